"""Which file draws which state. Total over `State`; a page's module is imported when first drawn,
so that the first frame imports only the attract or home screen."""

from __future__ import annotations

from importlib import import_module

from kiosk.visit.states import State
from screens.bars import asks_before_leaving
from screens.nodes import Page
from screens.view import View

PAGES: dict[State, str] = {state: state.value for state in State} | {
    State.HOME_IDENTIFIED: "home",
    State.LOOKING_UP: "waiting",
    State.PROVING: "waiting",
    State.VERIFYING: "waiting",
    State.AUTHORISING: "waiting",
    State.CHECKING: "waiting",
    State.TAKING: "waiting",
    State.SUBMITTING: "waiting",
    State.RESULT_WAITING: "waiting",
    State.DETAIL_WAITING: "waiting",
    State.LINES_WAITING: "waiting",
    State.LINES: "detail",
    State.CALLING: "call_staff",
    State.TICKET_TAKING: "queue_waiting",
    State.BOOKING_WAITING: "queue_waiting",
    State.REPLY_WAITING: "queue_waiting",
}
"""State -> module of this package; its `page(view)` draws the state."""


def page_for(view: View) -> Page:
    """The page of the view's state, or whether to end while something would be lost."""
    if asks_before_leaving(view):
        return import_module(f"{__name__}.leaving").page(view)
    return import_module(f"{__name__}.{PAGES[view.state]}").page(view)
