"""Whether this machine's clock may be believed: against the release, the centre, and itself.

A wrong clock is said, and nothing is asked of the centre with it: message ids, signatures and
periods would all be wrong. It is compared whenever the centre answers. A jump of the wall clock
against the monotonic one moves what is known of the difference by as much, so a clock that someone
sets wrongly is noticed before the next call and not by it.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator
from datetime import datetime

from kiosk.health.parts import Part, Row, Told, Verdict
from kiosk.journal import events

JUMP = 20.0
"""Seconds by which the wall clock may drift against the monotonic one between two looks."""
FRESH = 26 * 3600.0
"""Seconds for which a comparison with the centre holds."""


class Wrong(enum.StrEnum):
    BEFORE_RELEASE = "before-release"  # earlier than the software itself: a flat battery
    DIFFERS = "differs"  # from the centre's time


class ClockSense:
    def __init__(
        self,
        monotonic: Callable[[], float],
        now: Callable[[], datetime],
        released: datetime,
        tolerance: float,
    ) -> None:
        """`released`: no moment before it can be now. `tolerance`: seconds from the centre."""
        self._monotonic, self._now = monotonic, now
        self._released, self._tolerance = released, tolerance
        self._ahead: float | None = None  # this clock minus the centre's, seconds
        self._compared: float | None = None  # monotonic time
        self._apart = self._gap()
        self._jumps: list[float] = []  # not yet told
        self._told = Told()

    # ---- news

    def look(self) -> None:
        """Notice a jump. Cheap; called before every use that relies on the clock."""
        gap = self._gap()
        jump, self._apart = gap - self._apart, gap
        if abs(jump) < JUMP:
            return
        self._jumps = [*self._jumps[-9:], jump]
        if self._ahead is not None:
            self._ahead += jump

    def centre_said(self, at: datetime) -> None:
        """The time in an answer of the centre that has just come."""
        self.look()
        self._ahead = (self._now() - at).total_seconds()
        self._compared = self._monotonic()

    # ---- questions

    @property
    def wrong(self) -> Wrong | None:
        """What is known to be wrong with it; None does not say that it is right."""
        self.look()
        if self._now() < self._released:
            return Wrong.BEFORE_RELEASE
        if self._ahead is not None and abs(self._ahead) > self._tolerance:
            return Wrong.DIFFERS
        return None

    @property
    def checked(self) -> bool:
        """Compared with the centre lately, and right."""
        fresh = self._compared is not None and self._monotonic() - self._compared < FRESH
        return fresh and self.wrong is None

    def part(self) -> Part:
        wrong = self.wrong
        detail = wrong.value if wrong else ""
        if self._ahead is not None and wrong is not Wrong.BEFORE_RELEASE:
            detail = f"{detail} {self._ahead:+.0f} s from the centre".strip()
        source = "release date" if wrong is Wrong.BEFORE_RELEASE else "answers of the centre"
        verdict = Verdict.BAD if wrong else (Verdict.GOOD if self.checked else Verdict.UNKNOWN)
        return Part("machine", "clock", verdict, detail, source, self._compared)

    def rows(self) -> Iterator[Row]:
        wrong, jumps = self.wrong, self._jumps
        self._jumps = []
        for jump in jumps:
            yield _jumped(jump)
        was_wrong = self._told.last("clock") not in ("", "right")
        if wrong is not None and self._told.is_news("clock", "", wrong):
            seconds = 0.0 if wrong is Wrong.BEFORE_RELEASE else abs(self._ahead or 0.0)
            yield lambda journal: events.clock_wrong(journal, why=wrong, seconds=_bounded(seconds))
        elif wrong is None and self._told.is_news("clock", "", "right") and was_wrong:
            yield events.clock_right

    def _gap(self) -> float:
        return self._now().timestamp() - self._monotonic()


def _jumped(jump: float) -> Row:
    return lambda journal: events.clock_jumped(
        journal, forward="yes" if jump > 0 else "no", seconds=_bounded(abs(jump))
    )


def _bounded(seconds: float) -> float:
    return min(seconds, 99_999_999.0)
