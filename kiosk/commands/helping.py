"""The station's board of who is wanted where, beside the running terminal: on a thread of its own a
terminal's wish is told and followed, and a signed-in pad hears what is wanted."""

from __future__ import annotations

import secrets
import threading
from collections import deque
from collections.abc import Callable

from kiosk.commands.keeper_line import asking
from kiosk.journal import events
from kiosk.journal.journal import Journal
from kiosk.runtime.clock import Clock
from kiosk.runtime.hands import Answer as Answers
from kiosk.settings.model import Settings
from kiosk.station.caller import NotReached
from kiosk.station.help import Answer, HelpBoard, Reason, Stand, Told, Want, Wanted, Wish
from kiosk.station.helping import AskedHelp, Help
from kiosk.station.queue import Refusal
from kiosk.station.speaker import Speaker
from kiosk.visit.states import Event, State

EVERY = 0.7
"""Seconds between two looks at the board: a call is on every pad within two."""

PATIENCE = 8.0
"""Seconds of a board that is not reached, before whoever waits is told so."""

Heard = Callable[[tuple[Wanted, ...] | None], None]
"""What is wanted now; None: the board is not reached."""


def opened(
    settings: Settings, clock: Clock, board: HelpBoard | None, speaker: Speaker | None = None
) -> Help | None:
    """The board as this terminal has it: `board` where it keeps it; None where the station's
    terminals have no line. `speaker`: this terminal, where it was paired. Raises OSError without
    the secret."""
    chosen = settings.station.queue
    if board is not None or chosen is None or chosen.keeper_at is None:
        return board
    return AskedHelp(asking(chosen, clock, speaker))


Tell = Callable[[Wish, str], None]
"""To the hub: open | unanswered | taken | over."""


