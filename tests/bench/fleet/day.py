"""What one terminal of the fleet says, and the book of what it was told.

A terminal's day, compressed into nothing: health every five minutes, the question for settings
every five, and visits, each with its receipt, its review and its count. Nobody of it exists.
"""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple
from uuid import UUID

CHINA = timezone(timedelta(hours=8))
HEALTH, SETTINGS = 300.0, 300.0  # seconds between two
VISITS = 60  # of one terminal in a day of nine hours
HOURS = 9.0
A_VISIT = ("consent", "receipt-issued", "review", "visit-count")
ITEMS = ("enrolment", "fees", "account-balance", "account-returns", "settlements")
_DEVICES = ("printer", "id_reader", "scanner", "camera", "display", "network")


class Letter(NamedTuple):
    """A record as it waits in a terminal's outbox: its bytes and key never change."""

    key: str
    kind: str
    body: bytes


class Terminal:
    """`number`: of the fleet, from 0. Draws everything by it, so that a run can be repeated."""

    __slots__ = ("_chain", "_drawn", "_said", "code", "key", "number", "station", "tag", "version")

    def __init__(self, number: int, station: str, code: str, key: str, seed: int = 1) -> None:
        self.number, self.station, self.code, self.key = number, station, code, key
        self.tag, self.version = "", ""
        self._drawn = random.Random(seed * 1_000_003 + number)
        self._chain = str(self._uuid())
        self._said = 0

    def health(self, now: datetime) -> Letter:
        self._said += 1
        payload: dict[str, Any] = {
            "at": _stamp(now),
            "state": "in-service",
            "devices": {
                name: {"state": "online", "source": "probe", "seconds_ago": 3.0}
                for name in _DEVICES
            },
            "destinations": {
                name: {"waiting": 0, "dead": 0, "oldest_seconds": 0.0} for name in ("centre", "hub")
            },
            "disk_free_bytes": 21_000_000_000,
            "memory_bytes": 190_000_000,
            "uptime_seconds": 3600.0 * self._said,
            "clock_checked": True,
            "release": "2026.11.3",
            "audit": {
                "chain": self._chain,
                "number": 10 * self._said,
                "link": f"{self._drawn.getrandbits(256):064x}",
            },
        }
        payload["devices"]["printer"] |= {"paper": "full", "cover_open": "no"}
        if self.version:
            payload["settings"] = {
                "version": self.version,
                "offered": self.version,
                "outcome": "in-force",
            }
        return self._letter("health", payload, now)

    def visit(self, now: datetime) -> list[Letter]:
        """The records of one visit, in the order in which they are written."""
        number = f"{self.number:06d}-{self._drawn.getrandbits(32):08X}"
        item, at = self._drawn.choice(ITEMS), _stamp(now)
        payloads: dict[str, dict[str, Any]] = {
            "consent": {
                "version": "2026-11",
                "at": at,
                "subject": f"{self._drawn.getrandbits(256):064x}",
            },
            "receipt-issued": {
                "serial": f"{self.code}-{self._drawn.getrandbits(32)}", "item": item, "at": at,
                "outcome": "printed", "source": "GS ( H", "reprint": False, "number": number,
            },
            "review": {
                "number": number, "item": item, "at": at, "channel": "terminal",
                "grade": self._drawn.choice((5, 5, 5, 4)),
            },
            "visit-count": {
                "begun": f"{now.astimezone(CHINA):%Y-%m-%dT%H}:00:00+08:00", "seconds": 83.5,
                "items": [{"item": item, "result": "shown", "receipts": 1,
                           "seconds_to_result": 2.5, "seconds_to_receipt": 41.0}],
                "ended": "done", "identified_by": "id-card", "language": "zh", "text": "large",
                "acting": "self",
            },
        }  # fmt: skip
        return [self._letter(kind, payloads[kind], now) for kind in A_VISIT]

    def took(self, offer: bytes) -> None:
        """What the hub offered: the next health says that it is in force."""
        said = json.loads(offer)
        if said["signature"] is not None:
            self.version = said["version"]

    def settings_path(self) -> str:
        return f"/v1/settings?station={self.station}&terminal={self.code}"

    def _letter(self, kind: str, payload: dict[str, Any], now: datetime) -> Letter:
        record = {
            "kind": kind, "station": self.station, "terminal": self.code, "created": _stamp(now),
            "payload": payload,
        }  # fmt: skip
        body = json.dumps(record, separators=(",", ":")).encode()
        return Letter(str(self._uuid()), kind, body)

    def _uuid(self) -> UUID:
        return UUID(int=self._drawn.getrandbits(128), version=4)


def _stamp(now: datetime) -> str:
    return now.astimezone(CHINA).isoformat(timespec="milliseconds")
