"""A terminal's outbox with the service platform's stand-in behind it."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import msgspec

from kiosk.outbox.backoff import Backoff
from kiosk.outbox.deliver import Deliverer
from kiosk.outbox.kinds import Destination
from kiosk.outbox.outbox import Limits, Outbox
from kiosk.outbox.record import State
from kiosk.platform.schemes import scheme_of
from kiosk.settings.load import load
from kiosk.settings.model import ServicePlatformSettings, Settings
from kiosk.store.database import Store
from kiosk.uplink import platforms
from kiosk.uplink.calls import Calls
from kiosk.uplink.described import Platform
from kiosk.uplink.sender import PlatformSender
from sandbox.centre.gateway import Tif
from sandbox.service_platform.app import ServicePlatform

CHINA = timezone(timedelta(hours=8))
TOKEN = "0123456789abcdef0123456789abcdef"
PLATFORM = Destination.SERVICE_PLATFORM
ADAPTER = "heilongjiang-service-platform"


def _ahead() -> float:
    real = datetime.now(CHINA)
    afternoon = real.replace(hour=15, minute=0, second=0, microsecond=0)
    return (afternoon - real).total_seconds()


AHEAD = float(os.environ.setdefault("UPLINK_TESTS_AHEAD", str(_ahead())))
"""Seconds from the real clock to the tests': theirs begin at three in the afternoon, since what is
told of a day must not fall apart at midnight. Processes that a test starts are given it."""


def now() -> datetime:
    """The tests' time in China."""
    return datetime.now(UTC).astimezone(CHINA) + timedelta(seconds=AHEAD)


def stand_in() -> ServicePlatform:
    """The strict stand-in, on the tests' time."""
    gateway = Tif(TOKEN, lambda: time.time() + AHEAD)
    return ServicePlatform(gateway, clock=lambda: now().replace(tzinfo=None))


class Time:
    """The tests' time; what waits passes by `skip`."""

    def __init__(self) -> None:
        self.skipped = 0.0

    def skip(self, seconds: float) -> None:
        self.skipped += seconds

    def now(self) -> datetime:
        return now()

    def monotonic(self) -> float:
        return time.monotonic() + self.skipped

    def __call__(self) -> float:
        return time.time() + AHEAD + self.skipped


def settings(url: str, **more: Any) -> Settings:
    given = {"adapter": ADAPTER, "url": url, "scheme": "tif", "paasid": "test", **more}
    given = {"read_seconds": 3.0, "whole_seconds": 6.0, **given}
    own = ServicePlatformSettings(**given)
    return msgspec.structs.replace(load("heilongjiang-2"), service_platform=own)


class Office:
    """`described`: another platform than the shipped one."""

    def __init__(
        self, folder: Path, url: str, described: Platform | None = None, **more: Any
    ) -> None:
        self.time = Time()
        self.settings = settings(url, **more)
        platform = described or platforms.load(self.settings.service_platform.adapter)
        scheme = scheme_of(self.settings.service_platform, TOKEN.encode())
        self.calls = Calls(platform, self.settings, scheme, self.time)
        self.store = Store.open(folder / "terminal.db", bytes(range(32)), self.time)
        self.outbox = Outbox(
            self.store, station="HLJ-DEMO-0001", terminal="01", chance=lambda: 0.0,
            limits=Limits(backoff=Backoff(first=1.0, longest=60.0)),
            rules=platforms.rules(platform), by_file=platforms.by_file(platform),
        )  # fmt: skip
        self.outbox.recover()
        self.sender = PlatformSender(self.calls, self.outbox)
        self.deliverer = Deliverer(self.outbox, {PLATFORM: self.sender}, self.time)

    def rounds(self, count: int = 1) -> None:
        for _ in range(count):
            self.deliverer.round()
            self.time.skip(120.0)

    def states(self, keys: list[str]) -> list[State]:
        return [self.outbox.get(key).state for key in keys]

    def close(self) -> None:
        self.calls.close()
        self.store.close()


def account(stand_in: ServicePlatform, keys: list[str]) -> dict[str, list[str]]:
    """The ledger's account of these records."""
    return stand_in.ledger.account([key.replace("-", "") for key in keys])
