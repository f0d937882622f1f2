"""A form as far as it is filled in: which question comes next, what an answer may be, what is sent.

Pure. Answers are texts by request field; a question whose condition no longer holds loses its
answer, so that nothing is sent that is not on the confirmation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kiosk.handling import bundle
from kiosk.platform.interface import Insurance, Person, Unit
from kiosk.services import entries
from kiosk.services.form import SEVERAL, Asks, Fixed, Form, Letters, Part, Question, Source
from kiosk.services.result import Coded, Record
from kiosk.text import accounts, dates, masking, names
from kiosk.text.numbers import NumberKind, birth_of, check_resident, fours, grouped, sex_of

if TYPE_CHECKING:
    from kiosk.services.dictionaries import Dictionaries

_PHONE = re.compile(r"1[3-9]\d{9}")
_REGION = re.compile(r"\d{6}")


@dataclass(frozen=True, slots=True)
class Draft:
    """`at`: the field being asked, "" when all is answered. `amending`: it was opened from the
    confirmation. `error`: string key of what is wrong with the last answer. `rows`: by field, what
    a question that picks a row offers."""

    answers: Mapping[str, str] = field(default_factory=dict, repr=False)
    at: str = ""
    amending: bool = False
    error: str = ""
    rows: Mapping[str, tuple[Record, ...]] = field(default_factory=dict, repr=False)
    # of several people: the one under way, their place in the list (-1: a new one), what is asked
    row: Mapping[str, str] | None = field(default=None, repr=False)
    row_at: int = -1
    part: str = ""
    # on a page with several fields: the one in hand has opened a page of its own
    opened: bool = False


ROWS = ".rows"
"""Behind a field's name: the people as far as they were added (`kiosk.handling.roster`)."""

BEGUN = ".begun"
"""Likewise: those of them who are being gone through, as they are not yet in the list."""


def begin(
    form: Form,
    kept: Mapping[str, str] | None = None,
    rows: Mapping[str, tuple[Record, ...]] | None = None,
) -> Draft:
    """At the first question not yet answered; `kept`: answers of an earlier try in this visit. A
    row that is no longer offered is forgotten."""
    given = dict(kept or {})
    for question in form.questions:
        if question.rows is not None and question.field in given:
            there = {chosen(question, row) for row in (rows or {}).get(question.field, ())}
            if given[question.field] not in there:
                del given[question.field]
    parts = bundle.asking(form)
    if parts is not None and parts.field in given:
        given[parts.field] = bundle.settled(form, given[parts.field])
        if not given[parts.field]:  # what was chosen can no longer be had
            del given[parts.field]
    answers = _tidy(form, given)
    return Draft(answers, _open(form, answers), rows=rows or {})


def chosen(question: Question, row: Record) -> str:
    """What goes into the request when this row is picked; "": it cannot be picked."""
    value = row.get(question.rows.value) if question.rows else None
    return value.code if isinstance(value, Coded) else str(value or "")


def asked(form: Form, answers: Mapping[str, str]) -> tuple[Question, ...]:
    """The questions that are put, given what was answered so far."""
    return tuple(q for q in form.questions if _put(form, q, answers))


def top(form: Form, draft: Draft) -> Question | None:
    """The question of the form that is being asked, whoever it is about."""
    return next((q for q in form.questions if q.field == draft.at), None)


def current(form: Form, draft: Draft) -> Question | None:
    """What is being asked now; of several people, about the one under way."""
    question = top(form, draft)
    if question is None or draft.row is None:
        return question
    return next((q for q in question.each if q.field == draft.part), None)


def among(draft: Draft) -> Mapping[str, str]:
    """The answers that the question being asked stands among."""
    return draft.answers if draft.row is None else draft.row


def in_hand(draft: Draft) -> str:
    """Field of what is being asked."""
    return draft.at if draft.row is None else draft.part


def beside(form: Form, draft: Draft) -> tuple[Question, ...]:
    """The questions that what is being asked stands among, itself among them."""
    question = top(form, draft)
    if question is None or draft.row is None:
        return asked(form, draft.answers)
    from kiosk.handling import roster

    return roster.asked(question, draft.row)


def at_field(draft: Draft, name: str, *, opened: bool = False) -> Draft:
    """With another field of the same page in hand."""
    if draft.row is not None:
        return replace(draft, part=name, error="", opened=opened)
    return replace(draft, at=name, error="", opened=opened)


