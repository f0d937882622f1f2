"""All printers of a terminal cleared side by side, and one word when the last has answered."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

Clear = Callable[[Callable[[bool], None]], None]
"""Starts a clearing; the function given to it hears, from any thread, whether it was proved."""


def clear_all(clears: Sequence[Clear], done: Callable[[bool], None]) -> None:
    """`done(True)` when every one was proved. Called on the last one's thread; without any, on a
    thread made for it."""
    if not clears:
        threading.Thread(target=done, args=(True,), name="clearing", daemon=True).start()
        return
    lock, proofs = threading.Lock(), []

    def heard(proved: bool) -> None:
        with lock:
            proofs.append(proved)
            last = len(proofs) == len(clears)
        if last:
            done(all(proofs))

    for clear in clears:
        clear(heard)
