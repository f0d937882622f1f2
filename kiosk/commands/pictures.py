"""A picture of the home page for the hub, when it asks: drawn by a process of its own
(`kiosk.commands.home_picture`) and sent. Never what stands on the glass."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Protocol
from uuid import UUID

from drivers.exchange import NoAnswer, exchange
from drivers.wake import Wake
from kiosk.commands.home_picture import request
from kiosk.journal import events
from kiosk.journal.journal import Journal
from kiosk.outbox.record import Outcome
from kiosk.runtime.clock import Clock

MODULE = "kiosk.commands.home_picture"
ROOT = Path(__file__).resolve().parents[2]

EVERY = 300.0
"""Seconds from one picture to the next, however often the hub asks."""

SECONDS = 60.0
"""In which it must be drawn."""

LARGEST = 2_000_000
"""Bytes; as `hub/terminal-api.yaml` has it."""


class Sending(Protocol):
    def send_picture(self, number: str, png: bytes) -> Outcome: ...


def draw(options: argparse.Namespace, clock: Clock, wake: Wake) -> bytes | None:
    """None: it could not be drawn, or in no reasonable time."""
    try:
        code, png = exchange(
            MODULE, (request(options, clock.now()),), wake, clock.monotonic,
            deadline=clock.monotonic() + SECONDS, largest=LARGEST, root=ROOT,
        )  # fmt: skip
    except (NoAnswer, OSError):
        return None
    return bytes(png) if code == 0 and png else None


class Pictures:
    """`asked` is called on the thread that asks the hub, and waits there."""

    def __init__(
        self,
        hub: Sending,
        clock: Clock,
        journal: Journal,
        drawn: Callable[[Wake], bytes | None],
    ) -> None:
        self._hub, self._clock, self._journal, self._drawn = hub, clock, journal, drawn
        self._wake = Wake()
        self._last: float | None = None

    def asked(self, number: str) -> None:
        """The hub waits for a picture under that number; it goes on asking until one came."""
        now = self._clock.monotonic()
        if not _is_number(number) or (self._last is not None and now < self._last + EVERY):
            return
        self._last = now
        png = self._drawn(self._wake)
        outcome = Outcome.BROKEN if png is None else self._hub.send_picture(number, png)
        events.picture_sent(self._journal, outcome=outcome)

    def close(self) -> None:
        """One that is being drawn is given up."""
        self._wake.set()


def _is_number(number: str) -> bool:
    try:
        return str(UUID(number)) == number
    except ValueError:
        return False