def settled(form: Form, draft: Draft, more: Mapping[str, str]) -> Draft:
    """With these answers, at the next question that is open."""
    answers = _tidy(form, {**draft.answers, **more})
    return Draft(answers, _open(form, answers), draft.amending, rows=draft.rows)


def answered(
    form: Form, draft: Draft, value: str, here: str, today: date, subject: Person | None = None
) -> Draft:
    """`value` for the question being asked, and on to the next that is open. `here`: region of the
    insurance; `subject`: what is known of whom it is about."""
    after = put(form, draft, value, here, today, subject)
    return after if after.error or top(form, draft) is None else onward(form, after)


def put(
    form: Form, draft: Draft, value: str, here: str, today: date, subject: Person | None = None
) -> Draft:
    """`value` for the question being asked, which stays the one that is asked."""
    question = top(form, draft)
    if question is None:
        return draft
    if question.asks is Asks.PEOPLE:
        from kiosk.handling import roster

        return roster.put(form, draft, question, value, today)
    error = slip(question, value, draft.answers, here, today, subject)
    offered = {chosen(question, row) for row in draft.rows.get(question.field, ())}
    if question.asks is Asks.ROW and value not in offered:
        error = error or "form.error.choice"
    if error:
        return replace(draft, error=error)
    answers = _tidy(form, {**draft.answers, question.field: value})
    return replace(draft, answers=answers, error="", opened=False)


def onward(form: Form, draft: Draft) -> Draft:
    """At the next question that is open."""
    question = top(form, draft)
    if question is not None and draft.row is not None:
        from kiosk.handling import roster

        return roster.onward(form, draft, question)
    return replace(draft, at=_open(form, draft.answers), error="", opened=False)


def back(form: Form, draft: Draft, first: str = "") -> Draft | None:
    """At the question before; None at the first one. `first`: of the page that it stands on, where
    that has several."""
    question = top(form, draft)
    if question is not None and draft.row is not None:
        from kiosk.handling import roster

        return roster.back(form, draft, question, first)
    at, fields = first or draft.at, [q.field for q in asked(form, draft.answers)]
    index = fields.index(at) if at in fields else len(fields)
    return Draft(draft.answers, fields[index - 1], rows=draft.rows) if index > 0 else None


PICKED = frozenset({Asks.REGION, Asks.DATE, Asks.ROW, Asks.ENTRY})
"""What is picked on a page of its own."""


def open_at(form: Form, draft: Draft, name: str) -> Draft:
    """Asked once more, from the confirmation; what is picked, with its own page open."""
    own = any(q.field == name and q.asks in PICKED for q in form.questions)
    return replace(draft, at=name, amending=True, error="", opened=own)


def whole(form: Form, draft: Draft) -> bool:
    return not _open(form, draft.answers)


def slip(
    question: Question,
    value: str,
    answers: Mapping[str, str],
    here: str,
    today: date,
    subject: Person | None = None,
) -> str:
    """String key of what is wrong with an answer, also by what is known of whom it is about."""
    error = wrong(question, value, answers, here, today)
    return error or _as_known(question, value, subject)


def wrong(
    question: Question, value: str, answers: Mapping[str, str], here: str, today: date
) -> str:
    """String key of what is wrong with an answer; "" when it is right."""
    if not value:
        return "" if question.optional else "form.error.missing"
    match question.asks:
        case Asks.PHONE:
            return "" if _PHONE.fullmatch(value) else "form.error.phone"
        case Asks.TEXT:
            mistyped = question.account and accounts.slip(value)
            error = "form.error.account" if mistyped else _wrong_text(question, value, today)
            return error or _disagrees(question, value, answers)
        case Asks.ROW:
            return ""  # `answered` knows the rows
        case Asks.ENTRY:
            return "" if all(entries.parted(value)) else "form.error.choice"
        case Asks.REGION:
            if not _REGION.fullmatch(value):
                return "form.error.choice"
            own = question.away and value[:4] == here[:4]
            return "form.error.own_region" if own else ""
        case Asks.DATE:
            return _wrong_date(question, value, answers, today)
        case Asks.CHOICE:
            known = not question.options or any(o.value == value for o in question.options)
            error = "" if known else "form.error.choice"
            return error or _disagrees(question, value, answers)
        case Asks.PARTS:
            there = {option.value for option in question.options}
            return "" if there.issuperset(value.split(SEVERAL)) else "form.error.choice"
        case Asks.PEOPLE:
            return ""  # `roster` knows each of them


