"""What a visitor is told of what they submitted."""

from __future__ import annotations

import enum
from datetime import datetime

import msgspec


class Outcome(enum.StrEnum):
    """Closed: the terminal says *done* only when the centre has said so."""

    ACCEPTED = "accepted"  # the centre has it
    UNKNOWN = "unknown"  # written down, perhaps sent: whether the centre has it is not known yet
    WAITING = "waiting"  # written down, certainly not sent yet
    REFUSED = "refused"  # the centre will not take it; nothing more is sent
    NOT_KEPT = "not-kept"  # it could not be written down: nothing was sent


class Case(msgspec.Struct, frozen=True):
    """`key`: of the outbox record. `number`: our one-time number, shared with receipt and review.
    `proof`: the centre's own number. `code`: of its refusal, for staff."""

    outcome: Outcome
    at: datetime
    key: str = ""
    number: str = ""
    proof: str = ""
    code: str = ""

    def __repr__(self) -> str:
        return f"<Case {self.outcome}>"
