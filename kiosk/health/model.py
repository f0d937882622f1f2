"""How the terminal is: each device, each destination, the outbox, the disk. One model, one truth.

Every value has a source and a time. What was not read is *unknown*: never good, never bad. The
journal hears of a change once each way: when a part is lost, and when it is back.
"""

from __future__ import annotations

import enum
import threading
from collections.abc import Callable
from typing import NamedTuple

from drivers.printer.interface import Paper, PrinterStatus, Sensor
from drivers.status import DeviceState, Status
from kiosk.journal import events
from kiosk.journal.journal import Journal
from kiosk.outbox.kinds import Destination, DestinationHealth, DeviceHealth
from kiosk.outbox.record import Outcome, Standing


class Verdict(enum.StrEnum):
    UNKNOWN = "unknown"
    GOOD = "good"
    BAD = "bad"
    ABSENT = "absent"  # not in the profile: nothing is wrong


_OF_STATE = {
    DeviceState.ONLINE: Verdict.GOOD,
    DeviceState.DEVICE_BUSY: Verdict.GOOD,
    DeviceState.STARTING: Verdict.UNKNOWN,
    DeviceState.NO_DEVICE: Verdict.ABSENT,
    DeviceState.OFFLINE: Verdict.BAD,
    DeviceState.POWER_OFF: Verdict.BAD,
    DeviceState.HARDWARE_ERROR: Verdict.BAD,
    DeviceState.USER_ERROR: Verdict.BAD,
}


class Limits(NamedTuple):
    failures: int = 2  # in a row, before a destination counts as down: one may be chance
    oldest: float = 3600.0  # seconds a record may wait; back under half of it ends the alarm
    disk_low: int = 500_000_000  # bytes free; twice as much ends the alarm


class DestinationState(NamedTuple):
    """`at` is the monotonic time of the last news."""

    verdict: Verdict
    outcome: Outcome | None
    at: float


