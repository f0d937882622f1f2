"""A question to the knowledge base: typed in characters, or by the initials of their pinyin; what
is found stands under it at once. On a pad, which the keyboard fills, the list is a page within this
page (`view.group`). Citizens and staff ask by the same page."""

from __future__ import annotations

from screens.keyboard import field_width, with_keyboard
from screens.nodes import Column, Local, Node, Page, Scroll, Tone
from screens.pages.hits import card, listed, unanswered
from screens.parts import beside, heading, lowered, secondary
from screens.parts import page as frame
from screens.pieces import choice, note
from screens.room import room
from screens.view import View
from screens.written import written

FOUND = "found"


def page(view: View) -> Page:
    at, s, typing = room(view), view.strings, view.typing
    title = s("search.title")
    if typing is None:  # no keyboard yet
        return frame(view, heading(view, title), title=title)
    if _crowded(view) and view.group == FOUND and view.hits:
        again = secondary(s("search.again"), Local("close-group"), "search")
        head = [] if at.small else [heading(view, title)]
        body = [lowered(view, head, [listed(view)])]
        return frame(view, *beside(view, body, again), title=title)
    hint = s("search.hint_short" if at.small or at.large else "search.hint")
    field = written(view, typing, hint, width=field_width(view))
    # the top bar names a pad's page
    head = [field] if at.small else [heading(view, title), field]
    body = with_keyboard(view, head, typing, None, enter=False, grows=_beneath(view))
    return frame(view, body, title=title)


def _crowded(view: View) -> bool:
    """The keyboard leaves no room for a list: on a pad, and in large print within low reach."""
    at = room(view)
    return at.small or (at.tall and at.large and view.look.low)


def _beneath(view: View) -> Node:
    at, s, typing = room(view), view.strings, view.typing
    crowded, count = _crowded(view), len(view.hits)
    if typing is None or not (typing.value.strip() or typing.composing):
        words = s("search.examples_short" if crowded else "search.examples")
        said = note("bulb", words, Tone.MUTED)
        return said if crowded else Scroll(grow=1, child=Column(children=[said]))
    if not crowded:
        cards = [note("search", s("search.none"), Tone.MUTED), unanswered(view)]
        return listed(view) if count else Scroll(grow=1, child=Column(gap=3.0, children=cards))
    if not count:
        return unanswered(view)
    if count == 1 and not at.large:
        return card(view, view.hits[0])
    first = "" if at.large else view.hits[0].title.get(view.look.language)
    found = s("search.found", count=count)
    return choice(view, found, Local(f"open-group:{FOUND}"), sub=first, arrow=True, personal=True)
