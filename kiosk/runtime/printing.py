"""The receipt printer's thread: it owns the port, prints, clears, and asks for the state."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from drivers.printer.document import Document
from drivers.printer.interface import (
    Failed,
    Paper,
    Printed,
    Printer,
    PrinterStatus,
    PrintFailure,
    Sensor,
    Unconfirmed,
)
from drivers.status import DeviceState
from drivers.wake import Wake
from kiosk.runtime.hands import Answer
from kiosk.runtime.supervised import Lease, Supervisor, Worker
from kiosk.runtime.visit_data import Refused
from kiosk.visit.states import Event

PROBE_EVERY = 3.0
"""Seconds between two questions to an idle printer."""

PROBE_UNWELL = 1.0
"""The same while it is not ready: somebody may be standing there waiting for the new roll."""

OPEN_SECONDS = 10.0
PROBE_SECONDS = 15.0
"""The longest a model takes to answer each of its status commands, or to say nothing to any."""

JOB_SECONDS = 300.0
"""A long ticket as a picture over a slow line. The visitor is asked long before."""


class _Job:
    """Something to be done with the printer, and what to say once when that comes to nothing."""

    def __init__(
        self,
        do: Callable[[Printer, Wake, _Job], None],
        failed: Callable[[], None],
        ended: Callable[[], None] = lambda: None,
    ) -> None:
        """`ended` is called once when it is over, however it went."""
        self._do, self._failed, self._ended = do, failed, ended
        self._lock = threading.Lock()
        self._said = self._over = False

    def run(self, printer: Printer, wake: Wake) -> None:
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


class _Ticket:
    """`asked_for`: the count of dropped tickets when it was; `begun`: bytes of it may be out."""

    def __init__(self, compose: Callable[[], Document], answer: Answer, asked_for: int) -> None:
        self.compose, self.answer, self.asked_for = compose, answer, asked_for
        self.begun = False


class Printing:
    """`told(status)` is called, from any thread, when device, paper or cover changed,
    `fed(millimetres)` after paper was used."""

    def __init__(
        self,
        open_printer: Callable[[], Printer],
        told: Callable[[PrinterStatus], None],
        begun: Path,
        supervisor: Supervisor,
        fed: Callable[[float], None] = lambda millimetres: None,
    ) -> None:
        """`begun`: an empty file that stands while a ticket is under way, kill or power cut."""
        self._begun = begun
        self._open = open_printer
        self._told = told
        self._fed = fed
        self._clock = supervisor.clock
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._under_way: _Job | None = None
        self._dropped = 0  # tickets asked for before this count are nobody's any more
        self._open_tickets = 0  # asked for and not ended
        self._known: tuple[object, ...] = ()
        self._lock = threading.Lock()
        self.status: PrinterStatus | None = None
        self._worker = Worker(
            "printer",
            self._run,
            supervisor,
            hung=self._hung,
            broke=lambda: self._lost("driver failed"),
        )
        self._worker.start()

    def print(self, compose: Callable[[], Document], answer: Answer) -> None:
        """Compose and print; answers with one of the three print events."""
        ticket = _Ticket(compose, answer, self._dropped)
        self._count(+1)

        def do(printer: Printer, wake: Wake, job: _Job) -> None:
            if ticket.asked_for == self._dropped:
                self._print(printer, wake, job, ticket)

        def failed() -> None:
            if ticket.begun:  # something of it may be on paper: the visitor sees more than we do
                answer(Event.PRINT_UNCONFIRMED, "driver failed")
            else:
                answer(Event.PRINT_REFUSED, Refused(PrintFailure.HARDWARE.value))

        self._put(_Job(do, failed, ended=lambda: self._count(-1)))

    def drop(self, then_clear: bool) -> None:
        """The visitor has left: a ticket under way is broken off, one that waits is not begun.

        `then_clear`: what the printer holds of it is thrown away too, at once.
        """
        if not self._open_tickets:
            return
        self._dropped += 1
        self._worker.nudge()
        if then_clear:
            self.clear(lambda proved: None)

    def look(self, answer: Answer) -> None:
        """Ask the printer now; answers PRINTER_READY when it is, else nothing."""

        def do(printer: Printer, wake: Wake, job: _Job) -> None:
            self._tell(printer.probe(wake))
            if self.ready:
                job.say(lambda: answer(Event.PRINTER_READY, None))

        self._put(_Job(do, lambda: None))

    def clear(self, done: Callable[[bool], None]) -> None:
        """Empty the printer's buffer; `done(True)` when the printer proved it."""

        def do(printer: Printer, wake: Wake, job: _Job) -> None:
            proved = self._clear(printer, wake)
            job.say(lambda: done(proved))

        self._put(_Job(do, lambda: done(False)))

    def use(self, job: Callable[[Any, Wake], None]) -> None:
        """Have the printer's own thread do something else with it. `job` must not raise."""
        self._put(_Job(lambda printer, wake, _: job(printer, wake), lambda: None))

    def end_use(self) -> None:
        """A page under way is finished: half of one helps nobody, and its time is bounded."""

    def close(self) -> None:
        self._worker.close(also=lambda: self._jobs.put(None))

    @property
    def ready(self) -> bool:
        """May a ticket be offered? Unknown paper is no reason to refuse, a known fault is."""
        s = self.status
        return (
            s is not None
            and s.device in (DeviceState.ONLINE, DeviceState.DEVICE_BUSY)
            and s.paper not in (Paper.OUT, Paper.JAMMED)
            and s.cover_open is not Sensor.YES
        )

    def _put(self, job: _Job) -> None:
        self._jobs.put(job)
        if self._worker.gone:
            job.fail()

    def _count(self, change: int) -> None:
        with self._lock:
            self._open_tickets += change

    def _print(self, printer: Printer, wake: Wake, job: _Job, ticket: _Ticket) -> None:
        document = ticket.compose()
        clean = not self._begun.exists()
        self._mark()
        ticket.begun = True
        before = printer.fed()
        outcome = printer.print(document, wake)
        if used := printer.fed() - before:
            self._fed(used)
        answer = ticket.answer
        match outcome:
            case Printed(source=source):
                self._begun.unlink(missing_ok=True)
                job.say(lambda: answer(Event.PRINT_CONFIRMED, source))
            case Unconfirmed(source=source):
                job.say(lambda: answer(Event.PRINT_UNCONFIRMED, source))
            case Failed(why=why, bytes_sent=sent):
                refused = Refused(why.value, begun=sent > 0)
                job.say(lambda: answer(Event.PRINT_REFUSED, refused))
                if sent and ticket.asked_for == self._dropped:
                    self._clear(printer, wake)  # its rest must not come out on the new roll
                elif clean and not sent:
                    self._begun.unlink(missing_ok=True)

    def _clear(self, printer: Printer, wake: Wake) -> bool:
        wake.clear()  # what ended the ticket must not end this
        proved = printer.clear(wake)
        if proved:
            self._begun.unlink(missing_ok=True)
        return proved

    def _mark(self) -> None:
        """On the disk before the first byte goes out."""
        with self._begun.open("wb") as file:
            os.fsync(file.fileno())

    def _run(self, lease: Lease) -> None:
        printer = lease.open(self._open, OPEN_SECONDS)
        if self._begun.exists():
            printer.expect_uncut()
        while lease.in_charge:
            pause = PROBE_EVERY if self.ready else PROBE_UNWELL
            try:
                with lease.call(pause):
                    job = self._jobs.get(timeout=pause)
            except queue.Empty:
                with lease.call(PROBE_SECONDS):
                    status = printer.probe(lease.wake)
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
                with lease.call(JOB_SECONDS):
                    job.run(printer, lease.wake)
            finally:
                # it knows whose ticket it was, and this frame waits on
                job = None
                if lease.in_charge:
                    self._under_way = None
            self._passed(lease, printer.status())

    def _passed(self, lease: Lease, status: PrinterStatus) -> None:
        if lease.in_charge:
            self._worker.passed(lease)
            self._tell(status)

    def _hung(self) -> None:
        """The thread was given up: whoever waits for its job is told, and so is everybody else."""
        job, self._under_way = self._under_way, None
        if job is not None:
            job.fail()
        self._lost("driver hung")

    def _lost(self, source: str) -> None:
        self._tell(PrinterStatus(DeviceState.OFFLINE, source, self._clock()))

    def _tell(self, status: PrinterStatus) -> None:
        known = (status.device, status.paper, status.cover_open)
        with self._lock:
            self.status = status
            changed, self._known = known != self._known, known
        if changed:
            self._told(status)
