"""Several people within one form (职工名册): each added by the questions of `Question.each`, looked
at once more in a list, mended or taken out, before the list as a whole is the answer. Pure.

Rows stand in the answers as JSON, under a name of their own until the list is said to be whole;
what is wrong with a row is reckoned anew each time it is looked at, so that nothing is lost that is
still to be mended.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation

from kiosk.handling import draft as drafts
from kiosk.handling.draft import BEGUN, ROWS, Draft
from kiosk.services.form import Asks, Form, Letters, Question
from kiosk.text import masking
from kiosk.text.money import money
from kiosk.text.numbers import normal

TWICE = "form.error.people.twice"
SLIP = ".slip"
"""Behind a field's name, in a row from a file: string key of why its cell is no answer."""
LINE = ".line"
"""In such a row: where it stands in the file."""

DONE = "done"
"""The answer that says that the list is whole."""

Row = Mapping[str, str]


def rows(question: Question, answers: Mapping[str, str]) -> tuple[Row, ...]:
    """As far as they were added."""
    text = answers.get(question.field + ROWS) or answers.get(question.field) or "[]"
    return tuple(json.loads(text))


def fault(question: Question, there: Sequence[Row], place: int, today: date) -> str:
    """String key of the first thing that is wrong with a row; "" when it is right."""
    return fault_at(question, there, place, today)[1]


def fault_at(
    question: Question, there: Sequence[Row], place: int, today: date
) -> tuple[Question | None, str]:
    """What is wrong first, and with which answer; where two are the same person, with none."""
    row = there[place]
    for one in asked(question, row):
        error = row.get(one.field + SLIP, "")
        error = error or drafts.wrong(one, row.get(one.field, ""), row, "", today)
        if error:
            return one, error
    return None, TWICE if _twice(question, there, place) else ""


def same_as(question: Question, there: Sequence[Row], place: int) -> int:
    """Place of another row about the same person; -1: there is none."""
    own = normal(there[place].get(question.unique, ""))
    others = (n for n, row in enumerate(there) if n != place)
    same = (n for n in others if own and normal(there[n].get(question.unique, "")) == own)
    return next(same, -1)


def told(question: Question, row: Row, language: str) -> tuple[str, str]:
    """Who it is and the rest, masked by the one rule."""
    name, rest = "", []
    for one in asked(question, row):
        value = row.get(one.field, "")
        if not value:
            continue
        if one.letters is Letters.NAME and not name:
            name = masking.name(value)
        elif one.letters is Letters.ID_NUMBER or one.asks is Asks.PHONE:
            rest.append(masking.number(value))
        elif one.letters is Letters.AMOUNT:
            rest.append(_yuan(value))
        else:
            option = next((o for o in one.options if o.value == value), None)
            rest.append(option.label.get(language) if option else value)
    return name or masking.STAR, " · ".join(rest)


def shown(question: Question, value: str, language: str) -> str:
    """The whole list in a line: how many, and the first of them."""
    there = rows(question, {question.field: value})
    names = [told(question, row, language)[0] for row in there[:_NAMED]]
    joined = ("、" if language == "zh" else ", ").join(names) + ("…" if len(there) > _NAMED else "")
    return f"{len(there)}人：{joined}" if language == "zh" else f"{len(there)}: {joined}"


def spelled(form: Form, answers: Mapping[str, str], language: str) -> list[tuple[str, str]]:
    """Each of the people, masked: what a signature is put to names them all."""
    return [
        (f"{question.label.get(language)} {n}", " · ".join(told(question, row, language)))
        for question in form.questions
        if question.asks is Asks.PEOPLE
        for n, row in enumerate(rows(question, answers), 1)
    ]


def _yuan(value: str) -> str:
    """As money, so that a bare number between dots is not read as something else."""
    try:
        return money(Decimal(value))
    except InvalidOperation:  # still to be mended
        return value


_NAMED = 5


# ---- steps


def put(form: Form, draft: Draft, question: Question, value: str, today: date) -> Draft:
    """An answer about one of them, or that the list is whole."""
    there = rows(question, draft.answers)
    if draft.row is None:
        error = _unfinished(question, there, today) if value == DONE else "form.error.choice"
        if error:
            return replace(draft, error=error)
        text = json.dumps([_whole(question, row) for row in there], ensure_ascii=False)
        whole = {question.field: text, question.field + ROWS: text}
        return drafts.settled(form, draft, whole)
    told = drafts.current(form, draft)
    if told is None:
        return draft
    row = {k: v for k, v in draft.row.items() if k != told.field + SLIP} | {told.field: value}
    error = drafts.wrong(told, value, draft.row, "", today)
    every, place = _with_row(draft, there, row)
    if not error and told.field == question.unique and _twice(question, every, place):
        error = TWICE
    if error:
        return replace(draft, error=error)
    return replace(draft, row=row, error="", opened=False)


def onward(form: Form, draft: Draft, question: Question) -> Draft:
    """At the next question about the one under way; after the last they stand in the list."""
    if draft.row is None:
        return draft
    fields = [one.field for one in asked(question, draft.row)]
    later = fields[fields.index(draft.part) + 1 :] if draft.part in fields else []
    if later:
        return replace(draft, part=later[0], error="", opened=False)
    every, _ = _with_row(draft, rows(question, draft.answers), draft.row)
    return _with(form, _finished(draft, question), question, every)


