"""Answers that are chosen by one touch: of a choice, and days that many mean."""

from __future__ import annotations

from datetime import date

from kiosk.handling import draft as drafts
from kiosk.handling.grouping import InField
from kiosk.services.form import Question
from kiosk.visit.states import Event
from screens.nodes import Button, Send
from screens.view import View


def offered(view: View, question: Question) -> list[tuple[str, str]]:
    """Values of a choice and their words."""
    lang = view.look.language
    found = [(o.value, o.label.get(lang)) for o in question.options]
    if question.dictionary:
        codes = sorted(view.dictionaries.codes(question.dictionary))
        found += [(c, view.dictionaries.label(question.dictionary, c, lang)) for c in codes]
    return found


def option(question: Question, text: str, value: str, *, chosen: bool) -> Button:
    """One answer, which a touch puts into its field."""
    return Button(
        kind="option",
        text=text,
        label=text,
        icon="check" if chosen else "",
        chosen=chosen,
        action=Send(Event.ANSWERED, InField(question.field, value)),
    )


def quick_days(view: View, question: Question) -> list[tuple[str, str]]:
    """Days that many mean, where they may be: their words, and the answer."""
    assert view.draft is not None
    today = view.now.date()
    first, last = drafts.bounds(question, drafts.among(view.draft), today)
    days = (("form.today", today), ("form.next_month", _next_month(today)))
    return [(view.strings(key), on.isoformat()) for key, on in days if first <= on <= last]


def _next_month(today: date) -> date:
    """Its first day."""
    return date(today.year + today.month // 12, today.month % 12 + 1, 1)
