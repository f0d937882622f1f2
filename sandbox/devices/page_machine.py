"""The inside of the simulated A4 printer: its jobs, its paper, what is wrong with it.

Time is given from outside. Names of states and reasons: RFC 8011.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

PENDING, HELD, PROCESSING, JOB_STOPPED, CANCELED, ABORTED, COMPLETED = range(3, 10)
IDLE, BUSY, STOPPED = 3, 4, 5
ENDED = {CANCELED, ABORTED, COMPLETED}

# posture → printer-state-reasons; all of these stop the printer
STOPS = {
    "media-empty": ("media-empty-error", "media-needed-error"),
    "cover-open": ("cover-open-error",),
    "jam": ("media-jam-error",),
    "toner-empty": ("toner-empty-error",),
    "paused": ("paused",),
    "fuser": ("fuser-over-temp-error",),
    "offline": ("timed-out",),
}
HINTS = {"media-low": ("media-low-report",), "toner-low": ("toner-low-warning",)}
_PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")


@dataclass(slots=True)
class Job:
    id: int
    name: str
    user: str
    form: str
    data: bytes
    copies: int
    pages: int
    state: int = PENDING
    reasons: list[str] = field(default_factory=lambda: ["none"])
    printed: float = 0.0  # pages
    cancelling: float | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """What lies in the tray at the end: a document, and how many page sides of it came out."""

    job: int
    form: str
    data: bytes
    pages: int
    whole: bool


def pages_of(form: str, data: bytes) -> int:
    """Page sides of a document, roughly: enough for the time it takes."""
    if form == "application/pdf":
        return max(1, len(_PAGE.findall(data)))
    return max(1, data.count(b"PwgRaster\0"))


class Machine:
    def __init__(self, pages_a_second: float) -> None:
        self.jobs: dict[int, Job] = {}
        self.tray: list[Paper] = []
        self._rate = pages_a_second
        self._last: float | None = None
        self._fed = 0.0  # pages since the posture was set
        self._posture = ("", 0.0)

    # --- what is wrong ---

    def _cause(self) -> str:
        """The posture that stops it now, or ""."""
        name, number = self._posture
        if name == "media-empty-after":
            return "media-empty" if self._fed >= number else ""
        return name if name in STOPS else ""

    @property
    def state(self) -> int:
        if self._cause():
            return STOPPED
        return BUSY if any(job.state == PROCESSING for job in self.jobs.values()) else IDLE

    @property
    def reasons(self) -> tuple[str, ...]:
        return STOPS.get(self._cause()) or HINTS.get(self._posture[0]) or ("none",)

    # --- jobs ---

    def take(self, name: str, user: str, form: str, data: bytes, copies: int) -> Job:
        number = max(self.jobs, default=0) + 1
        job = Job(number, name, user, form, data, copies, pages_of(form, data))
        self.jobs[number] = job
        if self._posture[0] == "hold":
            job.state, job.reasons = HELD, ["job-hold-until-specified"]
        return job

    def cancel(self, number: int, now: float) -> bool:
        """False: it has ended already."""
        job = self.jobs[number]
        if job.state in ENDED:
            return False
        if job.cancelling is None:
            job.cancelling = now
            job.reasons = ["processing-to-stop-point"]
        return True

    def step(self, posture: str, number: float, now: float) -> None:
        if (posture, number) != self._posture:
            self._posture, self._fed = (posture, number), 0.0
        passed = 0.0 if self._last is None else now - self._last
        self._last = now
        for job in self.jobs.values():
            if job.state not in ENDED:
                self._work(job, passed, now)
                if job.state not in ENDED:
                    return  # one after the other

    def _work(self, job: Job, passed: float, now: float) -> None:
        posture = self._posture[0]
        if job.cancelling is not None and posture != "cancel-ignored":
            if posture != "cancel-slow" or now - job.cancelling >= self._posture[1]:
                self._end(job, CANCELED, "job-canceled-by-user")
            return
        if job.state == HELD:
            return
        if self._cause():
            job.state = JOB_STOPPED if job.printed else job.state
            if job.state == JOB_STOPPED:
                job.reasons = ["printer-stopped"]
            return
        if job.state != PROCESSING:
            job.state, job.reasons = PROCESSING, ["job-printing"]
        if posture == "never-finish":
            return
        whole = job.pages * job.copies
        step = min(passed * self._rate, whole - job.printed)
        if posture == "media-empty-after":
            step = min(step, max(0.0, self._posture[1] - self._fed))
        job.printed += step
        self._fed += step
        if posture == "abort" and job.printed >= self._posture[1]:
            self._end(job, ABORTED, "aborted-by-system")
        elif job.printed >= whole:
            errors = posture == "with-errors"
            done = "job-completed-with-errors" if errors else "job-completed-successfully"
            self._end(job, COMPLETED, "queued-in-device" if posture == "queued" else done)

    def _end(self, job: Job, state: int, reason: str) -> None:
        job.state, job.reasons = state, [reason]
        if int(job.printed):
            self.tray.append(
                Paper(job.id, job.form, job.data, int(job.printed), state == COMPLETED)
            )
        job.data = b""
