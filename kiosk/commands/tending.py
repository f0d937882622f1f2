"""What the terminal does for itself: one model of its health, and reports of it to the hub."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.health.model import Health
from kiosk.journal import events
from kiosk.journal.journal import Journal
from kiosk.outbox.kinds import Destination, Kind
from kiosk.outbox.kinds import Health as HealthReport
from kiosk.outbox.record import Outcome
from kiosk.platform.interface import Cancel, Centre, CentreTrouble, Trouble
from kiosk.runtime.clock import Clock
from kiosk.store.faults import StoreFault
from kiosk.terminal.states import Event, State

if TYPE_CHECKING:
    from drivers.status import Status
    from kiosk.commands.records import Records

REPORT_EVERY = 300.0
"""Seconds between two health records for the hub; a change of state is reported at once."""

OPTIONAL = frozenset({"camera", "card_slot", "signal", "power"})
"""Devices without which every item can still be done."""

OUTCOMES = {
    Trouble.SILENT: Outcome.UNKNOWN,
    Trouble.UNREACHABLE: Outcome.UNREACHABLE,
    Trouble.NONSENSE: Outcome.NONSENSE,
    Trouble.TOO_MUCH: Outcome.NONSENSE,
    Trouble.REFUSED: Outcome.REFUSED,
}


class Tending:
    """`changed` is called, from any thread, after something about the terminal's parts changed."""

    def __init__(
        self, data: Path, clock: Clock, journal: Journal, changed: Callable[[], None]
    ) -> None:
        self._data = data
        self._clock = clock
        self._journal = journal
        self._changed = changed
        self.health = Health(clock.monotonic)
        self._one = threading.Lock()
        self._reported = 0.0
        self._last: tuple[State, frozenset[str]] | None = None

    # ---- news, from any thread

    def device(self, name: str, status: Status) -> None:
        self.health.device(name, status)
        self._tell()

    def centre(self, trouble: CentreTrouble | None) -> None:
        """What one question to the centre came to; None: it answered."""
        if trouble is None:
            self.health.centre(Outcome.ACCEPTED)
        elif trouble.why in OUTCOMES:
            self.health.centre(OUTCOMES[trouble.why])
        self._tell()

    # ---- the terminal's table

    def event(self, state: State) -> Event | None:
        """What the parts say to the terminal's table; the hub is no part a visitor needs."""
        missing = self.health.lost() - {Destination.HUB.value} - OPTIONAL
        if missing and state is State.IN_SERVICE:
            return Event.PART_LOST
        if not missing and state is State.LIMITED:
            return Event.ALL_PARTS
        return None

    @property
    def centre_down(self) -> bool:
        return Destination.CENTRE.value in self.health.lost()

    def probe(self, records: Records | None, centre: Callable[[], Centre], state: State) -> None:
        """Look at what nobody reports by itself; on a thread, one at a time."""
        if records is None:
            return
        threading.Thread(
            target=self._probe, args=(records, centre, state), name="tending", daemon=True
        ).start()

    # ---- inside

    def _probe(self, records: Records, centre: Callable[[], Centre], state: State) -> None:
        if not self._one.acquire(blocking=False):
            return
        try:
            self.health.disk(shutil.disk_usage(self._data).free)
            self.health.outbox(records.outbox.standing(), self._clock.now().timestamp())
            if self.centre_down:
                self.centre(centre().probe(Cancel()))
            self._tell()
            self._report(records, state)
        except StoreFault as fault:
            events.store_fault(self._journal, why=fault.why)
        finally:
            self._one.release()

    def _report(self, records: Records, state: State) -> None:
        now, is_now = self._clock.monotonic(), (state, self.health.lost())
        if is_now == self._last and now - self._reported < REPORT_EVERY:
            return
        self._last, self._reported = is_now, now
        report = HealthReport(
            at=self._clock.now(),
            state=state.value.replace("_", "-"),
            devices=self.health.devices(),
            destinations=self.health.destinations(),
            disk_free_bytes=shutil.disk_usage(self._data).free,
        )
        records.outbox.put(Destination.HUB, Kind.HEALTH, report)

    def _tell(self) -> None:
        if self.health.changed(self._journal):
            self._changed()
