"""The knowledge base in the staff's menu: search, fields and situations as under 咨询, an answer
with its validity and source, on paper too, a correction (纠错) sent up under the account that found
it, and what the agency replied."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kiosk.commands.staff_part import PAPERS, Do, StaffPart
from kiosk.commands.suggesting import written_down
from kiosk.knowledge.feedback import MOST, Feedback, fault
from kiosk.staff.states import BOOKS, Command, Event, State
from kiosk.store.faults import StoreFault
from kiosk.visit.states import Event as VisitEvent
from screens.staff import BooksShown

if TYPE_CHECKING:
    from kiosk.commands.counsel import Counsel
    from kiosk.commands.staff_desk import StaffDesk
    from kiosk.input.typing import Typing
    from kiosk.knowledge.model import Answer

LONGEST = 30
"""Characters of a question, as a citizen's."""


class Books(StaffPart):
    """Of one desk. What was asked is forgotten with the page."""

    needs = dict.fromkeys(
        (
            Event.OPEN_BOOKS, Event.LIST_FOUND, Event.PICK_TOPIC, Event.PICK_KNOWN,
            Event.PRINT_KNOWN, Event.CORRECT, Event.SAY_CORRECTION,
        )
    )  # fmt: skip  # whoever serves
    states = BOOKS
    types = frozenset({State.BOOKS, State.CORRECTING})

    def __init__(self, desk: StaffDesk) -> None:
        super().__init__(desk)
        self._asked: Typing | None = None  # the question, while a correction is written
        self._id = self._topic = self._paper = ""

    def does(self) -> Mapping[Command, Do]:
        return {
            Command.NOTE_TOPIC: lambda event, data: self._open(str(data)),
            Command.NOTE_KNOWN: lambda event, data: self._pick(str(data)),
            Command.PRINT_KNOWN: lambda event, data: self._print(),
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
        shelf = self._counsel.shelf(self._topic, visit, day)
        if self._topic and not _asks(question):
            hits = shelf.hits
        text = self.typing.value if self.typing else ""
        books = BooksShown(
            hits is not None,
            hits or (),
            self._known(),
            self.typing,
            fault(text) if text else "",
            bool(self.desk.bench.settings.service_platform.adapter),
            shelf.topics,
            self._topic,
            shelf.replies,
            self._paper,
            self.desk.app.presenter.around.can_print,
        )
        return {"books": books}

    def out(self) -> None:
        self._forget()

    # ---- the table's commands

    def _open(self, topic: str) -> None:
        self._topic = topic

    def _pick(self, id_: str) -> None:
        self._id, self._paper = id_, ""

    def _print(self) -> None:
        """The answer as a citizen gets it: nobody's, so it bears no number."""
        from kiosk.receipts import compose_answer

        found, view = self._known(), self.desk.app.presenter.view()
        if found is None or self._paper == "printing":
            return
        of, self._paper = self._id, "printing"

        def told(event: VisitEvent, data: Any = None) -> None:
            self.desk.soon(lambda: self._printed(of, PAPERS.get(event, "failed")))

        at, settings = self.desk.bench.clock.now(), self.desk.bench.settings
        if not self.desk.bench.print(
            lambda: compose_answer(found, settings, view.strings, at=at), told
        ):
            self._paper = "failed"

    def _printed(self, id_: str, became: str) -> None:
        if id_ == self._id:
            self._paper = became
            self.desk.app.draw()

    def _begin(self) -> None:
        self._asked, self.typing = self.typing, None

    def _leave(self) -> None:
        self.typing, self._asked = self._asked, None

    def _say(self) -> None:
        """On the disk, or the page says that it is not; what was typed stays then."""
        text = self.typing.value.strip() if self.typing else ""
        records, bench = self.desk.bench.records(), self.desk.bench
        about = self._known()
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
        self._asked = None
        self._id = self._topic = self._paper = ""
        self.put_down()
        self._counsel.forget()

    def _known(self) -> Answer | None:
        """The answer that is open."""
        visit = self.desk.app.runtime.visit
        return self._counsel.answer(visit, self._id, staff=True) if self._id else None

    @property
    def _counsel(self) -> Counsel:
        return self.desk.app.presenter.counsel


def _asks(typing: Typing | None) -> bool:
    """A question is typed."""
    return typing is not None and bool(typing.value.strip() or typing.composing)
