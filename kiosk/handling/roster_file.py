"""Rows of a file with people, as answers to the questions of `Question.each`. Pure.

A cell that cannot be an answer is left empty and says why (`roster.SLIP`), until it is mended at
the glass or its row taken out; what is merely wrong stands as it is and is judged like what
is typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from kiosk.handling.roster import LINE, SLIP, Row
from kiosk.papers.cells import Cell, Column, Is, Line, Order, Table
from kiosk.services.form import Asks, Form, Letters, Question
from kiosk.text.numbers import PHONE_LENGTH

FORMULA = "people.file.cell.formula"
DIGITS_LOST = "people.file.cell.digits"  # a table program keeps 15 of them
ZEROS_LOST = "people.file.cell.zeros"
DAY = "people.file.cell.day"

_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?[Ee]\+?[0-9]{1,3}")
_KEPT_DIGITS = 15  # of a number, in a table program
_DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?([ T]0?0:00(:00)?(\.0+)?)?")
_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_DAYS = range(18_000, 110_000)  # 1949 … 2201, as a table program counts from 1900
_PLACES = 2  # of an amount
_FURTHEST = 30  # places before or behind the point


def about(form: Form, field: str) -> Question | None:
    """The question for people that is asked under this name."""
    return next((q for q in form.questions if q.field == field and q.asks is Asks.PEOPLE), None)


def order(question: Question, there: int) -> Order:
    """What is looked for in a file, when `there` people are in the list already."""
    columns = tuple(
        Column((one.label.zh, one.label.en), not one.optional and one.when is None)
        for one in question.each
    )
    return Order(columns, max(0, question.most - there))


def heads(question: Question) -> tuple[tuple[str, str], ...]:
    """How the columns are called, in both languages: what the page on the phone shows."""
    return tuple((one.label.zh, one.label.en) for one in question.each)


def rows(question: Question, table: Table) -> tuple[Row, ...]:
    return tuple(_row(question.each, line, table.since_1904) for line in table.lines)


def _row(each: Sequence[Question], line: Line, since_1904: bool) -> Row:
    row: dict[str, str] = {LINE: str(line.at)}
    for one, cell in zip(each, line.cells, strict=True):
        if one.when is not None and not one.when.holds(row):
            continue  # not asked of this one
        value, slip = _answer(one, cell, since_1904)
        if value:
            row[one.field] = value
        if slip:
            row[one.field + SLIP] = slip
    return row


def _answer(question: Question, cell: Cell, since_1904: bool) -> tuple[str, str]:
    """The answer, and why there is none. Nothing longer than an answer may be is kept."""
    if cell.what is Is.FORMULA:
        return "", FORMULA
    text = " ".join(unicodedata.normalize("NFKC", cell.text).split())
    if not text:
        return "", ""
    match question.asks:
        case Asks.DATE:
            return _date(text, cell.what is Is.NUMBER, since_1904)
        case Asks.CHOICE:
            named = {name: o.value for o in question.options for name in _names(o.label)}
            return named.get(text.casefold(), text[: question.longest]), ""
        case Asks.PHONE:
            return _digits(text.replace(" ", "").replace("-", ""), cell, PHONE_LENGTH)
        case _ if question.letters in (Letters.ID_NUMBER, Letters.DIGITS, Letters.CODE):
            return _digits(text.replace(" ", "").upper(), cell, question.least)
        case _ if question.letters is Letters.AMOUNT:
            return _amount(text, cell), ""
        case _:  # a name as it is written: NFKC would change rare characters
            return " ".join(cell.text.split())[: question.longest + 1], ""


def _names(label: object) -> tuple[str, ...]:
    zh, en = (unicodedata.normalize("NFKC", getattr(label, one)) for one in ("zh", "en"))
    return zh.casefold(), zh.split("(", 1)[0].casefold(), en.casefold()


def _digits(text: str, cell: Cell, least: int) -> tuple[str, str]:
    """What is written in digits and is no quantity."""
    if cell.what is Is.NUMBER:
        number = _number(text)
        if number is None or number >= 10**_KEPT_DIGITS:
            return "", DIGITS_LOST
        text = f"{number:f}".removesuffix(".0")
    elif _SCIENTIFIC.fullmatch(text):
        return "", DIGITS_LOST
    if text.isdigit() and len(text) < least:
        return text, ZEROS_LOST
    return text[:_LONGEST], ""


_LONGEST = 40  # characters of a number that are kept


def _amount(text: str, cell: Cell) -> str:
    text = re.sub(r"(?<=[0-9]),(?=[0-9]{3})", "", text).removesuffix("元").strip()
    if cell.what is Is.NUMBER or _SCIENTIFIC.fullmatch(text):
        number = _number(text)
        if number is not None:
            near = round(number, _PLACES)  # 6100.1 is kept as 6100.1000000000004
            exact = abs(number - near) < Decimal("1e-6")
            text = f"{near:f}".removesuffix(".00") if exact else f"{number:f}"
    return text[:_LONGEST]


def _number(text: str) -> Decimal | None:
    """None: it is none that a list of people holds."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number.adjusted()) > _FURTHEST:  # written out, it fills memory
        return None
    return number


def _date(text: str, number: bool, since_1904: bool) -> tuple[str, str]:
    found = _DAY.fullmatch(text) or re.fullmatch(r"([0-9]{4})([0-9]{2})([0-9]{2})(\.0)?", text)
    try:
        if found is not None:
            return date(int(found[1]), int(found[2]), int(found[3])).isoformat(), ""
    except ValueError:
        return "", DAY
    days = _number(text) if number else None
    if days is not None and int(days) in _DAYS:
        return ((_EPOCH_1904 if since_1904 else _EPOCH) + timedelta(int(days))).isoformat(), ""
    return "", DAY
