"""办事指南 (一次性告知): the eight unified elements of one item, on one page."""

from __future__ import annotations

from kiosk.handling.fileable import by_agent
from kiosk.handling.guide import elements
from kiosk.services.model import Item, Kind
from kiosk.visit.states import Event
from screens.bars import does
from screens.nodes import Button, Card, Column, Node, Page, Scroll, Send, Text, Tone
from screens.parts import beside, heading, lowered, primary, secondary
from screens.parts import page as frame
from screens.pieces import message, note, section, text_paper_note
from screens.room import room
from screens.view import View


def page(view: View) -> Page:
    at = room(view)
    s = view.strings
    item = view.item
    if item is None:  # the item left the profile while its guide was asked for
        return message(
            view, "info-circle", Tone.WARN, s("guide.gone"), [Text(text=s("guide.gone_next"))]
        )
    lang = view.look.language
    standard = view.settings.station.standard
    head: list[Node] = [heading(view, item.titled(standard, lang), s("guide.sub"))]
    here = item.id in view.fileable
    if item.listed is Kind.HANDLING and not here:
        head.append(note("info-circle", s("guide.not_open"), Tone.WARN))
    text = Card(
        pad=4 if at.small else 8,
        child=Column(gap=4 if at.small else 6, children=_elements(view, item)),
    )
    buttons: list[Button] = []
    offered = {i.id for i in view.catalogue.queries(view.settings)}
    if here:
        offered |= {i.id for i in view.catalogue.handling(view.settings)}
    if item.id in offered and view.limit and not at.small:  # a pad's top bar has said it
        head.append(note("info-circle", s(f"limit.{view.limit}_now"), Tone.WARN))
    absent = view.staff is not None and view.staff.mode == "proxy"
    another = by_agent(item.form, view.settings) and here and does(view, Event.OPEN_PROXY)
    if absent:  # staff act for somebody who is not there: nothing but what others may hand in
        if another and not view.limit:
            buttons = [primary(s("guide.for_another"), Send(Event.OPEN_PROXY, item.id), "friends")]
    elif item.id in offered and not view.limit and does(view, Event.PICK_ITEM):
        word, icon = ("start_handling", "pencil") if item.form and here else ("start", "search")
        buttons = [primary(s(f"guide.{word}"), Send(Event.PICK_ITEM, item.id), icon)]
        if another:
            buttons.append(
                secondary(s("guide.for_another"), Send(Event.OPEN_PROXY, item.id), "friends")
            )
    if not here and _bookable(view, item):
        word = secondary(s("booking.open"), Send(Event.OPEN_BOOKING), "calendar-event")
        buttons.append(word)
    if view.guide_paper:
        head.append(text_paper_note(view, "guide"))
    elif view.can_print and does(view, Event.PRINT_GUIDE):
        buttons.append(secondary(s("guide.print"), Send(Event.PRINT_GUIDE), "printer"))
    scroll: Node = Scroll(grow=1, child=Column(children=[text]))
    if at.small:  # the item's name is the first thing in the text
        return frame(view, *beside(view, [*head[1:], scroll], *buttons), title=s("guide.title"))
    touch = beside(view, [scroll], *buttons)
    return frame(view, lowered(view, head, touch), title=s("guide.title"))


def _bookable(view: View, item: Item) -> bool:
    """A time at the window can be had for it here."""
    queue = view.settings.station.queue
    given = queue is not None and queue.appointments is not None and does(view, Event.OPEN_BOOKING)
    return given and any(item.id in one.items for one in queue.types)


def _elements(view: View, item: Item) -> list[Node]:
    """事项名称, 事项编码, 办理材料, 办理时限, 经办方式, 办理环节, 服务标准, and what 指南 adds."""
    s = view.strings
    lang = view.look.language
    guide = item.guide
    official = item.name.en if lang == "en" else item.called(view.settings.station.standard)
    out = [
        section(s("guide.name"), [official]),
        section(s("guide.code"), [item.implementation_code or s("guide.no_code")]),
    ]
    for one in elements(item, view.settings, s, here=item.id in view.fileable):
        out.append(section(s(f"guide.{one.key}"), list(one.texts), numbered=one.numbered))
    out.append(section(s("guide.reach"), [s(f"guide.reach_{guide.reach}")]))
    if not guide.confirmed:
        out.append(note("info-circle", s("guide.unconfirmed"), Tone.MUTED))
    return out
