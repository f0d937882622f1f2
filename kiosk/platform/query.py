"""An item's rows: plans as data. List in windows, merge, then fill amounts a few calls at a time.

Honest about what is missing: a row the platform gives no amounts for is counted as unfillable,
what its limits leave out sets `cut`, and a list that could not be got whole is no list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime

import msgspec

from kiosk.platform import codec
from kiosk.platform.adapters import Adapter
from kiosk.platform.china import Clock, local
from kiosk.platform.credentials import again
from kiosk.platform.interface import CentreTrouble, ItemQuestion, Person, Trouble
from kiosk.platform.line import Line
from kiosk.platform.pool import Pool
from kiosk.platform.session import About, Answer, No, Session, end_of, start_of
from kiosk.platform.transactions import Means, Transaction
from kiosk.platform.windows import halves, may_show, merged, newest_first, windows
from kiosk.services.model import Ask, Fill, Item
from kiosk.services.result import Origin, Record, Result, Span, Value

MOST_CALLS = 600  # of one list: a platform that calls every window too long must not be hammered
ROWS_IN_VAIN = 6  # fills failing one after another: the centre is gone, waiting longer is no use
TELL_SECONDS = 0.25  # between two progress reports
PERSON = "national/1101"


class _Window(msgspec.Struct, frozen=True):
    """One call of a list. `place` keeps newest windows first after answers came in any order."""

    place: tuple[int, ...]
    span: Span | None
    value: str = ""


class _List(msgspec.Struct):
    rows: list[Record]
    head: Record
    cut: bool


class Query:
    """Answers item questions. Holds nothing of any visitor between them."""

    def __init__(self, session: Session, adapter: Adapter, width: int, clock: Clock) -> None:
        self._session = session
        self._adapter = adapter
        self._width = width
        self._clock = clock

    def ask(
        self, question: ItemQuestion, progress: Callable[[Result], None], line: Line
    ) -> Result | CentreTrouble:
        ask, fill = self._adapter.plan(question.item)
        if ask is not None and question.insurance is not None:
            own = ask.by_insurance.get(question.insurance.type, ask.transaction)
            ask = msgspec.structs.replace(ask, transaction=own)
        transaction = self._session.transaction(ask.transaction) if ask else None
        if ask is None or transaction is None:
            return CentreTrouble(Trouble.REFUSED, "no-transaction")
        span = question.span or self._furthest(question.item)
        found = self._list(ask, transaction, question, span, line)
        if isinstance(found, CentreTrouble):
            return found
        origin = Origin(transaction.id, transaction.confirmed)
        sort = question.item.sort

        def result(rows: list[Record], done: int, total: int, unfillable: int) -> Result:
            return Result(
                item=question.item.id,
                span=question.span,
                rows=tuple(rows),
                head=found.head,
                at=self._now(),
                origin=origin,
                done=done,
                total=total,
                unfillable=unfillable,
                cut=found.cut,
            )

        wanted = _named_in(question.item, ask, fill)
        rows = [
            {name: value for name, value in row.items() if name in wanted}
            for row in newest_first(found.rows, sort)
            if may_show(row, ask.keep)
        ]
        if fill is None or not rows:
            return result(rows, 0, 0, 0)
        filling = _Filling(rows, fill, ask.keep, wanted)
        progress(result(rows, filling.done, len(rows), filling.unfillable))
        self._fill(filling, question, line, lambda: progress(filling.result(result)))
        if line.ended:
            return CentreTrouble(Trouble.CANCELLED)
        return filling.result(lambda rows, *counts: result(newest_first(rows, sort), *counts))

    def _now(self) -> datetime:
        return local(self._clock.now())

    def _furthest(self, item: Item) -> Span:
        """A question without a span means everything the item may ask for."""
        today = self._now().date()
        years = item.period.furthest_years if item.period else 5
        return Span(today.replace(year=today.year - years, month=1, day=1), today)

    # -- the list --------------------------------------------------------------------------------

    def _list(
        self,
        ask: Ask,
        transaction: Transaction,
        question: ItemQuestion,
        span: Span,
        line: Line,
    ) -> _List | CentreTrouble:
        values = ask.each.values if ask.each else ("",)
        spans = windows(span, ask.windows.months) if ask.windows else [None]
        about = about_of(question, span)
        identity = again(question.person) if transaction.id == PERSON else {}

        def call(window: _Window, on: Line) -> Answer | No:
            arguments: dict[str, Value] = {**identity, **ask.constants}
            if ask.each:
                arguments[ask.each.field] = window.value
            if ask.windows and window.span:
                arguments[ask.windows.begin] = start_of(window.span)
                arguments[ask.windows.end] = end_of(window.span)
            return self._session.call(ask.transaction, on, about, arguments)

        answers: dict[tuple[int, ...], list[Record]] = {}
        heads: dict[tuple[int, ...], Record] = {}
        refused: No | None = None
        cut, calls = False, 0
        with Pool(self._width, line, call) as pool:
            for place, part in enumerate(spans):
                for number, value in enumerate(values):
                    pool.put(_Window((place, number), part, value))
                    calls += 1
            for window, outcome in pool.outcomes():
                if isinstance(outcome, Answer):
                    try:
                        answers[window.place], head = self._read(outcome, whom(question))
                    except codec.BadAnswer as bad:
                        return self._session.nonsense(transaction, bad)
                    if head:
                        heads[window.place] = head
                elif outcome.means == Means.NOTHING:
                    answers[window.place] = []
                elif _too_much(outcome) and window.span:
                    parts = halves(window.span)
                    if parts is None or calls >= MOST_CALLS:
                        cut = True
                        continue
                    for number, part in enumerate(parts):
                        pool.put(_Window((*window.place, number), part, window.value))
                        calls += 1
                elif _too_much(outcome):
                    return CentreTrouble(Trouble.TOO_MUCH, outcome.trouble.code)
                elif outcome.trouble.why is Trouble.REFUSED and ask.each and len(values) > 1:
                    refused = outcome  # one code the province does not take; said through `cut`
                else:
                    return outcome.trouble
        if line.ended:
            return CentreTrouble(Trouble.CANCELLED)
        if refused is not None and not answers:
            return refused.trouble
        key = transaction.answer["rows"].key if "rows" in transaction.answer else ()
        rows = merged((answers[place] for place in sorted(answers)), key)
        head = dict(heads[min(heads)]) if heads else {}
        insurance = question.insurance
        if "head" in transaction.answer and insurance and insurance.balance is not None:
            # 1101 has told the balance already; a booking's own is of its day, not of today
            head.setdefault("balance", insurance.balance)
        return _List(rows, head, cut or refused is not None)

    def _read(self, answer: Answer, whom: str) -> tuple[list[Record], Record]:
        nodes, reader = answer.transaction.answer, self._session.reader
        rows = codec.rows(nodes["rows"], answer.output, reader, whom)
        head: Record = {}
        if "head" in nodes and isinstance(answer.output, dict):
            found = codec.single(nodes["head"], answer.output, reader) or {}
            head = {name: value for name, value in found.items() if value is not None}
        return rows, head

    # -- the amounts -----------------------------------------------------------------------------

    def _fill(
        self, filling: _Filling, question: ItemQuestion, line: Line, tell: Callable[[], None]
    ) -> None:
        about = about_of(question, None)
        fill = filling.fill

        def call(place: int, on: Line) -> Record | No | None:
            row = filling.rows[place]
            arguments = {field: row.get(ours) for field, ours in fill.take.items()}
            outcome = self._session.call(fill.transaction, on, about, arguments)
            if isinstance(outcome, No):
                return outcome
            try:
                return one(outcome, self._session.reader, whom(question))
            except codec.BadAnswer as bad:
                self._session.nonsense(outcome.transaction, bad)
                return None

        in_vain, told = 0, self._clock.monotonic()
        with Pool(self._width, line, call) as pool:
            for place in filling.open():
                pool.put(place)
            for place, outcome in pool.outcomes():
                if line.ended:
                    return
                if isinstance(outcome, dict):
                    in_vain = 0
                    filling.filled(place, outcome)
                else:
                    gone = isinstance(outcome, No) and outcome.trouble.why is not Trouble.REFUSED
                    in_vain = in_vain + 1 if gone else 0
                    filling.given_up(place)
                if in_vain >= ROWS_IN_VAIN:
                    filling.give_up_rest()
                    return
                now = self._clock.monotonic()
                if now - told >= TELL_SECONDS and filling.done < len(filling.rows):
                    told = now
                    tell()


class _Filling:
    """Rows on their way to their amounts. A row is replaced, never changed: earlier partial
    results, which the screen may be drawing just now, keep theirs."""

    def __init__(self, rows: list[Record], fill: Fill, keep: dict, wanted: frozenset[str]) -> None:
        self.rows: list[Record] = list(rows)
        self.fill = fill
        self._keep = keep
        self._wanted = wanted
        self._shown = [True] * len(rows)
        self._open = {place for place, row in enumerate(rows) if row.get(fill.need) is not None}
        self.done = self.unfillable = len(rows) - len(self._open)

    def open(self) -> list[int]:
        """Places still to be filled, in the order of the list: what is on the glass comes first."""
        return sorted(self._open)

    def filled(self, place: int, more: Record) -> None:
        row = dict(self.rows[place])
        for name, value in more.items():
            if name in self._wanted and row.get(name) is None:
                row[name] = value
        self.rows[place] = row
        self._shown[place] = may_show(row, self._keep)
        self._open.discard(place)
        self.done += 1

    def given_up(self, place: int) -> None:
        self._open.discard(place)
        self.done += 1
        self.unfillable += 1

    def give_up_rest(self) -> None:
        for place in self.open():
            self.given_up(place)

    def result(self, make: Callable[[list[Record], int, int, int], Result]) -> Result:
        shown = [row for row, show in zip(self.rows, self._shown, strict=True) if show]
        return make(shown, self.done, len(self.rows), self.unfillable)


def about_of(question: ItemQuestion, span: Span | None) -> About:
    """Whom a call is about: the chosen insurance's region, else the first one's."""
    person = question.person
    if question.unit is not None:
        return of_unit(question.unit.code, person, question.unit.region, span, question.item.id)
    insurance = question.insurance or (person.insurances[0] if person.insurances else None)
    region = insurance.region if insurance else ""
    return About(person.person_no, region, span, question.item.id)


def of_unit(
    code: str, agent: Person, region: str = "", span: Span | None = None, item: str = ""
) -> About:
    """A call about an employer names whoever acts for it."""
    return About(region=region, span=span, item=item, unit=code, agent=agent.certificate_no)


def whom(question: ItemQuestion) -> str:
    """The number that an answer must be about."""
    return question.unit.code if question.unit is not None else question.person.person_no


def one(answer: Answer, reader, whom: str) -> Record | None:
    """The single record of a detail or a fill. Raises `BadAnswer`."""
    nodes = answer.transaction.answer
    if "record" in nodes:
        return codec.single(nodes["record"], answer.output, reader, whom)
    found = codec.rows(nodes["rows"], answer.output, reader, whom)
    return found[0] if found else None


def _too_much(outcome: No) -> bool:
    return outcome.means == Means.TOO_LONG or outcome.trouble.why is Trouble.TOO_MUCH


def _named_in(item: Item, ask: Ask, fill: Fill | None) -> frozenset[str]:
    """Every word the item's file and plan use: of an answer only fields they name stay in a row."""
    return frozenset(_words(msgspec.to_builtins((item, ask, fill))))


def _words(value: object, keys: bool = False) -> Iterator[str]:
    if isinstance(value, str):
        yield from re.findall(r"[a-z][a-z0-9_]*", value)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if keys:
                yield key
            yield from _words(inner, keys=key == "keep")
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _words(inner)
