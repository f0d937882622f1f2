"""Every read of a profile tried against a platform with one test person, and what came of each.

For whoever connects a province: which transactions answer, which mapped fields never come, which
fields come that nobody mapped, which codes no dictionary holds. A report holds names and counts,
never a value of anybody.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping
from datetime import date

import msgspec

from kiosk.platform import codec
from kiosk.platform.adapters import Adapter
from kiosk.platform.china import Clock, local
from kiosk.platform.interface import (
    Cancel,
    CentreTrouble,
    Credential,
    Person,
    PersonFound,
    PersonRefused,
    Trouble,
)
from kiosk.platform.line import Line
from kiosk.platform.person import People
from kiosk.platform.session import SIGN_IN, SIGN_OUT, About, Answer, No, Session
from kiosk.platform.transactions import Means, Node, NodeKind, Transaction, Transactions
from kiosk.platform.windows import DAY, back
from kiosk.services.model import Ask, Detail, Fill, Item
from kiosk.services.result import Coded, Record, Span, Value

PERSON = "national/1101"
_SPECIAL = frozenset({SIGN_IN, SIGN_OUT, PERSON, "province/e-voucher", "province/token"})


class How(enum.StrEnum):
    GOOD = "good"
    EMPTY = "empty"  # a proper answer without a row: nothing could be compared
    FAILED = "failed"
    NOT_ASKED = "not-asked"  # no value for a required field


class Finding(msgspec.Struct, frozen=True):
    """One transaction. `missing`: our fields whose wire names never came; `unmapped`: wire names
    that came and no file knows; `unknown`: dictionaries that lack a code that came."""

    transaction: str
    infno: str
    title: str
    how: How
    code: str = ""  # of a failure, or the request field that is lacking
    seconds: float = 0.0
    rows: int = 0
    confirmed: bool = True
    missing: tuple[str, ...] = ()
    unmapped: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


class Report(msgspec.Struct, frozen=True):
    person: str  # "found", a refusal, or a trouble's code
    findings: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        return self.person == "found" and all(f.how is not How.FAILED for f in self.findings)


class Conformance:
    """Reads only: nothing here ever calls a transaction that writes."""

    def __init__(
        self,
        session: Session,
        people: People,
        adapter: Adapter,
        transactions: Transactions,
        clock: Clock,
    ) -> None:
        self._session = session
        self._people = people
        self._adapter = adapter
        self._known = transactions
        self._clock = clock
        self._found: dict[str, Finding] = {}
        self._nonsense: set[str] = set()

    def run(
        self,
        credential: Credential,
        items: tuple[Item, ...],
        told: Callable[[Finding], None] = lambda finding: None,
    ) -> Report:
        line = Line(Cancel())
        self._session.on_answer = self._look
        try:
            said = self._people.find(credential, line)
            if not isinstance(said, PersonFound):
                return Report(_refusal(said), self._told(told))
            self._items(said.person, items, line)
            self._others(said.person, line)
            return Report("found", self._told(told))
        finally:
            self._session.on_answer = lambda answer: None

    def _told(self, told: Callable[[Finding], None]) -> tuple[Finding, ...]:
        order = {id_: place for place, id_ in enumerate(self._known.ids())}
        found = sorted(self._found.values(), key=lambda f: order.get(f.transaction, 0))
        for finding in found:
            told(finding)
        return tuple(found)

    # -- asking ----------------------------------------------------------------------------------

    def _items(self, person: Person, items: tuple[Item, ...], line: Line) -> None:
        for item in items:
            ask, fill = self._adapter.plan(item)
            if ask is None or ask.transaction not in self._known or ask.transaction == PERSON:
                continue
            rows = self._list(ask, item, person, line)
            self._fill(fill, rows, person, line)
            detail: Detail | None = item.detail
            while detail is not None:
                rows = self._fill(detail.ask, rows, person, line) or rows
                detail = detail.then

    def _list(self, ask: Ask, item: Item, person: Person, line: Line) -> list[Record]:
        """The first window and filter value that give rows."""
        today = local(self._clock.now()).date()
        months = ask.windows.months if ask.windows else 12
        span = Span(back(today, months) + DAY, today)
        for value in ask.each.values if ask.each else ("",):
            arguments: dict[str, Value] = dict(ask.constants)
            if ask.each:
                arguments[ask.each.field] = value
            if ask.windows:
                arguments[ask.windows.begin] = _midnight(span.begin)
                arguments[ask.windows.end] = _midnight(span.end)
            rows = self._call(ask.transaction, _about(person, span), arguments, line, person)
            if rows:
                return rows
        return []

    def _fill(
        self, fill: Fill | None, rows: list[Record], person: Person, line: Line
    ) -> list[Record]:
        if fill is None or fill.transaction not in self._known:
            return []
        if self._known.get(fill.transaction).carrier == "fsi" and not self._adapter.fsi:
            return []
        row = next((row for row in rows if row.get(fill.need) is not None), None)
        if row is None:
            self._put(self._known.get(fill.transaction), How.NOT_ASKED, code=fill.need)
            return []
        arguments = {field: row.get(ours) for field, ours in fill.take.items()}
        got = self._call(fill.transaction, _about(person, None), arguments, line, person)
        return [{**row, **{k: v for k, v in each.items() if v is not None}} for each in got]

    def _others(self, person: Person, line: Line) -> None:
        """Reads that no item of the profile uses, where nothing is needed that is not known."""
        today = local(self._clock.now()).date()
        span = Span(back(today, 12) + DAY, today)
        for id_ in self._known.ids():
            transaction = self._known.get(id_)
            if transaction.write or id_ in _SPECIAL or id_ in self._found:
                continue
            if transaction.carrier == "fsi" and not self._adapter.fsi:
                continue
            arguments = _DICTIONARY if id_ == "national/1901" else {}
            lacking = [
                name
                for name, asked in transaction.request.fields.items()
                if asked.required
                and asked.from_ is None
                and not asked.constant
                and name not in arguments
            ]
            if transaction.about == "unit":  # there is a test person, and no employer
                lacking = ["unit.code"]
            if lacking:
                self._put(transaction, How.NOT_ASKED, code=lacking[0])
            else:
                self._call(id_, _about(person, span), arguments, line, person)

    def _call(
        self,
        id_: str,
        about: About,
        arguments: Mapping[str, Value],
        line: Line,
        person: Person,
    ) -> list[Record]:
        began = self._clock.monotonic()
        outcome = self._session.call(id_, line, about, arguments)
        seconds = self._clock.monotonic() - began
        transaction = self._known.get(id_)
        if isinstance(outcome, No):
            if outcome.means == Means.NOTHING:
                self._put(transaction, How.EMPTY, seconds=seconds)
            elif outcome.trouble.why is not Trouble.REFUSED or self._better(id_, How.FAILED):
                self._put(transaction, How.FAILED, code=outcome.trouble.code, seconds=seconds)
            return []
        try:
            rows = list(_records(outcome, self._session, person.person_no))
        except codec.BadAnswer as bad:
            self._nonsense.add(id_)
            self._put(transaction, How.FAILED, code=bad.code, seconds=seconds)
            return []
        self._compare(outcome, rows, seconds)
        return rows

    # -- comparing -------------------------------------------------------------------------------

    def _look(self, answer: Answer) -> None:
        """Of the person's own transactions, which `People` asks."""
        if answer.transaction.id in (PERSON, "province/e-voucher"):
            try:
                rows = list(_records(answer, self._session, ""))
            except codec.BadAnswer as bad:
                self._put(answer.transaction, How.FAILED, code=bad.code)
                return
            self._compare(answer, rows, 0.0)

    def _compare(self, answer: Answer, rows: list[Record], seconds: float) -> None:
        transaction = answer.transaction
        missing: list[str] = []
        unmapped: set[str] = set()
        for node in transaction.answer.values():
            came = _wires(node, answer.output)
            if came:
                missing += [name for name, got in node.fields.items() if not came & set(got.names)]
                unmapped |= came - {wire for got in node.fields.values() for wire in got.names}
        unknown = {
            got.dictionary or "REGION"
            for node in transaction.answer.values()
            for name, got in node.fields.items()
            for row in rows
            if isinstance(value := row.get(name), Coded) and value.label == value.code
        }
        how = How.GOOD if rows else How.EMPTY
        if self._better(transaction.id, how):
            self._put(
                transaction, how, seconds=seconds, rows=len(rows), missing=tuple(missing),
                unmapped=tuple(sorted(unmapped)), unknown=tuple(sorted(unknown)),
            )  # fmt: skip

    def _better(self, id_: str, how: How) -> bool:
        """One line a transaction: nonsense stays; else the best it came to, since a list may be
        asked with codes that a province does not take."""
        before = self._found.get(id_)
        order = list(How)
        return before is None or (
            id_ not in self._nonsense and order.index(how) <= order.index(before.how)
        )

    def _put(self, transaction: Transaction, how: How, **more) -> None:
        self._found[transaction.id] = Finding(
            transaction.id, transaction.infno, transaction.title, how,
            confirmed=transaction.confirmed, **more,
        )  # fmt: skip


