"""A question to the knowledge base, as citizens ask it; what is found stands under it at once.
Without one: fields and situations, as under 咨询, and what the agency replied."""

from __future__ import annotations

from kiosk.knowledge.model import Hit
from kiosk.staff.states import Event
from screens.keyboard import field_width, with_keyboard
from screens.nodes import Column, Node, Page, Scroll, Tend, Text, Tone
from screens.pages.staff.frame import frame, noted
from screens.parts import group_heading, heading
from screens.pieces import choice, note
from screens.room import room
from screens.staff import BooksShown, StaffView
from screens.view import View
from screens.written import written

REPLIES = "replies"
"""In place of a topic: what the agency replied (`kiosk.commands.counsel`)."""


def page(staff: StaffView, view: View) -> Page:
    at, s, books = room(view), view.strings, staff.books
    if not books.there:
        lines = [heading(view, s("staff.books.title")), *noted(staff, view),
                 note("info-circle", s("staff.books.none_here"), Tone.WARN)]  # fmt: skip
        return frame(staff, view, Column(grow=1, gap=at.gap, children=lines), about=books.topic)
    if books.typing is None:
        return frame(staff, view)
    hint = s("search.hint_short" if at.small or at.large else "search.hint")
    field = written(view, books.typing, hint, width=field_width(view))
    head = [field] if at.small else [heading(view, s("staff.books.title")), field]
    body = with_keyboard(view, head, books.typing, None, enter=False, grows=_beneath(staff, view))
    return frame(staff, view, body, about=books.topic)


def card(view: View, hit: Hit) -> Node:
    """One that was found."""
    at, lang = room(view), view.look.language
    sub = "" if at.small or at.large else hit.brief.get(lang)
    icon = "" if at.small else ("pill" if hit.kind == "medicine" else "help-circle")
    return choice(
        view, hit.title.get(lang), Tend(Event.PICK_KNOWN, hit.id), icon=icon, sub=sub,
        arrow=not at.small,
    )  # fmt: skip


def typed(books: BooksShown) -> bool:
    """There is a question."""
    typing = books.typing
    return typing is not None and bool(typing.value.strip() or typing.composing)


def called(view: View, books: BooksShown) -> str:
    """What the field, situation or list of replies is called that is open; "" for none."""
    if books.topic == REPLIES:
        return view.strings("consulting.replies")
    one = next((one for one in books.topics if one.id == books.topic), None)
    return one.name.get(view.look.language) if one is not None else ""


def shelf(view: View, books: BooksShown) -> list[Node]:
    """What there is to look through: what is under the open one, or all that can be opened."""
    if name := called(view, books):
        back = choice(view, view.strings("staff.books.all"), Tend(Event.PICK_TOPIC, ""),
                      icon="arrow-left")  # fmt: skip
        nothing = [] if books.hits else [Text(text=view.strings("staff.books.empty"))]
        return [back, group_heading(name), *nothing, *(card(view, hit) for hit in books.hits)]
    lines: list[Node] = []
    if books.replied:
        lines.append(_door(view, view.strings("consulting.replies"), REPLIES, "message-circle"))
    for kind in ("field", "situation"):
        mine = [one for one in books.topics if one.kind == kind]
        if mine:
            lines.append(group_heading(view.strings(f"consulting.by_{kind}")))
            lang = view.look.language
            lines += [_door(view, one.name.get(lang), one.id, one.icon) for one in mine]
    return lines


def _door(view: View, words: str, topic: str, icon: str) -> Node:
    small = room(view).small
    return choice(view, words, Tend(Event.PICK_TOPIC, topic), icon=icon, arrow=not small)


def _beneath(staff: StaffView, view: View) -> Node:
    at, s, books = room(view), view.strings, staff.books
    crowded = at.small or (at.tall and at.large and view.look.low)
    if typed(books) and not books.hits:
        said = note("search", s("staff.books.none"), Tone.MUTED)
        return said if crowded else Scroll(grow=1, child=Column(children=[said]))
    if crowded:
        found = s("search.found", count=len(books.hits))
        words = found if typed(books) else called(view, books) or s("staff.books.shelf")
        return choice(view, words, Tend(Event.LIST_FOUND), arrow=True)
    cards = [card(view, hit) for hit in books.hits] if typed(books) else shelf(view, books)
    return Scroll(grow=1, child=Column(gap=3.0, children=cards))
