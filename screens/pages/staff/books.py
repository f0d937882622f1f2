"""A question to the knowledge base, as citizens ask it; what is found stands under it at once."""

from __future__ import annotations

from kiosk.knowledge.model import Hit
from kiosk.staff.states import Event
from screens.keyboard import field_width, with_keyboard
from screens.nodes import Column, Node, Page, Scroll, Tend, Tone
from screens.pages.staff.frame import frame, noted
from screens.parts import heading
from screens.pieces import choice, note
from screens.room import room
from screens.staff import StaffView
from screens.view import View
from screens.written import written


def page(staff: StaffView, view: View) -> Page:
    at, s, books = room(view), view.strings, staff.books
    if not books.there:
        lines = [heading(view, s("staff.books.title")), *noted(staff, view),
                 note("info-circle", s("staff.books.none_here"), Tone.WARN)]  # fmt: skip
        return frame(staff, view, Column(grow=1, gap=at.gap, children=lines))
    if books.typing is None:
        return frame(staff, view)
    hint = s("search.hint_short" if at.small or at.large else "search.hint")
    field = written(view, books.typing, hint, width=field_width(view))
    head = [field] if at.small else [heading(view, s("staff.books.title")), field]
    body = with_keyboard(view, head, books.typing, None, enter=False, grows=_beneath(staff, view))
    return frame(staff, view, body)


def card(view: View, hit: Hit) -> Node:
    """One that was found."""
    at, lang = room(view), view.look.language
    sub = "" if at.small or at.large else hit.brief.get(lang)
    icon = "" if at.small else ("pill" if hit.kind == "medicine" else "help-circle")
    return choice(
        view, hit.title.get(lang), Tend(Event.PICK_KNOWN, hit.id), icon=icon, sub=sub,
        arrow=not at.small,
    )  # fmt: skip


def _beneath(staff: StaffView, view: View) -> Node:
    at, s, books = room(view), view.strings, staff.books
    crowded = at.small or (at.tall and at.large and view.look.low)
    typed = books.typing is not None and (books.typing.value.strip() or books.typing.composing)
    if not typed or not books.hits:
        words = s("staff.books.none") if typed else s("search.examples_short")
        said = note("search" if typed else "bulb", words, Tone.MUTED)
        return said if crowded else Scroll(grow=1, child=Column(children=[said]))
    if crowded:
        found = s("search.found", count=len(books.hits))
        return choice(view, found, Tend(Event.LIST_FOUND), arrow=True)
    cards = [card(view, hit) for hit in books.hits]
    return Scroll(grow=1, child=Column(gap=3.0, children=cards))
