"""One record of the outbox, and what a try may come to."""

from __future__ import annotations

import enum

import msgspec

from kiosk.outbox.kinds import Destination, Kind
from kiosk.outbox.rules import Uncertain


class State(enum.StrEnum):
    WAITING = "waiting"
    SENDING = "sending"  # committed before the try; found after a crash: its outcome is unknown
    UNKNOWN = "unknown"  # a write that was perhaps done: asked about, never sent again by itself
    ACCEPTED = "accepted"  # proved by an answer; the payload is gone, its keyed hash stays
    REFUSED = "refused"  # will be tried again, up to the limit of refusals
    DEAD = "dead"  # refused too often: kept whole, visible, resendable by staff
    CLOSED = "closed"  # staff found that it was not done, and that it shall not be; payload gone
    HANDED_OVER = "handed-over"  # written into an export: another terminal delivers it


DONE = frozenset({State.ACCEPTED, State.CLOSED})
TRIED = frozenset({State.WAITING, State.REFUSED, State.UNKNOWN})
"""States in which a try may begin (of an unknown one: a question)."""


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
    ABSENT = "absent"  # the outcome query answered: it knows of no such write
    STAFF = "staff"  # a person said what became of it
    BROKEN = "broken"  # our own sender failed
    KILLED = "killed"  # the process ended in the middle of a try


SURE_NOT_SENT = frozenset({Outcome.REFUSED, Outcome.NOT_KNOWN, Outcome.LATER, Outcome.UNREACHABLE})
"""After these the destination has certainly not acted."""


class Reply(msgspec.Struct, frozen=True):
    """What a sender answers. `retry_after` is seconds, when the destination named them. `answered`:
    whether the destination itself spoke with sense, whatever became of this record; None: as the
    outcome says. A refusal that nobody there spoke (the record could not even be sent) says nothing
    of the destination.

    To `ask`: ACCEPTED, the write was done; REFUSED, it was turned down for good; ABSENT, the
    destination answered and knows nothing of it; anything else leaves the outcome unknown.
    """

    outcome: Outcome
    retry_after: float = 0.0
    code: str = ""  # the destination's own code of a refusal: letters, digits, `._-`
    proof: str = ""  # its number of what it accepted, likewise
    answered: bool | None = None


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
    rule: Uncertain = Uncertain.RESEND
    reference: str = ""  # the record's number on the wire, one for life (fsi: msgid)
    sent: float = 0.0  # last sending
    code: str = ""
    proof: str = ""
    place: int = 0  # order of writing
    origin: str = ""  # name of the export by which it came from another terminal

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
    unknown: int = 0  # of `waiting`: writes whose outcome nobody knows
