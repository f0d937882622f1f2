"""A device is tried: what to do now, then what came of it."""

from __future__ import annotations

from kiosk.technician.states import Event, State
from screens.desk import DeskView
from screens.nodes import Node, Page, Tend, Text, Tone
from screens.pages.technician.frame import device_name, named, say, working
from screens.parts import primary, secondary
from screens.pieces import note
from screens.view import View


def page(desk: DeskView, view: View) -> Page:
    s = view.strings
    name = device_name(view, desk.chosen)
    if desk.state is State.TRYING or desk.tried is None:
        ask = named(view, "technician.try", desk.chosen)
        return working(desk, view, name, ask if ask != desk.chosen else "")
    tried = desk.tried
    icon, tone = "help-circle", Tone.WARN
    if tried.good is not None:
        icon = "circle-check" if tried.good else "alert-circle"
        tone = Tone.GOOD if tried.good else Tone.BAD
    lines: list[Node] = []
    for fact, word in tried.facts:
        said = named(view, "technician.word", word)
        if fact == "state":
            said = named(view, "technician.state", word)
        label = named(view, "technician.fact", fact)
        lines.append(note("chevron-right", s("technician.fact_line", name=label, value=said)))
    if f"technician.tried_todo.{tried.word}" in s:
        lines.append(note("hand-finger", s(f"technician.tried_todo.{tried.word}")))
    if not lines:
        lines.append(Text(text=name))
    buttons = [
        primary(s("technician.try.done"), Tend(Event.BACK), "check"),
        secondary(s("technician.try.again"), Tend(Event.TRY), "refresh"),
    ]
    return say(desk, view, icon, tone, s(f"technician.tried.{tried.word}"), lines, buttons)
