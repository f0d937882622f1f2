"""Our jobs in the printer: followed to their ends, withdrawn when they have none, cleared away.

Rules of the ends of a job: RFC 8011 §5.3.7 and §5.3.8.
"""

from __future__ import annotations

from collections.abc import Callable

from drivers.page_printer import status as meaning
from drivers.page_printer.interface import (
    Failed,
    Outcome,
    PageFailure,
    Printed,
    Unconfirmed,
)
from drivers.page_printer.looking import Looking
from drivers.page_printer.post import Absent, NoAnswer, Woken
from drivers.page_printer.session import ENDED, Gone, Job, JobState, Refused, Session
from drivers.page_printer.times import Times
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


class Jobs:
    """`open` holds the numbers of those whose end has not been seen. `dirty`: one may be left, of
    an earlier process too."""

    def __init__(
        self,
        session: Session,
        looking: Looking,
        clock: Callable[[], float],
        owner: str,
        completed: str,
        times: Times,
    ) -> None:
        self._session = session
        self._looking = looking
        self._clock = clock
        self._owner = owner
        self._completed = completed
        self._times = times
        self.open: set[int] = set()
        self.dirty = True

    # --- after a Print-Job ---

    def unanswered(self, name: str, trouble: NoAnswer, sheets: int, wake: Wake) -> Outcome:
        """The document went out, wholly or in part, and no answer told the job's number."""
        if not trouble.sent:
            self.dirty = False
            return Failed(self._looking.unreached(), began=False, withdrawn=True)
        why, until = self._looking.unreached(), self._clock() + self._times.lost
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
            self.open.add(found.id)
            if trouble.whole:
                return self.follow(found, sheets, wake)
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

    def follow(self, job: Job, sheets: int, wake: Wake) -> Outcome:
        """To its end, or to the end of patience; then it is withdrawn, so that it cannot come out
        in front of somebody else."""
        times, began = self._times, self._clock()
        until = began + times.finish + times.a_page * sheets
        heard = began
        stopped: dict[PageFailure, float] = {}  # what keeps it from going on, and since when
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
                self.open.discard(job.id)
                self.dirty = bool(self.open)
                return Unconfirmed("Get-Job-Attributes: job gone")
            except Woken:
                raise
            except (NoAnswer, Refused) as trouble:
                if isinstance(trouble, NoAnswer):
                    self._looking.trouble(trouble)
                if now - heard > times.lost:
                    return Unconfirmed("Get-Job-Attributes: no answer")
                continue
            if job.state in ENDED:
                continue
            why, patience = self._stopped(job, wake)
            stopped = {} if why is None else {why: stopped.get(why, now)}
            if why is not None and now - stopped[why] >= patience:
                return self._withdraw(job.id, why, wake)
            if now > until:
                return self._withdraw(job.id, why or PageFailure.STUCK, wake)

    def _stopped(self, job: Job, wake: Wake) -> tuple[PageFailure | None, float]:
        """What keeps the job from going on, and how long that is borne."""
        now = self._looking.look(wake)
        if now is not None and (why := meaning.failure(now)):
            return why, self._times.patience
        if job.state is JobState.PROCESSING_STOPPED:
            return (
                meaning.hint(now) if now else None
            ) or PageFailure.HARDWARE, self._times.patience
        if job.state is JobState.PENDING_HELD:
            return PageFailure.STUCK, self._times.patience
        return meaning.hint(now) if now else None, self._times.reluctance

    def _ended(self, job: Job, wake: Wake) -> Outcome:
        self.open.discard(job.id)
        self.dirty = bool(self.open)
        now = self._looking.look(wake)
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
                self.open.discard(number)
                self.dirty = bool(self.open)
                return Failed(why, began=True, withdrawn=True)
            except Woken:
                raise
            except (NoAnswer, Refused):
                job = None
            if job is not None and job.state is JobState.COMPLETED:
                return self._ended(job, wake)
            if job is not None and job.state in ENDED:
                self.open.discard(number)
                self.dirty = bool(self.open)
                return Failed(why, began=True, withdrawn=True)
            if wake.wait(0.2):
                raise Woken("woken")
        if why is PageFailure.STUCK:  # it may be printing at this very moment
            return Unconfirmed("job-state not completed")
        return Failed(why, began=True, withdrawn=False)

    # --- clearing ---

    def clear(self, wake: Wake) -> bool:
        """See `PagePrinter.clear`. Bounded by `times.clear`."""
        deadline = self._clock() + self._times.clear
        try:
            while not self._none_left(wake, deadline):
                left = deadline - self._clock()
                if left <= 0 or wake.wait(min(0.2, left)):
                    return False
        except (NoAnswer, Refused) as trouble:
            if isinstance(trouble, Absent):  # silence may only mean that the time was up
                self._looking.trouble(trouble)
            return False
        self.dirty = False
        self.open.clear()
        return True

    def _none_left(self, wake: Wake, deadline: float) -> bool:
        """Ask all our jobs to end. True when the printer lists none, and none we know is alive."""
        mine = {
            job.id
            for job in self._session.jobs("not-completed", wake, deadline)
            if job.id in self.open
            or job.user == self._owner
            or job.name.startswith(f"{self._owner} ")
        }
        alive = set(mine)
        for number in mine | self.open:
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
