"""Watching over the store while the terminal runs: is it whole, what may be forgotten, who must
come."""

from __future__ import annotations

import threading
from pathlib import Path

from kiosk.handling import case_book, visit_book
from kiosk.journal import events
from kiosk.journal.journal import Journal
from kiosk.outbox.kinds import Destination, Fault, Kind
from kiosk.outbox.outbox import Outbox
from kiosk.outbox.retention import prune
from kiosk.runtime.clock import Clock
from kiosk.store import anchors, faults
from kiosk.store.database import Began
from kiosk.store.faults import StoreFault

CARE_EVERY = 3600.0
"""Seconds between two rounds of forgetting and anchoring."""


class Watch:
    """Of one open store. Its methods raise StoreFault, but for `doubt`, which is told of one."""

    def __init__(self, outbox: Outbox, journal: Journal, clock: Clock) -> None:
        self._outbox = outbox
        self._store = outbox.store
        self._path: Path = outbox.store.path
        self._journal = journal
        self._clock = clock
        self._cared = 0.0
        self._unwhole = ""
        self._doubting = threading.Lock()
        if self._store.opening.began is Began.REPLACED:
            self._told_aside()

    @property
    def alarm(self) -> str:
        """Why somebody must look after the store; "" when nobody must. A database that was set
        aside holds undelivered records until somebody exports them and takes it away."""
        aside = any(self._path.parent.glob(f"{self._path.name}.aside-*"))
        return "store-set-aside" if aside else self._unwhole

    def check(self) -> None:
        """Is it whole? After the first frame; one that is not is set aside."""
        found = self._store.check()
        if not found.whole:
            self._set_aside(found.pages)
        held = anchors.compare(self._anchors, self._store.audit)
        if not (self._store.audit.verify().whole and held.whole):
            events.audit_broken(self._journal)
            self._unwhole = "audit-broken"
            self._tell("audit.broken")
        self.care()

    def doubt(self, fault: StoreFault) -> None:
        """The database refused. After a page that does not hold, SQLCipher answers nothing more on
        that connection: it is opened anew and read through, on a thread of its own."""
        if fault.why is faults.Fault.DAMAGED and self._doubting.acquire(blocking=False):
            threading.Thread(target=self._look, name="store-doubt", daemon=True).start()

    def care(self) -> None:
        """Now and then: what may be forgotten is, and the audit chain is anchored."""
        now = self._clock.now().timestamp()
        if 0 <= now - self._cared < CARE_EVERY:
            return
        self._cared = now
        own = self._outbox.limits
        prune(
            self._store,
            now,
            own.keep_delivered,
            own.keep_tombstones,
            keep_cases=own.keep_cases,
            keep_papers=own.keep_papers,
        )
        case_book.forget(self._store, now - own.keep_cases)
        visit_book.forget(self._store, now - visit_book.KEPT)
        self.anchor()
        self._store.settle()

    def anchor(self) -> None:
        """Keep where the audit chain stands outside the database."""
        try:
            anchors.keep(self._anchors, self._store.audit.head(), self._clock.now().timestamp())
        except OSError:  # a full disk: the next one covers these rows as well
            return

    # ---- inside

    @property
    def _anchors(self) -> Path:
        return self._path.with_name(anchors.NAME)

    def _look(self) -> None:
        try:
            try:
                self._store.reconnect()
            except StoreFault as fault:
                if fault.why is not faults.Fault.DAMAGED:
                    raise
                self._set_aside(1)
            else:
                self.check()
        except StoreFault as fault:
            events.store_fault(self._journal, why=fault.why)
        finally:
            self._doubting.release()

    def _set_aside(self, pages: int) -> None:
        events.store_damaged(self._journal, pages=pages)
        self._store.replace()
        self._told_aside()

    def _told_aside(self) -> None:
        events.store_set_aside(self._journal)
        self._tell("store.set-aside")

    def _tell(self, event: str) -> None:
        """Said to the hub, before all else that waits there."""
        at = self._clock.now()
        self._outbox.put(
            Destination.HUB, Kind.FAULT, Fault(at=at, event=event, who="engineer", ended=False)
        )