class Health:
    """Written to from any thread; `changed` and the questions likewise."""

    def __init__(self, clock: Callable[[], float], limits: Limits = Limits()) -> None:
        """`clock` is monotonic, the same that the drivers were given."""
        self._clock = clock
        self._limits = limits
        self._lock = threading.Lock()
        self._devices: dict[str, Status] = {}
        self._destinations: dict[Destination, DestinationState] = {}
        self._standings: dict[Destination, Standing] = {}
        self._wall = 0.0  # of the last standings
        self._disk_free: int | None = None
        self._told: dict[tuple[str, str], str] = {}

    # ---- news

    def device(self, name: str, status: Status) -> None:
        with self._lock:
            self._devices[name] = status

    def centre(self, outcome: Outcome) -> None:
        """What one call to the centre came to; REFUSED is an answer, so it is there."""
        answered = outcome in (Outcome.ACCEPTED, Outcome.REFUSED)
        self._destination(Destination.CENTRE, Verdict.GOOD if answered else Verdict.BAD, outcome)

    def outbox(self, standings: dict[Destination, Standing], wall: float) -> None:
        """The outbox's own figures (`Outbox.standing()`), read at wall clock `wall`."""
        with self._lock:
            self._standings = dict(standings)
            self._wall = wall
        for destination, standing in standings.items():
            if destination is Destination.CENTRE and not standing.outcome:
                continue  # nothing was sent to it: its calls tell more
            outcome = Outcome(standing.outcome) if standing.outcome else None
            if standing.failures >= self._limits.failures:
                self._destination(destination, Verdict.BAD, outcome)
            elif standing.failures == 0 and standing.reached is not None:
                self._destination(destination, Verdict.GOOD, outcome)

    def disk(self, free_bytes: int) -> None:
        with self._lock:
            self._disk_free = free_bytes

    # ---- questions

    def verdict(self, device: str) -> Verdict:
        """UNKNOWN for a device nobody has told of."""
        with self._lock:
            return self._verdict(device)

    def lost(self) -> frozenset[str]:
        """Devices and destinations that are known to be bad; printer without paper among them."""
        with self._lock:
            devices = {name for name in self._devices if self._verdict(name) is Verdict.BAD}
            destinations = {
                destination.value
                for destination, state in self._destinations.items()
                if state.verdict is Verdict.BAD
            }
            return frozenset(devices | destinations)

    def devices(self) -> dict[str, DeviceHealth]:
        """For the hub's `health` record."""
        with self._lock:
            return {name: _reported(s, self._clock()) for name, s in self._devices.items()}

    def destinations(self) -> dict[str, DestinationHealth]:
        """For the hub's `health` record: those that something waits for, or that were reached."""
        with self._lock:
            found = {}
            for destination, standing in self._standings.items():
                state = self._destinations.get(destination)
                bad = state is not None and state.verdict is Verdict.BAD and state.outcome
                found[destination.value] = DestinationHealth(
                    waiting=standing.waiting,
                    dead=standing.dead,
                    oldest_seconds=_since(standing.oldest, self._wall),
                    reached_seconds_ago=_since(standing.reached, self._wall),
                    trouble=state.outcome.value if bad and state and state.outcome else None,
                )
            return found

    # ---- once each way

    def changed(self, journal: Journal) -> int:
        """Write what changed since the last call; returns the number of rows."""
        with self._lock:
            rows = [*self._device_rows(), *self._destination_rows(), *self._disk_rows()]
        for row in rows:
            row(journal)
        return len(rows)

    def _device_rows(self) -> list[Callable[[Journal], None]]:
        rows: list[Callable[[Journal], None]] = []
        for name, status in self._devices.items():
            verdict = _OF_STATE[status.device]
            if verdict in (Verdict.GOOD, Verdict.BAD) and self._is_news("device", name, verdict):
                rows.append(_device_row(name, status.device, verdict))
            if isinstance(status, PrinterStatus):
                if status.paper is not Paper.UNKNOWN and self._is_news("paper", name, status.paper):
                    rows.append(_paper_row(status.paper))
                cover = status.cover_open
                first_closed = ("cover", name) not in self._told and cover is Sensor.NO
                if cover is not Sensor.UNKNOWN and self._is_news("cover", name, cover):
                    rows += [] if first_closed else [_cover_row(cover)]
        return rows

    def _destination_rows(self) -> list[Callable[[Journal], None]]:
        rows: list[Callable[[Journal], None]] = []
        for destination, state in self._destinations.items():
            if self._is_news("destination", destination, state.verdict):
                rows.append(_destination_row(destination, state))
        for destination, standing in self._standings.items():
            age = _since(standing.oldest, self._wall) or 0.0
            was_old = self._told.get(("age", destination)) == "old"
            bound = self._limits.oldest / 2 if was_old else self._limits.oldest
            now = "old" if age > bound else "flowing"
            if self._is_news("age", destination, now) and (now == "old" or was_old):
                rows.append(_age_row(destination, standing.waiting, age, now == "old"))
        return rows

    def _disk_rows(self) -> list[Callable[[Journal], None]]:
        if self._disk_free is None:
            return []
        was_low = self._told.get(("disk", "")) == "low"
        bound = self._limits.disk_low * (2 if was_low else 1)
        now = "low" if self._disk_free < bound else "enough"
        if not self._is_news("disk", "", now) or (now == "enough" and not was_low):
            return []
        megabytes = self._disk_free // 1_000_000
        write = events.disk_low if now == "low" else events.disk_enough
        return [lambda journal: write(journal, megabytes=megabytes)]

    # ---- within

    def _destination(
        self, destination: Destination, verdict: Verdict, outcome: Outcome | None
    ) -> None:
        with self._lock:
            self._destinations[destination] = DestinationState(verdict, outcome, self._clock())

    def _verdict(self, device: str) -> Verdict:
        status = self._devices.get(device)
        if status is None:
            return Verdict.UNKNOWN
        verdict = _OF_STATE[status.device]
        if verdict is Verdict.GOOD and isinstance(status, PrinterStatus):
            if status.paper in (Paper.OUT, Paper.JAMMED) or status.cover_open is Sensor.YES:
                return Verdict.BAD
            if status.paper is Paper.UNKNOWN:
                return Verdict.UNKNOWN
        return verdict

    def _is_news(self, what: str, name: str, now: str) -> bool:
        before = self._told.get((what, name))
        self._told[what, name] = now
        return before != now


def _device_row(name: str, state: DeviceState, verdict: Verdict) -> Callable[[Journal], None]:
    if verdict is Verdict.GOOD:
        return lambda journal: events.device_up(journal, device=name)
    return lambda journal: events.device_down(journal, device=name, state=state)


def _paper_row(paper: Paper) -> Callable[[Journal], None]:
    return lambda journal: events.printer_paper(journal, paper=paper)


def _cover_row(cover: Sensor) -> Callable[[Journal], None]:
    return lambda journal: events.printer_cover(journal, open=cover)


def _destination_row(
    destination: Destination, state: DestinationState
) -> Callable[[Journal], None]:
    if state.verdict is Verdict.GOOD:
        return lambda journal: events.destination_up(journal, destination=destination)
    outcome = state.outcome or Outcome.UNKNOWN
    return lambda journal: events.destination_down(
        journal, destination=destination, outcome=outcome
    )


def _age_row(
    destination: Destination, waiting: int, age: float, old: bool
) -> Callable[[Journal], None]:
    if not old:
        return lambda journal: events.outbox_flowing(journal, destination=destination)
    return lambda journal: events.outbox_old(
        journal, destination=destination, waiting=waiting, seconds=age
    )


def _reported(status: Status, now: float) -> DeviceHealth:
    printer = status if isinstance(status, PrinterStatus) else None
    return DeviceHealth(
        state=status.device.value,
        source=status.source,
        seconds_ago=max(0.0, now - status.at),
        paper=printer.paper.value if printer else None,
        cover_open=printer.cover_open.value if printer else None,
    )


def _since(then: float | None, now: float) -> float | None:
    return None if then is None else max(0.0, now - then)