def added(form: Form, draft: Draft) -> Draft:
    """One more is begun, where there is room, with what is mostly the same for all; whoever was
    begun before is gone on with."""
    question = drafts.top(form, draft)
    if question is None or len(rows(question, draft.answers)) >= question.most:
        return draft
    before = rows(question, draft.answers)[-1:]
    carried = [one.field for one in question.each if one.carried]
    there = {f: row[f] for row in before for f in carried if row.get(f)}
    return _at_row(draft, question, -1, there)


def opened(form: Form, draft: Draft, place: int) -> Draft:
    """One of the list is gone through once more, with what was said of them."""
    question = drafts.top(form, draft)
    there = rows(question, draft.answers) if question else ()
    if question is None or not 0 <= place < len(there):
        return draft
    return _at_row(draft, question, place, there[place])


def dropped(form: Form, draft: Draft, place: int) -> Draft:
    """Taken out of the list. What is being changed of those behind them begins anew."""
    question = drafts.top(form, draft)
    there = rows(question, draft.answers) if question else ()
    if question is None or not 0 <= place < len(there):
        return draft
    left = {n: row for n, row in _begun(draft, question).items() if n < place}
    draft = _keeping(draft, question, left)
    return _with(form, draft, question, (*there[:place], *there[place + 1 :]))


def brought(form: Form, draft: Draft, more: Sequence[Row]) -> Draft:
    """Rows of a file come behind those that are there, as many as there is room for."""
    question = drafts.top(form, draft)
    if question is None:
        return draft
    there = (*rows(question, draft.answers), *more)
    return _with(form, draft, question, there[: question.most])


def back(form: Form, draft: Draft, question: Question, first: str = "") -> Draft:
    """At the question before about the one under way, or in the list without them: what was said
    of them is kept until they are opened again. `first`: of the page, where it has several."""
    at, fields = first or draft.part, [one.field for one in asked(question, draft.row or {})]
    index = fields.index(at) if at in fields else 0
    if index > 0:
        return replace(draft, part=fields[index - 1], error="", opened=False)
    begun = _begun(draft, question) | {draft.row_at: dict(draft.row or {})}
    return _in_list(_keeping(draft, question, begun))


def _at_row(draft: Draft, question: Question, place: int, row: Row) -> Draft:
    """At the first question about one of them that is open."""
    row = _begun(draft, question).get(place, row)
    open_ = (one.field for one in asked(question, row) if one.field not in row)
    part = question.each[0].field if place >= 0 else next(open_, question.each[0].field)
    return replace(draft, row=row, row_at=place, part=part, error="", opened=False)


def _in_list(draft: Draft) -> Draft:
    return replace(draft, row=None, row_at=-1, part="", error="", opened=False)


def _begun(draft: Draft, question: Question) -> dict[int, Row]:
    """By place (-1: a new one): as they stand while they are gone through."""
    text = draft.answers.get(question.field + BEGUN, "{}")
    return {int(place): row for place, row in json.loads(text).items()}


def _keeping(draft: Draft, question: Question, begun: Mapping[int, Row]) -> Draft:
    name = question.field + BEGUN
    answers = {k: v for k, v in draft.answers.items() if k != name}
    kept = {place: dict(row) for place, row in begun.items() if row}
    return replace(
        draft, answers=answers | ({name: json.dumps(kept, ensure_ascii=False)} if kept else {})
    )


def _finished(draft: Draft, question: Question) -> Draft:
    """Whoever is under way goes into the list as they are now."""
    begun = _begun(draft, question)
    begun.pop(draft.row_at, None)
    return _keeping(draft, question, begun)


def _with_row(draft: Draft, there: Sequence[Row], row: Row) -> tuple[tuple[Row, ...], int]:
    """The list with the one under way as `row` says, and their place in it."""
    place = draft.row_at if draft.row_at >= 0 else len(there)
    return (*there[:place], row, *there[place + 1 :]), place


def _with(form: Form, draft: Draft, question: Question, there: Sequence[Row]) -> Draft:
    """The list is this now, and not said to be whole."""
    text = json.dumps([dict(row) for row in there], ensure_ascii=False)
    answers = {k: v for k, v in draft.answers.items() if k != question.field}
    return _in_list(replace(draft, answers={**answers, question.field + ROWS: text}))


def _unfinished(question: Question, there: Sequence[Row], today: date) -> str:
    if not there:
        return "form.error.people.none"
    wrong = any(fault(question, there, n, today) for n in range(len(there)))
    return "form.error.people.wrong" if wrong else ""


def asked(question: Question, row: Row) -> tuple[Question, ...]:
    """What is asked of one of them, given what was said so far."""
    return tuple(one for one in question.each if one.when is None or one.when.holds(row))


def _whole(question: Question, row: Row) -> Row:
    """What is sent of one of them: what was asked, as `told` shows it."""
    return {one.field: row[one.field] for one in asked(question, row) if one.field in row}


def _twice(question: Question, there: Sequence[Row], place: int) -> bool:
    return same_as(question, there, place) >= 0
