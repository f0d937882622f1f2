"""办理业务: what the profile offers, with guides, saying honestly what is not open here yet."""

from __future__ import annotations

from kiosk.visit.states import Event
from screens.nodes import Column, Node, Page, Scroll, Send
from screens.pages.guide_list import guide_tiles
from screens.parts import heading, lowered
from screens.parts import page as frame
from screens.pieces import choice, note
from screens.room import room
from screens.view import View


def page(view: View) -> Page:
    at = room(view)
    s = view.strings
    items = view.catalogue.handling(view.settings)
    some = any(item.id in view.fileable for item in items)
    said = "handling.some_open" if some else "handling.not_open"
    head = [note("info-circle", s("guide.not_open" if at.small and not some else said))]
    touch: list[Node] = []
    own = view.catalogue.own()
    absent = view.staff is not None and view.staff.mode == "proxy"  # their cases are theirs to see
    if own and view.fileable and not absent:
        touch.append(
            choice(
                view,
                s("progress.door"),
                Send(Event.PICK_ITEM, own.id),
                icon=own.icon,
                sub="" if at.small else s("progress.door_sub"),
                arrow=True,
            )
        )
    if not at.small:  # else the top bar says it
        head.insert(0, heading(view, s("handling.title"), s("handling.sub", count=len(items))))
    tiles = Column(gap=at.gap, children=guide_tiles(view, items))
    body = lowered(view, head, [*touch, Scroll(grow=1, child=tiles)])
    return frame(view, body, title=s("home.handling"))
