"""Today's figures in the menu: counts only, one's own, this terminal's and the station's queue.

One's own are counted from the audit chain, by the account's keyed hash; the terminal's from its
outbox; the queue's are the keeper's. On the drawing thread, but for what the keeper is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from kiosk.commands.queue_rounds import Failed
from kiosk.commands.records import Records
from kiosk.commands.staff_part import Do, StaffPart
from kiosk.outbox.kinds import Kind
from kiosk.runtime.clock import CHINA
from kiosk.staff.states import Command, Event, State
from kiosk.station.words import DayCount
from kiosk.store.audit import Deed
from kiosk.store.faults import StoreFault
from screens.staff import NO_FIGURES, FiguresShown

if TYPE_CHECKING:
    from kiosk.commands.staff_desk import StaffDesk

MOST = 20_000
"""Rows looked through, the newest: a day has fewer, and the page is drawn meanwhile."""

_OWN = {
    "visits": (Deed.BEGAN_VISIT, ""),
    "items": (Deed.ANSWERED, ""),
    "calls": (Deed.CAME, ""),
    "attested": (Deed.ATTESTED, ""),
    "called": (Deed.CALLED, "next"),
}
"""What is counted of one's own: deed of the chain, and its word where only one counts."""


class Today(StaffPart):
    """Of one desk."""

    needs = dict.fromkeys((Event.OPEN_FIGURES,))  # whoever serves
    states = frozenset({State.FIGURES})

    def __init__(self, desk: StaffDesk) -> None:
        super().__init__(desk)
        self._shown = NO_FIGURES

    def does(self) -> Mapping[Command, Do]:
        return {Command.LOOK_AT_FIGURES: lambda event, data: self._look()}

    def shown(self) -> dict[str, Any]:
        return {"figures": self._shown} if self.here else {}

    def out(self) -> None:
        self._shown = NO_FIGURES

    def _look(self) -> None:
        records, rounds = self.desk.bench.records(), self.desk.bench.queue()
        own = here = None
        if records is not None:
            try:
                own, here = self._own(records), self._here(records)
            except StoreFault as fault:
                records.refused(fault)
        self._shown = FiguresShown(own, here, None, asking=rounds is not None)
        if rounds is not None:
            rounds.put(rounds.queue.count, lambda came: self.desk.soon(lambda: self._told(came)))

    def _told(self, came: DayCount | Failed) -> None:
        if not self.here:
            return
        queue = None if isinstance(came, Failed) else came
        self._shown = FiguresShown(self._shown.own, self._shown.here, queue)
        self.desk.app.draw()

    @property
    def _midnight(self) -> float:
        today = self.desk.bench.clock.now().astimezone(CHINA).date()
        return datetime.combine(today, time(), CHINA).timestamp()

    def _own(self, records: Records) -> dict[str, int]:
        who = records.store.audit.person(self.desk.account)
        rows = records.store.rows(
            "SELECT deed, digest, count(*) AS n FROM"
            " (SELECT * FROM audit ORDER BY number DESC LIMIT ?)"
            " WHERE actor = 'staff' AND who = ? AND at >= ? GROUP BY deed, digest",
            (MOST, who, int(self._midnight * 1000)),
        )
        return {
            name: sum(
                row["n"]
                for row in rows
                if row["deed"] == deed.value and (not word or row["digest"] == word)
            )
            for name, (deed, word) in _OWN.items()
        }

    def _here(self, records: Records) -> dict[str, int]:
        kinds = {
            "visits": Kind.VISIT_COUNT,
            "reviews": Kind.REVIEW,
            "receipts": Kind.RECEIPT_ISSUED,
        }
        rows = records.store.rows(
            "SELECT kind, count(*) AS n FROM"
            " (SELECT kind, created, origin FROM outbox ORDER BY place DESC LIMIT ?)"
            " WHERE created >= ? AND origin = '' GROUP BY kind",
            (MOST, self._midnight),
        )
        counted = {row["kind"]: row["n"] for row in rows}
        return {name: counted.get(kind.value, 0) for name, kind in kinds.items()}
