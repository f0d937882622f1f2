"""What goes over a line, measured for somebody who looks for a fault: sizes and times, never a
byte. Nothing is measured while nobody listens."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Passed(NamedTuple):
    """`line`: a port's name, or `centre`, `hub`. Bytes sent and received; `seconds` from the first
    to the last; `answer`: of a call, its status, 0: there was none."""

    line: str
    sent: int = 0
    got: int = 0
    seconds: float = 0.0
    answer: int = -1


_to: Callable[[Passed], None] | None = None


def listen(to: Callable[[Passed], None]) -> None:
    """From now on, in the place of who did. `to` is called on whichever thread uses the line, and
    must not wait."""
    global _to
    _to = to


def leave(to: Callable[[Passed], None]) -> None:
    """No more; somebody who came after goes on."""
    global _to
    if _to == to:
        _to = None


def passed(line: str, sent: int = 0, got: int = 0, seconds: float = 0.0, answer: int = -1) -> None:
    to = _to
    if to is not None:
        to(Passed(line, sent, got, seconds, answer))
