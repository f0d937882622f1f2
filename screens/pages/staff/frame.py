"""The frame of a staff session's pages."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.staff.states import Event, State
from screens.bars import bar_button, bar_row, does_ring, ring, ways_to_show
from screens.nodes import Button, Icon, Node, Page, RowBox, Tend, Text, Tone
from screens.parts import page as whole
from screens.pieces import message
from screens.staff import StaffView
from screens.view import View


def frame(staff: StaffView, view: View, *body: Node, about: str = "") -> Page:
    """`about`: which of its state's pages it is; another one begins at its top."""
    return whole(
        view,
        *body,
        title=_title(staff, view),
        state=f"staff-{staff.state}",
        bar=bar(staff, view),
        about=about,
    )


def _title(staff: StaffView, view: View) -> str:
    """Who is signed in, wherever no strip and no headline says it: whoever picks a pad up sees
    whose it is."""
    said = view.staff is not None or staff.state is State.SIGNED_IN
    if said or staff.chosen is None or not staff.does(Event.LOCK):
        return view.strings("staff.name")
    return view.strings("staff.named", name=staff.chosen.name)


def say(
    staff: StaffView,
    view: View,
    icon: str,
    tone: Tone,
    title: str,
    lines: Sequence[Node],
    buttons: Sequence[Button] = (),
) -> Page:
    """A page of one sentence, what it means and what to do."""
    made = message(view, icon, tone, title, lines, buttons, state=f"staff-{staff.state}")
    framed = frame(staff, view)
    made.top, made.bottom, made.title = framed.top, framed.bottom, framed.title
    return made


def bar(staff: StaffView, view: View) -> Node:
    """Way back, lock, remaining time, text size, language, reach."""
    children: list[Node] = []
    if staff.does(Event.BACK):
        children.append(bar_button(view, "bar.back", "arrow-left", Tend(Event.BACK)))
    if staff.does(Event.LOCK):
        children.append(bar_button(view, "staff.bar.lock", "lock", Tend(Event.LOCK)))
    if does_ring(view):
        children.append(ring(view))
    return bar_row(view, [*children, *ways_to_show(view)])


def noted(staff: StaffView, view: View) -> list[Node]:
    """What just happened, in words and with a sign."""
    if not staff.note:
        return []
    tone = Tone.GOOD if staff.note_good else Tone.BAD
    icon = "circle-check" if staff.note_good else "alert-circle"
    words = Text(text=view.strings(staff.note), grow=1)
    return [RowBox(gap=3, align="top", children=[Icon(name=icon, tone=tone, size_mm=8), words])]
