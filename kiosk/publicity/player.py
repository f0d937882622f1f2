"""Which page stands on the glass at a moment, and until when. Pure: the time is handed in.

A new call takes the glass for a while and gives it back; what stood there before goes on with the
time it had left. Nothing stands in one place for hours: with each turn of a page the whole picture
moves by a little, and every ten minutes head and foot change places (burn-in).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from kiosk.publicity.programme import QUEUE, STATION, Chapter

SWAP_SECONDS = 600.0
SHIFTS = ((0, 0), (1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1))
"""Steps right and down from where the picture was laid out, one a turn."""

_ALONE = Chapter(STATION)
"""What is shown when a round has nothing: the station's name and hours are always known."""


class Arrangement(NamedTuple):
    """Where things stand on this page."""

    shift: tuple[int, int] = (0, 0)
    swapped: bool = False  # the head stands at the foot


class Moment(NamedTuple):
    """`call`: the page stands for a new call, not for its turn. `due`: when it changes."""

    chapter: Chapter
    page: int
    arrangement: Arrangement
    call: bool
    due: float


class Player:
    """`next_round()` gives the chapters of a round (between two rounds settings may change);
    `pages(chapter)` how many pages it has now: 0, and it is passed over. Times are monotonic."""

    def __init__(
        self,
        next_round: Callable[[], Sequence[Chapter]],
        pages: Callable[[Chapter], int],
        call_seconds: Callable[[], float],
        lasts: Callable[[Chapter], float] = lambda chapter: chapter.seconds,
        stale: Callable[[], bool] = lambda: False,
    ) -> None:
        """`lasts`: seconds that a page of the chapter stands, known when it begins. `stale()`,
        asked between two chapters: what is left of the round is not to be played any more."""
        self._next_round, self._pages, self._call_seconds = next_round, pages, call_seconds
        self._lasts, self._stale = lasts, stale
        self._left: list[Chapter] = []
        self._chapter: Chapter | None = None
        self._page, self._since, self._turns = 0, 0.0, 0
        self._began: float | None = None
        self._call: tuple[float, float] | None = None  # when it began and ends

    def called(self, now: float) -> None:
        """Somebody new is called: the queue takes the glass, or keeps it for longer."""
        began = self._call[0] if self._call is not None else now
        self._call = began, now + self._call_seconds()

    def hushed(self) -> None:
        """The queue is not known any more: no call stands."""
        self._call = None

    def passed_over(self, now: float) -> None:
        """What stands there can be shown no longer: the next."""
        self._turns += 1
        self._open(now)

    def at(self, now: float) -> Moment:
        """What is to be shown. Late (the machine slept, the round took long), a page is turned
        once, not as often as it should have been."""
        if self._began is None:
            self._began = now
        if self._call is not None and now >= self._call[1]:
            began, end = self._call
            self._call = None
            self._since += end - began  # what was interrupted has the time it had
        if self._chapter is None:
            self._open(now)
        elif self._call is None and now - self._since >= self._chapter.seconds:
            self._turn(now)
        assert self._chapter is not None
        if self._call is not None:
            calls = Chapter(QUEUE)
            return Moment(calls, 0, self._arrangement(now), True, self._call[1])
        due = self._since + self._chapter.seconds
        return Moment(self._chapter, self._page, self._arrangement(now), False, due)

    def _turn(self, now: float) -> None:
        assert self._chapter is not None
        self._since = now
        self._turns += 1
        self._page += 1
        if self._page >= self._pages(self._chapter):
            self._open(now)

    def _open(self, now: float) -> None:
        """The next chapter that has a page; a whole round without one shows the station alone."""
        self._page, self._since = 0, now
        if self._left and self._stale():
            self._left = []
        rounds = 0
        while True:
            if not self._left:
                rounds += 1
                if rounds > 2:
                    self._chapter = _ALONE
                    return
                self._left = list(self._next_round())
                continue
            chapter = self._left.pop(0)
            if self._pages(chapter) > 0:
                self._chapter = chapter._replace(seconds=self._lasts(chapter))
                return

    def _arrangement(self, now: float) -> Arrangement:
        """Changes only where a page turns: nothing moves under the eyes of who reads."""
        assert self._began is not None
        swaps = int((self._since - self._began) // SWAP_SECONDS)
        return Arrangement(SHIFTS[self._turns % len(SHIFTS)], swaps % 2 == 1)
