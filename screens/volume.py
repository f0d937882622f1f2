"""What is said of the voice over the page, for a moment: how loud it is now, and what it takes to
hear it. No Kivy."""

from __future__ import annotations

from screens.boxes import Panel, Placed, Stroke
from screens.layout import Kit
from screens.look import Look
from screens.nodes import Card, Column, Icon, Node, RowBox, Size, Text, Tone
from screens.theme import Theme

SECONDS = 2.5
"""How long the volume stays."""

PLUG_SECONDS = 5.0
"""A sentence to read takes longer."""

_EDGE_MM = 5.0
_STEP_MM, _GAP_MM, _LEAST_MM, _MORE_MM = 5.0, 2.0, 4.0, 2.4


def volume_note(look: Look, level: int, levels: int, words: str) -> list[Placed]:
    """`level` of `levels`, counted from 1, drawn in the middle of the page's upper half."""
    kit = Kit(Theme(look))
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
    left, top, wide, high = _lay(kit, node, look)
    strokes: list[Stroke] = list(kit.part.strokes)
    right = left + wide - kit.px(7)
    foot = top + (high + kit.px(highest)) // 2
    for n in range(levels):
        tall = kit.px(_LEAST_MM + _MORE_MM * n)
        x = right - kit.px(width) + kit.px(n * (_STEP_MM + _GAP_MM))
        colour = kit.theme.colour("blue" if n < level else "bar_light")
        strokes.append(Panel(x, foot - tall, kit.px(_STEP_MM), tall, fill=colour, radius=kit.px(1)))
    return [Placed(stroke, None) for stroke in strokes]


def plug_note(look: Look, words: str) -> list[Placed]:
    """That earphones are needed, where the volume stands else."""
    kit = Kit(Theme(look))
    text = Text(text=words, size=Size.LEAD, bold=True, grow=1)
    sign = Icon(name="headphones", tone=Tone.BLUE, size_mm=12)
    node = Card(pad=7, accent=Tone.BLUE, child=RowBox(gap=5, children=[sign, text]))
    _lay(kit, node, look)
    return [Placed(stroke, None) for stroke in kit.part.strokes]


def _lay(kit: Kit, node: Node, look: Look) -> tuple[int, int, int, int]:
    """In the middle of the page's upper half; left, top, width and height."""
    wide = min(kit.widths(node)[1], look.width - 2 * kit.px(_EDGE_MM))
    high = kit.height(node, wide)
    left, top = (look.width - wide) // 2, look.height // 3 - high // 2
    kit.place(node, left, top, wide, high)
    return left, top, wide, high
