"""Pictures of what was done, by the camera; and the whole is sent."""

from __future__ import annotations

from kiosk.staff.states import Event
from screens.nodes import Button, Column, Likeness, Node, Page, Size, Tend, Text, Tone
from screens.pages.pictured import pictured
from screens.pages.staff.frame import frame, noted
from screens.parts import heading, primary, secondary
from screens.pieces import note
from screens.room import room
from screens.staff import StaffView
from screens.view import View


def page(staff: StaffView, view: View) -> Page:
    at, s, tasks = room(view), view.strings, staff.tasks
    crowded = at.small and (at.large or at.wide)
    head: list[Node] = [] if crowded else [heading(view, s("staff.tasks.pictures"))]
    size = Size.SMALL if at.small else Size.BODY
    if staff.note:
        head += noted(staff, view)
    elif tasks.busy:
        head.append(note("hourglass", s("staff.tasks.busy"), Tone.MUTED, size))
    elif tasks.trouble:
        head.append(note("camera-off", s("staff.tasks.trouble"), Tone.BAD, size))
    else:
        said = "taken" if tasks.camera else "no_camera"
        words = s(f"staff.tasks.{said}", count=tasks.taken, most=tasks.most)
        head.append(Text(text=words, size=size, tone=Tone.MUTED))
    likeness: Node = Column(grow=1)
    if tasks.camera:
        hint = "" if tasks.trouble else s("camera.waiting")
        likeness = Likeness(pixels=tasks.seen, hint=hint, label=s("camera.label"), grow=1)
    buttons: list[Button] = []
    if not tasks.busy:
        buttons.append(primary(s("staff.tasks.send"), Tend(Event.SEND_PROOF), "circle-check"))
        if tasks.camera and tasks.taken < tasks.most:
            take = secondary(s("staff.tasks.take"), Tend(Event.TAKE_PROOF), "camera")
            buttons.append(take)
        if tasks.taken:
            buttons.append(secondary(s("staff.tasks.drop"), Tend(Event.DROP_PROOF), "trash"))
    return frame(staff, view, pictured(view, head, likeness, buttons))
