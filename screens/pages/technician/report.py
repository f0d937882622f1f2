"""The support bundle: what is in it, and where it was written."""

from __future__ import annotations

from kiosk.technician.states import Event, State
from screens.desk import DeskView
from screens.nodes import Button, Node, Page, Tend, Tone
from screens.pages.technician.frame import say, working
from screens.parts import primary
from screens.pieces import note
from screens.view import View


def page(desk: DeskView, view: View) -> Page:
    s = view.strings
    if desk.state is State.WRITING:
        return working(desk, view, s("technician.report.writing"), "")
    lines: list[Node] = [
        note("report-search", s("technician.report.holds")),
        note("shield-check", s("technician.report.safe"), Tone.GOOD),
    ]
    buttons: list[Button] = []
    icon, tone, title = "report-search", Tone.ENROLMENT, s("technician.report.title")
    if desk.note:
        icon, tone, title = "alert-circle", Tone.BAD, s(desk.note)
    if desk.written:
        icon, tone, title = "circle-check", Tone.GOOD, s("technician.report.done")
        lines = [note("file-check", s("technician.report.file", name=desk.written), Tone.GOOD)]
        lines.append(note("hand-finger", s("technician.report.fetch")))
    elif not desk.vendor_key:
        lines.append(note("alert-circle", s("technician.report.no_key"), Tone.WARN))
    else:
        buttons = [primary(s("technician.report.write"), Tend(Event.WRITE), "cloud-download")]
    return say(desk, view, icon, tone, title, lines, buttons)
