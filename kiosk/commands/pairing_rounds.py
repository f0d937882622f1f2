"""Pairing at a terminal that shows its code: a question every few seconds, on a thread of its own.

What was laid down counts from the next start, which is asked for at once: nobody is let in before.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from kiosk.commands.own_thread import OwnThread
from kiosk.uplink.shown import Shown, State

EVERY, AFTER_REFUSAL = 3.0, 60.0
"""Seconds between two questions; until a refused machine asks for another code."""


class Looking(Protocol):
    def look(self) -> Shown: ...


class PairingRounds:
    """`told` hears each change, `paired` that it is done; both on this thread."""

    def __init__(
        self, pairing: Looking, told: Callable[[Shown], None], paired: Callable[[], None]
    ) -> None:
        self._pairing, self._told, self._paired = pairing, told, paired
        self._shown: Shown | None = None
        self._thread = OwnThread("pairing", self.look)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._thread.stop()

    def look(self) -> float | None:
        """One round; seconds until the next, None: there is none."""
        try:
            shown = self._pairing.look()
        except (OSError, ValueError):  # a full disk, half a key: shown as not reached, tried again
            shown = Shown(State.UNREACHED)
        if shown != self._shown:
            self._shown = shown
            self._told(shown)
        if shown.state is State.PAIRED:
            self._paired()
            return None
        return AFTER_REFUSAL if shown.state in (State.REFUSED, State.DEAD) else EVERY
