"""How loud it is now, over the page for a moment: a sign, bars and words. No Kivy."""

from __future__ import annotations

from screens.boxes import Panel, Placed, Stroke
from screens.layout import Kit
from screens.look import Look
from screens.nodes import Card, Column, Icon, Node, RowBox, Size, Text, Tone
from screens.theme import Theme

SECONDS = 2.5
"""How long it stays."""

_STEP_MM, _GAP_MM, _LEAST_MM, _MORE_MM = 5.0, 2.0, 4.0, 2.4


def volume_note(look: Look, level: int, levels: int, words: str) -> list[Placed]:
    """`level` of `levels`, counted from 1, drawn in the middle of the page's upper half."""
    theme = Theme(look)
    kit = Kit(theme)
    highest = _LEAST_MM + _MORE_MM * (levels - 1)
    width = levels * _STEP_MM + (levels - 1) * _GAP_MM
    gauge = Column(width=width, height=highest)
    node: Node = Card(
        pad=7,
        accent=Tone.BLUE,
        child=RowBox(
            gap=5,
            children=[
                Icon(name="volume", tone=Tone.BLUE, size_mm=12),
                Text(text=words, size=Size.LEAD, bold=True, one_line=True),
                gauge,
            ],
        ),
    )
    wide = min(kit.widths(node)[1], look.width)
    high = kit.height(node, wide)
    left, top = (look.width - wide) // 2, look.height // 3 - high // 2
    kit.place(node, left, top, wide, high)
    strokes: list[Stroke] = list(kit.part.strokes)
    right = left + wide - kit.px(7)
    foot = top + (high + kit.px(highest)) // 2
    for n in range(levels):
        tall = kit.px(_LEAST_MM + _MORE_MM * n)
        x = right - kit.px(width) + kit.px(n * (_STEP_MM + _GAP_MM))
        colour = theme.colour("blue" if n < level else "bar_light")
        strokes.append(Panel(x, foot - tall, kit.px(_STEP_MM), tall, fill=colour, radius=kit.px(1)))
    return [Placed(stroke, None) for stroke in strokes]
