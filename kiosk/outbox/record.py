"""One record of the outbox, and what a try may come to."""

from __future__ import annotations

import enum

import msgspec

from kiosk.outbox.kinds import Destination, Kind


class State(enum.StrEnum):
    WAITING = "waiting"
    SENDING = "sending"  # committed before the try; found after a crash: its outcome is unknown
    ACCEPTED = "accepted"  # proved by an answer; the payload is gone, its keyed hash stays
    REFUSED = "refused"  # will be tried again, up to the limit of refusals
    DEAD = "dead"  # refused too often: kept whole, visible, resendable by staff


class Outcome(enum.StrEnum):
    """Closed words for the end of one try."""

    ACCEPTED = "accepted"  # an answer with this record's key proves it
    REFUSED = "refused"  # the destination will not take these bytes
    NOT_KNOWN = (
        "not-known"  # our credential is not valid: the destination's trouble, not the record's
    )
    LATER = "later"  # it said: not now
    UNREACHABLE = "unreachable"  # certainly not sent
    UNKNOWN = "unknown"  # sent, or perhaps sent; no proof came
    NONSENSE = "nonsense"  # an answer that proves nothing
    BROKEN = "broken"  # our own sender failed
    KILLED = "killed"  # the process ended in the middle of a try


SURE_NOT_SENT = frozenset({Outcome.REFUSED, Outcome.NOT_KNOWN, Outcome.LATER, Outcome.UNREACHABLE})
"""After these the destination has certainly not acted."""


class Reply(msgspec.Struct, frozen=True):
    """What a sender answers. `retry_after` is seconds, when the destination named them."""

    outcome: Outcome
    retry_after: float = 0.0


class Record(msgspec.Struct, frozen=True):
    """`payload` is JSON text; empty once the record was accepted. Times are wall clock seconds."""

    key: str
    destination: Destination
    kind: Kind
    station: str
    terminal: str
    payload: str
    created: float
    attempts: int
    refusals: int
    uncertain: bool
    next_try: float
    hold_until: float
    state: State
    outcome: str
    line: str = ""
    priority: int = 0

    def __repr__(self) -> str:
        return f"<Record {self.kind} {self.key} {self.state}>"


class Standing(msgspec.Struct, frozen=True):
    """How one destination stands. `reached` and `next_try`: wall clock seconds."""

    destination: Destination
    waiting: int
    dead: int
    oldest: float | None  # creation time of the oldest record not yet accepted
    failures: int
    outcome: str
    next_try: float
    reached: float | None
