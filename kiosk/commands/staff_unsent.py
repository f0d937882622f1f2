"""What whoever is signed in began to write and has not sent (`kiosk.outbox.drafts`), for the parts
of the staff's menu. A fault of the store is told where such faults are told, and stops nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.outbox import drafts
from kiosk.outbox.kinds import Kind
from kiosk.store.faults import StoreFault

if TYPE_CHECKING:
    from kiosk.commands.staff_desk import StaffDesk


class Unsent:
    """Of one desk and one kind."""

    def __init__(self, desk: StaffDesk, kind: Kind) -> None:
        self._desk, self._kind = desk, kind

    def recent(self) -> list[drafts.Kept] | None:
        """Those of the settings' `staff.keep_draft`, newest first; None: they cannot be read."""
        return self.since(self._now - self._desk.bench.settings.staff.keep_draft * 3600.0)

    def since(self, at: float) -> list[drafts.Kept] | None:
        """The same, from that wall clock second on."""
        if (records := self._desk.bench.records()) is None:
            return None
        try:
            return drafts.of(records.store, self._desk.account, self._kind, at)
        except StoreFault as fault:
            records.refused(fault)
            return None

    def keep(self, subject: str, content: dict[str, str]) -> bool:
        """In place of what was kept of it before; False: it is not on the disk."""
        records, account = self._desk.bench.records(), self._desk.account
        if records is None or not account:
            return False
        try:
            drafts.keep(records.store, account, self._kind, subject, content, self._now)
        except StoreFault as fault:
            records.refused(fault)
            return False
        return True

    def drop(self, subject: str, account: str = "") -> None:
        """`account`: whose, where that is not whoever is signed in."""
        if (records := self._desk.bench.records()) is None:
            return
        try:
            with records.store.transaction() as db:
                drafts.drop(db, account or self._desk.account, self._kind, subject)
        except StoreFault as fault:
            records.refused(fault)

    @property
    def _now(self) -> float:
        return self._desk.bench.clock.now().timestamp()
