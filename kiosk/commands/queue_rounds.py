"""The station's queue beside the running terminal: numbers on a thread of their own, and a look now
and then at who is called."""

from __future__ import annotations

import queue as queues
import threading
from collections.abc import Callable
from typing import Any, Literal, NamedTuple

from kiosk.commands.keeper_line import asking, shared_secret
from kiosk.commands.own_thread import OwnThread, lasting
from kiosk.journal import events
from kiosk.journal.journal import Journal
from kiosk.runtime.clock import Clock
from kiosk.runtime.hands import Answer
from kiosk.runtime.visit_data import TicketWish
from kiosk.settings.model import Settings
from kiosk.station.appointments import Hours
from kiosk.station.caller import NotReached
from kiosk.station.case_line import CaseBoard
from kiosk.station.help import HelpBoard
from kiosk.station.machine import Asked, NoNumbers, Own, Queue
from kiosk.station.queue import Refusal
from kiosk.station.server import QueueServer
from kiosk.station.speaker import Speaker
from kiosk.station.words import AtWindow, Board, Figures, Look, QueueNumber
from kiosk.store.database import Store
from kiosk.store.faults import StoreFault
from kiosk.visit.states import Event


def opened(
    store: Store,
    settings: Settings,
    clock: Clock,
    hours: Hours,
    board: HelpBoard | None = None,
    figures: Callable[[], Figures | None] = lambda: None,
    cases: CaseBoard | None = None,
    speaker: Speaker | None = None,
) -> tuple[Queue, QueueServer | None]:
    """The queue as this terminal has it, and, where it keeps it for others, its line. `hours`: of
    the station's days; `board`: who is wanted where, `figures`: of its reviews, `cases`: the
    book of work on them; all answered over the same line. `speaker`: this terminal, as it asks.

    Raises OSError without the secret or the address, ValueError for a secret that is too short
    or an address that is not named.
    """
    from kiosk.station.keeper import Keeper

    chosen = settings.station.queue
    if chosen is None:
        raise LookupError("this station has no queue")
    if not settings.station.keeps_queue:
        return Asked(store, chosen, asking(chosen, clock, speaker), clock.now), None

    def wall() -> float:
        return clock.now().timestamp()

    secret = shared_secret(chosen)
    keeper = Keeper(store, chosen, clock.now, hours)
    server = (
        QueueServer(keeper, chosen, secret, wall, board, figures, cases, settings.station.line)
        if chosen.listen
        else None
    )
    return Own(keeper), server


class Failed(NamedTuple):
    """Why it was not done: alone | store, or the keeper's word."""

    why: str


Seen = Callable[[Look, AtWindow | None], None]
"""How it is at a window; None: the keeper is not reached."""


class QueueRounds:
    """`told` hears the board when it changed, on the rounds' thread; None: the keeper is away."""

    def __init__(
        self, queue: Queue, journal: Journal, every: float, told: Callable[[Board | None], None]
    ) -> None:
        self.queue, self._journal, self._every, self._told = queue, journal, every, told
        self._wishes: queues.SimpleQueue[Callable[[], None] | None] = queues.SimpleQueue()
        self._known: Board | None = None
        self._reached = True
        self._seats: tuple[tuple[Look, ...], Seen] = ((), lambda look, at: None)
        self._looks = OwnThread("queue-board", lasting(self._round, journal, every))

    def windows(self) -> dict[str, Literal["open", "away", "closed", "unknown"]]:
        """State of each window as it was last told; none where nobody took one today."""
        return {name: one.value for name, one in (self._known or Board()).windows.items()}

    def start(self) -> None:
        threading.Thread(target=self._take_turns, name="queue", daemon=True).start()
        self._looks.start()

    def close(self) -> None:
        self._looks.stop()
        self._wishes.put(None)

    def take(self, wish: TicketWish, answer: Answer) -> None:
        """Answers TICKET_TAKEN or TICKET_FAILED. Does not wait."""

        def take() -> QueueNumber:
            if wish.priority is None:
                return self.queue.arrive(wish.appointment)
            return self.queue.take(wish.kind, wish.priority)

        self.ask(take, Event.TICKET_TAKEN, Event.TICKET_FAILED, answer)

    def ask(self, what: Callable[[], Any], told: Event, failed: Event, answer: Answer) -> None:
        """Answers `told` with what it came to, or `failed` with a closed word. Does not wait."""

        def done(came: Any) -> None:
            answer(*((failed, came.why) if isinstance(came, Failed) else (told, came)))

        self.put(what, done)

    def put(self, what: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """`done` gets what it came to, or Failed, on the queue's thread. Does not wait."""

        def turn() -> None:
            try:
                done(what())
            except (NoNumbers, NotReached):
                done(Failed("alone"))
            except Refusal as refusal:
                done(Failed(str(refusal)))
            except StoreFault as fault:
                done(Failed("store"))
                events.store_fault(self._journal, why=fault.why)
            self._ask_board()

        self._wishes.put(turn)

    def sit_at(self, looks: tuple[Look, ...], seen: Seen) -> None:
        """Windows that are held at this terminal: the keeper is told that it is up, and `seen` gets
        how it is there, on the rounds' thread."""
        self._seats = looks, seen

    def _take_turns(self) -> None:
        while (wish := self._wishes.get()) is not None:
            try:
                wish()
            except Exception as error:  # a full disk, a fault of ours: the next wish tries again
                events.process_broken(self._journal, error=error)

    def _round(self) -> float:
        self._ask_board()
        if self._reached:
            self.queue.tend()
        looks, seen = self._seats
        for look in looks:
            try:
                seen(look, self.queue.look(look))
            except (NotReached, Refusal, StoreFault):
                seen(look, None)
        return self._every

    def _ask_board(self) -> None:
        board = self.queue.board()
        if (board is not None) != self._reached:
            self._reached = board is not None
            (events.queue_reached if self._reached else events.queue_lost)(self._journal)
        if board != self._known:
            self._known = board
            self._told(board)
