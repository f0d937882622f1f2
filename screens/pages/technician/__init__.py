"""Pages of a technician's session and of the first-start wizard. Total over the session's states
but AWAY; a page's module is imported when it is first drawn."""

from __future__ import annotations

from importlib import import_module

from kiosk.technician.states import State
from screens.desk import DeskView
from screens.nodes import Page
from screens.view import View

PAGES: dict[State, str] = {s: s.value for s in State if s is not State.AWAY} | {
    State.CHECKING: "pin",
    State.LOCKED_OUT: "pin",
    State.TRYING: "trial",
    State.TRIED: "trial",
    State.WRITING: "report",
    State.ROLL: "asks",
    State.ASK_RESTART: "asks",
    State.ASK_REBOOT: "asks",
    State.ASK_SHUT_DOWN: "asks",
    State.GOING: "asks",
}
"""State -> module of this package; its `page(desk, view)` draws the state."""


def technician_page(desk: DeskView, view: View) -> Page:
    """The page of the session's state. `view` gives look, strings and the terminal's own words."""
    return import_module(f"{__name__}.{PAGES[desk.state]}").page(desk, view)
