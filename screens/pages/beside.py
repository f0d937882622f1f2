"""What stands beside the fields on a broad glass while no keyboard is out: the answers of the field
in hand, or what opens its own page. So the eye finds what to do now always on the same side."""

from __future__ import annotations

from kiosk.handling import draft as drafts
from kiosk.services.form import Asks, Question
from kiosk.visit.states import Event
from screens.keyboard import beside_keys
from screens.layout import Kit
from screens.nodes import Button, Column, Grid, Node, Send, Size, Text, Tone
from screens.pages.options import offered, option, quick_days
from screens.room import room
from screens.theme import Theme
from screens.view import View

_ROW = {"landscape": 20.0, "pad": 15.2}
"""mm of an answer's height, by form factor."""

_ABOVE = {"landscape": 40.0, "pad": 0.0}
"""mm above the first field."""

_COLUMNS = (1, 2)


def beside(view: View, question: Question) -> Node:
    """The question in hand where the fields have no heading, what helps, and its answers."""
    lang, at = view.look.language, room(view)
    words: list[Node] = []
    if at.small:
        words.append(Text(text=question.title.get(lang), size=Size.LEAD, bold=True))
    if question.hint:
        words.append(Text(text=question.hint.get(lang), size=Size.BODY, tone=Tone.MUTED))
    return Column(gap=at.gap, children=[*words, *_answers(view, question)])


def holds(view: View, question: Question) -> bool:
    """All answers of a choice stand there at once."""
    return room(view).wide and question.asks is Asks.CHOICE and columns(view, question) > 0


def columns(view: View, question: Question) -> int:
    """In how many columns the answers of a choice stand, each in one line where it can; 0: they
    have no room."""
    found = offered(view, question)
    if not found:
        return 0
    at, kit = room(view), Kit(Theme(view.look))
    words = [Text(text=question.title.get(view.look.language), size=Size.LEAD, bold=True)]
    words += [Text(text=question.hint.get(view.look.language))] if question.hint else []
    width = kit.px(beside_keys(view))
    above = sum(kit.height(one, width) + kit.px(at.gap) for one in words)
    gap, row = _gap(view), _ROW[view.look.form]
    nodes = [option(question, text, value, chosen=True) for value, text in found]
    widest = max(kit.widths(node)[1] for node in nodes)
    for many in _COLUMNS:
        rows = -(-len(found) // many)
        high = above + kit.px(rows * row + (rows - 1) * gap)
        fits = widest * many + kit.px(gap) * (many - 1) <= width
        if fits and high <= kit.px(at.body - 2 * at.gap - _ABOVE[view.look.form]):
            return many
    return 0


def _answers(view: View, question: Question) -> list[Node]:
    gap, row = _gap(view), _ROW[view.look.form]
    many, found = 1, [*_days(view, question)]
    if holds(view, question):
        assert view.draft is not None
        given = drafts.among(view.draft).get(question.field, "")
        many = columns(view, question)
        found = [option(question, t, v, chosen=v == given) for v, t in offered(view, question)]
    else:
        found.append(_opens(view, question))
    return [Grid(columns=many, gap=gap, row_height=row, children=found)]


def _days(view: View, question: Question) -> list[Button]:
    if question.asks is not Asks.DATE:
        return []
    assert view.draft is not None
    given = drafts.among(view.draft).get(question.field, "")
    days = quick_days(view, question)
    return [option(question, text, on, chosen=on == given) for text, on in days]


def _opens(view: View, question: Question) -> Button:
    """To the page of its own that this field has."""
    word = view.strings("form.other_day" if _days(view, question) else "form.pick")
    return Button(
        kind="option", text=word, label=word,
        action=Send(Event.OPEN_QUESTION, question.field),
    )  # fmt: skip


def _gap(view: View) -> float:
    return max(3.2, room(view).gap * 0.8)
