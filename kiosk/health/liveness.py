"""Whether frames are really drawn, and whether a touch that the kernel delivers reaches the app.

Told by the glass: its loop turned, a frame was swapped. Told by whoever compares touches
(`InputSight`; drivers/touch gives the kernel's side). The watchdog asks `live`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol

from kiosk.health.parts import Part, Row, Told, Verdict
from kiosk.journal import events


class Frames(Protocol):
    """The glass, as counted from another thread."""

    @property
    def turns(self) -> int:
        """Turns of the drawing loop so far."""

    @property
    def frames(self) -> int:
        """Frames drawn and swapped so far."""

    def probe(self) -> None:
        """Ask for one small frame; from any thread."""


class Sight(NamedTuple):
    """`verdict` UNKNOWN while nobody touches; `source` names what was compared."""

    verdict: Verdict
    source: str
    at: float | None = None  # when that was concluded, monotonic


class InputSight(Protocol):
    """Compares the touches that the kernel delivered with those that reached the app."""

    def look(self, now: float) -> Sight:
        """What is known at monotonic time `now`; from any thread, and at once."""

    def touched(self, now: float) -> None:
        """A touch has reached the app."""


class Liveness:
    """`display` is set by the watchdog; `input` is where a comparison of touches is plugged in."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._told = Told()
        self._stuck_at: float | None = None
        self._seen_at: float | None = None
        self._source = "frame counter"
        self.input: InputSight | None = None

    # ---- news

    def drawn(self) -> None:
        """A frame was seen to be drawn."""
        self._seen_at, self._stuck_at = self._clock(), None

    def stuck(self, turning: bool) -> None:
        """No frame came though one was asked for. `turning`: the loop still goes round."""
        self._source = "frame counter, loop turns" if turning else "frame counter, loop stands"
        if self._stuck_at is None:
            self._stuck_at = self._clock()

    def touched(self) -> None:
        if self.input is not None:
            self.input.touched(self._clock())

    # ---- questions

    @property
    def frames_live(self) -> bool:
        return self._stuck_at is None

    @property
    def input_dead(self) -> bool:
        """Known to be dead; unknown is not."""
        return self._input().verdict is Verdict.BAD

    def parts(self) -> Iterator[Part]:
        shown = Verdict.BAD if self._stuck_at is not None else Verdict.GOOD
        if self._seen_at is None and self._stuck_at is None:
            shown = Verdict.UNKNOWN
        yield Part("machine", "display", shown, "", self._source, self._stuck_at or self._seen_at)
        sight = self._input()
        yield Part("machine", "input", sight.verdict, "", sight.source, sight.at)

    def rows(self) -> Iterator[Row]:
        frames = "live" if self.frames_live else "stuck"
        was_stuck = self._told.last("display") == "stuck"
        if self._told.is_news("display", "", frames) and (frames == "stuck" or was_stuck):
            yield events.display_stuck if frames == "stuck" else events.display_live
        verdict = self._input().verdict
        was_dead = self._told.last("input") == Verdict.BAD
        if verdict is Verdict.BAD and self._told.is_news("input", "", verdict):
            yield events.input_dead
        elif verdict is Verdict.GOOD and self._told.is_news("input", "", verdict) and was_dead:
            yield events.input_live

    def _input(self) -> Sight:
        if self.input is None:
            return Sight(Verdict.UNKNOWN, "nothing compares touches")
        return self.input.look(self._clock())
