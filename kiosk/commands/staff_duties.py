"""What staff hand in at the glass: one commit with the row of what it is, read as it stands."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from kiosk.commands.records import Records
from kiosk.outbox.duties import Duty
from kiosk.outbox.duties_held import Held, Stands, enter, held
from kiosk.outbox.kinds import (
    Destination,
    Kind,
    PayloadRefused,
    TaskPicture,
    TaskProof,
    UrgentEvent,
)
from kiosk.settings.model import Settings
from kiosk.store.faults import StoreFault
from kiosk.uplink.duties import hand_in, kind_of


def handed_in(
    records: Records, duty: Duty, *, subject: str, stage: str, at: float, detail: str = "",
    event: UrgentEvent | None = None,
) -> bool:  # fmt: skip
    """On the disk, as `duties_held.enter` keeps it. `event`: for the hub, in the same transaction.
    False: nothing was written down."""
    try:
        with records.store.transaction() as db:
            key = hand_in(records.outbox, duty)
            enter(db, key, kind_of(duty), subject=subject, stage=stage, at=at, detail=detail)
            if event is not None:
                kind, line = Kind.URGENT_EVENT, f"urgent-event {subject}"
                key = records.outbox.put(Destination.HUB, kind, event, line=line)
                enter(db, key, kind, subject=subject, stage=stage, at=at, detail=detail)
    except StoreFault as fault:
        records.refused(fault)
        return False
    except PayloadRefused:
        return False
    return True


def proof_handed_in(
    records: Records, proof: TaskProof, pictures: Sequence[bytes], *, subject: str, at: float
) -> bool:
    """The same of a proof for a publicity task and its pictures (JPEG), for the hub: in one line,
    so that it has the pictures first."""
    line, outbox = f"proof {proof.proof}", records.outbox
    try:
        with records.store.transaction() as db:
            for number, one in enumerate(pictures, 1):
                told = TaskPicture(
                    proof=proof.proof, number=number, jpeg=base64.b64encode(one).decode()
                )
                outbox.put(Destination.HUB, Kind.TASK_PICTURE, told, line=line)
            key = outbox.put(Destination.HUB, Kind.TASK_PROOF, proof, line=line)
            enter(db, key, Kind.TASK_PROOF, subject=subject, stage="proof", at=at)
    except StoreFault as fault:
        records.refused(fault)
        return False
    except PayloadRefused:
        return False
    outbox.tell()
    return True


def rows(
    records: Records, kind: Kind, *, since: float = 0.0, subject: str = ""
) -> list[Held] | None:
    """As `duties_held.held`; None where the store cannot be read."""
    by_file = records.outbox.by_file
    try:
        return held(records.store, kind, since=since, subject=subject, by_file=by_file)
    except StoreFault as fault:
        records.refused(fault)
        return None


def stands(row: Held, settings: Settings) -> str:
    """Word of how it stands; "alone": it waits, and there is no platform that would take it."""
    alone = not settings.service_platform.adapter
    return "alone" if alone and row.stands is Stands.WAITING else row.stands.value
