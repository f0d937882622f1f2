"""What is said of any part of the terminal, and how a change of it is told once each way."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import NamedTuple

from kiosk.journal.journal import Journal


class Verdict(enum.StrEnum):
    UNKNOWN = "unknown"
    GOOD = "good"
    BAD = "bad"
    ABSENT = "absent"  # not in the profile, or not in this machine: nothing is wrong


class Part(NamedTuple):
    """`detail` and `source` are closed words and figures, nothing personal. Times are monotonic
    seconds: `at` of the reading, `since` of the verdict; None: nothing was read. `answers`: it is
    bad for want of paper or toner or an open cover only, and says so itself."""

    kind: str  # device | destination | papers | machine
    name: str
    verdict: Verdict
    detail: str = ""
    source: str = ""
    at: float | None = None
    since: float | None = None
    answers: bool = False


Row = Callable[[Journal], None]
"""One row of the journal, waiting to be written outside the lock."""


class Told:
    """What the journal was last told of each thing."""

    def __init__(self) -> None:
        self._last: dict[tuple[str, str], str] = {}

    def last(self, what: str, name: str = "") -> str:
        """ "" when nothing was told yet."""
        return self._last.get((what, name), "")

    def is_news(self, what: str, name: str, now: str) -> bool:
        """Whether `now` differs from what was last told; it counts as told from here on."""
        news = self.last(what, name) != now
        self._last[what, name] = now
        return news
