"""An A4 printer over IPP that is believed only when it says how its job ended.

One owner: the thread that made it. Rules of the ends of a job: RFC 8011 §5.3.7 and §5.3.8.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from drivers.back_off import BackOff
from drivers.page_printer import status as meaning
from drivers.page_printer.endpoint import Endpoint
from drivers.page_printer.interface import (
    CannotMake,
    Failed,
    Form,
    Outcome,
    PageDocument,
    PageFailure,
    PagePrinterStatus,
    Printed,
    Sides,
    Unconfirmed,
)
from drivers.page_printer.ipp import Attribute, Tag, keyword
from drivers.page_printer.post import Absent, NoAnswer, Woken
from drivers.page_printer.session import ENDED, Code, Gone, Job, JobState, Refused, Session
from drivers.status import DeviceState
from drivers.wake import Wake

_GOOD_ENDS = frozenset({"none", "job-completed-successfully", "job-completed-with-warnings"})
_BAD_FORMATS = frozenset(
    {
        "unsupported-document-format",
        "document-format-error",
        "document-unprintable-error",
        "unsupported-compression",
        "compression-error",
    }
)
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds."""

    answer: float = 5.0  # to one question
    stall: float = 10.0  # in which it must take some byte of a document
    send: float = 60.0  # for a whole document
    busy: float = 15.0  # a printer that is busy with another's job is asked again so long
    finish: float = 60.0  # from taking a job to its end, beside the pages' own time
    a_page: float = 6.0
    poll: float = 0.7  # between two looks at a job
    patience: float = 3.0  # what stops it must last so long: it may wake, or change trays
    lost: float = 15.0  # without any answer, before the job is given up as unknown
    clear: float = 4.0  # for a whole `clear`, so that a wipe never waits for it long


