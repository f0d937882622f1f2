"""One paper that is taken in at home, page by page, under the camera."""

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
    at, s, taking = room(view), view.strings, staff.taking
    crowded = at.small and (at.large or at.wide)
    name = taking.paper.name.get(view.look.language) if taking.paper is not None else ""
    head: list[Node] = [] if crowded else [heading(view, name)]
    size = Size.SMALL if at.small else Size.BODY
    if staff.note:
        head += noted(staff, view)
    elif taking.busy:
        head.append(note("hourglass", s("staff.tasks.busy"), Tone.MUTED, size))
    elif taking.trouble:
        unclear = taking.trouble == "camera.unclear"
        said = "staff.taking.unclear" if unclear else "staff.tasks.trouble"
        head.append(note("camera-off", s(said), Tone.BAD, size))
    else:
        key = "staff.taking.taken" if taking.camera else "staff.taking.no_camera"
        head.append(Text(text=s(key, count=taking.taken), size=size, tone=Tone.MUTED))
    likeness: Node = Column(grow=1)
    if taking.camera:
        hint = "" if taking.trouble else s("camera.waiting")
        likeness = Likeness(pixels=taking.seen, hint=hint, label=s("camera.label"), grow=1)
    buttons: list[Button] = []
    if not taking.busy:
        if taking.camera and taking.room:
            word = "more" if taking.taken else "take"
            take = s(f"staff.taking.{word}")
            kind = secondary if taking.taken else primary
            buttons.append(kind(take, Tend(Event.TAKE_PAPER), "camera"))
        if taking.taken:
            done = primary(s("staff.taking.done"), Tend(Event.BACK), "check")
            buttons.insert(0, done)
            buttons.append(secondary(s("staff.taking.drop"), Tend(Event.DROP_PAPER), "trash"))
    return frame(staff, view, pictured(view, head, likeness, buttons))
