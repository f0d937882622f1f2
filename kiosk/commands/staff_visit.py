"""The visit that a staff session owns: begun for it, followed, and put to rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.handling.assistant import Assistant
from kiosk.runtime.core import WAITS
from kiosk.visit.states import Event, State

if TYPE_CHECKING:
    from kiosk.commands.app import App

PATIENT = WAITS | {State.LIST_FILE, State.PRINTING, State.WIPING}
"""Nobody is expected to touch the glass here, and each ends by itself."""

_OVER = frozenset({State.ATTRACT, State.APOLOGY})


class OwnVisit:
    """Of one session; on the drawing thread. `app` has the runtime."""

    def __init__(self, app: App) -> None:
        self._runtime = app.runtime
        self._wanted: Assistant | None = None
        self._ending = False
        self.begun = False

    @property
    def at(self) -> State:
        return self._runtime.situation.state

    def want(self, assistant: Assistant) -> None:
        """A visit is to begin, as soon as nobody else's is there."""
        self._wanted, self.begun = assistant, False
        self.over()

    def over(self) -> bool:
        """Go on with it. True when it is over, or cannot begin."""
        if self.begun:
            if self.at in _OVER:
                self.let_go()
                return True
            return False
        if self._runtime.assistant is not None and self.at is not State.ATTRACT:
            self.begun, self._wanted = True, None
        elif self.at is not State.ATTRACT:
            self._put_to_rest()  # whoever stood at a home with no name is wiped away first
        elif not self._runtime.doors_open or self._wanted is None:
            self.let_go()
            return True
        elif self._runtime.assistant is None:
            self._runtime.assistant = self._wanted
            self._runtime.post(Event.TOUCH)
            if self._wanted.mode == "proxy":  # nobody else's records are looked into
                self._runtime.post(Event.OPEN_HANDLING)
        return False

    def leave(self) -> None:
        """As the visitor's own 结束退出 would; a review stays unanswered."""
        self._runtime.post(Event.REVIEW_DONE if self.at is State.REVIEW else Event.LEAVE)

    def end(self) -> None:
        """At once, whatever it shows."""
        self._ending = self.begun
        self.let_go()
        self.rest()

    def let_go(self) -> None:
        """The session has none any more; what is under way is put to rest by `rest`."""
        self._runtime.assistant = self._wanted = None
        self.begun = False

    def rest(self, *, always: bool = False) -> None:
        """Nothing of a visit that is nobody's stays on the glass. `always`: also of one that the
        session never had, because its own pages stand before it."""
        if self.at is State.ATTRACT:
            self._ending = False
        elif self._ending or always:
            self._put_to_rest()

    def _put_to_rest(self) -> None:
        match self.at:
            case State.REVIEW:
                self._runtime.post(Event.REVIEW_DONE)
            case State.THANKS | State.APOLOGY:
                self._runtime.post(Event.DEADLINE)
            case at if at not in PATIENT:
                self._runtime.post(Event.LEAVE)
