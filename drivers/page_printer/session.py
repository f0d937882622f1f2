"""The few questions a terminal asks a printer, as values: what it is like, its jobs, one job.

Every answer must be of the request it was asked for; whatever is not, is Nonsense.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from drivers.page_printer import ipp
from drivers.page_printer.endpoint import Endpoint
from drivers.page_printer.ipp import Attribute, Attributes, Group, Operation, Tag, keyword
from drivers.page_printer.post import Nonsense, post
from drivers.wake import Wake

MOST_JOBS = 100  # asked for at once
T = TypeVar("T")


class JobState(enum.IntEnum):
    """job-state (RFC 8011 §5.3.7)."""

    PENDING = 3
    PENDING_HELD = 4
    PROCESSING = 5
    PROCESSING_STOPPED = 6
    CANCELED = 7
    ABORTED = 8
    COMPLETED = 9


ENDED = frozenset({JobState.CANCELED, JobState.ABORTED, JobState.COMPLETED})


class Code(enum.IntEnum):
    """Status codes that mean something to us (RFC 8011 Appendix B)."""

    FORMAT_NOT_SUPPORTED = 0x040A
    NOT_POSSIBLE = 0x0404
    NOT_FOUND = 0x0406
    GONE = 0x0407
    BUSY = 0x0507


@dataclass(frozen=True, slots=True)
class Job:
    id: int
    state: JobState
    reasons: frozenset[str] = frozenset()
    name: str = ""
    user: str = ""


class Refused(Exception):
    """The printer answered, and said no."""

    def __init__(self, code: int) -> None:
        super().__init__(f"status {code:#06x}")
        self.code = code


class Gone(Exception):
    """The printer knows no such job (any more)."""


_JOB = ("job-id", "job-state", "job-state-reasons", "job-name", "job-originating-user-name")
_PRINTER = (
    "printer-state",
    "printer-state-reasons",
    "printer-is-accepting-jobs",
    "document-format-supported",
    "pwg-raster-document-resolution-supported",
    "pwg-raster-document-type-supported",
    "sides-supported",
)


class Session:
    """`owner`: requesting-user-name; the terminal's own name, nobody's."""

    def __init__(
        self, to: Endpoint, owner: str, clock: Callable[[], float], answer: float, stall: float
    ) -> None:
        self._to = to
        self._owner = owner
        self._clock = clock
        self._answer = answer
        self._stall = stall
        self._request = 0

    def printer(self, wake: Wake, deadline: float | None = None) -> Attributes:
        """Attributes of the printer. Raises NoAnswer, Refused."""
        asked = keyword("requested-attributes", *_PRINTER)
        answer = self._ask(Operation.GET_PRINTER_ATTRIBUTES, (asked,), wake, deadline)
        groups = answer.group(Group.PRINTER)
        if len(groups) != 1:
            raise Nonsense("no printer attributes")
        return groups[0]

    def print(
        self,
        name: str,
        form: str,
        job: tuple[Attribute, ...],
        data: bytes,
        wake: Wake,
        until: float,
    ) -> Job:
        """Print-Job with its document. Raises NoAnswer, Refused."""
        operation = (
            Attribute("job-name", Tag.NAME, (name,)),
            Attribute("ipp-attribute-fidelity", Tag.BOOLEAN, (False,)),
            Attribute("document-format", Tag.MIME, (form,)),
        )
        answer = self._ask(Operation.PRINT_JOB, operation, wake, until, job=job, document=data)
        return self._one(answer)

    def job(self, number: int, wake: Wake, deadline: float | None = None) -> Job:
        """Raises NoAnswer, Refused, Gone."""
        answer = self._about(Operation.GET_JOB_ATTRIBUTES, number, wake, deadline)
        found = self._one(answer)
        if found.id != number:
            raise Nonsense("another job's attributes")
        return found

    def cancel(self, number: int, wake: Wake, deadline: float | None = None) -> bool:
        """Ask for a job's end; False when it has ended by itself. Raises NoAnswer, Refused, Gone.

        Success is only the printer's promise: its state must be asked for (RFC 8011 §4.3.3).
        """
        try:
            self._about(Operation.CANCEL_JOB, number, wake, deadline)
        except Refused as refused:
            if refused.code != Code.NOT_POSSIBLE:
                raise
            return False
        return True

    def jobs(self, which: str, wake: Wake, deadline: float | None = None) -> tuple[Job, ...]:
        """Jobs of this owner, `which`: not-completed | completed. Raises NoAnswer, Refused."""
        asked = (
            Attribute("limit", Tag.INTEGER, (MOST_JOBS,)),
            keyword("requested-attributes", *_JOB),
            keyword("which-jobs", which),
            Attribute("my-jobs", Tag.BOOLEAN, (True,)),
        )
        answer = self._ask(Operation.GET_JOBS, asked, wake, deadline)
        return tuple(_job(group) for group in answer.group(Group.JOB))

    # --- one question ---

    def _about(
        self, operation: Operation, number: int, wake: Wake, deadline: float | None
    ) -> ipp.Answer:
        asked = (keyword("requested-attributes", *_JOB),)
        try:
            return self._ask(
                operation,
                asked if operation is Operation.GET_JOB_ATTRIBUTES else (),
                wake,
                deadline,
                number=number,
            )
        except Refused as refused:
            if refused.code in {Code.NOT_FOUND, Code.GONE}:
                raise Gone from None
            raise

    def _ask(
        self,
        operation: Operation,
        attributes: tuple[Attribute, ...],
        wake: Wake,
        deadline: float | None,
        *,
        number: int | None = None,
        job: tuple[Attribute, ...] = (),
        document: bytes = b"",
    ) -> ipp.Answer:
        self._request = self._request % 0x7FFFFFFF + 1
        target = () if number is None else (Attribute("job-id", Tag.INTEGER, (number,)),)
        first = (
            Attribute("attributes-charset", Tag.CHARSET, ("utf-8",)),
            Attribute("attributes-natural-language", Tag.LANGUAGE, ("en",)),
            Attribute("printer-uri", Tag.URI, (self._to.uri,)),
            *target,
            Attribute("requesting-user-name", Tag.NAME, (self._owner,)),
            *attributes,
        )
        groups = [(Group.OPERATION, first), *([(Group.JOB, job)] if job else [])]
        head = ipp.encode(operation, self._request, groups)
        until = self._clock() + self._answer if deadline is None else deadline
        body, whole = post(
            self._to,
            (head, document),
            clock=self._clock,
            wake=wake,
            deadline=until,
            stall=self._stall,
        )
        try:
            answer = ipp.decode(body)
        except ipp.BadAnswer as bad:
            raise Nonsense(f"not IPP: {bad}", len(head), True) from None
        if answer.request != self._request:
            raise Nonsense("an answer to another question", len(head), True)
        if not answer.successful:
            raise Refused(answer.status)
        if not whole:
            raise Nonsense("taken before it was sent", len(head), False)
        return answer

    @staticmethod
    def _one(answer: ipp.Answer) -> Job:
        groups = answer.group(Group.JOB)
        if len(groups) != 1:
            raise Nonsense("no job attributes", 1, True)
        return _job(groups[0])


def _job(attributes: Attributes) -> Job:
    number = first(attributes, "job-id", int)
    try:
        state = JobState(first(attributes, "job-state", int) or 0)
    except ValueError:
        number = None
    if number is None or number < 1:
        raise Nonsense("a job without number or state", 1, True)
    return Job(
        number,
        state,
        frozenset(words(attributes, "job-state-reasons")),
        first(attributes, "job-name", str) or "",
        first(attributes, "job-originating-user-name", str) or "",
    )


def first(attributes: Attributes, name: str, kind: type[T]) -> T | None:
    """The attribute's one value if it is of that kind."""
    values = attributes.get(name, ())
    if len(values) != 1 or type(values[0]) is not kind:
        return None
    return values[0]


def words(attributes: Attributes, name: str) -> tuple[str, ...]:
    """The attribute's text values."""
    return tuple(value for value in attributes.get(name, ()) if isinstance(value, str))
