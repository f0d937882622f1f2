"""Writes: sent once; when no answer came, asked about until the centre says what became of them.

What is given here is written down before (the outbox), with the msgid it bears for life. Nothing
in this room sends a write a second time; who does it after `ABSENT` sends the same one, with the
same msgid.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

import msgspec

from kiosk.platform import codec
from kiosk.platform.china import Clock, local
from kiosk.platform.interface import Cause, CentreTrouble, Trouble
from kiosk.platform.line import Line
from kiosk.platform.session import About, Answer, No, Session
from kiosk.platform.transactions import Evidence, Files, From, Means, Transaction
from kiosk.platform.values import Malformed, write
from kiosk.services.result import Coded, Record, Span

RECORD, NUMBER = "record", "number"
NO_FILES = "materials"  # code: the transaction takes no files
NO_NUMBER = "upload-number"  # code: a file was taken and no number came for it
APART = 180.0  # seconds that a row's time may seem older than the sending: clocks differ
_NEVER_SENT = frozenset({Cause.BREAKER, Cause.QUEUE})
_NOT_OURS_TO_SEND = frozenset({Cause.NO_TRANSACTION, Cause.REQUEST})


class Filed(enum.StrEnum):
    ACCEPTED = "accepted"  # its answer, or the outcome query, proves it
    REFUSED = "refused"  # a proper no, or nothing the interface would take
    NOT_SENT = "not-sent"  # certainly
    LATER = "later"  # not taken now, for a reason that is not this write's
    UNKNOWN = "unknown"  # it may have been done
    ABSENT = "absent"  # the outcome query answered, late enough, and knows nothing of it


class Told(msgspec.Struct, frozen=True):
    """`number`: to ask for at the centre's counter. `code`: of a refusal or trouble, for staff.
    `answered`: the platform itself spoke with sense, even where the outcome stays unknown."""

    outcome: Filed
    number: str = ""
    code: str = ""
    answered: bool = False

    def __repr__(self) -> str:
        return f"<Told {self.outcome}>"


class File(msgspec.Struct, frozen=True):
    """A page or picture that belongs to a write. `name` says nothing of anybody; `read` gives the
    content, once for each upload, and may raise."""

    name: str
    read: Callable[[], bytes]


class Filing(msgspec.Struct, frozen=True):
    """One write as it stands in the outbox. `arguments`: by wire names of its request."""

    transaction: str
    msgid: str
    person_no: str
    region: str
    arguments: Mapping[str, str]
    files: tuple[File, ...] = ()
    unit: str = ""  # 统一社会信用代码, where it is about an employer; `person_no` is "" then
    agent: str = ""  # certificate number of whoever acts for it

    def __repr__(self) -> str:
        return f"<Filing {self.transaction}>"


class OutcomeQuery(NamedTuple):
    """`transaction`: the one to ask; None: staff must find out. `absent`: what it means that it
    finds nothing."""

    transaction: str | None
    absent: Literal["unknown", "not-done"]


class Filings:
    """Blocking; from any thread. Never raises for what the other side does."""

    def __init__(self, session: Session, clock: Clock) -> None:
        self._session = session
        self._clock = clock
        self._uploaded: dict[tuple[str, str], str] = {}  # (msgid, file) -> its number there

    def new_msgid(self) -> str:
        """To be written down with the filing, before it is sent."""
        return self._session.new_msgid()

    def outcome_query(self, transaction: str) -> OutcomeQuery:
        """How the outcome of a write is learnt when no answer came."""
        found = self._session.transaction(transaction)
        told = found.outcome if found is not None else ""
        if isinstance(told, Evidence):
            return OutcomeQuery(told.transaction, told.absent)
        return OutcomeQuery(None, "unknown")

    def send(self, filing: Filing, line: Line) -> Told:
        transaction = self._session.transaction(filing.transaction)
        if transaction is None or not transaction.write or not filing.msgid:
            return Told(Filed.REFUSED, code=Cause.NO_TRANSACTION)
        about = _about(filing)
        arguments = dict(filing.arguments)
        if filing.files:
            if transaction.materials is None:  # without them it would be another case
                return Told(Filed.REFUSED, code=NO_FILES)
            numbers = self._upload(transaction.materials, filing, line)
            if isinstance(numbers, Told):
                return numbers
            arguments[transaction.materials.field] = transaction.materials.between.join(numbers)
        outcome = self._session.call(transaction.id, line, about, arguments, msgid=filing.msgid)
        self._forget(filing, outcome)
        if isinstance(outcome, Answer):
            return Told(Filed.ACCEPTED, self._number(outcome), answered=True)
        spoke = outcome.trouble.cause is Cause.PLATFORM
        return Told(_filed(outcome), code=outcome.trouble.code, answered=spoke)

    def ask(
        self, filing: Filing, seconds_since: float, line: Line, promised: float | None = None
    ) -> Told:
        """What became of it? `seconds_since` its last sending began, and since it was `promised`:
        any of its sendings may have left the trace. None: it was sent once."""
        transaction = self._session.transaction(filing.transaction)
        told = transaction.outcome if transaction is not None else ""
        if transaction is None or not isinstance(told, Evidence):
            return Told(Filed.UNKNOWN)
        age = max(seconds_since, promised or 0.0)
        rows = self._rows(told, transaction, filing, age, line)
        if isinstance(rows, CentreTrouble):
            spoke = rows.cause is Cause.PLATFORM
            return Told(Filed.UNKNOWN, code=rows.code, answered=spoke)
        since = local(self._clock.now()) - timedelta(seconds=age + APART)
        verdicts = [_is_it(row, told, transaction, filing, since) for row in rows]
        row = next((r for r, it in zip(rows, verdicts, strict=True) if it), None)
        if row is None and None in verdicts:
            return Told(Filed.UNKNOWN, answered=True)
        if (row is not None) == (told.proves == "there"):
            number = str(row.get(told.number) or "") if row and told.number else ""
            return Told(Filed.ACCEPTED, number, answered=True)
        settled = seconds_since >= told.settle_seconds
        return Told(Filed.ABSENT if settled else Filed.UNKNOWN, answered=True)

    def _upload(self, files: Files, filing: Filing, line: Line) -> list[str] | Told:
        """The numbers of all files, those that are not there yet uploaded now; or why the write
        cannot go out. Whatever an upload came to, the write itself was certainly not sent."""
        numbers = []
        for file in filing.files:
            known = (filing.msgid, file.name)
            if known not in self._uploaded:
                arguments = {"content": file.read(), "name": file.name}
                outcome = self._session.call(files.upload, line, arguments=arguments)
                if isinstance(outcome, No):
                    filed = _filed(outcome)
                    sure = Filed.NOT_SENT if filed is Filed.UNKNOWN else filed
                    return Told(sure, code=outcome.trouble.code)
                number = self._number(outcome)
                if not number:
                    return Told(Filed.NOT_SENT, code=NO_NUMBER)
                self._uploaded[known] = number
            numbers.append(self._uploaded[known])
        return numbers

    def _forget(self, filing: Filing, outcome: Answer | No) -> None:
        """Numbers serve the next try of the same write, when this one certainly did not arrive.
        After a no they may be what was wrong: the files are uploaded anew."""
        if isinstance(outcome, Answer) or outcome.trouble.why is Trouble.REFUSED:
            for file in filing.files:
                self._uploaded.pop((filing.msgid, file.name), None)

    def _rows(
        self,
        told: Evidence,
        transaction: Transaction,
        filing: Filing,
        age: float,
        line: Line,
    ) -> list[Record] | CentreTrouble:
        fields = transaction.request.fields
        today = local(self._clock.now()).date()
        first = today - timedelta(days=told.days + int(age // 86_400))
        about = _about(filing, Span(first, today + timedelta(days=1)))
        given = filing.arguments
        names = {wire: fields[own].argument or own for wire, own in told.take.items()}
        taken = {wire: given.get(name, "") for wire, name in names.items()}
        outcome = self._session.call(told.transaction, line, about, taken)
        if isinstance(outcome, No):
            return [] if outcome.means == Means.NOTHING else outcome.trouble
        node = outcome.transaction.answer["rows"]
        try:
            return codec.rows(
                node, outcome.output, self._session.reader, filing.unit or filing.person_no
            )
        except codec.BadAnswer as bad:
            return self._session.nonsense(outcome.transaction, bad)

    def _number(self, answer: Answer) -> str:
        """Success stands in the envelope; a number that cannot be read takes nothing from it."""
        node = answer.transaction.answer.get(RECORD)
        if node is None or NUMBER not in node.fields:
            return ""
        try:
            found = codec.single(node, answer.output, self._session.reader)
        except codec.BadAnswer as bad:
            self._session.nonsense(answer.transaction, bad)
            return ""
        return str(found.get(NUMBER) or "") if found else ""


def _about(filing: Filing, span: Span | None = None) -> About:
    return About(filing.person_no, filing.region, span, unit=filing.unit, agent=filing.agent)


def _filed(no: No) -> Filed:
    trouble = no.trouble
    if trouble.cause in _NOT_OURS_TO_SEND:
        return Filed.REFUSED
    if trouble.cause is Cause.CLOCK or no.means == Means.SIGN_IN:
        return Filed.LATER
    if trouble.cause in _NEVER_SENT:
        return Filed.NOT_SENT
    if trouble.why is Trouble.REFUSED:
        return _refused(no)
    return Filed.UNKNOWN if no.sent else Filed.NOT_SENT


def _refused(no: No) -> Filed:
    """A no that leaves doubt is no no: this msgid was there before; success and an error text at
    once; a gateway that gave up on the platform behind it (its own 4xx came before)."""
    code = no.trouble.code.rpartition(" ")[2]
    if no.trouble.cause is Cause.GATEWAY:
        return Filed.LATER if code.removeprefix("gateway-").startswith("4") else Filed.UNKNOWN
    doubtful = no.means == Means.DUPLICATE or code == "0"
    return Filed.UNKNOWN if doubtful else Filed.REFUSED


def _is_it(
    row: Record, told: Evidence, transaction: Transaction, filing: Filing, since: datetime
) -> bool | None:
    """Whether this row is what was written. None: it may be; a field that would decide is not
    there, or holds a code that no dictionary knows. Such a row proves neither."""
    verdicts = [*_matches(row, told, transaction, filing), *_kept(row, told)]
    if told.at:  # an older row is another one's trace: the person may have done the same then
        at = row.get(told.at)
        verdicts.append(at >= since if isinstance(at, datetime) else None)
    if False in verdicts:
        return False
    return None if None in verdicts else True


def _matches(
    row: Record, told: Evidence, transaction: Transaction, filing: Filing
) -> Iterator[bool | None]:
    for field, wire in told.match.items():
        asked = transaction.request.fields[wire]
        wanted = filing.arguments.get(asked.argument or wire) or asked.constant
        if asked.from_ is From.MSGID:  # the list tells under which number it was sent
            wanted = filing.msgid
        try:
            there = write(row.get(field), asked.type)
        except Malformed:
            there = ""
        yield there == wanted if there and wanted else None


def _kept(row: Record, told: Evidence) -> Iterator[bool | None]:
    """Whether the row is in force."""
    for field, allowed in told.keep.items():
        value = row.get(field)
        code = value.code if isinstance(value, Coded) else str(value or "")
        if code in allowed:
            yield True
        else:
            known = bool(code) and not (isinstance(value, Coded) and value.label == code)
            yield False if known else None
