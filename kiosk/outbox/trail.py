"""What the outbox writes into the audit chain, always within the transaction it tells of."""

from __future__ import annotations

from typing import Any

import msgspec

from kiosk.outbox.duties import Duty
from kiosk.outbox.filings import Transaction
from kiosk.outbox.kinds import KINDS, Kind
from kiosk.outbox.record import Record, State
from kiosk.store.audit import Actor, Deed
from kiosk.store.database import Store


def promised(store: Store, db: Any, kind: Kind, payload: str, key: str, digest: str) -> None:
    """Who wrote what down, for whom."""
    what = msgspec.json.decode(payload, type=KINDS[kind].shape)
    actor, who, item, person = Actor.TERMINAL, "", kind.value, ""
    if isinstance(what, Transaction):
        actor = Actor.STAFF if what.staff else Actor.CITIZEN
        who, item, person = what.staff or what.applicant, what.item, what.subject
    elif isinstance(what, Duty):
        actor, who = Actor.STAFF, store.audit.person(what.staff)
    store.audit.append(
        db, Deed.PROMISED, actor, who=who, item=item, person=person, reference=key, digest=digest
    )


def ended(store: Store, db: Any, record: Record, state: State) -> None:
    """Its destination took it, or turned it down too often."""
    if KINDS[record.kind].audited:
        deed = Deed.ACCEPTED if state is State.ACCEPTED else Deed.DIED
        store.audit.append(db, deed, Actor.CENTRE, item=record.kind.value, reference=record.key)


def uncertain(store: Store, db: Any, record: Record) -> None:
    if KINDS[record.kind].audited:
        store.audit.append(db, Deed.UNCERTAIN, item=record.kind.value, reference=record.key)
