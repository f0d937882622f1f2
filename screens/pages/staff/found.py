"""What was found, or can be looked through, where the keyboard leaves no room for a list."""

from __future__ import annotations

from screens.nodes import Column, Page, Scroll
from screens.pages.staff.books import card, shelf, typed
from screens.pages.staff.frame import frame, noted
from screens.parts import heading, lowered
from screens.staff import StaffView
from screens.view import View


def page(staff: StaffView, view: View) -> Page:
    books = staff.books
    cards = [card(view, hit) for hit in books.hits] if typed(books) else shelf(view, books)
    head = [heading(view, view.strings("staff.books.title")), *noted(staff, view)]
    scroll = Scroll(grow=1, child=Column(gap=3.0, children=cards))
    return frame(staff, view, lowered(view, head, [scroll]), about=books.topic)
