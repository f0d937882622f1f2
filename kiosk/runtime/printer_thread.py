"""The thread that owns a printer: what one visitor asked for, and nobody's paper after they left.

What receipt and A4 printers have in common; `printing` and `paging` say how they differ.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Any, ClassVar, Generic, TypeVar

from drivers.page_printer.interface import PagePrinter
from drivers.printer.interface import Printer, PrinterStatus, PrintFailure
from drivers.wake import Wake
from kiosk.runtime.hands import Answer
from kiosk.runtime.supervised import Lease, Supervisor, Worker
from kiosk.runtime.visit_data import Refused
from kiosk.visit.states import Event

OPEN_SECONDS = 10.0

P = TypeVar("P", Printer, PagePrinter)
S = TypeVar("S", bound=PrinterStatus)


class Job(Generic[P]):
    """Something to be done with the printer, and what to say once when that comes to nothing."""

    def __init__(
        self,
        do: Callable[[P, Wake, Job[P]], None],
        failed: Callable[[], None],
        ended: Callable[[], None] = lambda: None,
    ) -> None:
        """`ended` is called once when it is over, however it went."""
        self._do, self._failed, self._ended = do, failed, ended
        self._lock = threading.Lock()
        self._said = self._over = False

    def run(self, printer: P, wake: Wake) -> None:
        try:
            self._do(printer, wake, self)
        except Exception:  # a fault of ours must not leave the visitor at "printing"
            self.fail()
            raise
        finally:
            self._end()

    def fail(self) -> None:
        self.say(self._failed)
        self._end()

    def say(self, what: Callable[[], None]) -> None:
        """The first word counts: a thread that comes back after it was given up says nothing."""
        with self._lock:
            said, self._said = self._said, True
        if not said:
            what()

    def _end(self) -> None:
        with self._lock:
            over, self._over = self._over, True
        if not over:
            self._ended()


class Order:
    """One visitor's paper. `asked_for`: the count of dropped orders when it was; `begun`: something
    of it may be out."""

    def __init__(self, compose: Callable[[], Any], answer: Answer, asked_for: int) -> None:
        self.compose, self.answer, self.asked_for = compose, answer, asked_for
        self.begun = False


class PrinterThread(Generic[P, S]):
    """`told(status)` is called, from any thread, when something about the printer changed."""

    NAME: ClassVar[str]  # in health and journal
    PAPER: ClassVar[str]  # what it prints: receipt | list
    PROBE_EVERY: ClassVar[float]  # seconds between two questions to an idle printer
    PROBE_UNWELL: ClassVar[float]  # the same while it is not ready: somebody may be waiting there
    PROBE_SECONDS: ClassVar[float]  # the longest that a question takes
    JOB_SECONDS: ClassVar[float]  # the longest that an order takes; the visitor is asked before

    def __init__(
        self, open_printer: Callable[[], P], told: Callable[[S], None], supervisor: Supervisor
    ) -> None:
        """Last in a subclass's own: the thread begins here."""
        self._open = open_printer
        self._told = told
        self._clock = supervisor.clock
        self._jobs: queue.SimpleQueue[Job[P] | None] = queue.SimpleQueue()
        self._under_way: Job[P] | None = None
        self._dropped = 0  # orders given before this count are nobody's any more
        self._open_orders = 0  # given and not ended
        self._known: tuple[object, ...] = ()
        self._lock = threading.Lock()
        self.status: S | None = None
        self._worker = Worker(
            self.NAME,
            self._run,
            supervisor,
            hung=self._hung,
            broke=lambda: self._lost("driver failed"),
        )
        self._worker.start()

    # ---- what a kind of printer adds

    @property
    def ready(self) -> bool:
        """May paper be offered? What is unknown is no reason to refuse, a known fault is."""
        raise NotImplementedError

    def _opened(self, printer: P) -> None:
        """A driver was made, perhaps in place of one that was given up."""

    def _print(self, printer: P, wake: Wake, job: Job[P], order: Order) -> None:
        """Print, and say with one of the three print events what became of it."""
        raise NotImplementedError

    def _emptied(self, printer: P, wake: Wake) -> bool:
        """Throw away what the printer holds; True when it proved that."""
        raise NotImplementedError

    def _look(self, printer: P, wake: Wake) -> S:
        """Ask for the state now."""
        raise NotImplementedError

    def _away(self, source: str) -> S:
        """The state when the driver itself was lost."""
        raise NotImplementedError

    def _told_of(self, status: S) -> tuple[object, ...]:
        """What of it is worth telling when it changes."""
        raise NotImplementedError

    @property
    def _held(self) -> bool:
        """Something that was asked for may be in the printer although its order has ended."""
        return False

    # ---- from any thread

    def print(self, compose: Callable[[], Any], answer: Answer) -> None:
        """Compose and print; answers with one of the three print events."""
        order = Order(compose, answer, self._dropped)
        self._count(+1)

        def do(printer: P, wake: Wake, job: Job[P]) -> None:
            if order.asked_for == self._dropped:
                self._print(printer, wake, job, order)

        def failed() -> None:
            if order.begun:  # something of it may be on paper: the visitor sees more than we do
                answer(Event.PRINT_UNCONFIRMED, "driver failed")
            else:
                answer(Event.PRINT_REFUSED, Refused(PrintFailure.HARDWARE.value))

        self._put(Job(do, failed, ended=lambda: self._count(-1)))

    def drop(self, then_clear: bool) -> None:
        """Who asked has left: an order under way is broken off, one that waits is not begun.

        `then_clear`: what the printer holds of it is thrown away too, at once.
        """
        if not (self._open_orders or self._held):
            return
        self._dropped += 1
        self._worker.nudge()
        if then_clear:
            self.clear(lambda proved: None)

    def look(self, answer: Answer) -> None:
        """Ask the printer now; answers PRINTER_READY when it is, else nothing."""

        def do(printer: P, wake: Wake, job: Job[P]) -> None:
            self._tell(self._look(printer, wake))
            if self.ready:
                job.say(lambda: answer(Event.PRINTER_READY, self.PAPER))

        self._put(Job(do, lambda: None))

    def clear(self, done: Callable[[bool], None]) -> None:
        """Throw away what the printer holds; `done(True)` when the printer proved it."""

        def do(printer: P, wake: Wake, job: Job[P]) -> None:
            proved = self._clear(printer, wake)
            job.say(lambda: done(proved))

        self._put(Job(do, lambda: done(False)))

    def use(self, job: Callable[[Any, Wake], None]) -> None:
        """Have the printer's own thread do something else with it. `job` must not raise."""
        self._put(Job(lambda printer, wake, _: job(printer, wake), lambda: None))

    def end_use(self) -> None:
        """A page under way is finished: half of one helps nobody, and its time is bounded."""

    def close(self) -> None:
        self._worker.close(also=lambda: self._jobs.put(None))

    # ---- on the printer's thread

    def _clear(self, printer: P, wake: Wake) -> bool:
        wake.clear()  # what ended the order must not end this
        return self._emptied(printer, wake)

    def _run(self, lease: Lease) -> None:
        printer = lease.open(self._open, OPEN_SECONDS)
        self._opened(printer)
        while lease.in_charge:
            pause = self.PROBE_EVERY if self.ready else self.PROBE_UNWELL
            try:
                with lease.call(pause):
                    job = self._jobs.get(timeout=pause)
            except queue.Empty:
                with lease.call(self.PROBE_SECONDS):
                    status = self._look(printer, lease.wake)
                self._passed(lease, status)
                continue
            if job is None:  # only there to end the wait
                continue
            self._under_way = job
            lease.wake.clear()
            if not lease.in_charge:  # looked at after the clearing: that may have cleared its wake
                job.fail()
                return
            try:
                with lease.call(self.JOB_SECONDS):
                    job.run(printer, lease.wake)
            finally:
                # it knows whose paper it was, and this frame waits on
                job = None
                if lease.in_charge:
                    self._under_way = None
            self._passed(lease, printer.status())

    def _passed(self, lease: Lease, status: S) -> None:
        if lease.in_charge:
            self._worker.passed(lease)
            self._tell(status)

    # ---- inside

    def _put(self, job: Job[P]) -> None:
        self._jobs.put(job)
        if self._worker.gone:
            job.fail()

    def _count(self, change: int) -> None:
        with self._lock:
            self._open_orders += change

    def _hung(self) -> None:
        """The thread was given up: whoever waits for its job is told, and so is everybody else."""
        job, self._under_way = self._under_way, None
        if job is not None:
            job.fail()
        self._lost("driver hung")

    def _lost(self, source: str) -> None:
        self._tell(self._away(source))

    def _tell(self, status: S) -> None:
        known = self._told_of(status)
        with self._lock:
            self.status = status
            changed, self._known = known != self._known, known
        if changed:
            self._told(status)
