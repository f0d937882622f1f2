"""查看答复: the number and the secret of the paper, typed one after the other, or read from its
code by the scanner."""

from __future__ import annotations

from kiosk.text.voice_numbers import NUMBER, SECRET, WHOLE, VoiceNumber, sound, spaced
from kiosk.visit.states import Event
from screens.nodes import Button, Column, Node, Page, RowBox, Send, Space
from screens.parts import actions, heading, lowered, primary
from screens.parts import page as frame
from screens.pieces import number_pad, typed_field
from screens.room import room
from screens.view import View


def page(view: View) -> Page:
    at, s, typed = room(view), view.strings, view.typed
    error = "" if sound(typed) else s("reply.slip")
    if not typed and view.typed_error:
        error = s(view.typed_error)
    scans = "_scan" if view.means.e_voucher else ""
    field = typed_field(view, spaced(typed), s(f"reply.hint{scans}", count=NUMBER + SECRET), error)
    head = heading(view, s("reply.title"), "" if at.small else s(f"reply.sub{scans}"))
    pad = number_pad(view, with_x=False)
    buttons: list[Button] = []
    if len(typed) == WHOLE and not error:
        asked = VoiceNumber(typed[:NUMBER], typed[NUMBER:])
        buttons = [primary(s("reply.ask"), Send(Event.ASK_REPLY, asked), "inbox")]
    title, back = s("reply.bar"), Send(Event.BACK)
    below: list[Node] = [actions(view, *buttons)] if buttons else []
    if at.wide:
        left = Column(grow=1, gap=at.gap, children=[head, field, *below])
        right = Column(grow=1, spread="centre", children=[pad])
        body: Node = RowBox(grow=1, gap=at.gap * 2, align="stretch", children=[left, right])
        return frame(view, body, title=title, back=back)
    touch: list[Node] = [pad, *(below or [Space(mm=at.button)])]
    spread = "bottom" if at.large else "top"
    body = lowered(view, [head, field], touch, spread=spread)
    return frame(view, body, title=title, back=back)
