"""What a citizen may be told of a filing, from its record alone."""

from __future__ import annotations

from kiosk.outbox.record import Record, State
from kiosk.outbox.rules import Uncertain
from kiosk.receipts.filed import Handed

_SAID = {
    State.ACCEPTED: Handed.ACCEPTED,
    State.UNKNOWN: Handed.UNKNOWN,
    State.SENDING: Handed.UNKNOWN,  # a receipt printed now outlives the try
    State.DEAD: Handed.NOT_DONE,
    State.CLOSED: Handed.NOT_DONE,
}


def handed(record: Record) -> Handed:
    """Never more than is known: what another terminal took over, or what was perhaps sent once, is
    not *waiting*."""
    perhaps = record.uncertain and record.rule is not Uncertain.RESEND
    if record.state is State.ACCEPTED or not perhaps:
        return _SAID.get(record.state, Handed.WAITING)
    return Handed.UNKNOWN
