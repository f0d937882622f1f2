"""The table of the terminal: (state, event) -> (state, commands). Pure and total.

A pair without a row keeps the state and does nothing. `LIMITS` gives every state a deadline: what
is asked again then, so that no state waits for a message that never comes.
"""

from __future__ import annotations

from kiosk.actors import Actor
from kiosk.terminal.states import Command as C
from kiosk.terminal.states import Event as E
from kiosk.terminal.states import State as S

_CHANGE = (C.JOURNAL_CHANGE,)
_SHUT = (C.CLOSE_DOORS, C.JOURNAL_CHANGE)
_OPEN = (C.OPEN_DOORS, C.JOURNAL_CHANGE)

_SERVING = (S.IN_SERVICE, S.LIMITED)

TABLE: dict[tuple[S, E], tuple[S, tuple[C, ...]]] = {
    (S.STARTING, E.READY): (S.IN_SERVICE, _OPEN),
    (S.STARTING, E.NOT_PAIRED): (S.PAIRING, _SHUT),
    (S.STARTING, E.KEEPS_FAILING): (S.OUT_OF_SERVICE, _SHUT),
    (S.STARTING, E.DEADLINE): (S.OUT_OF_SERVICE, (C.JOURNAL_CHANGE, C.RESTART)),
    (S.PAIRING, E.PAIRED): (S.IN_SERVICE, _OPEN),
    (S.PAIRING, E.DEADLINE): (S.PAIRING, (C.PROBE_ALL,)),
    (S.IN_SERVICE, E.PART_LOST): (S.LIMITED, _CHANGE),
    (S.LIMITED, E.ALL_PARTS): (S.IN_SERVICE, _CHANGE),
    **{(s, E.CLOSING): (S.CLOSED, _SHUT) for s in _SERVING},
    **{(s, E.MAINTENANCE_ON): (S.MAINTENANCE, _SHUT) for s in (*_SERVING, S.CLOSED)},
    **{(s, E.UPDATE_FOUND): (S.UPDATING, _SHUT) for s in (*_SERVING, S.CLOSED)},
    **{(s, E.KEEPS_FAILING): (S.OUT_OF_SERVICE, _SHUT) for s in (*_SERVING, S.CLOSED)},
    **{(s, E.DEADLINE): (s, (C.PROBE_ALL,)) for s in (*_SERVING, S.CLOSED, S.MAINTENANCE)},
    (S.CLOSED, E.OPENING): (S.IN_SERVICE, _OPEN),
    (S.MAINTENANCE, E.MAINTENANCE_OFF): (S.IN_SERVICE, _OPEN),
    (S.UPDATING, E.UPDATE_DONE): (S.UPDATING, (C.JOURNAL_CHANGE, C.RESTART)),
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
    (S.OUT_OF_SERVICE, E.DEADLINE): (S.OUT_OF_SERVICE, (C.PROBE_ALL, C.RESTART)),
}

LIMITS: dict[S, float] = {
    S.STARTING: 60.0,
    S.PAIRING: 30.0,
    S.IN_SERVICE: 30.0,
    S.LIMITED: 15.0,
    S.CLOSED: 60.0,
    S.MAINTENANCE: 60.0,
    S.UPDATING: 900.0,
    S.OUT_OF_SERVICE: 300.0,
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
