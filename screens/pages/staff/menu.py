"""What whoever is signed in may do here, each a big tile."""

from __future__ import annotations

from kiosk.settings.staff import Right
from kiosk.staff.states import Event
from screens.nodes import Column, Grid, Node, Page, Scroll, Tend, Tone
from screens.pages.staff.frame import frame, noted
from screens.pages.staff.wish import words
from screens.parts import heading, lowered
from screens.pieces import choice, note
from screens.room import room
from screens.staff import StaffView
from screens.view import View

_TILES = (
    (Right.ACT_HELPED, Event.ACT_HELPED, "helped", "friends", Tone.ENROLMENT),
    (Right.ACT_PROXY, Event.ACT_PROXY, "proxy", "briefcase", Tone.CARE),
)


def page(staff: StaffView, view: View) -> Page:
    at, s = room(view), view.strings
    name = staff.chosen.name if staff.chosen else ""
    head: list[Node] = [heading(view, s("staff.menu.title", name=name)), *noted(staff, view)]
    if not staff.examined:
        head.append(note("alert-triangle", s("staff.menu.no_exam"), Tone.WARN))
    elif not staff.reached:
        head.append(note("alert-triangle", s("staff.menu.not_reached"), Tone.WARN))
    elif not staff.serving:
        head.append(note("info-circle", s("staff.menu.not_serving"), Tone.WARN))
    height = max(at.touch, 24.0 if at.small else 38.0)
    tiles: list[Node] = []
    for wish in staff.wishes:
        text, sub = words(view, wish)
        tiles.append(
            choice(view, text, Tend(Event.TAKE, wish.id), icon="bell", tone=Tone.WARN, sub=sub,
                   height=height)
        )  # fmt: skip
    tiles += [
        choice(
            view,
            s(f"staff.menu.{word}"),
            Tend(event),
            icon=icon,
            tone=tone,
            sub="" if at.small and at.large else s(f"staff.menu.{word}_sub"),
            height=height,
        )
        for right, event, word, icon, tone in _TILES
        if right in staff.rights and staff.serving
    ]
    if staff.examined:
        sub = "" if at.small and at.large else s("staff.menu.attendance_sub")
        tiles.append(
            choice(view, s("staff.menu.attendance"), Tend(Event.OPEN_ATTENDANCE), sub=sub,
                   icon="calendar-event", tone=Tone.ENROLMENT, height=height)
        )  # fmt: skip
    if Right.URGENT in staff.rights:
        due, still = staff.urgent.due, staff.urgent.open
        word = "urgent_due" if due else ("urgent_open" if still else "urgent_sub")
        tiles.append(
            choice(view, s("staff.menu.urgent"), Tend(Event.OPEN_REPORTS), icon="speakerphone",
                   tone=Tone.WARN if still else Tone.ACCOUNT, height=height,
                   sub=s(f"staff.menu.{word}", count=due or still)
                   if still or not (at.small and at.large) else "")
        )  # fmt: skip
    columns = 2 if at.wide else 1
    grid = Grid(columns=columns, gap=at.gap, spans=[1] * len(tiles), children=tiles)
    touch: list[Node] = [Scroll(grow=1, child=Column(children=[grid]))] if tiles else []
    return frame(staff, view, lowered(view, head, touch))
