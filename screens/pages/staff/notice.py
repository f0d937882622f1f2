"""One notice, policy interpretation or course, page by page; read on the last one, then claimed, or
on to its exam."""

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
from screens.parts import beside, heading, primary, secondary
from screens.pieces import note
from screens.room import room
from screens.staff import StaffView
from screens.staff_training import ReadingShown
from screens.view import View


def page(staff: StaffView, view: View) -> Page:
    at, s, one = room(view), view.strings, staff.learning.one
    if one is None:
        gone = note("info-circle", s("staff.post.gone"), Tone.WARN)
        return frame(staff, view, heading(view, s("staff.post.gone_title")), gone)
    head: list[Node] = [*noted(staff, view)]
    text: list[Node] = []
    if one.page == 1:
        size = Size.LEAD if at.small else Size.TITLE
        words = " · ".join(word for word in (s(f"staff.post.kind.{one.kind}"), one.issuer, one.day)
                           if word)  # fmt: skip
        text.append(Text(text=one.title, size=size, bold=True, role=Role.HEADING))
        text.append(Text(text=words, size=Size.SMALL, tone=Tone.MUTED))
        text += _asked(view, one)
    if one.heading:
        text.append(Text(text=one.heading, size=Size.LABEL, bold=True, role=Role.HEADING))
    text += [_line(line) for line in one.lines]
    if not one.lines:
        text.append(note("clock", s("staff.post.coming"), Tone.WARN))
    if one.pages > 1:
        of = s("staff.post.page", page=one.page, pages=one.pages)
        text.append(Text(text=of, size=Size.SMALL, tone=Tone.MUTED, align="centre"))
    inside = Column(gap=3 if at.small else 5, children=text)
    card = Card(pad=4 if at.small else 9, child=inside)
    return frame(staff, view, *beside(view, [*head, Scroll(grow=1, child=card)],
                                      *_buttons(staff, view, one)))  # fmt: skip


def _asked(view: View, one: ReadingShown) -> list[Node]:
    """What is asked of it, and whether it is done."""
    s, told = view.strings, []
    if one.late and not one.read:
        told.append(note("alert-triangle", s("staff.post.late", day=one.due), Tone.BAD))
    elif one.due and not (one.read and (one.claimed or not one.must_claim)):
        told.append(note("calendar-event", s("staff.post.due", day=one.due), Tone.WARN))
    if one.pre_service:
        told.append(note("certificate", s("staff.course.pre_service"), Tone.WARN))
    if one.must_claim:
        done = "done" if one.claimed else "open"
        tone = Tone.GOOD if one.claimed else Tone.WARN
        icon = "circle-check" if one.claimed else "hand-finger"
        told.append(note(icon, s(f"staff.post.claim_long.{done}"), tone))
    return told


def _line(line: str) -> Node:
    """A paragraph, a heading, or a point of a list."""
    if line.startswith("# "):
        return Text(text=line[2:], bold=True, tone=Tone.BLUE, role=Role.HEADING)
    if line.startswith("- "):
        sign = Icon(name="chevron-right", size_mm=5)
        return RowBox(gap=2, align="top", children=[sign, Text(text=line[2:], grow=1)])
    return Text(text=line)


def _buttons(staff: StaffView, view: View, one: ReadingShown) -> list[Button]:
    s, buttons = view.strings, []
    last = one.page >= one.pages
    if not last:
        buttons.append(primary(s("staff.post.next"), Local("staff:page:1"), "arrow-right"))
    elif one.may == "read":
        buttons.append(primary(s("staff.post.say_read"), Tend(Event.SAY_READ), "check"))
    elif one.may == "claim":
        buttons.append(primary(s("staff.post.say_claim"), Tend(Event.CLAIM_POST), "hand-finger"))
    elif one.exam is not None and one.read and staff.does(Event.OPEN_EXAM):
        buttons.append(primary(s("staff.course.to_exam"), Tend(Event.OPEN_EXAM), "certificate"))
    if one.page > 1:
        buttons.append(secondary(s("staff.post.before"), Local("staff:page:-1"), "arrow-left"))
    return buttons
