"""The life of an assessment: a pure total table."""

from __future__ import annotations

import enum


class State(enum.StrEnum):
    DRAFT = "draft"
    HANDED = "handed"
    RETURNED = "returned"  # with a reason; it can be filled in again
    ACCEPTED = "accepted"


class Event(enum.StrEnum):
    HAND_IN = "hand-in"
    ACCEPT = "accept"
    RETURN = "return"


ROWS: dict[tuple[State, Event], State] = {
    (State.DRAFT, Event.HAND_IN): State.HANDED,
    (State.RETURNED, Event.HAND_IN): State.HANDED,
    (State.HANDED, Event.ACCEPT): State.ACCEPTED,
    (State.HANDED, Event.RETURN): State.RETURNED,
}
OPEN = (State.DRAFT, State.RETURNED)
"""Its answers can be changed."""
