"""Several people of one form as a list: who is in it, masked; one more, one mended, one less."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.handling import roster
from kiosk.services.form import Question
from kiosk.visit.states import Event
from screens.nodes import Button, Column, Node, Page, RowBox, Scroll, Send, Tone
from screens.parts import beside, item_title, lowered, primary, secondary
from screens.parts import page as frame
from screens.pieces import choice, note
from screens.room import room
from screens.view import View


def which(view: View) -> str:
    """Which of them is being asked about."""
    assert view.draft is not None
    assert view.item is not None
    assert view.item.form is not None
    question = next(q for q in view.item.form.questions if q.field == view.draft.at)
    there = len(roster.rows(question, view.draft.answers))
    place = view.draft.row_at if view.draft.row_at >= 0 else there
    return view.strings("people.which", at=place + 1)


def listed(view: View, question: Question, head: list[Node]) -> Page:
    at, s = room(view), view.strings
    there = roster.rows(question, view.draft.answers) if view.draft else ()
    wrong = {n: e for n in range(len(there)) if (e := _wrong(view, question, there, n))}
    lines: list[Node] = [
        RowBox(
            gap=max(3.0, at.gap * 0.6),
            children=[
                _card(view, question, there[n], n, wrong.get(n, "")),
                Button(
                    kind="secondary", text="", icon="x", label=s("people.drop"),
                    action=Send(Event.DROP_ROW, n), height=at.touch, width=at.touch,
                ),
            ],
        )
        for n in range(len(there))
    ]  # fmt: skip
    lines = lines or [note("users", s("people.none"), Tone.MUTED)]
    buttons: list[Button] = []
    if there and not wrong:
        done = s("people.done", count=len(there))
        buttons.append(primary(done, Send(Event.ANSWERED, roster.DONE), "check"))
    if len(there) < question.most:
        add = secondary if buttons else primary
        buttons.append(add(s("people.add"), Send(Event.ADD_ROW), "users"))
        if view.phone:
            file = secondary(s("people.file.open"), Send(Event.OPEN_LIST_FILE), "device-mobile")
            # three buttons are too high for a lying pad in 大字版: the list ends in the third
            (lines if at.small and at.wide and at.large else buttons).append(file)
    scroll = Scroll(grow=1, child=Column(gap=max(3.0, at.gap * 0.8), children=lines))
    body = [lowered(view, head, [scroll])]
    return frame(view, *beside(view, body, *buttons), title=item_title(view))


def _wrong(view: View, question: Question, there: Sequence[roster.Row], n: int) -> str:
    """What is wrong with a row, in words: with which answer, and where that stands in the file."""
    s, row = view.strings, there[n]
    asked, error = roster.fault_at(question, there, n, view.now.date())
    if not error:
        return ""
    words = s(error)
    if asked is not None:
        label = asked.label.get(view.look.language)
        words = s("people.wrong", label=label, words=words)
    elif error == roster.TWICE:
        words = s("people.same_as", at=roster.same_as(question, there, n) + 1)
    at = row.get(roster.LINE, "")
    return s("people.file.row", at=at, words=words) if at else words


def _card(view: View, question: Question, row: roster.Row, n: int, wrong: str) -> Node:
    name, rest = roster.told(question, row, view.look.language)
    card = choice(
        view,
        f"{n + 1}. {name}",
        Send(Event.OPEN_ROW, n),
        icon="alert-circle" if wrong else "",
        tone=Tone.BAD,
        sub=wrong or rest,
        personal=True,
        arrow=not room(view).small,
    )
    card.grow = 1
    return card
