"""What whoever looks after the machine is given: the desk on the glass, errands on the socket.

Both are made when first wanted, so that no start waits for them.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from kiosk.commands import configured
from kiosk.journal.journal import Journal
from kiosk.runtime.clock import Clock
from kiosk.runtime.hands import Answer
from kiosk.settings.model import Settings

if TYPE_CHECKING:
    from kiosk.commands.app import App
    from kiosk.commands.care import Care
    from kiosk.commands.desk import Desk
    from kiosk.commands.staff_desk import StaffDesk
    from kiosk.commands.world import World
    from kiosk.sheets.document import Sheet


KEEPING = (
    "outbox list", "outbox show", "outbox retry", "outbox resolve", "outbox export",
    "outbox import", "store check", "store backup", "audit verify", "paper verify",
    "archive list", "archive retry",
)  # fmt: skip
"""What `Keeper` answers."""

QUESTIONS = (
    "uplink status", "uplink fetch", "uplink posts", "uplink file", "uplink again",
    "uplink taken", "uplink back",
)  # fmt: skip
"""What `UplinkDesk` answers."""

WEEKLY = ("weekly draft", "weekly send")
"""What `WeeklyDesk` answers."""


class _Pictures:
    """The two pictures of 人证相符, of the visit at the glass."""

    def __init__(self, app: App, world: World) -> None:
        self._app, self._world = app, world

    def show(self, answer: Answer) -> None:
        self._world.show_faces(self._app.runtime.visit, answer)

    def again(self) -> None:
        if self._world.showing is not None:
            self._world.showing.again()

    def stop(self) -> None:
        if self._world.showing is not None:
            self._world.showing.stop()


class Attending:
    """`late`: where settling puts the centre once it is there."""

    def __init__(
        self,
        app: App,
        world: World,
        late: Mapping,
        settings: Settings,
        options: argparse.Namespace,
        *,
        clock: Clock,
        journal: Journal,
    ) -> None:
        self._app, self._world, self._late = app, world, late
        self._settings, self._options = settings, options
        self._clock, self._journal = clock, journal
        self._care: Care | None = None

    def care(self) -> Care:
        if self._care is None:
            from kiosk.commands.care import Care

            soon = self._app.glass.call_soon
            self._care = Care(  # owners and shared devices are asked for anew each time
                self._settings,
                lambda: self._world.owners,
                lambda: self._world.shared,
                self._journal,
                soon,
                self._beyond,
            )
        return self._care

    def desk(self) -> Desk:
        from kiosk.commands.desk import Bench, Desk

        bench = Bench(
            settings=self._settings,
            data=self._options.data,
            clock=self._clock,
            journal=self._journal,
            care=self.care(),
            check=partial(configured.settings, self._options),
            service=self._service,
            roll=self._roll_changed,
            health=self._app.health_answer,
        )
        return Desk(self._app, bench)

    def staff(self) -> StaffDesk:
        from kiosk.commands.staff_desk import StaffBench, StaffDesk

        bench = StaffBench(
            settings=self._settings,
            data=self._options.data,
            clock=self._clock,
            journal=self._journal,
            records=lambda: self._world.records,
            read_card=self._world.read_credential,
            stop_card=self._world.stop_reading,
            helping=lambda: self._world.helping,
            print=self._print,
            print_pages=self._print_pages,
            camera=lambda: self._world.photographing,
            case_line=lambda: self._world.case_rounds and self._world.case_rounds.reached,
            case_news=self._case_news,
            queue=lambda: self._world.queue,
            called=lambda: self._world.called_here,
            faces=_Pictures(self._app, self._world),
        )
        desk = StaffDesk(self._app, bench)
        self._world.attest_here = desk.attest
        return desk

    def _print(self, compose: Callable[[], Any], answer: Answer) -> bool:
        """Staff's own paper."""
        if self._world.printing is None:
            return False
        self._world.printing.print(compose, answer)
        return True

    def _print_pages(self, sheet: Callable[[], Sheet], answer: Answer) -> bool:
        """The same on A4."""
        paging, lists = self._world.paging, self._world.lists
        chosen = self._settings.devices.page_printer
        if paging is None or lists is None or chosen is None or not paging.ready:
            return False
        paging.print(lists.of(sheet, chosen), answer)
        return True

    def _case_news(self) -> None:
        if self._world.case_rounds is not None:
            self._world.case_rounds.soon()

    def questions(self) -> dict[str, Callable[[], dict]]:
        """For the control socket."""
        from kiosk.commands.errands import Errands

        return {"health": self._app.health_answer} | Errands(self._app, self.care).questions()

    def errands(self) -> dict[str, Callable[[str, dict], dict]]:
        """For the control socket: what is asked of store, outbox and queue."""
        from kiosk.commands.queue import answering

        queue = answering(lambda: self._world.queue.queue if self._world.queue else None)
        keeping = dict.fromkeys(KEEPING, self._keep)
        weekly = dict.fromkeys(WEEKLY, self._weekly)
        return keeping | dict.fromkeys(QUESTIONS, self._uplink) | queue | weekly

    def _keep(self, question: str, asked: dict) -> dict:
        from kiosk.commands.keeper import Keeper

        records = self._world.records
        if records is None:
            return {"error": "starting"}
        return Keeper(records.outbox, records.machine_key).answer(question, asked)

    def _uplink(self, question: str, asked: dict) -> dict:
        from kiosk.commands.uplink_desk import UplinkDesk

        records = self._world.records
        if records is None:
            return {"error": "starting"}
        rounds = records.rounds
        fetch = rounds.round if rounds is not None else list
        today = self._clock.now().date()
        desk = UplinkDesk(records.outbox, records.inbox, records.calls, fetch, today)
        return desk.answer(question, asked)

    def _weekly(self, question: str, asked: dict) -> dict:
        from kiosk.commands.weekly_desk import WeeklyDesk
        from kiosk.text.strings import Strings

        if self._world.records is None:
            return {"error": "starting"}
        outbox, hub = self._world.records.outbox, bool(self._settings.hub.url)
        desk = WeeklyDesk(outbox, Strings.load("zh"), self._clock.now(), hub=hub)
        return desk.answer(question, asked)

    def _service(self) -> str:
        """Does the centre serve this terminal? "" when it does, else a short code. Blocks."""
        from kiosk.platform.interface import Cancel

        if "centre" not in self._late:
            return "starting"
        trouble = self._late["centre"]().probe(Cancel())
        return "" if trouble is None else f"{trouble.why.value} {trouble.code}".strip()

    def _roll_changed(self) -> None:
        """Raises StoreFault when it cannot be written down."""
        from kiosk.store.faults import Fault, StoreFault

        if self._world.records is None:
            raise StoreFault(Fault.NO_ACCESS)
        if self._world.roll is not None:
            self._world.roll.changed()

    def _beyond(self, device: str) -> dict[str, str]:
        """What the printer's owner knows of its paper beyond what the printer tells."""
        roll = self._world.roll
        return roll.details() if roll is not None and device == "printer" else {}
