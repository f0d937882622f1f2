"""What the hub gives this terminal to deliver to the service platform: fetched, written down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from kiosk.journal import events
from kiosk.journal.journal import Journal
from kiosk.outbox import given
from kiosk.outbox.filings import WeeklyFigures
from kiosk.outbox.kinds import PayloadRefused
from kiosk.outbox.outbox import KeyTaken, Outbox
from kiosk.outbox.record import Outcome
from kiosk.outbox.shapes import Key
from kiosk.uplink.duties import hand_in
from kiosk.uplink.hub import HubClient


class _Duty(msgspec.Struct):
    key: Key
    kind: str
    payload: Any


class _Duties(msgspec.Struct):
    duties: list[msgspec.Raw]


SHAPES = {"weekly": WeeklyFigures}
"""Kinds that may be given so; another is left at the hub, where it is seen to wait."""


class DutyRounds:
    """`look` is called on the rounds' thread, between visits."""

    def __init__(self, open_hub: Callable[[], HubClient], outbox: Outbox, journal: Journal) -> None:
        self._open, self._outbox, self._journal = open_hub, outbox, journal

    def look(self) -> int:
        """How many are new or were given again. A hub that is away is asked in the next round.
        Raises OSError, StoreFault."""
        hub = self._open()
        try:
            fetched = hub.told("duties", self._outbox.station, self._outbox.terminal)
        finally:
            hub.close()
        if fetched.outcome is not Outcome.ACCEPTED:
            return 0
        try:
            duties = msgspec.json.decode(fetched.content, type=_Duties).duties
        except (msgspec.DecodeError, msgspec.ValidationError):
            return 0
        return sum(self._take(raw) for raw in duties)

    def _take(self, raw: msgspec.Raw) -> int:
        try:
            duty = msgspec.json.decode(raw, type=_Duty)
            payload = msgspec.convert(duty.payload, SHAPES[duty.kind])
            given.take(self._outbox, duty.key, lambda: hand_in(self._outbox, payload, duty.key))
        except (msgspec.DecodeError, msgspec.ValidationError, KeyError, PayloadRefused, KeyTaken):
            events.uplink_duty_unreadable(self._journal)
            return 0
        self._outbox.tell()
        return 1
