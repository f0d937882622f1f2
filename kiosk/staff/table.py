"""The table of a staff session: (state, event) -> (state, commands). Pure and total."""

from __future__ import annotations

from kiosk.actors import Actor
from kiosk.staff.states import Command as C
from kiosk.staff.states import Event as E
from kiosk.staff.states import State as S

TABLE: dict[tuple[S, E], tuple[S, tuple[C, ...]]] = {
    (S.LOCKED, E.SIGN_IN): (S.SIGNED_IN, (C.AUDIT,)),
    (S.SIGNED_IN, E.ACT_FOR): (S.ACTING, (C.AUDIT, C.BEGIN_VISIT)),
    (S.ACTING, E.HAND_OVER): (S.HANDED_OVER, (C.AUDIT,)),
    (S.HANDED_OVER, E.HAND_BACK): (S.ACTING, (C.AUDIT,)),
    **{(s, E.VISIT_ENDED): (S.SIGNED_IN, (C.AUDIT,)) for s in (S.ACTING, S.HANDED_OVER)},
    (S.SIGNED_IN, E.LOCK): (S.LOCKED, (C.AUDIT,)),
    (S.SIGNED_IN, E.DEADLINE): (S.LOCKED, (C.AUDIT,)),
    **{
        (s, e): (S.LOCKED, (C.AUDIT, C.END_VISIT))
        for s in (S.ACTING, S.HANDED_OVER)
        for e in (E.LOCK, E.DEADLINE)
    },
    (S.LOCKED, E.DEADLINE): (S.LOCKED, ()),
}

LIMITS: dict[S, float] = {
    S.LOCKED: 120.0,
    S.SIGNED_IN: 120.0,
    S.ACTING: 300.0,
    S.HANDED_OVER: 300.0,
}
"""Seconds without a touch."""

ACTORS: dict[S, Actor] = {
    S.LOCKED: Actor.STAFF,
    S.SIGNED_IN: Actor.STAFF,
    S.ACTING: Actor.STAFF,
    S.HANDED_OVER: Actor.VISITOR,
}


def step(state: S, event: E) -> tuple[S, tuple[C, ...]]:
    """One step of a staff session. Never raises."""
    return TABLE.get((state, event), (state, ()))
