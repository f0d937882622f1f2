"""One answer of the knowledge base: in a sentence, then at length; how long it holds, where it is
written, and what can be done about it here."""

from __future__ import annotations

from kiosk.services.model import Kind
from kiosk.visit.states import Event
from screens.bars import does
from screens.nodes import Button, Column, Node, Page, Scroll, Send, Size, Text, Tone
from screens.pages.answer_card import answer_card
from screens.pages.guide_list import guide_tiles
from screens.parts import beside, group_heading, heading, lowered, secondary
from screens.parts import page as frame
from screens.pieces import message, text_paper_note
from screens.room import room
from screens.view import View


def page(view: View) -> Page:
    at, s, answer = room(view), view.strings, view.answer
    if answer is None:  # another base took its place
        return message(
            view, "info-circle", Tone.WARN, s("answer.gone"), [Text(text=s("guide.gone_next"))]
        )
    parts: list[Node] = [answer_card(view, answer), *_items(view, answer.items)]
    title, head = answer.title.get(view.look.language), []
    if view.guide_paper:
        head.append(text_paper_note(view, "answer"))
    if at.small:  # what is asked stands above its answer, not in the bar
        parts.insert(0, heading(view, title, size=Size.LEAD))
    else:
        head.insert(0, heading(view, title))
    scroll: Node = Scroll(grow=1, child=Column(gap=at.gap, children=parts))
    buttons = _buttons(view)
    if at.small:
        return frame(view, *beside(view, [*head, scroll], *buttons), title=s("answer.title"))
    touch = beside(view, [scroll], *buttons)
    return frame(view, lowered(view, head, touch), title=s("answer.title"))


def _buttons(view: View) -> list[Button]:
    s = view.strings
    buttons: list[Button] = []
    if not view.guide_paper and view.can_print and does(view, Event.PRINT_GUIDE):
        buttons.append(secondary(s("answer.print"), Send(Event.PRINT_GUIDE), "printer"))
    if does(view, Event.OPEN_FEEDBACK):
        words = s("answer.feedback")
        buttons.append(secondary(words, Send(Event.OPEN_FEEDBACK), "message-circle"))
    return buttons


def _items(view: View, ids: tuple[str, ...]) -> list[Node]:
    """Guides of what the answer speaks about, as far as this station has them."""
    offered = {
        item.id: item
        for item in (
            *view.catalogue.queries(view.settings),
            *view.catalogue.handling(view.settings),
        )
    }
    mine = [offered[one] for one in ids if one in offered]
    mine.sort(key=lambda item: item.listed is not Kind.HANDLING)
    if not mine:
        return []
    at = room(view)
    abreast = 1 if at.small and at.wide and at.large else 0  # buttons and turns stand beside
    return [group_heading(view.strings("answer.items")), *guide_tiles(view, mine, abreast)]
