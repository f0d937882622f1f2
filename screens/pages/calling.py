"""Who is called now, in one line: numbers and windows, and nothing else of anybody."""

from __future__ import annotations

from screens.nodes import Column, Icon, Node, RowBox, Size, Text, Tone
from screens.room import room
from screens.view import View
from screens.window_states import windows_line

_MOST = {True: 1, False: 2}  # calls in the line; True: little room


def calling(view: View) -> list[Node]:
    """Who is called, and under it which windows serve; where there is little room, these only
    while nobody is called. Empty where neither is known."""
    if view.board is None:
        return []
    at, s = room(view), view.strings
    tight = at.small or at.large
    no_room = at.small and at.large
    words = "" if no_room else windows_line(s, view.board.windows, brief=tight)
    size = Size.BODY if tight else Size.SMALL
    windows: list[Node] = [Text(text=words, size=size, tone=Tone.MUTED)] if words else []
    if not view.board.called:
        return windows
    called = _called(view)
    return [called] if tight or not windows else [Column(gap=1, children=[called, *windows])]


def _called(view: View) -> Node:
    at, s = room(view), view.strings
    assert view.board is not None
    called = view.board.called[: _MOST[at.small or at.large]]
    words = s("ticket.call_join").join(
        s("ticket.call", number=c.number, window=c.window) for c in called
    )
    size = Size.BODY if at.small else Size.LABEL
    return RowBox(
        gap=2.5,
        children=[
            Icon(name="speakerphone", tone=Tone.BLUE, size_mm=7 if at.small else 9),
            Text(text=words, size=size, tone=Tone.BLUE, bold=True, grow=1, one_line=True),
        ],
    )
