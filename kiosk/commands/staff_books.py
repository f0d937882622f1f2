"""The knowledge base in the staff's menu: the same search as 咨询, an answer with its validity and
source, and a correction (纠错) sent up under the account that found it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kiosk.commands.staff_part import Do, StaffPart
from kiosk.commands.suggesting import written_down
from kiosk.knowledge.feedback import MOST, Feedback, fault
from kiosk.staff.states import BOOKS, Command, Event, State
from kiosk.store.faults import StoreFault
from screens.staff import BooksShown

if TYPE_CHECKING:
    from kiosk.commands.counsel import Counsel
    from kiosk.commands.staff_desk import StaffDesk
    from kiosk.input.typing import Typing

LONGEST = 30
"""Characters of a question, as a citizen's."""


class Books(StaffPart):
    """Of one desk. What was asked is forgotten with the page."""

    needs = dict.fromkeys(
        (Event.OPEN_BOOKS, Event.LIST_FOUND, Event.PICK_KNOWN, Event.CORRECT, Event.SAY_CORRECTION)
    )  # whoever serves
    states = BOOKS
    types = frozenset({State.BOOKS, State.CORRECTING})

    def __init__(self, desk: StaffDesk) -> None:
        super().__init__(desk)
        self._asked: Typing | None = None  # the question, while a correction is written
        self._id = ""

    def does(self) -> Mapping[Command, Do]:
        return {
            Command.NOTE_KNOWN: lambda event, data: self._pick(str(data)),
            Command.BEGIN_CORRECTION: lambda event, data: self._begin(),
            Command.SAY_CORRECTION: lambda event, data: self._say(),
            Command.LEAVE_CORRECTION: lambda event, data: self._leave(),
            Command.FORGET_BOOKS: lambda event, data: self._forget(),
        }

    def shown(self) -> dict[str, Any]:
        if not self.here:
            return {}
        visit, day = self.desk.app.runtime.visit, self.desk.bench.clock.now().date()
        if self.writing:
            longest = MOST if self.desk.situation.state is State.CORRECTING else LONGEST
            self.pen.begin(self, "text", longest, self.desk.app.presenter.look.language)
        question = self._asked or self.typing
        hits = self._counsel.look_up(question, visit, day)
        text = self.typing.value if self.typing else ""
        books = BooksShown(
            hits is not None,
            hits or (),
            self._counsel.answer(visit, self._id) if self._id else None,
            self.typing,
            fault(text) if text else "",
            bool(self.desk.bench.settings.service_platform.adapter),
        )
        return {"books": books}

    def out(self) -> None:
        self._forget()

    # ---- the table's commands

    def _pick(self, id_: str) -> None:
        self._id = id_

    def _begin(self) -> None:
        self._asked, self.typing = self.typing, None

    def _leave(self) -> None:
        self.typing, self._asked = self._asked, None

    def _say(self) -> None:
        """On the disk, or the page says that it is not; what was typed stays then."""
        text = self.typing.value.strip() if self.typing else ""
        records, bench = self.desk.bench.records(), self.desk.bench
        about = self._counsel.answer(self.desk.app.runtime.visit, self._id)
        if fault(text) or not bench.settings.service_platform.adapter:
            return
        kept = False
        if records is not None:
            try:
                kept = written_down(
                    records.outbox, Feedback(self._id, "problem", text), about, bench.settings,
                    bench.clock.now(), staff=self.desk.account,
                )  # fmt: skip
            except StoreFault as fault_:
                records.refused(fault_)
        if not kept:
            self.desk.say("staff.books.not_kept")
            return
        self._leave()
        self.desk.event(Event.CORRECTED)
        self.desk.say("staff.books.kept", good=True)

    def _forget(self) -> None:
        self._asked, self._id = None, ""
        self.put_down()
        self._counsel.forget()

    @property
    def _counsel(self) -> Counsel:
        return self.desk.app.presenter.counsel
