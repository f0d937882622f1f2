"""Centre and hub: how far a call gets; and this machine's clock."""

from __future__ import annotations

from kiosk.technician.states import Event
from kiosk.text import dates
from screens.desk import DeskView, ReachShown
from screens.nodes import Column, Node, Page, Scroll, Size, Tend, Text, Tone
from screens.pages.technician.frame import card, frame, head, verdict
from screens.parts import beside, lowered, primary, secondary
from screens.room import room
from screens.view import View


def page(desk: DeskView, view: View) -> Page:
    at = room(view)
    s = view.strings
    cards: list[Node] = [card(view, *_reached(view, one)) for one in desk.reached]
    if not cards:
        cards = [card(view, Text(text=s("technician.network.nothing"), tone=Tone.MUTED))]
    cards.append(card(view, *_clock(desk, view)))
    again = secondary(s("technician.network.again"), Tend(Event.CHECK_AGAIN), "refresh")
    buttons = [again]
    if desk.does(Event.NEXT):
        buttons.insert(0, primary(s("technician.setup.next"), Tend(Event.NEXT), "arrow-right"))
    title = head(desk, view, s("technician.network.title"))
    if at.small and at.wide and not desk.wizard:
        title = []
    body = Scroll(grow=1, child=Column(gap=at.gap, children=cards))
    if at.tall and (at.large or view.look.low):
        return frame(desk, view, lowered(view, title, beside(view, [body], *buttons)))
    return frame(desk, view, *title, *beside(view, [body], *buttons))


def _reached(view: View, one: ReachShown) -> list[Node]:
    s = view.strings
    lines: list[Node] = [
        Text(text=s(f"technician.network.{one.what}"), bold=True, size=Size.LABEL),
        Text(text=one.host or s("technician.network.no_host"), tone=Tone.MUTED),
    ]
    if one.failed is None:
        lines.append(verdict("hourglass", Tone.MUTED, s("technician.network.asking")))
    elif not one.failed:
        lines.append(verdict("circle-check", Tone.GOOD, s("technician.network.answers")))
    else:
        lines.append(verdict("alert-circle", Tone.BAD, s(f"technician.network.{one.failed}")))
        if one.why:
            words = s("technician.network.why", why=one.why)
            lines.append(Text(text=words, size=Size.SMALL, tone=Tone.MUTED))
    return lines


def _clock(desk: DeskView, view: View) -> list[Node]:
    s = view.strings
    language = view.look.language
    now = f"{view.now:%Y-%m-%d} {dates.weekday(view.now, language)} {dates.clock(view.now)}"
    lines: list[Node] = [
        Text(text=s("technician.network.clock"), bold=True, size=Size.LABEL),
        Text(text=now),
    ]
    if desk.skew is None:
        lines.append(verdict("help-circle", Tone.MUTED, s("technician.network.clock_unknown")))
    elif desk.skew_well:
        lines.append(verdict("circle-check", Tone.GOOD, s("technician.network.clock_well")))
    else:
        words = s("technician.network.clock_off", seconds=f"{desk.skew:+.0f}")
        lines.append(verdict("alert-circle", Tone.BAD, words))
    return lines