def bounds(question: Question, answers: Mapping[str, str], today: date) -> tuple[date, date]:
    """First and last day that a date question takes."""
    first = today + timedelta(days=question.earliest)
    last = today + timedelta(days=question.latest)
    earlier = _day(answers.get(question.not_before, ""))
    if earlier is not None:
        first = max(first, earlier)
    return first, max(first, last)


def arguments(
    form: Form,
    answers: Mapping[str, str],
    person: Person,
    insurance: Insurance | None,
    today: date,
    late: str = "",
    agent: Person | None = None,
    part: Part | None = None,
    unit: Unit | None = None,
) -> dict[str, str]:
    """What is sent, by request field; answers of questions that are not put are left out. `late`:
    what is said of papers that follow; `agent`: who acts for the person, or for `unit`; `part`: of
    the form's parts the one that is sent, with what it takes of all."""

    def filled(fields: Iterable[Fixed]) -> dict[str, str]:
        made: dict[str, str] = {}
        for fixed in fields:
            if fixed.take is Source.PAPERS_MISSING:
                made |= {fixed.field: late} if late else {}
            elif fixed.take is not None:
                made[fixed.field] = _taken(fixed.take, person, insurance, today, agent, unit)
            else:
                made[fixed.field] = fixed.value
        return made

    sent = filled(form.fixed)
    for question in asked(form, answers):
        if answers.get(question.field):
            sent |= _sent(question, answers[question.field])
    if part is None:
        return sent
    taken = {wire: sent[field] for wire, field in part.takes.items() if field in sent}
    return filled(part.fixed) | taken


def shown(
    question: Question,
    value: str,
    language: str,
    dictionaries: Dictionaries,
    rows: Mapping[str, tuple[Record, ...]] | None = None,
) -> str:
    """An answer as people read it. `rows`: of the draft."""
    if not value:
        return ""
    if question.asks is Asks.PARTS:
        named = [o.label.get(language) for o in question.options if o.value in value.split(SEVERAL)]
        return ("、" if language == "zh" else ", ").join(named)
    if question.asks is Asks.PEOPLE:
        from kiosk.handling import roster

        return roster.shown(question, value, language)
    for option in question.options:
        if option.value == value:
            return option.label.get(language)
    match question.asks:
        case Asks.REGION:
            return dictionaries.region(value, language)
        case Asks.CHOICE if question.dictionary:
            return dictionaries.label(question.dictionary, value, language)
        case Asks.DATE:
            day = _day(value)
            return dates.long_day(day, language) if day else value
        case Asks.ENTRY:
            return entries.parted(value)[1]
        case Asks.TEXT if question.birthday_of:
            day = _day(value)
            return dates.long_day(day, language) if day else value
        case Asks.TEXT if question.letters is Letters.DIGITS:
            return fours(value)
        case Asks.TEXT if question.letters is Letters.ID_NUMBER:
            return grouped(value)
        case Asks.ROW:
            offered = (rows or {}).get(question.field, ())
            row = next((r for r in offered if chosen(question, r) == value), None)
            return " · ".join(parts(question, row, language, dictionaries)) if row else value
        case _:
            return value


def parts(
    question: Question, row: Record, language: str, dictionaries: Dictionaries
) -> tuple[str, ...]:
    """What is read of a row, column by column; the first stands alone, the others say what they
    are."""
    from kiosk.services import format as words

    columns = question.rows.columns if question.rows else ()
    told: list[str] = []
    for n, column in enumerate(columns):
        value = row.get(column.field)
        if value is None or value == "":
            continue
        text = words.show(value, column, language, dictionaries)
        told.append(f"{column.label.get(language)} {text}" if n else text)
    return tuple(told)


def read(
    form: Form, draft: Draft, language: str, dictionaries: Dictionaries, *, on_paper: bool = False
) -> list[tuple[str, str]]:
    """Label and answer of each question that was answered, as people read them. `on_paper`: what is
    to be told by its last characters only is so, and a name is masked."""
    given = draft.answers

    def said(question: Question) -> str:
        value = given[question.field]
        if on_paper and question.tail:
            return masking.tail(value)
        if on_paper and question.letters is Letters.NAME:  # of somebody: a child
            return masking.name(value)
        return shown(question, value, language, dictionaries, draft.rows)

    return [(q.label.get(language), said(q)) for q in asked(form, given) if given.get(q.field)]


