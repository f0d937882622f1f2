"""The table of the terminal: (state, event) -> (state, commands). Pure and total.

A pair without a row keeps the state and does nothing. `LIMITS` gives every state a deadline: what
is asked again then, so that no state waits for a message that never comes.

Hours, parts and failures are conditions that hold whatever the state is: `wanted` says which event
they ask for, `arrive` follows them until they ask for nothing more. So nobody has to remember, when
maintenance ends or a failure heals, what time it is and what is missing.
"""

from __future__ import annotations

from itertools import product

from kiosk.actors import Actor
from kiosk.terminal.states import Command as C
from kiosk.terminal.states import Conditions, Doors
from kiosk.terminal.states import Event as E
from kiosk.terminal.states import State as S

_CHANGE = (C.JOURNAL_CHANGE,)
_SHUT = (C.CLOSE_DOORS, C.JOURNAL_CHANGE)
_OPEN = (C.OPEN_DOORS, C.JOURNAL_CHANGE)

_SERVING = (S.IN_SERVICE, S.LIMITED)
_ATTENDED = (*_SERVING, S.CLOSED, S.OUT_OF_SERVICE)  # a person or an update may step in

TABLE: dict[tuple[S, E], tuple[S, tuple[C, ...]]] = {
    (S.STARTING, E.READY): (S.IN_SERVICE, _OPEN),
    (S.STARTING, E.NOT_PAIRED): (S.PAIRING, _SHUT),
    (S.STARTING, E.KEEPS_FAILING): (S.OUT_OF_SERVICE, _SHUT),
    (S.STARTING, E.DEADLINE): (S.OUT_OF_SERVICE, _SHUT),
    (S.PAIRING, E.PAIRED): (S.IN_SERVICE, _OPEN),
    (S.PAIRING, E.KEEPS_FAILING): (S.OUT_OF_SERVICE, _SHUT),
    (S.PAIRING, E.DEADLINE): (S.PAIRING, (C.PROBE_ALL,)),
    (S.IN_SERVICE, E.PART_LOST): (S.LIMITED, _CHANGE),
    (S.LIMITED, E.ALL_PARTS): (S.IN_SERVICE, _CHANGE),
    **{(s, E.CLOSING): (S.CLOSED, _SHUT) for s in _SERVING},
    **{(s, E.MAINTENANCE_ON): (S.MAINTENANCE, _SHUT) for s in _ATTENDED},
    **{(s, E.UPDATE_FOUND): (S.UPDATING, _SHUT) for s in _ATTENDED},
    **{(s, E.KEEPS_FAILING): (S.OUT_OF_SERVICE, _SHUT) for s in (*_SERVING, S.CLOSED)},
    **{(s, E.DEADLINE): (s, (C.PROBE_ALL,)) for s in (*_SERVING, S.CLOSED, S.MAINTENANCE)},
    (S.CLOSED, E.OPENING): (S.IN_SERVICE, _OPEN),
    (S.MAINTENANCE, E.MAINTENANCE_OFF): (S.IN_SERVICE, _OPEN),
    (S.UPDATING, E.UPDATE_DONE): (S.UPDATING, (C.JOURNAL_CHANGE, C.RESTART)),
    (S.UPDATING, E.UPDATE_PROVEN): (S.IN_SERVICE, _OPEN),
    (S.UPDATING, E.DEADLINE): (S.IN_SERVICE, _OPEN),
    (S.OUT_OF_SERVICE, E.HEALED): (S.IN_SERVICE, _OPEN),
    **{(s, E.BATTERY_LOW): (S.POWERING_OFF, (*_SHUT, C.POWER_OFF)) for s in (*_SERVING, S.CLOSED)},
    # where a person or a fault has closed it, it stays closed when the mains come back
    **{
        (s, E.BATTERY_LOW): (s, (C.POWER_OFF,))
        for s in (S.PAIRING, S.MAINTENANCE, S.OUT_OF_SERVICE)
    },
    **{(s, E.MAINS_BACK): (s, (C.STAY_ON,)) for s in (S.PAIRING, S.MAINTENANCE, S.OUT_OF_SERVICE)},
    (S.POWERING_OFF, E.MAINS_BACK): (S.IN_SERVICE, (*_OPEN, C.STAY_ON)),
    (S.POWERING_OFF, E.DEADLINE): (S.POWERING_OFF, (C.POWER_OFF_NOW,)),
    (S.OUT_OF_SERVICE, E.DEADLINE): (S.OUT_OF_SERVICE, (C.PROBE_ALL,)),
}

LIMITS: dict[S, float] = {
    S.STARTING: 60.0,
    S.PAIRING: 30.0,
    S.IN_SERVICE: 30.0,
    S.LIMITED: 15.0,
    S.CLOSED: 60.0,
    S.MAINTENANCE: 60.0,
    S.UPDATING: 900.0,
    S.OUT_OF_SERVICE: 60.0,
    S.POWERING_OFF: 120.0,
}
"""Seconds a state lasts before DEADLINE. Not settings: no station has a reason to change them."""

ACTORS: dict[S, Actor] = {
    S.STARTING: Actor.NOBODY,
    S.PAIRING: Actor.ENGINEER,
    S.IN_SERVICE: Actor.NOBODY,
    S.LIMITED: Actor.STAFF,
    S.CLOSED: Actor.NOBODY,
    S.MAINTENANCE: Actor.STAFF,
    S.UPDATING: Actor.NOBODY,
    S.OUT_OF_SERVICE: Actor.ENGINEER,
    S.POWERING_OFF: Actor.STAFF,
}


def step(state: S, event: E) -> tuple[S, tuple[C, ...]]:
    """One step of the terminal. Never raises."""
    return TABLE.get((state, event), (state, ()))


def wanted(state: S, at: Conditions) -> E | None:
    """The event that the conditions ask for in this state; None: it fits them. Whoever ends a pause
    says so himself: maintenance may be somebody's who stands there."""
    if state in _ATTENDED and at.paused:
        return E.MAINTENANCE_ON
    if state in (*_SERVING, S.CLOSED) and at.failing:
        return E.KEEPS_FAILING
    if state is S.OUT_OF_SERVICE and not at.failing:
        return E.HEALED
    if state in _SERVING and at.doors is Doors.CLOSED:
        return E.CLOSING
    if state is S.CLOSED and at.doors is not Doors.CLOSED:
        return E.OPENING
    limited = at.missing or at.doors is Doors.GUIDES
    if state is S.IN_SERVICE and limited:
        return E.PART_LOST
    if state is S.LIMITED and not limited:
        return E.ALL_PARTS
    return None


def arrive(state: S, event: E | None, at: Conditions) -> tuple[S, tuple[C, ...]]:
    """One step, and those that the conditions ask for after it. `event` None: only these.

    Doors open or close once, as the last step says; the change is told once, if there is one.
    """
    after, commands = (state, ()) if event is None else step(state, event)
    while ask := wanted(after, at):
        after, more = step(after, ask)
        commands += more
    doors = [c for c in commands if c in (C.OPEN_DOORS, C.CLOSE_DOORS)][-1:]
    told = [C.JOURNAL_CHANGE] if after is not state else []
    rest = [c for c in commands if c not in (C.OPEN_DOORS, C.CLOSE_DOORS, C.JOURNAL_CHANGE)]
    return after, tuple(dict.fromkeys([*doors, *told, *rest]))


def every_condition() -> tuple[Conditions, ...]:
    """All there are; for the page of the flow and for tests."""
    return tuple(Conditions(*at) for at in product(Doors, *[(False, True)] * 3))
