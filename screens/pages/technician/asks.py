"""One question before something is done; and the word that it is being done."""

from __future__ import annotations

from kiosk.technician.states import Event, State
from screens.desk import DeskView
from screens.nodes import Node, Page, Tend, Text, Tone
from screens.pages.technician.frame import say, working
from screens.parts import primary, secondary
from screens.pieces import note
from screens.view import View

_ASKS: dict[State, tuple[str, str, Event]] = {
    State.ROLL: ("roll", "receipt", Event.ROLL_IN),
    State.ASK_RESTART: ("restart", "refresh", Event.RESTART),
    State.ASK_REBOOT: ("reboot", "reload", Event.REBOOT),
    State.ASK_SHUT_DOWN: ("shut_down", "player-stop", Event.SHUT_DOWN),
}
"""State -> (strings under `technician.ask`, icon, what its button sends)."""


def page(desk: DeskView, view: View) -> Page:
    s = view.strings
    if desk.state is State.GOING:
        return working(desk, view, s("technician.ask.going"), "")
    name, icon, event = _ASKS[desk.state]
    lines: list[Node] = [Text(text=s(f"technician.ask.{name}_text"))]
    if desk.state is State.ROLL:
        printer = next((one for one in desk.devices if one.name == "printer"), None)
        paper = dict(printer.details).get("paper", "") if printer else ""
        if paper == "out":
            lines.append(note("alert-circle", s("technician.ask.roll_still_out"), Tone.WARN))
    return say(
        desk,
        view,
        icon,
        Tone.ENROLMENT if desk.state is State.ROLL else Tone.WARN,
        s(f"technician.ask.{name}"),
        lines,
        [
            primary(s(f"technician.ask.{name}_do"), Tend(event), icon),
            secondary(s("technician.ask.not_now"), Tend(Event.BACK), "x"),
        ],
    )
