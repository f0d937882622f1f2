"""A life of the victim with the hub: receipts are promised and told; both sides of every call are
steps."""

from __future__ import annotations

import uuid
from typing import Any

import requests  # noqa: F401  # loaded before the fork
import sqlcipher3.dbapi2  # noqa: F401
import sqlite_utils  # noqa: F401

from kiosk.outbox.backoff import Backoff
from kiosk.outbox.deliver import Deliverer
from kiosk.outbox.kinds import Destination, Kind
from kiosk.outbox.outbox import Limits, Outbox
from kiosk.uplink.hub import HubClient, Times
from tests.outbox.victim import FIRST, LONGEST, Life


class HubLife(Life):
    @staticmethod
    def prepare(url: str) -> str:
        return url

    def live(self, url: str, wish: dict[str, Any]) -> dict[str, Any]:
        """`puts` records, then `rounds` rounds; tells how many records are left."""
        store = self.store()
        limits = Limits(backoff=Backoff(first=FIRST, longest=LONGEST))
        outbox = Outbox(store, station="S", terminal="T", limits=limits)
        outbox.recover()
        serial = store.counter("serial")
        sender = Stepping(self, HubClient(url, times=Times(1.0, 1.0, 2.0)))
        deliverer = Deliverer(outbox, {Destination.HUB: sender}, lambda: self.now)
        for _ in range(wish["puts"]):
            key = str(uuid.uuid4())
            number = serial.take()
            self.say("serials", str(number))
            self.say("intended", key)
            outbox.put(
                Destination.HUB,
                Kind.RECEIPT_ISSUED,
                {
                    "serial": f"T-{number}",
                    "item": "enrolment",
                    "at": "2026-11-22T09:30:00+08:00",
                    "outcome": "printed",
                    "reprint": False,
                },
                key=key,
            )
            self.say("promised", key)
            deliverer.round()
        for _ in range(wish["rounds"]):
            self.now += 5.0
            deliverer.round()
        left = outbox.standing()[Destination.HUB].waiting
        store.close()
        return {"left": left}


class Stepping:
    """The real client, with a step on both sides of each call."""

    def __init__(self, life: Life, client: HubClient) -> None:
        self._life = life
        self._client = client

    def send(self, record):
        self._life.step()
        reply = self._client.send(record)
        self._life.step()
        return reply

    ask = send