class Helping:
    """`call`, `stop`, `watch` and `answer` from the drawing thread; they do not wait. `light`: the
    call light of this terminal. `tell`: the hub hears of it."""

    def __init__(
        self,
        help: Help,
        terminal: str,
        clock: Clock,
        journal: Journal,
        light: Callable[[bool], None] = lambda on: None,
        tell: Tell = lambda wish, stand: None,
    ) -> None:
        self._help, self._terminal = help, terminal
        self._clock, self._journal, self._light = clock, journal, light
        self._tell = tell
        self._lock = threading.Condition()
        self._todo: deque[Callable[[], None]] = deque()
        self._mine: _Mine | None = None
        self._heard: Heard | None = None
        self._known: tuple[Wanted, ...] | None = ()
        self._closing = False

    def start(self) -> None:
        threading.Thread(target=self._rounds, name="helping", daemon=True).start()

    def close(self) -> None:
        with self._lock:
            self._closing = True
            self._lock.notify_all()

    # ---- of a visit

    def call(
        self, want: Want, page: State, item: str, answer: Answers, *, here: bool = False
    ) -> None:
        """COME: answers CALL_TOLD with taken, unanswered or failed. ATTEST: STAFF_COMING, then
        STAFF_CONFIRMED (with who), STAFF_REFUSED (with a Reason) or STAFF_AWAY; `here`: whoever
        comes gives their word at this terminal's glass."""
        self.stop()
        wish = Wish(
            id=secrets.token_hex(16), want=want, terminal=self._terminal, page=page.value,
            item=item, here=here,
        )  # fmt: skip
        mine = _Mine(wish, answer, self._clock.monotonic())
        with self._lock:
            self._mine = mine
            self._lock.notify_all()
        self._tell(wish, "open")
        self._light(True)

    def stop(self) -> None:
        """Nobody is wanted here any more."""
        with self._lock:
            mine, self._mine = self._mine, None
            if mine is not None:
                self._todo.append(lambda: self._help.withdraw(mine.wish.id))
                self._tell(mine.wish, "over")
            self._lock.notify_all()
        self._light(False)

    # ---- of a staff session

    def watch(self, heard: Heard | None) -> None:
        """Tell what is wanted, now and whenever it changes; None: nobody is signed in."""
        with self._lock:
            self._heard, self._known = heard, ()
            self._lock.notify_all()

    def answer(self, said: Answer, done: Callable[[Told | str], None]) -> None:
        """`done` gets what the board says, or a word: taken | gone | away."""

        def say() -> None:
            try:
                done(self._help.answer(said))
            except Refusal as refusal:
                done(str(refusal))
            except NotReached:
                done("away")

        with self._lock:
            self._todo.append(say)
            self._lock.notify_all()

    # ---- on its own thread

    def _rounds(self) -> None:
        while not self._closing:
            try:
                self.step()
            except Exception as error:  # a fault of ours: the next look tries again
                events.process_broken(self._journal, error=error)
            with self._lock:
                if not self._todo and not self._closing:
                    busy = self._mine is not None or self._heard is not None
                    self._lock.wait(EVERY if busy else None)

    def step(self) -> None:
        """What was asked for, then one look."""
        while self._todo:
            try:
                self._todo.popleft()()
            except (NotReached, Refusal):  # a wish that cannot be withdrawn runs out by itself
                continue
        if (mine := self._mine) is not None:
            self._follow(mine)
        if (heard := self._heard) is not None:
            self._look(heard)

    def _follow(self, mine: _Mine) -> None:
        try:
            told = self._help.told(mine.wish.id) if mine.asked else self._help.ask(mine.wish)
            mine.asked, mine.reached = True, self._clock.monotonic()
        except Refusal:
            return self._end(mine, mine.failed(), "unanswered")
        except NotReached:
            if self._clock.monotonic() - mine.reached >= PATIENCE:
                self._end(mine, mine.failed(), "unanswered")
            return None
        if told.stand is mine.stand:
            return None
        mine.stand = told.stand
        said, over = mine.heard(told)
        stand = _TOLD.get(told.stand, "over")
        if over:
            return self._end(mine, said, stand)
        with self._lock:
            if self._mine is mine:
                self._tell(mine.wish, stand)
        return mine.answer(*said)

    def _end(self, mine: _Mine, said: tuple[Event, object], stand: str) -> None:
        with self._lock:
            if self._mine is not mine:
                return
            self._mine = None
            self._tell(mine.wish, stand)
        self._light(False)
        mine.answer(*said)

    def _look(self, heard: Heard) -> None:
        wanted: tuple[Wanted, ...] | None
        try:
            wanted = self._help.wanted()
        except (NotReached, Refusal):
            wanted = None
        if wanted != self._known:
            self._known = wanted
            heard(wanted)


_TOLD = {Stand.TAKEN: "taken", Stand.GONE: "unanswered"}


class _Mine:
    """The wish of this terminal, and how far it is."""

    def __init__(self, wish: Wish, answer: Answers, now: float) -> None:
        self.wish, self.answer, self.reached = wish, answer, now
        self.asked = False
        self.stand = Stand.OPEN

    def failed(self) -> tuple[Event, object]:
        if self.wish.want is Want.COME:
            return Event.CALL_TOLD, "failed"
        return Event.STAFF_AWAY, "attest.failed"

    def heard(self, told: Told) -> tuple[tuple[Event, object], bool]:
        """What the visit hears of it, and whether that is the end."""
        come = self.wish.want is Want.COME
        match told.stand:
            case Stand.TAKEN if come:
                return (Event.CALL_TOLD, "taken"), True
            case Stand.TAKEN:
                return (Event.STAFF_COMING, told.by), False
            case Stand.CONFIRMED if not come:
                return (Event.STAFF_CONFIRMED, told.by), True
            case Stand.REFUSED if not come and told.reason != Reason.NOT_NOW:
                return (Event.STAFF_REFUSED, told.reason), True
        if come:
            return (Event.CALL_TOLD, "unanswered"), True
        return (Event.STAFF_AWAY, "attest.unanswered"), True
