"""One paper that is taken in at home, page by page, under the camera."""

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
    s, taking = view.strings, staff.taking
    name = taking.paper.name.get(view.look.language) if taking.paper is not None else ""
    key = "staff.taking.taken" if taking.camera else "staff.taking.no_camera"
    unclear = taking.trouble == "camera.unclear"
    wrong = s("staff.taking.unclear" if unclear else "staff.tasks.trouble")
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
    told = s(key, count=taking.taken)
    head = said(staff, view, name, taking, told, wrong)
    return frame(staff, view, pictured(view, head, likeness(view, taking), buttons))
