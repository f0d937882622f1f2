"""How signed settings are rolled out: one terminal, then 5 %, then all. Pure: a table and a clock's
answer given in.

A rollout holds by itself when a terminal refuses or gives back, or when the first stays silent;
then only a person goes on, or abandons it. Every state has a deadline.
"""

from __future__ import annotations

import enum
from datetime import timedelta
from typing import NamedTuple


class State(enum.StrEnum):
    READY = "ready"  # signed; nobody is offered it yet
    OPEN = "open"  # the terminals of its stage are offered it
    HELD = "held"
    DONE = "done"
    ABANDONED = "abandoned"


class Stage(enum.StrEnum):
    ONE = "one"
    FEW = "few"
    ALL = "all"


class Event(enum.StrEnum):
    BEGIN = "begin"
    LOOK = "look"  # time passed, or a terminal was heard
    HOLD = "hold"
    GO_ON = "go-on"
    ABANDON = "abandon"


class Why(enum.StrEnum):
    FAILED = "failed"
    SILENT = "silent"
    ASKED = "asked"


class Told(enum.StrEnum):
    """What is known of one terminal."""

    WAITING = "waiting"  # its stage has not come
    OFFERED = "offered"
    FETCHED = "fetched"
    TAKEN = "taken"  # it waits there, or is on trial
    UPDATING = "updating"  # in force there; the release that they name is on its way or on trial
    IN_FORCE = "in-force"
    REFUSED = "refused"
    RETURNED = "returned"


FAILED = frozenset({Told.REFUSED, Told.RETURNED})
RUNNING = frozenset({State.READY, State.OPEN, State.HELD})
PART = 0.05
ENOUGH = 0.8
"""Of the few that must have it in force when their time is over; some are always switched off."""

LIMITS = {
    (State.READY, None): timedelta(days=14),
    (State.OPEN, Stage.ONE): timedelta(days=2),
    (State.OPEN, Stage.FEW): timedelta(days=3),
    (State.OPEN, Stage.ALL): timedelta(days=30),
    (State.HELD, None): timedelta(days=1),  # then it is said again
}


class Standing(NamedTuple):
    """`asked`, `proved`, `failed`: terminals offered so far, over all stages. `excused`: failures
    that a person has gone on over. `late`: the deadline is over."""

    state: State
    stage: Stage
    asked: int = 0
    proved: int = 0
    failed: int = 0
    excused: int = 0
    late: bool = False


class Next(NamedTuple):
    """`opens`: the stage's terminals are offered it now. `said`: somebody must be told."""

    state: State
    stage: Stage
    why: Why | None = None
    opens: bool = False
    said: bool = False


def step(now: Standing, event: Event) -> Next | None:
    """None: nothing changes. Total: every pair has an answer."""
    if now.state is State.READY:
        if event is Event.BEGIN:
            return Next(State.OPEN, Stage.ONE, opens=True)
        over = event is Event.ABANDON or (event is Event.LOOK and now.late)
        return Next(State.ABANDONED, now.stage) if over else None
    if now.state is State.OPEN:
        return _open(now, event)
    if now.state is State.HELD:
        if event is Event.GO_ON:
            return Next(State.OPEN, now.stage)
        if event is Event.ABANDON:
            return Next(State.ABANDONED, now.stage)
        if event is Event.LOOK and now.late:
            return Next(State.HELD, now.stage, said=True)
    return None


def limit(state: State, stage: Stage) -> timedelta:
    """How long a state may last; what has ended lasts."""
    return LIMITS.get((state, stage)) or LIMITS.get((state, None)) or timedelta(days=36500)


def sizes(terminals: int) -> dict[Stage, int]:
    """How many are offered it in each stage, all together `terminals`."""
    one = min(1, terminals)
    few = min(max(1, round(terminals * PART)), terminals - one)
    return {Stage.ONE: one, Stage.FEW: few, Stage.ALL: terminals - one - few}


def _open(now: Standing, event: Event) -> Next | None:
    if event is Event.HOLD:
        return Next(State.HELD, now.stage, Why.ASKED)
    if event is Event.ABANDON:
        return Next(State.ABANDONED, now.stage)
    if event is not Event.LOOK:
        return None
    if now.failed > now.excused:
        return Next(State.HELD, now.stage, Why.FAILED, said=True)
    if now.proved + now.failed >= now.asked:
        return _further(now.stage)
    if not now.late:
        return None
    if now.stage is Stage.ALL:  # who was switched off all the time takes it when it comes back
        return Next(State.DONE, now.stage)
    if now.stage is Stage.FEW and now.proved >= ENOUGH * (now.asked - now.failed):
        return _further(now.stage)
    return Next(State.HELD, now.stage, Why.SILENT, said=True)


def _further(stage: Stage) -> Next:
    order = list(Stage)
    at = order.index(stage)
    if at + 1 == len(order):
        return Next(State.DONE, stage)
    return Next(State.OPEN, order[at + 1], opens=True)
