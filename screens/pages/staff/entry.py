"""Card, PIN, its check, and the pause after too many wrong ones."""

from __future__ import annotations

from math import ceil

from kiosk.staff.states import Event, State
from screens.nodes import Node, Page, Size, Tend, Text, Tone
from screens.pages.staff.frame import frame, noted, say
from screens.parts import heading, primary
from screens.pieces import turning
from screens.pin import pin_body
from screens.room import room
from screens.staff import AccountShown, StaffView
from screens.view import View

_NOBODY = AccountShown("", "")


def page(staff: StaffView, view: View) -> Page:
    s, who = view.strings, staff.chosen or _NOBODY
    match staff.state:
        case State.CARD:
            lines: list[Node] = [*noted(staff, view), Text(text=s("staff.card.text"))]
            title = s("staff.card.title", name=who.name)
            return say(staff, view, "id", Tone.ENROLMENT, title, lines)
        case State.LOCKED_OUT:
            minutes = max(1, ceil(who.locked / 60))
            lines = [Text(text=s("staff.pin.locked_text", name=who.name, minutes=minutes))]
            return say(staff, view, "lock", Tone.WARN, s("staff.pin.locked"), lines)
        case State.CHECKING | State.VOUCH_CHECKING:
            words = Text(text=s("staff.pin.checking"), size=Size.TITLE, bold=True, align="centre")
            return frame(staff, view, turning(view, words))
    vouch = staff.state is State.VOUCH_PIN
    sub = "" if room(view).small and not vouch else s("staff.pin.sub")
    title = heading(
        view, s("staff.pin.title", name=who.name), s("staff.pin.vouch") if vouch else sub
    )
    error = "" if staff.tries_left is None else s("staff.pin.wrong", left=staff.tries_left)
    go = primary(s("staff.pin.enter"), Tend(Event.ENTER), "arrow-right")
    return frame(staff, view, pin_body(view, title, staff.typed, s("staff.pin.hint"), error, go))
