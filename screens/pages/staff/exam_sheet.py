"""The answer sheet: what is answered, what is not, what to come back to; handed in from here."""

from __future__ import annotations

from kiosk.staff.states import Event
from screens.nodes import Card, Column, Node, Page, Role, Scroll, Size, Tend, Text, Tone
from screens.pages.staff.exam import progress
from screens.pages.staff.frame import frame, noted
from screens.parts import beside, heading, lowered, primary
from screens.pieces import note, tile_rows
from screens.room import room
from screens.staff import StaffView
from screens.staff_training import QuestionShown
from screens.view import View


def page(staff: StaffView, view: View) -> Page:
    at, s, one = room(view), view.strings, staff.learning.question
    if one is None:
        return frame(staff, view, note("alert-triangle", s("staff.post.unread_store"), Tone.WARN))
    missing = one.of - len(one.answered)
    told = note("circle-check", s("staff.exam.all_answered"), Tone.GOOD)
    if missing:
        told = note("alert-triangle", s("staff.exam.missing", count=missing), Tone.WARN)
    head: list[Node] = [progress(view, one), *noted(staff, view)]
    if not at.small:
        head.insert(0, heading(view, s("staff.exam.sheet")))
    head.append(told)
    width = at.inner - (74.0 if at.large else 66.0) * (at.small and at.wide)  # the button's column
    least, gap = (27.0 if at.large else 21.0), max(3.0, at.gap)
    columns = int((width - 6 + gap) // (least + gap))
    tiles = [_tile(view, one, n) for n in range(1, one.of + 1)]
    body = Scroll(grow=1, child=Column(children=[tile_rows(view, tiles, columns)]))
    done = primary(s("staff.exam.hand_in"), Tend(Event.HAND_IN_EXAM), "check")
    if at.small:  # height is dear: all but the time scrolls with the numbers
        first, *rest = head
        whole = Column(gap=at.gap, children=[*rest, tile_rows(view, tiles, columns)])
        return frame(staff, view, *beside(view, [first, Scroll(grow=1, child=whole)], done))
    return frame(staff, view, lowered(view, head, beside(view, [body], done)))


def _tile(view: View, one: QuestionShown, n: int) -> Node:
    """Its number, and how it stands in a word: colour says nothing alone."""
    s, at = view.strings, room(view)
    state = "later" if n in one.marked else ("done" if n in one.answered else "open")
    tone = {"later": Tone.WARN, "done": Tone.GOOD, "open": Tone.MUTED}[state]
    word = s(f"staff.exam.state.{state}")
    return Card(
        role=Role.BUTTON,
        label=s("staff.exam.number", n=n, state=word),
        action=Tend(Event.PICK_QUESTION, n),
        accent=Tone.WARN if state == "later" else None,
        height=at.touch,
        pad=1.5,
        grow=1,
        child=Column(
            gap=0.5,
            spread="centre",
            children=[
                Text(text=str(n), size=Size.LABEL, bold=True, align="centre", one_line=True),
                Text(text=word, size=Size.SMALL, tone=tone, align="centre", one_line=True),
            ],
        ),
    )
