"""The life of a notice or course: a pure total table, (state, event) → state.

What has no row is refused: it changes nothing. Nothing is deleted: what was shown is withdrawn, and
every version that was written stays. A state lasts until somebody acts, but what is shown ends by
itself on the last day it names.
"""

from __future__ import annotations

import enum


class State(enum.StrEnum):
    DRAFT = "draft"  # nobody but who writes it has seen it
    SHOWN = "shown"
    REVISED = "revised"  # shown, and another version is being written
    WITHDRAWN = "withdrawn"
    DROPPED = "dropped"  # a draft that was never shown


class Event(enum.StrEnum):
    SAVE = "save"  # another version
    SHOW = "show"  # the last version goes to the stations
    DROP = "drop"  # what was not shown is given up
    WITHDRAW = "withdraw"


ROWS: dict[tuple[State, Event], State] = {
    (State.DRAFT, Event.SAVE): State.DRAFT,
    (State.DRAFT, Event.SHOW): State.SHOWN,
    (State.DRAFT, Event.DROP): State.DROPPED,
    (State.SHOWN, Event.SAVE): State.REVISED,
    (State.SHOWN, Event.WITHDRAW): State.WITHDRAWN,
    (State.REVISED, Event.SAVE): State.REVISED,
    (State.REVISED, Event.SHOW): State.SHOWN,
    (State.REVISED, Event.DROP): State.SHOWN,
    (State.REVISED, Event.WITHDRAW): State.WITHDRAWN,
}

IN_FORCE = (State.SHOWN, State.REVISED)
"""Stations are given it, as long as its last day is not over."""


def can(now: State) -> tuple[Event, ...]:
    return tuple(event for event in Event if (now, event) in ROWS)
