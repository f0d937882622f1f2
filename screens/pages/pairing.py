"""What a machine shows that is no terminal of its hub yet: its code and its check code."""

from __future__ import annotations

from kiosk.uplink.shown import Shown, State
from screens.nodes import Column, Node, Role, RowBox, Size, Text, Tone
from screens.pieces import note
from screens.room import room
from screens.view import View


def pairing_lines(view: View, shown: Shown) -> list[Node]:
    s, at = view.strings, room(view)
    if shown.state is not State.WAITING:
        tone = Tone.WARN if shown.state in (State.REFUSED, State.DEAD) else Tone.BLUE
        return [note("info-circle", s(f"terminal.pairing.{shown.state}"), tone)]
    codes: list[Node] = [_code(s("terminal.pairing.code"), shown.code)]
    codes.append(_code(s("terminal.pairing.check"), shown.check))
    shelf: Node = (
        RowBox(gap=at.gap * 2, children=codes) if at.wide else Column(gap=at.gap, children=codes)
    )
    told = [note("user-check", s("terminal.pairing.enter"), Tone.BLUE)]
    if not at.small:
        told.append(note("clock", s("terminal.pairing.lasts"), Tone.BLUE))
    return [shelf, *told]


def _code(name: str, code: str) -> Node:
    return Column(
        grow=1,
        gap=1,
        children=[
            Text(text=name, size=Size.LABEL, tone=Tone.MUTED),
            Text(text=code, size=Size.HUGE, bold=True, one_line=True, role=Role.HEADING),
        ],
    )
