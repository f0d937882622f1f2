"""One person of the book: where and what for, the open visit, and what may be done now. Also the
question before they are taken out of it."""

from __future__ import annotations

from kiosk.cases.visits import Outcome
from kiosk.settings.staff import Right
from kiosk.staff.states import Event, State
from screens.nodes import Card, Column, Grid, Node, Page, Scroll, Tend, Text, Tone
from screens.pages.staff.frame import frame, noted, say
from screens.pages.staff.home_visits import sign, when_words
from screens.parts import group_heading, heading, lowered, primary
from screens.pieces import choice, note
from screens.room import room
from screens.staff import StaffView
from screens.staff_visits import PersonRow
from screens.view import View

_ICONS = {
    Outcome.DONE: "circle-check", Outcome.CASE: "clipboard-check", Outcome.ABSENT: "door-exit",
    Outcome.NO_NEED: "x",
}  # fmt: skip


def page(staff: StaffView, view: View) -> Page:
    s, row = view.strings, staff.visits.one
    if row is None:
        gone = note("alert-triangle", s("staff.person.gone"), Tone.WARN)
        return frame(staff, view, heading(view, s("staff.visits.title")), gone)
    if staff.state is State.PERSON_FORGET:
        button = primary(s("staff.person.forget"), Tend(Event.FORGET_PERSON), "trash")
        lines: list[Node] = [*noted(staff, view), Text(text=s("staff.person.forget_text"))]
        return say(staff, view, "trash", Tone.WARN, s("staff.person.forget_title"), lines, [button])
    return _person(staff, view, row)


def _person(staff: StaffView, view: View, row: PersonRow) -> Page:
    at, s = room(view), view.strings
    head: list[Node] = [heading(view, row.name), *noted(staff, view)]
    for text in head[0].children if isinstance(head[0], Column) else ():
        if isinstance(text, Text):
            text.personal = True
    icon, tone = sign(row)
    facts: list[Node] = [note(icon, when_words(view, row), tone)]
    facts += [
        _personal(note("map-pin", row.place)),
        _personal(note("phone", row.phone)),
        note("user", s("staff.person.is", kind=s(f"staff.person.kind.{row.kind}"))),
        note("list-check", s("staff.person.wants", needs=s("staff.person.and").join(
            s(f"staff.person.need.{one}") for one in row.needs))),
        note("shield-check", s("staff.person.agreed", day=row.agreed)),
    ]  # fmt: skip
    card = Card(pad=3 if at.small else 6, child=Column(gap=at.gap, children=facts))
    height = max(at.touch, 18.0 if at.small else 28.0)
    plan = "again" if row.when else "plan"
    tiles: list[Node] = [
        choice(view, s(f"staff.person.{plan}"), Tend(Event.OPEN_DAYS), icon="calendar",
               height=height)
    ]  # fmt: skip
    if row.open:
        tiles += [
            choice(view, s(f"staff.person.close.{one}"), Tend(Event.CLOSE_VISIT, one.value),
                   icon=_ICONS[one], tone=Tone.CARE, height=height)
            for one in Outcome
        ]  # fmt: skip
    else:
        tiles.append(choice(view, s("staff.person.request"), Tend(Event.REQUEST_VISIT),
                            icon="hourglass", height=height))  # fmt: skip
    tiles.append(choice(view, s("staff.taking.take_in"), Tend(Event.TAKE_IN), icon="camera",
                        height=height))  # fmt: skip
    tiles.append(choice(view, s("staff.person.withdraw"), Tend(Event.OPEN_FORGET), icon="trash",
                        tone=Tone.WARN, height=height))  # fmt: skip
    grid = Grid(columns=2 if at.wide else 1, gap=at.gap, spans=[1] * len(tiles), children=tiles)
    touched: list[Node] = [*_waiting(staff, view), group_heading(s("staff.person.do")), grid]
    if at.small or (at.wide and at.large):
        touched.insert(0, card)
    else:
        head.append(card)
    body = Scroll(grow=1, child=Column(gap=at.gap, children=touched))
    return frame(staff, view, lowered(view, head, [body]))


_WAYS = (
    (Event.ACT_HELPED, Right.ACT_HELPED, "user-check", "helped"),
    (Event.ACT_PROXY, Right.ACT_PROXY, "users", "proxy"),
)


def _waiting(staff: StaffView, view: View) -> list[Node]:
    """Papers that were taken in and wait for their form: with the person, for them, or not."""
    at, s, lang = room(view), view.strings, view.look.language
    lines: list[Node] = []
    for one in staff.taking.waiting:
        discard = "sure" if one.sure else "discard"
        told = s("staff.taking.waits", item=one.name.get(lang), count=one.pages, day=one.day)
        tiles: list[Node] = [
            choice(view, s(f"staff.taking.{word}"), Tend(event, one.id), icon=icon, tone=Tone.CARE,
                   height=at.touch)
            for event, right, icon, word in _WAYS
            if right in staff.rights and staff.serving
        ]  # fmt: skip
        tiles.append(choice(view, s(f"staff.taking.{discard}"), Tend(Event.DROP_TAKEN, one.id),
                            icon="trash", tone=Tone.WARN, height=at.touch))  # fmt: skip
        columns = 2 if at.wide else 1
        grid = Grid(columns=columns, gap=at.gap, spans=[1] * len(tiles), children=tiles)
        lines += [group_heading(told), grid]
    return lines


def _personal(row: Node) -> Node:
    for child in getattr(row, "children", ()):
        if isinstance(child, Text):
            child.personal = True
    return row
