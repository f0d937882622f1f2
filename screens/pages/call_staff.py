"""呼叫工作人员: nobody yet, somebody comes, or nobody is there and who can help instead."""

from __future__ import annotations

from kiosk.visit.states import Event
from screens.bars import does, station_hours
from screens.nodes import Button, Column, Node, Page, Send, Size, Text, Tone
from screens.parts import beside, primary, secondary
from screens.parts import page as frame
from screens.pieces import message, note, turning
from screens.view import View


def page(view: View) -> Page:
    s = view.strings
    back = secondary(s("calling.back"), Send(Event.BACK), "arrow-left")
    if view.call == "asked":
        words: list[Node] = [
            Text(text=s("calling.asked"), size=Size.TITLE, bold=True, align="centre"),
            Text(text=s("calling.waits"), tone=Tone.MUTED, align="centre"),
        ]
        body = turning(view, Column(gap=3, children=words))
        return frame(view, *beside(view, [body], back), title=s("calling.title"))
    if view.call == "taken":
        lines: list[Node] = [note("hand-finger", s("calling.taken_text"))]
        return message(
            view, "user-check", Tone.GOOD, s("calling.taken"), lines, [back],
            bar_title=s("calling.title"),
        )  # fmt: skip
    station = view.settings.station
    lines = [note("headset", s("calling.hotline", number=s("brand.hotline_number")))]
    if station.hours:
        lines.append(note("clock", s("help.hours", hours=station_hours(view)), Tone.MUTED))
    buttons: list[Button] = []
    if does(view, Event.CALL_STAFF):
        buttons.append(primary(s("calling.again"), Send(Event.CALL_STAFF), "bell"))
    return message(
        view, "info-circle", Tone.WARN, s(f"calling.{view.call or 'failed'}"), lines,
        [*buttons, back], bar_title=s("calling.title"),
    )  # fmt: skip
