"""The life of a change: a pure total table. Announced by whoever hears that it was approved
elsewhere, applied for by the station, approved or sent back by the agency. Only a person moves it;
a day that passes makes it overdue and nothing else.
"""

from __future__ import annotations

import enum


class State(enum.StrEnum):
    ANNOUNCED = "announced"  # approved elsewhere; the application is still to come
    APPLIED = "applied"
    RETURNED = "returned"  # with a reason; to be applied for again
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


class Event(enum.StrEnum):
    APPLY = "apply"
    APPROVE = "approve"
    RETURN = "return"
    WITHDRAW = "withdraw"


ROWS: dict[tuple[State, Event], State] = {
    (State.ANNOUNCED, Event.APPLY): State.APPLIED,
    (State.RETURNED, Event.APPLY): State.APPLIED,
    (State.APPLIED, Event.APPROVE): State.APPROVED,
    (State.APPLIED, Event.RETURN): State.RETURNED,
    (State.ANNOUNCED, Event.WITHDRAW): State.WITHDRAWN,
    (State.APPLIED, Event.WITHDRAW): State.WITHDRAWN,
    (State.RETURNED, Event.WITHDRAW): State.WITHDRAWN,
}
OPEN = (State.ANNOUNCED, State.APPLIED, State.RETURNED)


def can(now: State) -> tuple[Event, ...]:
    return tuple(event for event in Event if (now, event) in ROWS)