class IppPrinter:
    """`PagePrinter` over `ipp://` or `ipps://`. Dirty until the first `clear`: what an earlier
    process left in it is not known.

    `owner`: ASCII name of this terminal, for requesting-user-name and job-name; names nobody.
    `completed`: "paper" when this printer's job-state completed means paper; "sent" for a queue
    that only hands bytes on (then it is never *printed*, and the visitor is asked).
    """

    def __init__(
        self,
        to: Endpoint,
        owner: str,
        clock: Callable[[], float],
        *,
        media: str = "iso_a4_210x297mm",
        completed: str = "paper",
        times: Times = Times(),
    ) -> None:
        self._owner = "".join(c for c in owner if c.isascii() and (c.isalnum() or c in "-_."))[:40]
        self._session = Session(to, self._owner, clock, times.answer, times.stall)
        self._clock = clock
        self._media = media
        self._completed = completed
        self._times = times
        self._status = PagePrinterStatus(DeviceState.STARTING, "none", clock())
        self._now: meaning.Condition | None = None
        self._open: set[int] = set()  # our jobs whose end has not been seen
        self._dirty = True
        self._back_off = BackOff(clock, 0.5, 8.0)

    # --- the interface ---

    @property
    def dirty(self) -> bool:
        return self._dirty

    def status(self) -> PagePrinterStatus:
        return self._status

    def close(self) -> None:
        """Nothing is held between questions."""

    def probe(self, wake: Wake) -> PagePrinterStatus:
        if self._back_off.wait(wake, self._clock()):
            self._look(wake)
        return self._status

    def print(self, document: PageDocument, wake: Wake) -> Outcome:
        try:
            return self._print(document, wake)
        except Woken:
            return Failed(PageFailure.CANCELLED, began=self._dirty, withdrawn=not self._dirty)

    def clear(self, wake: Wake) -> bool:
        """See `PagePrinter.clear`. Bounded by `times.clear`."""
        deadline = self._clock() + self._times.clear
        try:
            while not self._cleared(wake, deadline):
                left = deadline - self._clock()
                if left <= 0 or wake.wait(min(0.2, left)):
                    return False
        except NoAnswer as trouble:
            self._trouble(trouble)
            return False
        except Refused:
            return False
        self._dirty = False
        self._open.clear()
        return True

    # --- looking ---

    def _look(self, wake: Wake) -> meaning.Condition | None:
        """Read the status anew; None when no sense is to be had. A set wake changes nothing."""
        self._now = None
        try:
            now = meaning.condition(self._session.printer(wake))
        except Woken:
            return None
        except NoAnswer as trouble:
            self._trouble(trouble)
            return None
        except Refused as refused:
            self._fault(DeviceState.OFFLINE, f"Get-Printer-Attributes: {refused}")
            return None
        if now is None:
            self._fault(DeviceState.OFFLINE, "Get-Printer-Attributes: no printer-state")
            return None
        self._back_off.succeeded()
        self._status = meaning.status(now, "Get-Printer-Attributes", self._clock())
        self._now = now
        return now

    def _trouble(self, trouble: NoAnswer) -> None:
        if not isinstance(trouble, Woken):
            absent = isinstance(trouble, Absent)
            self._fault(DeviceState.POWER_OFF if absent else DeviceState.OFFLINE, trouble.what)

    def _fault(self, state: DeviceState, source: str) -> None:
        self._status = PagePrinterStatus(state, source, self._clock())
        self._back_off.failed()

    def _unreached(self) -> PageFailure:
        absent = self._status.device is DeviceState.POWER_OFF
        return PageFailure.POWER_OFF if absent else PageFailure.OFFLINE

    # --- printing ---

    def _print(self, document: PageDocument, wake: Wake) -> Outcome:
        now = self._look(wake)
        if wake.is_set():
            return Failed(PageFailure.CANCELLED, began=False, withdrawn=True)
        if now is None:
            return Failed(self._unreached(), began=False, withdrawn=True)
        if why := meaning.failure(now):
            return Failed(why, began=False, withdrawn=True)
        form = meaning.form(now)
        if form is None:
            return Failed(PageFailure.FORMAT, began=False, withdrawn=True)
        if self._dirty and not self.clear(wake):
            why = PageFailure.CANCELLED if wake.is_set() else PageFailure.NOT_CLEARED
            return Failed(why, began=False, withdrawn=True)
        try:
            data = document.make(form, wake)
        except CannotMake:
            why = PageFailure.CANCELLED if wake.is_set() else PageFailure.NOT_MADE
            return Failed(why, began=False, withdrawn=True)
        return self._send(document, form, data, now, wake)

    def _send(
        self,
        document: PageDocument,
        form: Form,
        data: bytes,
        now: meaning.Condition,
        wake: Wake,
    ) -> Outcome:
        sides = document.sides if document.sides in now.sides else Sides.ONE
        template = (
            Attribute("copies", Tag.INTEGER, (document.copies,)),
            keyword("sides", sides),
            keyword("media", self._media),
        )
        # a random name: it finds the job again when the answer is lost, and says nothing of anybody
        name = f"{self._owner} {''.join(secrets.choice(_LETTERS) for _ in range(10))}"
        until_free = self._clock() + self._times.busy
        self._dirty = True
        while True:
            try:
                job = self._session.print(
                    name, form.format, template, data, wake, self._clock() + self._times.send
                )
                break
            except Refused as refused:
                if refused.code == Code.BUSY and self._clock() < until_free:
                    if wake.wait(self._times.poll):
                        raise Woken("woken") from None
                    continue
                self._dirty = False
                bad = refused.code == Code.FORMAT_NOT_SUPPORTED
                why = PageFailure.FORMAT if bad else PageFailure.REFUSED
                return Failed(why, began=False, withdrawn=True)
            except Woken as woken:
                self._dirty = woken.sent > 0
                raise
            except NoAnswer as trouble:
                self._trouble(trouble)
                return self._unanswered(name, trouble, document, wake)
        self._open.add(job.id)
        return self._follow(job, document, wake)

    def _unanswered(
        self, name: str, trouble: NoAnswer, document: PageDocument, wake: Wake
    ) -> Outcome:
        """The document went out, wholly or in part, and no answer told the job's number."""
        if not trouble.sent:
            self._dirty = False
            return Failed(self._unreached(), began=False, withdrawn=True)
        why, until = self._unreached(), self._clock() + self._times.lost
        found: Job | None = None
        answered = False
        while not answered and self._clock() < until:
            try:
                found = self._find(name, wake)
                answered = True
            except Woken:
                raise
            except (NoAnswer, Refused):
                if wake.wait(min(self._times.poll, max(0.0, until - self._clock()))):
                    raise Woken("woken") from None
        if found is not None:
            self._open.add(found.id)
            if trouble.whole:
                return self._follow(found, document, wake)
            return self._withdraw(found.id, why, wake)
        if trouble.whole:
            return Unconfirmed("Get-Jobs: not found" if answered else trouble.what)
        return Failed(why, began=True, withdrawn=False)

    def _find(self, name: str, wake: Wake) -> Job | None:
        for which in ("not-completed", "completed"):
            for job in self._session.jobs(which, wake):
                if job.name == name:
                    return job
        return None

    # --- following a job ---

    def _follow(self, job: Job, document: PageDocument, wake: Wake) -> Outcome:
        """To its end, or to the end of patience; then it is withdrawn, so that it cannot come out
        in front of somebody else."""
        times, began = self._times, self._clock()
        until = began + times.finish + times.a_page * document.pages * document.copies
        heard, stopped = began, None
        while True:
            if job.state in ENDED:
                return self._ended(job, wake)
            if wake.wait(times.poll):
                raise Woken("woken")
            now = self._clock()
            try:
                job = self._session.job(job.id, wake)
                heard = self._clock()
            except Gone:
                self._open.discard(job.id)
                self._dirty = bool(self._open)
                return Unconfirmed("Get-Job-Attributes: job gone")
            except Woken:
                raise
            except (NoAnswer, Refused) as trouble:
                if isinstance(trouble, NoAnswer):
                    self._trouble(trouble)
                if now - heard > times.lost:
                    return Unconfirmed("Get-Job-Attributes: no answer")
                continue
            why = None if job.state in ENDED else self._stopped(job, wake)
            stopped = None if why is None else stopped or now
            if why is not None and stopped is not None and now - stopped >= times.patience:
                return self._withdraw(job.id, why, wake)
            if now > until and job.state not in ENDED:
                return self._withdraw(job.id, PageFailure.STUCK, wake)

    def _stopped(self, job: Job, wake: Wake) -> PageFailure | None:
        """Does something keep the job from going on?"""
        now = self._look(wake)
        why = meaning.failure(now) if now is not None else None
        if why is not None:
            return why
        if job.state is JobState.PROCESSING_STOPPED:
            return PageFailure.HARDWARE
        return PageFailure.STUCK if job.state is JobState.PENDING_HELD else None

    def _ended(self, job: Job, wake: Wake) -> Outcome:
        self._open.discard(job.id)
        self._dirty = bool(self._open)
        now = self._look(wake)
        if job.state is JobState.COMPLETED:
            if not job.reasons <= _GOOD_ENDS:
                return Unconfirmed("job-state completed, with reasons")
            if self._completed != "paper":
                return Unconfirmed("job-state completed, sent on")
            return Printed("job-state completed")
        if job.state is JobState.CANCELED:
            return Failed(PageFailure.CANCELLED, began=True, withdrawn=True)
        if job.reasons & _BAD_FORMATS:
            return Failed(PageFailure.FORMAT, began=True, withdrawn=True)
        why = meaning.failure(now) if now is not None else None
        return Failed(why or PageFailure.ABORTED, began=True, withdrawn=True)

    def _withdraw(self, number: int, why: PageFailure, wake: Wake) -> Outcome:
        """Cancel a job; if it has ended in the meantime, its end counts."""
        until = self._clock() + self._times.clear
        asked = False
        while self._clock() < until:
            try:
                if not asked:
                    asked = self._session.cancel(number, wake)
                job = self._session.job(number, wake)
            except Gone:
                self._open.discard(number)
                self._dirty = bool(self._open)
                return Failed(why, began=True, withdrawn=True)
            except Woken:
                raise
            except (NoAnswer, Refused):
                job = None
            if job is not None and job.state is JobState.COMPLETED:
                return self._ended(job, wake)
            if job is not None and job.state in ENDED:
                self._open.discard(number)
                self._dirty = bool(self._open)
                return Failed(why, began=True, withdrawn=True)
            if wake.wait(0.2):
                raise Woken("woken")
        if why is PageFailure.STUCK:  # it may be printing at this very moment
            return Unconfirmed("job-state not completed")
        return Failed(why, began=True, withdrawn=False)

    # --- clearing ---

    def _cleared(self, wake: Wake, deadline: float) -> bool:
        """Ask all our jobs to end. True when the printer lists none, and none we know is alive."""
        mine = {
            job.id
            for job in self._session.jobs("not-completed", wake, deadline)
            if job.id in self._open
            or job.user == self._owner
            or job.name.startswith(f"{self._owner} ")
        }
        alive = set(mine)
        for number in mine | self._open:
            try:
                if number in mine:
                    self._session.cancel(number, wake, deadline)
                if self._session.job(number, wake, deadline).state not in ENDED:
                    alive.add(number)
                else:
                    alive.discard(number)
            except Gone:
                alive.discard(number)
        return not alive
