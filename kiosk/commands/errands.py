"""What root may ask of a running terminal over the control socket: its devices, and trying one.

A trial needs the port's owner and an empty terminal: the doors are shut for as long as it lasts. It
is refused while somebody is there, or while a technician is at the glass.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING

from kiosk.terminal.states import Event as TerminalEvent
from kiosk.terminal.states import State as TerminalState
from kiosk.upkeep.registry import CLASSES
from kiosk.upkeep.trials import Tried, Word
from kiosk.visit.states import State

if TYPE_CHECKING:
    from kiosk.commands.app import App
    from kiosk.commands.care import Care

_SERVING = frozenset({TerminalState.IN_SERVICE, TerminalState.LIMITED})


class Errands:
    """Each answer is made on the drawing thread."""

    def __init__(self, app: App, care: Callable[[], Care]) -> None:
        self._app, self._care = app, care
        self._tried: Tried | None = None
        self._under_way = self._shut = False

    def questions(self) -> dict[str, Callable[[], dict]]:
        """`devices`; `try <name>`, then `tried` again and again until it has a word."""
        triable = [kind.name for kind in CLASSES if kind.trial is not None]
        return {
            "devices": lambda: {"devices": [asdict(row) for row in self._care().rows()]},
            "tried": self.tried,
            **{f"try {name}": partial(self.begin, name) for name in triable},
        }

    def begin(self, name: str) -> dict:
        app, care = self._app, self._care()
        if name not in [one.name for one in care.fitted]:
            return {"error": f"this terminal has no {name}"}
        desk_open = app.desk is not None and app.desk.open
        at_rest = app.runtime.situation.state is State.ATTRACT
        if self._under_way or desk_open or not at_rest:
            return _told(Tried(Word.BUSY))
        self._under_way, self._tried = True, None
        self._shut = app.terminal in _SERVING
        if self._shut:
            app.terminal_event(TerminalEvent.MAINTENANCE_ON)
        care.try_out(name, self._done)
        return {}

    def tried(self) -> dict:
        return {} if self._tried is None else _told(self._tried)

    def _done(self, tried: Tried) -> None:
        self._tried, self._under_way = tried, False
        if self._shut:
            self._app.terminal_event(TerminalEvent.MAINTENANCE_OFF)


def _told(tried: Tried) -> dict:
    return {"word": tried.word.value, "facts": [list(pair) for pair in tried.facts]}
