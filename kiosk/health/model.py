"""How the terminal is: each device, each destination, the machine, its clock, its glass.

One model, one truth. Every value has a source and a time. What was not read is *unknown*: never
good, never bad. The journal hears of a change once each way: when a part is lost, and when it is
back.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from drivers.status import Status
from kiosk.health.clock import ClockSense, Wrong
from kiosk.health.destinations import Destinations
from kiosk.health.devices import Devices
from kiosk.health.liveness import Liveness
from kiosk.health.machine import Machine
from kiosk.health.papers import Papers
from kiosk.health.parts import Part, Verdict
from kiosk.journal.journal import Journal
from kiosk.outbox.archiving import Standing as Archiving
from kiosk.outbox.kinds import Destination, DestinationHealth, DeviceHealth
from kiosk.outbox.record import Outcome, Standing


class Limits(NamedTuple):
    failures: int = 2  # in a row, before a destination counts as down: one may be chance
    oldest: float = 3600.0  # seconds a record may wait; back under half of it ends the alarm
    disk_low: int = 500_000_000  # bytes free; twice as much ends the alarm
    hot: float = 85.0  # °C; ten less ends the alarm
    tolerance: float = 180.0  # seconds between this clock and the centre's


LOST_MACHINE = frozenset({"clock"})
"""Parts of the machine without which some items cannot be offered."""


class Health:
    """Written to from any thread; `changed` and the questions likewise."""

    def __init__(
        self,
        clock: Callable[[], float],
        now: Callable[[], datetime],
        released: datetime,
        limits: Limits = Limits(),
    ) -> None:
        """`clock` is monotonic, the same that the drivers were given; `now` the wall clock, which
        cannot be earlier than `released`."""
        self._clock = clock
        self._lock = threading.RLock()
        self._devices = Devices()
        self._destinations = Destinations(limits.failures, limits.oldest)
        self._papers = Papers()
        self._machine = Machine(limits.disk_low, limits.hot)
        self._sense = ClockSense(clock, now, released, limits.tolerance)
        self._since: dict[str, tuple[Verdict, float]] = {}
        self.liveness = Liveness(clock)

    # ---- news

    def device(self, name: str, status: Status) -> None:
        with self._lock:
            self._devices.told(name, status)

    def centre(self, outcome: Outcome) -> None:
        """What one call to the centre came to; REFUSED is an answer, so it is there."""
        with self._lock:
            self._destinations.centre(outcome, self._clock())

    def centre_time(self, at: datetime) -> None:
        """The time in an answer of the centre that has just come."""
        with self._lock:
            self._sense.centre_said(at)

    def outbox(self, standings: dict[Destination, Standing], wall: float) -> None:
        """The outbox's own figures (`Outbox.standing()`), read at wall clock `wall`."""
        with self._lock:
            self._destinations.outbox(standings, wall, self._clock())

    def archive(self, standing: Archiving | None, wall: float) -> None:
        """What waits for the hub's archive, read at wall clock `wall`; None: there is none."""
        with self._lock:
            self._papers.read(standing, wall, self._clock())

    def machine(self, free_bytes: int, celsius: float | None = None) -> None:
        with self._lock:
            self._machine.read(free_bytes, celsius, self._clock())

    # ---- questions

    def verdict(self, device: str) -> Verdict:
        """UNKNOWN for a device nobody has told of."""
        with self._lock:
            return self._devices.verdict(device)

    def lost(self) -> frozenset[str]:
        """Names of what is known to be bad and needed for some items; a printer without paper
        among them."""
        return frozenset(
            p.name
            for p in self.parts()
            if p.verdict is Verdict.BAD
            and p.kind != "papers"
            and (p.kind != "machine" or p.name in LOST_MACHINE)
        )

    def parts(self) -> tuple[Part, ...]:
        """Everything, devices first."""
        with self._lock:
            found = [
                *self._devices.parts(),
                *sorted(self._destinations.parts()),
                *self._papers.parts(),
                *self._machine.parts(),
                self._sense.part(),
                *self.liveness.parts(),
            ]
            return tuple(part._replace(since=self._stands(part)) for part in found)

    @property
    def centre_doubted(self) -> bool:
        """It failed once: a probe will tell."""
        with self._lock:
            return self._destinations.centre_doubted

    def centre_heard(self) -> float | None:
        """Monotonic time of the last news of the centre."""
        with self._lock:
            return self._destinations.centre_heard()

    @property
    def clock_wrong(self) -> Wrong | None:
        """What is known to be wrong with the clock; looks at it first."""
        with self._lock:
            return self._sense.wrong

    @property
    def clock_checked(self) -> bool:
        with self._lock:
            return self._sense.checked

    def devices(self) -> dict[str, DeviceHealth]:
        """For the hub's `health` record."""
        with self._lock:
            return self._devices.reported(self._clock())

    def destinations(self) -> dict[str, DestinationHealth]:
        """For the hub's `health` record: those that something waits for, or that were reached."""
        with self._lock:
            return self._destinations.reported()

    # ---- once each way

    def changed(self, journal: Journal) -> int:
        """Write what changed since the last call; returns the number of rows."""
        with self._lock:
            self.parts()  # notes since when each verdict stands
            concerns = (self._devices, self._destinations, self._papers, self._machine, self._sense)
            rows = [row for one in (*concerns, self.liveness) for row in one.rows()]
        for row in rows:
            row(journal)
        return len(rows)

    def _stands(self, part: Part) -> float:
        """Since when the part has its verdict, as far as it was looked at."""
        key = f"{part.kind} {part.name}"
        verdict, since = self._since.get(key, (None, 0.0))
        if verdict is not part.verdict:
            since = self._clock()
            self._since[key] = (part.verdict, since)
        return since
