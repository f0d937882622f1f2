"""One question of an exam: chosen by touching, kept at once; back and forth, or later again."""

from __future__ import annotations

from kiosk.staff.states import Event
from screens.nodes import (
    Button,
    Card,
    Column,
    Icon,
    Local,
    Node,
    Page,
    Role,
    RowBox,
    Scroll,
    Size,
    Tend,
    Text,
    Tone,
)
from screens.pages.staff.frame import frame, noted
from screens.parts import beside, lowered, primary, secondary
from screens.pieces import note
from screens.room import room
from screens.staff import StaffView
from screens.staff_training import QuestionShown
from screens.view import View

LETTERS = "ABCDEFGHIJ"
SOON = 300
"""Seconds of the end in which the time stands out."""


def page(staff: StaffView, view: View) -> Page:
    at, s, one = room(view), view.strings, staff.learning.question
    if one is None:
        lost = note("alert-triangle", s("staff.post.unread_store"), Tone.WARN)
        return frame(staff, view, lost)
    head: list[Node] = [progress(view, one), *noted(staff, view)]
    ask = Text(text=one.text, size=Size.LABEL, bold=True, role=Role.HEADING)
    kind = s(f"staff.exam.kind.{one.kind}")
    words = s("staff.exam.kind_line", kind=kind, topic=one.topic, points=one.points)
    asked = Column(gap=1.5, children=[Text(text=words, size=Size.SMALL, tone=Tone.MUTED), ask])
    options = [_option(view, one, n, f"{LETTERS[n]}. {text}") for n, text in enumerate(one.options)]
    if one.kind == "judge":
        options = [_option(view, one, n, s(f"staff.exam.judge.{word}"))
                   for n, word in ((1, "true"), (0, "false"))]  # fmt: skip
    buttons = _buttons(view, one)
    if at.small:  # question and options scroll together
        body = Scroll(grow=1, child=Column(gap=at.gap, children=[asked, *options]))
        return frame(staff, view, *beside(view, [*head, body], *buttons))
    body = Scroll(grow=1, child=Column(gap=at.gap, children=options))
    return frame(staff, view, lowered(view, [*head, asked], beside(view, [body], *buttons)))


def progress(view: View, one: QuestionShown) -> Node:
    """Which question, how many are answered, and the time that is left, in words."""
    s, at = view.strings, room(view)
    key = "staff.exam.where_short" if at.small and at.large else "staff.exam.where"
    where = s(key, n=one.n, of=one.of, answered=len(one.answered))
    told = s("staff.exam.minutes_left", minutes=-(-one.left // 60))
    if one.left <= 120:
        told = s("staff.exam.seconds_left", seconds=one.left)
    tone = Tone.BAD if one.left <= SOON else Tone.MUTED
    return RowBox(
        gap=4,
        children=[
            Text(text=where, grow=1),
            Icon(name="clock", tone=tone, size_mm=6),
            Text(text=told, tone=tone, bold=one.left <= SOON),
        ],
    )


def _option(view: View, one: QuestionShown, place: int, words: str) -> Node:
    at, chosen = room(view), place in one.chosen
    several = one.kind == "multiple"
    off, on = ("square", "square-check") if several else ("circle", "circle-check")
    icon = on if chosen else off
    sign: Node = Icon(name=icon, tone=Tone.BLUE if chosen else Tone.MUTED, size_mm=8)
    if icon == "circle":  # an empty place, as wide as the sign
        sign = Icon(name="square", tone=Tone.MUTED, size_mm=8)
    s = view.strings
    state = s("staff.exam.chosen" if chosen else "staff.exam.not_chosen")
    return Card(
        role=Role.TOGGLE,
        label=f"{words} {state}",
        action=Local(f"staff:choose:{place}"),
        height=at.touch,
        pad=2.4 if at.small else 5.0,
        accent=Tone.BLUE if chosen else None,
        child=RowBox(gap=4, children=[sign, Text(text=words, bold=chosen, grow=1)]),
    )


def _buttons(view: View, one: QuestionShown) -> list[Button]:
    s = view.strings
    if one.n < one.of:
        on = primary(s("staff.exam.next"), Local("staff:question:1"), "arrow-right")
    else:
        on = primary(s("staff.exam.to_sheet"), Tend(Event.OPEN_SHEET), "list-check")
    mark = s("staff.exam.unmark" if one.n in one.marked else "staff.exam.mark")
    buttons = [on, secondary(mark, Local("staff:mark"), "question-mark")]
    at = room(view)
    # three stand beside a lying pad's question; any other one is reached from the sheet
    if one.n > 1 and not (at.small and at.wide and at.large):
        buttons.append(secondary(s("staff.exam.before"), Local("staff:question:-1"), "arrow-left"))
    if one.n < one.of:
        buttons.append(secondary(s("staff.exam.sheet"), Tend(Event.OPEN_SHEET), "list-check"))
    return buttons