_DICTIONARY = {"type": "INSUTYPE", "parentValue": "0", "valiFlag": "1"}


def _records(answer: Answer, session: Session, person_no: str) -> Iterator[Record]:
    """Of all nodes together. Raises `BadAnswer`."""
    for node in answer.transaction.answer.values():
        if node.kind is NodeKind.OBJECT:
            found = codec.single(node, answer.output, session.reader, person_no)
            if found:
                yield found
        else:
            yield from codec.rows(node, answer.output, session.reader, person_no)


def _wires(node: Node, output: object) -> set[str]:
    """Names that hold something in the objects of this node."""
    here = output
    for step in node.path.split(".") if node.path else ():
        here = here.get(step) if isinstance(here, dict) else None
    if isinstance(here, dict) and node.kind is NodeKind.TOLERANT and "data" in here:
        here = here["data"]
    each = here if isinstance(here, list) else [here]
    return {
        name
        for row in each
        if isinstance(row, dict)
        for name, value in row.items()
        if value not in (None, "") and not isinstance(value, dict | list)
    }


def _about(person: Person, span: Span | None) -> About:
    region = person.insurances[0].region if person.insurances else ""
    return About(person.person_no, region, span)


def _midnight(day: date):
    from datetime import datetime

    return datetime(day.year, day.month, day.day)  # noqa: DTZ001  # local


def _refusal(said: PersonRefused | CentreTrouble) -> str:
    if isinstance(said, PersonRefused):
        return said.why.value
    return f"{said.why.value} {said.code}".strip()