def _put(form: Form, question: Question, answers: Mapping[str, str]) -> bool:
    when = question.when
    return (when is None or when.holds(answers)) and bundle.wants_answer(form, answers, question)


def _open(form: Form, answers: Mapping[str, str]) -> str:
    return next((q.field for q in asked(form, answers) if q.field not in answers), "")


def _sent(question: Question, value: str) -> dict[str, str]:
    if question.birthday_of and (day := _day(value)) is not None:
        return {question.field: day.isoformat()}  # eight digits are ISO 8601 too
    if question.asks is not Asks.ENTRY:
        return {question.field: value}
    code, name = entries.parted(value)
    return {question.field: code} | ({question.name_to: name} if question.name_to else {})


def _tidy(form: Form, answers: Mapping[str, str]) -> dict[str, str]:
    kept: dict[str, str] = {}
    for question in form.questions:  # in order: a condition looks at earlier answers only
        value = answers.get(question.field)
        put = value is not None and _put(form, question, kept)
        if put and not _disagrees(question, value, kept):
            kept[question.field] = value
        people = question.asks is Asks.PEOPLE and _put(form, question, kept)
        for more in (ROWS, BEGUN) if people else ():
            if question.field + more in answers:
                kept[question.field + more] = answers[question.field + more]
    return kept


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _as_known(question: Question, value: str, subject: Person | None) -> str:
    """What is to change is not what is there."""
    if question.other_than is None or subject is None:
        return ""
    known = _taken(question.other_than, subject, None, date.min, None)
    return "form.error.same" if value and names.same(value.upper(), known.upper()) else ""


def _disagrees(question: Question, value: str, answers: Mapping[str, str]) -> str:
    """A birthday or a sex that the number typed before does not say."""
    if question.birthday_of and (number := answers.get(question.birthday_of, "")):
        born = birth_of(number)
        return "" if born and value == f"{born:%Y%m%d}" else "form.error.birthday"
    if question.sex_of and (number := answers.get(question.sex_of, "")):
        return "" if value == sex_of(number) else "form.error.sex"
    return ""


def _wrong_text(question: Question, value: str, today: date) -> str:
    from kiosk.input import typing  # the first page asks nothing

    kind = typing.Kind(question.letters)
    fitting = all(typing.allowed(kind, value[:n], one) == one for n, one in enumerate(value))
    if not fitting or value != value.strip() or len(value) > question.longest:
        return "form.error.text"
    if len(value) < question.least:
        return "form.error.short"
    if question.letters is Letters.AMOUNT:
        return "" if value.strip("0.") else "form.error.amount"
    if question.letters is not Letters.ID_NUMBER:
        return ""
    return "" if check_resident(value, today) is NumberKind.RESIDENT else "form.error.number"


def _wrong_date(question: Question, value: str, answers: Mapping[str, str], today: date) -> str:
    day = _day(value)
    if day is None:
        return "form.error.choice"
    first, last = bounds(question, answers, today)
    if day < first:
        return "form.error.early"
    return "form.error.late" if day > last else ""


def _taken(
    source: Source,
    person: Person,
    insurance: Insurance | None,
    today: date,
    agent: Person | None,
    unit: Unit | None = None,
) -> str:
    match source:
        case Source.UNIT_CODE:
            return unit.code if unit else ""
        case Source.UNIT_NAME:
            return unit.name if unit else ""
        case Source.AGENT_NAME:
            return agent.name if agent else ""
        case Source.AGENT_CERTIFICATE_TYPE:
            return agent.certificate_type if agent else ""
        case Source.AGENT_CERTIFICATE_NO:
            return agent.certificate_no if agent else ""
        case Source.PERSON_NAME:
            return person.name
        case Source.CERTIFICATE_TYPE:
            return person.certificate_type
        case Source.CERTIFICATE_NO:
            return person.certificate_no
        case Source.INSURANCE_TYPE:
            return insurance.type if insurance else ""
        case Source.INSURANCE_REGION:
            return insurance.region if insurance else ""
        case Source.TODAY:
            return today.isoformat()
        case Source.PAPERS_MISSING:
            return ""  # `arguments` knows
