"""Prescribed forms filled in: 备案表, 承诺书, 参保凭证, as `config/papers` lays them out.

Name and number stand in clear: these are the person's own declaration or certificate, and worth
nothing masked. They come out of a printer beside whoever asked for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from kiosk.handling import draft as drafts
from kiosk.handling.case import Case, Outcome
from kiosk.handling.draft import Draft
from kiosk.handling.signature import Stroke
from kiosk.platform.interface import Insurance, Person
from kiosk.services.columns import As
from kiosk.services.dictionaries import Dictionaries
from kiosk.services.format import NOTHING, show
from kiosk.services.model import Item
from kiosk.services.prescribed import Cell, Part, Prescribed, Take
from kiosk.services.result import Result
from kiosk.settings.model import Settings
from kiosk.sheets.document import (
    Block,
    Boxes,
    Heading,
    Note,
    Paragraph,
    Sheet,
    Signature,
    Turn,
)
from kiosk.text import dates
from kiosk.text.strings import Strings


class Given:
    """What a form is filled in from. `draft`, `case` and `strokes` are of a matter that was filed;
    `result` of one that was looked up. `agent`: who filed and signed for the person; "": nobody."""

    def __init__(
        self,
        item: Item,
        person: Person,
        settings: Settings,
        *,
        insurance: Insurance | None = None,
        draft: Draft | None = None,
        case: Case | None = None,
        strokes: Sequence[Stroke] = (),
        result: Result | None = None,
        agent: str = "",
    ) -> None:
        self.agent = agent
        self.item, self.person, self.settings = item, person, settings
        self.insurance, self.draft, self.case = insurance, draft, case
        self.strokes, self.result = tuple(strokes), result


def prescribed(
    forms: Sequence[Prescribed],
    given: Given,
    strings: Strings,
    dictionaries: Dictionaries,
    *,
    serial: str,
    reprint: int,
    at: datetime,
    check: str = "",
) -> Sheet:
    """All forms of a matter as one document, each on a page of its own; in the strings' language.
    `serial`, `reprint`, `at`, `check`: as on a list."""
    writer = _Writer(given, strings, dictionaries, at)
    station = given.settings.station
    footer = strings(
        "list.footer",
        terminal=f"{station.code}-{station.terminal}",
        serial=serial,
        at=dates.stamp(at),
    )
    first, *others = forms
    blocks = list(writer.form(first))
    for form in others:
        blocks += [Turn(form.title.get(strings.language)), *writer.form(form)]
    blocks.append(writer.notes(forms, check))
    english = station.english_name if strings.language == "en" else ""
    marks = [strings("receipt.demo")] if given.settings.sandbox.on else []
    if reprint > 0:
        marks.append(strings("receipt.reprint", count=reprint))
    return Sheet(
        issuer=english or station.name,
        title=first.title.get(strings.language),
        blocks=tuple(blocks),
        marks=tuple(marks),
        footer=strings("paper.footer", footer=footer, check=check) if check else footer,
        page_words=strings("list.page", page="{page}", pages="{pages}"),
    )


class _Writer:
    def __init__(
        self, given: Given, strings: Strings, dictionaries: Dictionaries, at: datetime
    ) -> None:
        self._given = given
        self._strings = strings
        self._language = strings.language
        self._dictionaries = dictionaries
        self._at = at

    def form(self, form: Prescribed) -> Iterator[Block]:
        for part in form.parts:
            if part.heading is not None:
                yield Heading(part.heading.get(self._language))
            yield from self._part(part)

    def _part(self, part: Part) -> Iterator[Block]:
        if part.cells:
            yield Boxes(tuple(self._lines(part.cells)))
        elif part.rows:
            yield from self._rows(part)
        elif part.text is not None:
            yield Paragraph(part.text.get(self._language))
        elif part.statement and self._given.item.form is not None:
            yield Paragraph(self._given.item.form.statement.get(self._language), size="lead")
        elif part.signature:
            labels = tuple(label.get(self._language) for label in part.signature)
            if self._given.agent:  # never another's hand over the person's own line
                labels = (self._strings("paper.agent", name=self._given.agent), *labels[1:])
            strokes = self._given.strokes
            case = self._given.case
            day = dates.day(case.at) if strokes and case is not None else ""
            yield Signature(labels, strokes, ("", day) if len(labels) > 1 else ())

    def _lines(self, cells: Sequence[Cell]) -> Iterator[tuple[tuple[str, str], ...]]:
        """Two boxes a line, a wide one alone."""
        waiting: list[tuple[str, str]] = []
        for cell in cells:
            box = (cell.label.get(self._language), self._value(cell) or NOTHING)
            if cell.wide:
                if waiting:
                    yield tuple(waiting)
                    waiting = []
                yield (box,)
                continue
            waiting.append(box)
            if len(waiting) == 2:
                yield tuple(waiting)
                waiting = []
        if waiting:
            yield tuple(waiting)

    def _value(self, cell: Cell) -> str:
        if cell.take is not None:
            return self._taken[cell.take]
        form, draft = self._given.item.form, self._given.draft
        if form is None or draft is None:
            return ""
        question = next((q for q in form.questions if q.field == cell.answer), None)
        given = draft.answers.get(cell.answer, "")
        if question is None or not given:
            return ""
        return drafts.shown(question, given, self._language, self._dictionaries, draft.rows)

    @property
    def _taken(self) -> Mapping[Take, str]:
        person, insurance, case = self._given.person, self._given.insurance, self._given.case
        station = self._given.settings.station
        english = station.english_name if self._language == "en" else ""

        def label(name: str, code: str) -> str:
            return self._dictionaries.label(name, code, self._language) if code else ""

        return {
            Take.PERSON_NAME: person.name,
            Take.PERSON_SEX: label("GEND", person.sex),
            Take.PERSON_BIRTH: dates.day(person.birth) if person.birth else "",
            Take.CERTIFICATE_TYPE: label("PSN_CERT_TYPE", person.certificate_type),
            Take.CERTIFICATE_NO: person.certificate_no,
            Take.INSURANCE_TYPE: label("INSUTYPE", insurance.type) if insurance else "",
            Take.INSURANCE_REGION: label("REGION", insurance.region) if insurance else "",
            Take.INSURANCE_EMPLOYER: insurance.employer if insurance else "",
            Take.CASE_NUMBER: case.number if case else "",
            Take.CASE_PROOF: case.proof if case else "",
            Take.CASE_FILED_AT: dates.stamp(case.at) if case else "",
            Take.CASE_STATE: self._strings(f"receipt.filed.{case.outcome}") if case else "",
            Take.STATION_NAME: english or station.name,
        }

    def _rows(self, part: Part) -> Iterator[Block]:
        """Each row of the result as boxes of its own: nothing is cut to fit a column."""
        result = self._given.result
        columns = {c.field: c for c in self._given.item.columns}
        for row in result.rows if result else ():
            told = []
            for field in part.rows:
                column = columns[field]
                value = row.get(field)
                if value in (None, ""):
                    continue
                text = show(value, column, self._language, self._dictionaries)
                told.append((column.label.get(self._language), text, column.as_ is As.TEXT))
            boxes: list[tuple[tuple[str, str], ...]] = []
            narrow = [(label, text) for label, text, wide in told if not wide]
            boxes += [tuple(narrow[n : n + 2]) for n in range(0, len(narrow), 2)]
            boxes += [((label, text),) for label, text, wide in told if wide]
            yield Boxes(tuple(boxes))

    def notes(self, forms: Sequence[Prescribed], check: str) -> Note:
        say, result = self._strings, self._given.result
        lines = []
        if result is not None:
            room, _, transaction = result.origin.transaction.partition("/")
            source = "source_national" if room == "national" else "source_province"
            lines += [say("receipt.asked_at") + " " + dates.stamp(result.at)]
            lines += [say(f"receipt.{source}", transaction=transaction)]
        if self._given.case is not None and self._given.case.outcome is not Outcome.ACCEPTED:
            lines.append(say(f"receipt.filed.then.{self._given.case.outcome}"))
        if not all(form.confirmed for form in forms):
            lines.append(say("paper.form_unconfirmed"))
        if check:
            lines.append(say("paper.how"))
        lines.append(say("receipt.hotline", number=say("brand.hotline_number")))
        return Note(tuple(lines))


def facts(given: Given, strings: Strings) -> tuple[tuple[str, str], ...]:
    """What must stand on the whole paper: the case's numbers, or how many rows it has."""
    case, result = given.case, given.result
    told: list[tuple[str, str]] = []
    if case is not None:
        told.append((strings("receipt.filed.number"), case.number))
        if case.proof:
            told.append((strings("receipt.filed.proof"), case.proof))
    if result is not None:
        told.append((strings("paper.rows"), f"{len(result.rows):,}"))
    return tuple(told)
