"""The field that is written in: what stands there, what is composed, what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.input.typing import Kind, Typing
from kiosk.knowledge.feedback import LEAST
from kiosk.text.numbers import fours, grouped
from kiosk.text.raster import CAP
from screens.nodes import Card, Column, Icon, Node, RowBox, Run, Size, Text, Tone
from screens.room import ems, room
from screens.theme import Theme
from screens.view import View

CARET = "|"
_LINES = {"portrait": (3, 3), "landscape": (4, 3), "pad": (3, 2), "pad-upright": (3, 2)}


def refused(view: View, wrong: str, text: str) -> str:
    """Why `text` is not taken, in words (`wrong`: as of `kiosk.knowledge.feedback.fault`); "" when
    it is, or while nothing was written."""
    at, s = room(view), view.strings
    short = "_short" if at.small and at.large else ""
    if wrong == "numbers":
        return s(f"feedback.no_numbers{short}")
    if wrong == "length" and text.strip():
        return s(f"feedback.few{short}", count=LEAST)
    return ""


def written(
    view: View,
    typing: Typing,
    hint: str = "",
    error: str = "",
    *,
    width: float,
    lines: int = 0,
    height: float | None = None,
    pad: float | None = None,
    shown: Callable[[str], str] | None = None,
) -> Node:
    """The field. `hint` stands in it while it is empty, `error` in words beneath it. `width`: mm
    it has; of a value too long for its `lines` (0: as many as the form has) the end is shown, where
    the writing goes on. `height` and `pad`: mm of a field among others; `shown`: how its value is
    grouped.
    """
    at = room(view)
    size = Size.LEAD
    pad = pad or (2.4 if at.small else 4.0)
    runs = [Run(text=CARET, tone=Tone.BLUE, bold=False)]
    if typing.composing:
        letters = typing.composing.letters
        if typing.by_parts and typing.parts:
            letters = view.strings("keyboard.parts_mark", letters=letters[1:])
        runs.insert(0, Run(text=letters, tone=Tone.BLUE, bold=False))
    if not typing.value and not typing.busy and hint:
        runs.append(Run(text=hint, tone=Tone.MUTED, bold=False))
    em = Theme(view.look).cap_mm(size) / CAP
    lines = lines or _LINES[view.look.form][int(at.large)]
    fits = (width - 2 * pad - 2) / em * lines - (2.0 if lines > 1 else 1.0)
    fits -= sum(ems(run.text) for run in runs)
    value = (shown or _GROUPED.get(typing.kind, str))(typing.value)
    if value:
        runs.insert(0, Run(text=tail(value, fits)))
    text = Text(
        runs=runs, size=size, bold=True, personal=True, label=view.strings("keyboard.field")
    )
    child = Column(spread="centre", children=[text]) if height else text
    field = Card(pad=pad, height=height, accent=Tone.BAD if error else Tone.BLUE, child=child)
    if not error:
        return field
    why = [
        Icon(name="alert-circle", tone=Tone.BAD, size_mm=7),
        Text(text=error, tone=Tone.BAD, grow=1),
    ]
    return Column(gap=2, children=[field, RowBox(gap=2, children=why)])


_GROUPED = {Kind.ID_NUMBER: grouped, Kind.DIGITS: fours, Kind.CODE: fours}


def tail(text: str, fits: float) -> str:
    """As much of the end of `text` as there is room for, in ems; whole when it fits."""
    if ems(text) <= fits:
        return text
    start, used = len(text), 1.0
    while start > 0 and used + ems(text[start - 1]) <= fits:
        start -= 1
        used += ems(text[start])
    return "…" + text[start:]
