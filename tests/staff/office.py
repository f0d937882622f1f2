"""A terminal with accounts of staff, on a held clock: App, StaffDesk, Runtime, a real store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from kiosk.commands.helping import Helping
from kiosk.commands.queue_rounds import QueueRounds
from kiosk.commands.records import Records
from kiosk.commands.staff_desk import StaffBench, StaffDesk
from kiosk.runtime.hands import Answer
from kiosk.staff.states import State
from kiosk.station.help import HelpBoard
from kiosk.visit.states import Event
from sandbox.stage.standins import STAFF_PIN, staff_accounts
from screens.nodes import Local, Tend
from tests.commands.house import House
from tests.runtime.world import NotedHands


class Hands(NotedHands):
    """Those that take note, but what is written down goes into a real store."""

    records: Records | None = None

    def record_use(self, visit) -> None:
        super().record_use(visit)
        if self.records is not None:
            self.records.use(visit)

    def file_case(self, visit, answer) -> None:
        super().file_case(visit, answer)
        self.filing = visit, answer


class AtOnce(StaffDesk):
    """Weighs a PIN while one waits."""

    @staticmethod
    def thread(name: str, call: Callable[[], None]) -> None:
        call()


class Faces:
    """Whose pages of pictures are open: each with what it answers to."""

    def __init__(self) -> None:
        self.open: list[Answer] = []
        self.retaken = 0

    def show(self, answer: Answer) -> None:
        self.open.append(answer)

    def again(self) -> None:
        self.retaken += 1

    def stop(self) -> None:
        self.open.clear()


class Office(House):
    """`own_pad`: it begins locked. Threads run at once."""

    def __init__(
        self,
        data: Path,
        *,
        own_pad: bool = True,
        own_card: str = "",
        settings: dict | None = None,
        **staff: Any,
    ) -> None:
        """`own_card`: hash of the first account's card."""
        chosen = {"begin": "locked" if own_pad else "gesture"} | staff
        self.accounts = staff_accounts()["station.staff"]
        if own_card:
            self.accounts[0]["card_hash"] = own_card
        super().__init__(
            data,
            station={"staff": self.accounts, "phone": ""},
            settings={"staff": chosen} | (settings or {}),
            hands=lambda house: Hands(),
        )
        self.data = data
        self.records: Records | None = None
        self.helping: Helping | None = None
        self.queue: QueueRounds | None = None
        self.called: Answer | None = None  # of a visit that waits for staff at this glass
        self.faces = Faces()
        self.app.make_staff = self._make
        self.desk = self._make()
        self.app.staff = self.desk
        self.to_rest()

    def open_records(self, *, worker: bool = False) -> None:
        """Without the outbox's `worker` only the test says when something goes out."""
        self.records = self.hands.records = Records(
            self.data, self.settings, self.clock, self.journal
        )
        if not worker:
            self.records._delivery.close()

    def _make(self) -> StaffDesk:
        bench = StaffBench(
            settings=self.settings,
            data=self.data,
            clock=self.clock,
            journal=self.journal,
            records=lambda: self.records,
            read_card=self.hands.read_credential,
            stop_card=self.hands.stop_reading,
            helping=lambda: self.helping,
            queue=lambda: self.queue,
            called=lambda: self.called,
            faces=self.faces,
        )
        return AtOnce(self.app, bench)

    def line(self, board: HelpBoard) -> Helping:
        """The station's line is up; its thread is this one (`hear`)."""
        self.helping = Helping(board, "09", self.clock, self.journal)
        self.turn()
        return self.helping

    def hear(self) -> None:
        """One look at the board, and what comes of it."""
        assert self.helping is not None
        self.helping.step()
        self.turn()
        self.turn()

    def close(self) -> None:
        if self.records is not None:
            self.records.close()

    def to_rest(self) -> None:
        """The home that a start draws is left."""
        if self.state.value != "attract":
            self.do(Event.LEAVE)
            self.answer("wipe", Event.WIPED)

    # ---- touches

    @property
    def at(self) -> State:
        return self.desk.situation.state

    def tend(self, event: str, data: Any = None) -> None:
        self.app.on_action(Tend(event, data))
        self.turn()
        self.turn()

    def type(self, pin: str) -> None:
        for digit in pin:
            self.app.on_action(Local(f"key:{digit}"))

    def enter(self, account: str = "s01", pin: str = STAFF_PIN) -> None:
        if self.at is State.LOCKED:
            self.tend("open")
        if self.at is State.CHOOSING:
            self.tend("chosen", account)
        self.type(pin)
        self.tend("enter")

    def helped(self) -> None:
        """Signed in, and at the home of a visit that is helped."""
        self.enter()
        self.tend("act_helped")
        self.turn()

    def tends(self) -> set[str]:
        """What its buttons on the glass send."""
        from tests.commands.house import _actions

        assert self.glass.page is not None
        return {str(a.event) for a in _actions(self.glass.page) if isinstance(a, Tend)}

    def deeds(self) -> list[tuple[str, str, str]]:
        """(deed, item, reference) of the staff's rows in the audit chain."""
        assert self.records is not None
        rows = self.records.store.rows(
            "SELECT deed, item, reference FROM audit WHERE actor = 'staff' ORDER BY number"
        )
        return [(row["deed"], row["item"], row["reference"]) for row in rows]
