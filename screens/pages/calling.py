"""Who is called now, in one line: numbers and windows, and nothing else of anybody."""

from __future__ import annotations

from screens.nodes import Icon, Node, RowBox, Size, Text, Tone
from screens.room import room
from screens.view import View

_MOST = {True: 1, False: 2}  # calls in the line; True: little room


def calling(view: View) -> list[Node]:
    """Empty where nobody is called, or nobody knows."""
    if view.board is None or not view.board.called:
        return []
    at, s = room(view), view.strings
    called = view.board.called[: _MOST[at.small or at.large]]
    words = s("ticket.call_join").join(
        s("ticket.call", number=c.number, window=c.window) for c in called
    )
    size = Size.BODY if at.small else Size.LABEL
    return [
        RowBox(
            gap=2.5,
            children=[
                Icon(name="speakerphone", tone=Tone.BLUE, size_mm=7 if at.small else 9),
                Text(text=words, size=size, tone=Tone.BLUE, bold=True, grow=1, one_line=True),
            ],
        )
    ]
