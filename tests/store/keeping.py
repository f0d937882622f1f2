"""What tests of the store share: a store with an outbox, synthetic transactions, markers."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

from kiosk.outbox.backoff import Backoff
from kiosk.outbox.kinds import Destination, Kind
from kiosk.outbox.outbox import Limits, Outbox
from kiosk.outbox.record import Outcome, Record, Reply
from kiosk.store.database import Store
from kiosk.store.materials import Kept

KEY = bytes(range(32))
CHINA = timezone(timedelta(hours=8))
AT = datetime(2026, 11, 22, 9, 30, 10, tzinfo=CHINA)
NAME, NUMBER = "欧阳测试𬎆", "230198199001010011"


class Clock:
    def __init__(self, now: float = 1_795_300_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


class Scripted:
    """A sender whose answers are written beforehand; it keeps what it was given."""

    def __init__(self, *replies: Reply | Outcome | Exception) -> None:
        self.replies = list(replies)
        self.sent: list[Record] = []
        self.asked: list[Record] = []

    def send(self, record: Record) -> Reply:
        self.sent.append(record)
        return self._next()

    def ask(self, record: Record) -> Reply:
        self.asked.append(record)
        return self._next()

    def _next(self) -> Reply:
        reply = self.replies.pop(0) if self.replies else Outcome.ACCEPTED
        if isinstance(reply, Exception):
            raise reply
        return reply if isinstance(reply, Reply) else Reply(reply)


def open_outbox(folder: Path, clock: Clock, key: bytes = KEY, **limits) -> Outbox:
    """Terminal T01 in `folder`; close it with `outbox.store.close()`."""
    store = Store.open(folder / "terminal.db", key, clock)
    numbers = iter(range(1, 10_000))
    return Outbox(
        store,
        station="HLJ-230000-0001",
        terminal="T01",
        limits=Limits(**{"refusals": 3, "backoff": Backoff(first=10.0, longest=600.0)} | limits),
        chance=lambda: 0.0,
        references=lambda: f"H2301980000012026112209300{next(numbers):05d}",
    )


def transaction(outbox: Outbox, kept: tuple[Kept, ...] = (), **more) -> dict:
    """A handling transaction of a person who does not exist."""
    person = outbox.store.audit.person(NUMBER)
    return {
        "number": "7K3M9Q2X4ABC",
        "item": "remote-medical-filing",
        "transaction": "2501",
        "at": AT,
        "acting": "self",
        "applicant": person,
        "subject": person,
        "fields": {"psn_name": NAME, "certno": NUMBER, "tel": "13900001234"},
        "materials": [
            {"what": "id-copy", "name": k.name, "digest": k.digest, "size": k.size,
             "media": k.media}
            for k in kept
        ],
        "query": "5205",
        **more,
    }  # fmt: skip


def put_transaction(outbox: Outbox, *contents: bytes, key: str | None = None, line: str = "",
                    **more) -> str:  # fmt: skip
    kept = tuple(outbox.materials.keep(content, "image/jpeg") for content in contents)
    return outbox.put(
        Destination.CENTRE, Kind.TRANSACTION, transaction(outbox, kept, **more), key=key,
        line=line, materials=kept,
    )  # fmt: skip


def receipt(n: int) -> dict:
    return {"serial": f"T01-{n:06d}", "item": "enrolment", "at": AT, "outcome": "printed",
            "reprint": False}  # fmt: skip


def health() -> dict:
    return {"at": AT, "state": "in-service", "devices": {}}


def audit_rows(store: Store) -> list[tuple[str, str, str]]:
    """(deed, actor, item) of each row."""
    rows = store.rows("SELECT deed, actor, item FROM audit ORDER BY number")
    return [(row["deed"], row["actor"], row["item"]) for row in rows]
