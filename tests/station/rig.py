"""A station's queue with real databases and a real line on loopback; the clock is set by hand."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from datetime import date, datetime, timedelta
from pathlib import Path

from kiosk.services.snapshot import convert
from kiosk.settings.model import LineKey, QueueSettings
from kiosk.station.caller import Caller
from kiosk.station.help import HelpBoard
from kiosk.station.keeper import Keeper
from kiosk.station.machine import Asked
from kiosk.station.server import QueueServer
from kiosk.store.database import Store

SECRET = b"s" * 32
KEY = bytes(range(32))
TYPES = [
    {"id": "enrolment", "letter": "A", "name": {"zh": "参保登记", "en": "Enrolment"}},
    {
        "id": "claims",
        "letter": "B",
        "name": {"zh": "费用报销", "en": "Claims"},
        "items": ["expense-claim"],
    },
]


def chosen(**more) -> QueueSettings:
    table = {"types": TYPES, "secret_file": "secret", "listen": "127.0.0.1:0", "patience": 2.0,
             "block": 5, "days": 1, "appointments": {"capacity": 1, "days": 4}} | more  # fmt: skip
    return convert("queue.toml", table, QueueSettings)


class Clock:
    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, 9, 0)  # noqa: DTZ001 - local

    def now(self) -> datetime:
        return self.at

    def wall(self) -> float:
        return self.at.timestamp()

    def later(self, **more: float) -> None:
        self.at += timedelta(**more)


def opened(path: Path, clock: Clock) -> Store:
    return Store.open(path, KEY, clock.wall)


def hours(day: date) -> tuple[str, ...]:
    """Open on working days."""
    return ("08:30-10:00", "13:30-14:10") if day.weekday() < 5 else ()


class House:
    """The keeper with its line, and as many machines as wanted."""

    def __init__(self, folder: Path, **more) -> None:
        """`more`: of the queue's settings."""
        self.folder, self.clock, self.more = folder, Clock(), more
        self.store = opened(folder / "keeper.db", self.clock)
        self._stores: list[Store] = [self.store]
        self.server: QueueServer | None = None
        self.port = 0
        self.begin()

    def begin(self, board: HelpBoard | None = None, line: dict[str, LineKey] | None = None) -> None:
        settings = chosen(listen=f"127.0.0.1:{self.port}", **self.more)
        self.keeper = Keeper(self.store, settings, self.clock.now, hours)
        self.server = QueueServer(self.keeper, settings, SECRET, self.clock.wall, board, line=line)
        self.port = int(self.server.address.rpartition(":")[2])

    def cut(self) -> None:
        """The keeper is not reached any more."""
        assert self.server is not None
        self.server.close()
        self.server = None

    def settings(self, **more) -> QueueSettings:
        address = f"127.0.0.1:{self.port}"
        return chosen(keeper="01", keeper_address=address, **self.more | more)

    def caller(self, secret: bytes = SECRET, **more) -> Caller:
        return Caller(self.settings(**more), secret, self.clock.wall)

    def machine(self, name: str) -> Asked:
        store = opened(self.folder / f"{name}.db", self.clock)
        self._stores.append(store)
        return Asked(store, self.settings(), self.caller(), self.clock.now)

    def close(self) -> None:
        if self.server is not None:
            self.server.close()
        for store in self._stores:
            with suppress(Exception):
                store.close()


@contextmanager
def house(folder: Path, **more):
    made = House(folder, **more)
    try:
        yield made
    finally:
        made.close()
