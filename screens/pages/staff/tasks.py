"""宣传任务: what the agency asks of the station, the nearest last day first, and its own events."""

from __future__ import annotations

from kiosk.staff.states import Event
from screens.nodes import Column, Node, Page, Scroll, Size, Tend, Text, Tone
from screens.pages.staff.frame import frame, noted
from screens.parts import heading, lowered
from screens.pieces import choice, note
from screens.room import room
from screens.staff import StaffView
from screens.staff_tasks import TaskShown
from screens.view import View

SIGNS = {
    "open": ("clock", Tone.ENROLMENT), "waiting": ("hourglass", Tone.ENROLMENT),
    "done": ("circle-check", Tone.GOOD), "unqualified": ("alert-triangle", Tone.WARN),
    "missed": ("alert-triangle", Tone.WARN),
}  # fmt: skip


def page(staff: StaffView, view: View) -> Page:
    at, s, tasks = room(view), view.strings, staff.tasks
    head: list[Node] = [heading(view, s("staff.tasks.title")), *noted(staff, view)]
    height = max(at.touch, 20.0 if at.small else 30.0)
    sub = "" if at.small and at.large else s("staff.tasks.own_sub")
    own = choice(
        view, s("staff.tasks.own"), Tend(Event.PICK_TASK, ""), icon="photo", sub=sub, height=height
    )
    if tasks.tasks is None:
        head.append(note("cloud-off", s("staff.tasks.untold"), Tone.WARN))
        return frame(staff, view, lowered(view, head, [own]))
    year = s("staff.tasks.year", count=tasks.off_site, wanted=tasks.wanted)
    head.append(Text(text=year, tone=Tone.MUTED))
    tiles: list[Node] = [*(_tile(view, one, height) for one in tasks.tasks), own]
    if not tasks.tasks:
        tiles.insert(0, Text(text=s("staff.tasks.none"), tone=Tone.MUTED))
    tiles.append(Text(text=s("staff.tasks.heard", time=tasks.heard), size=Size.SMALL,
                      tone=Tone.MUTED))  # fmt: skip
    listed = Scroll(grow=1, child=Column(gap=at.gap, children=tiles))
    return frame(staff, view, lowered(view, head, [listed]))


def _tile(view: View, one: TaskShown, height: float) -> Node:
    s, (icon, tone) = view.strings, SIGNS[one.done]
    if one.late:
        icon, tone = "alert-triangle", Tone.WARN
    sub = s("staff.tasks.line", state=s(f"staff.tasks.done.{one.done}"), day=one.due)
    return choice(view, one.title, Tend(Event.PICK_TASK, one.id), icon=icon, tone=tone, sub=sub,
                  height=height)  # fmt: skip
