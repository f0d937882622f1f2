"""States of the terminal as a whole, when no visit can begin (or not with everything)."""

from __future__ import annotations

from kiosk.visit.states import Event
from screens.bars import station_hours, station_name
from screens.nodes import Button, Node, Page, Send, Text, Tone
from screens.parts import primary
from screens.pieces import message, note
from screens.view import View

ICONS: dict[str, tuple[str, Tone]] = {
    "starting": ("refresh", Tone.ENROLMENT),
    "pairing": ("link", Tone.ENROLMENT),
    "limited": ("info-circle", Tone.WARN),
    "closed": ("clock", Tone.ENROLMENT),
    "maintenance": ("tools", Tone.WARN),
    "updating": ("cloud-download", Tone.ENROLMENT),
    "out_of_service": ("alert-triangle", Tone.WARN),
    "powering_off": ("plug-connected-x", Tone.WARN),
}


def terminal_page(state: str, view: View) -> Page:
    """`state` is a name of `kiosk.terminal.states.State` other than in_service.

    `limited` shows what is missing (the printer's and network's words of the view) and still lets a
    visit begin. Raises `KeyError` for a name that is none of these.
    """
    icon, tone = ICONS[state]
    s = view.strings
    lines: list[Node] = [Text(text=s(f"terminal.{state}.text"))]
    if state == "limited":
        lines = [
            note("alert-circle", s(key), Tone.WARN) for key in (view.network, view.printer) if key
        ] + lines
    hours = station_hours(view)
    if state == "closed" and hours:
        lines.append(note("clock", s("help.hours", hours=hours)))
    if state in ("closed", "maintenance", "out_of_service", "limited", "powering_off"):
        lines.append(
            note(
                "headset",
                s("terminal.else", station=station_name(view), number=s("brand.hotline_number")),
            )
        )
    buttons: list[Button] = []
    if state == "limited":
        buttons.append(primary(s("attract.start"), Send(Event.TOUCH), "hand-finger"))
    return message(
        view,
        icon,
        tone,
        s(f"terminal.{state}.title"),
        lines,
        buttons,
        code=view.trouble_code if state in ("out_of_service", "pairing") else "",
        state=state,
    )
