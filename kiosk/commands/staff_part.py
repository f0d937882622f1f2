"""What a part of the staff's menu is made of: the pages of one duty, beside the session's own.

A part has states of the table, the commands that it does, and what its pages know. Adding one is a
class of this kind, its name in `StaffDesk.parts`, its rows in the table and one in the menu.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from kiosk.settings.staff import Right
from kiosk.staff.states import Command, Event, State
from kiosk.store.faults import StoreFault
from kiosk.visit.states import Event as VisitEvent

if TYPE_CHECKING:
    from kiosk.commands.pen import Pen
    from kiosk.commands.records import Records
    from kiosk.commands.staff_desk import StaffDesk
    from kiosk.handling.signature import Stroke
    from kiosk.input.typing import Typing
    from kiosk.store.database import Store

T = TypeVar("T")

Do = Callable[[Event, Any], None]
"""Of a command: the event that it came with, and the event's data."""

NEVER = 3600.0

PAPERS = {
    VisitEvent.PRINT_CONFIRMED: "printed",
    VisitEvent.PRINT_UNCONFIRMED: "asked",
    VisitEvent.PRINT_REFUSED: "failed",
}
"""What became of a paper that staff asked for."""


class StaffPart:
    """Of one desk, on the drawing thread. A part is a `Field` of the keyboard, as a visit is."""

    needs: Mapping[Event, Right | None] = {}
    """Right without which an event is not heard; None: whoever passed the examination."""

    states: frozenset[State] = frozenset()
    """In which its pages are on the glass."""

    types: frozenset[State] = frozenset()
    """In which they have the keyboard."""

    def __init__(self, desk: StaffDesk) -> None:
        self.desk = desk
        self.typing: Typing | None = None

    def does(self) -> Mapping[Command, Do]:
        """Its commands."""
        return {}

    def shown(self) -> dict[str, Any]:
        """Fields of `StaffView`, while one of its pages, or what it adds to another, is drawn."""
        return {}

    def tick(self) -> bool:
        """Time passes; True: its page is to be drawn anew."""
        return False

    @property
    def every(self) -> float:
        """Seconds until it wants to be asked again."""
        return NEVER

    def out(self) -> None:
        """Nobody is signed in any more."""

    def local(self, what: str) -> None:
        """A touch that is its page's own and no event of the table."""

    def sign(self, stroke: Stroke) -> None:
        """One more stroke on its page's slate for a signature."""

    def keep(self, write: Callable[[Records], object], not_kept: str) -> bool:
        """On the disk, all of it; or the page says the string `not_kept`."""
        if (records := self.desk.bench.records()) is not None:
            try:
                with records.store.transaction():
                    write(records)
                return True
            except StoreFault as fault:
                records.refused(fault)
        self.desk.say(not_kept)
        return False

    def read(self, read: Callable[[Store], T]) -> T | None:
        """None: the store cannot be read."""
        if (records := self.desk.bench.records()) is None:
            return None
        try:
            return read(records.store)
        except StoreFault as fault:
            records.refused(fault)
            return None

    def ask_hub(self) -> None:
        """Somebody looks at what the hub may have news of: it is asked soon."""
        records = self.desk.bench.records()
        if records is not None and records.news is not None:
            records.news.soon()

    # ---- keyboard

    @property
    def here(self) -> bool:
        return self.desk.situation.state in self.states

    @property
    def writing(self) -> bool:
        return self.desk.situation.state in self.types

    @property
    def pen(self) -> Pen:
        return self.desk.app.presenter.pen

    def put_down(self) -> None:
        """What was typed is forgotten, also in the keyboard's engines."""
        if self.typing is not None:
            self.typing = None
            self.pen.forget()
