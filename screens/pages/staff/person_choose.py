"""Somebody is put into the book: first that they agree, then who they are and what they need."""

from __future__ import annotations

from kiosk.cases.visits import Kind, Need
from kiosk.staff.states import Event
from screens.nodes import Column, Grid, Node, Page, Scroll, Tend, Text, Tone
from screens.pages.staff.frame import frame, noted, say
from screens.parts import heading, lowered, primary
from screens.pieces import choice
from screens.room import room
from screens.staff import StaffView
from screens.view import View


def page(staff: StaffView, view: View) -> Page:
    at, s, draft = room(view), view.strings, staff.visits
    if draft.step == "consent":
        button = primary(s("staff.person.agree"), Tend(Event.PERSON_SAYS, "agreed"), "check")
        lines: list[Node] = [*noted(staff, view), Text(text=s("staff.person.consent_text"))]
        title = s("staff.person.consent")
        return say(staff, view, "shield-check", Tone.ENROLMENT, title, lines, [button])
    height = max(at.touch, 18.0 if at.small else 28.0)
    if draft.step == "kind":
        title = s("staff.person.which")
        tiles: list[Node] = [
            choice(view, s(f"staff.person.kind.{one}"), Tend(Event.PERSON_SAYS, one.value),
                   icon="user", height=height)
            for one in Kind
        ]  # fmt: skip
    else:
        title = s("staff.person.for_what")
        tiles = [
            choice(
                view,
                s(f"staff.person.need.{one}"),
                Tend(Event.PERSON_SAYS, one.value),
                icon="square-check" if one in draft.needs else "square",
                sub=s("staff.person.chosen") if one in draft.needs else "",
                tone=Tone.GOOD if one in draft.needs else Tone.ENROLMENT,
                height=height,
            )
            for one in Need
        ]
        if draft.needs:
            tiles.append(choice(view, s("staff.person.next"), Tend(Event.PERSON_SAYS, "next"),
                                icon="arrow-right", tone=Tone.CARE, height=height))  # fmt: skip
    grid = Grid(columns=2 if at.wide else 1, gap=at.gap, spans=[1] * len(tiles), children=tiles)
    head = [heading(view, title), *noted(staff, view)]
    list_ = Scroll(grow=1, child=Column(children=[grid]))
    return frame(staff, view, lowered(view, head, [list_]), about=draft.step)
