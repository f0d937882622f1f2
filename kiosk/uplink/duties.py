"""Handing a duty in: written down for the service platform, in its line, before anybody is told."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.outbox.duties import Duty, LedgerMonth, line_of
from kiosk.outbox.kinds import KINDS, Destination, Kind, PayloadRefused
from kiosk.outbox.outbox import Outbox
from kiosk.store.materials import Kept
from kiosk.uplink import ledgers
from kiosk.uplink.platforms import DUTIES

_KINDS = {KINDS[kind].shape: kind for kind in DUTIES}


def kind_of(duty: Duty) -> Kind:
    return _KINDS[type(duty)]


def hand_in(
    outbox: Outbox, duty: Duty, key: str | None = None, materials: Sequence[Kept] = ()
) -> str:
    """Commit it and return its key. On the disk when this returns, sent by the outbox's worker.

    Raises PayloadRefused (a ledger's row that is not as its columns say among it), `DataError` for
    a ledger nobody described, KeyTaken, Missing and StoreFault: then nothing was written down.
    """
    if isinstance(duty, LedgerMonth):
        wrong = ledgers.load(duty.ledger).findings(duty)
        if wrong:
            raise PayloadRefused(Kind.LEDGER, f"$.rows {wrong[0]}")
    return outbox.put(
        Destination.SERVICE_PLATFORM,
        kind_of(duty),
        duty,
        key,
        line=line_of(duty),
        materials=materials,
    )
