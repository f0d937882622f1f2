"""Pictures of what was done, by the camera; and the whole is sent."""

from __future__ import annotations

from kiosk.staff.states import Event
from screens.nodes import Button, Page, Tend
from screens.pages.pictured import pictured
from screens.pages.staff.frame import frame
from screens.pages.staff.photographing import likeness, said
from screens.parts import primary, secondary
from screens.staff import StaffView
from screens.view import View


def page(staff: StaffView, view: View) -> Page:
    s, tasks = view.strings, staff.tasks
    word = "taken" if tasks.camera else "no_camera"
    told = s(f"staff.tasks.{word}", count=tasks.taken, most=tasks.most)
    buttons: list[Button] = []
    if not tasks.busy:
        buttons.append(primary(s("staff.tasks.send"), Tend(Event.SEND_PROOF), "circle-check"))
        if tasks.camera and tasks.taken < tasks.most:
            take = secondary(s("staff.tasks.take"), Tend(Event.TAKE_PROOF), "camera")
            buttons.append(take)
        if tasks.taken:
            buttons.append(secondary(s("staff.tasks.drop"), Tend(Event.DROP_PROOF), "trash"))
    head = said(staff, view, s("staff.tasks.pictures"), tasks, told, s("staff.tasks.trouble"))
    return frame(staff, view, pictured(view, head, likeness(view, tasks), buttons))
