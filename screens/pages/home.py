"""Home, with nobody identified or with the person kept: the profile's items, grouped by meaning."""

from __future__ import annotations

from kiosk.services.model import Group
from screens.nodes import Page
from screens.pages.home_words import asks_first
from screens.room import room
from screens.view import View


def page(view: View) -> Page:
    """On a ticket machine the ticket buttons. Else the big glasses show every item at once; large
    print and pads ask first (`view.group`)."""
    if view.settings.terminal.role == "ticket-machine":
        from screens.pages.ticket import page as tickets

        return tickets(view)
    if not asks_first(view, room(view)):
        from screens.pages.home_items import all_items

        return all_items(view)
    from screens.pages.home_first import group_page, questions

    chosen = next((g for g in Group if g.value == view.group), None)
    return group_page(view, chosen) if chosen else questions(view)
