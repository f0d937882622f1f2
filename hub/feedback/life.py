"""The life of a task: a pure total table, (situation, event) → (situation, effects).

What has no row is refused: it changes nothing. Every stage but the last has a deadline (`terms`)
and what happens at it: whoever stands above is told, or, once a reply was given, the task is
closed.
"""

from __future__ import annotations

import enum
from typing import NamedTuple


class Kind(enum.StrEnum):
    """What a task began with."""

    REVIEW = "review"  # 差评
    COMPLAINT = "complaint"  # 投诉
    OPINION = "opinion"  # 意见建议
    QUESTION = "question"  # 咨询


class Stage(enum.StrEnum):
    NEW = "new"  # 待核实: nobody has looked yet
    CHECKED = "checked"  # 已回访核实
    INVESTIGATING = "investigating"  # 调查整改中
    RECTIFIED = "rectified"  # 已整改，待答复
    UNFOUNDED = "unfounded"  # 查无此事或缺乏依据，待答复
    REPLIED = "replied"  # 已答复，可追评
    CLOSED = "closed"


class Event(enum.StrEnum):
    TAKE = "take"  # somebody takes it on themselves
    NOTE = "note"
    CHECK = "check"  # 回访核实
    INVESTIGATE = "investigate"
    RECTIFY = "rectify"
    DISMISS = "dismiss"  # not so, or nothing that could be asked for: it is explained
    REPLY = "reply"
    FOLLOWED_GOOD = "followed-good"  # 追评 of a citizen who is content now
    FOLLOWED_BAD = "followed-bad"
    DUE = "due"  # the deadline of the stage has passed


class Level(enum.IntEnum):
    """Who is answerable by now."""

    STATION = 0
    CITY = 1
    PROVINCE = 2


class Actor(enum.StrEnum):
    STATION = "station"  # whoever looks after the station, or stands above
    CITIZEN = "citizen"
    NOBODY = "nobody"


class Effect(enum.StrEnum):
    HOLD = "hold"  # the task is theirs who acted
    RELEASE = "release"  # … nobody's any more
    ALARM = "alarm"  # whoever is answerable now must hear of it
    TELL = "tell"  # the reply can be read
    END = "end"


class Situation(NamedTuple):
    """All that the table may look at. `rounds`: how often it was taken up again after a 追评."""

    kind: Kind
    stage: Stage = Stage.NEW
    level: Level = Level.STATION
    rounds: int = 0


class Row(NamedTuple):
    stage: Stage
    event: Event
    next: Stage | None  # None: the same
    effects: tuple[Effect, ...] = ()
    kinds: frozenset[Kind] = frozenset(Kind)
    raised: bool = False
    again: bool = False  # it is taken up again: only so often


ROUNDS = 2
"""So often a bad 追评 takes a task up again; after that its words are kept, and a complaint is the
way."""

OPEN = tuple(stage for stage in Stage if stage is not Stage.CLOSED)
WORKED = tuple(stage for stage in OPEN if stage is not Stage.REPLIED)
_BRIEF = frozenset({Kind.OPINION, Kind.QUESTION})  # what needs no investigation
_S, _E, _F = Stage, Event, Effect

ROWS: tuple[Row, ...] = (
    *(Row(stage, _E.TAKE, None, (_F.HOLD,)) for stage in WORKED),
    *(Row(stage, _E.NOTE, None) for stage in Stage),
    Row(_S.NEW, _E.CHECK, _S.CHECKED, (_F.HOLD,)),
    Row(_S.CHECKED, _E.INVESTIGATE, _S.INVESTIGATING, (_F.HOLD,)),
    *(Row(stage, _E.DISMISS, _S.UNFOUNDED, (_F.HOLD,)) for stage in (_S.CHECKED, _S.INVESTIGATING)),
    Row(_S.INVESTIGATING, _E.RECTIFY, _S.RECTIFIED, (_F.HOLD,)),
    *(Row(stage, _E.REPLY, _S.REPLIED, (_F.TELL,)) for stage in (_S.RECTIFIED, _S.UNFOUNDED)),
    *(Row(stage, _E.REPLY, _S.REPLIED, (_F.TELL,), _BRIEF) for stage in (_S.NEW, _S.CHECKED)),
    *(Row(stage, _E.DUE, None, (_F.ALARM,), raised=True) for stage in WORKED),
    Row(_S.REPLIED, _E.FOLLOWED_GOOD, _S.CLOSED, (_F.END,)),
    Row(_S.REPLIED, _E.DUE, _S.CLOSED, (_F.END,)),
    *(
        Row(stage, _E.FOLLOWED_BAD, _S.INVESTIGATING, (_F.ALARM, _F.RELEASE), raised=True,
        again=True) for stage in (_S.REPLIED, _S.CLOSED)
    ),
)  # fmt: skip

ACTORS: dict[Stage, Actor] = {
    **dict.fromkeys(WORKED, Actor.STATION),
    Stage.REPLIED: Actor.CITIZEN,
    Stage.CLOSED: Actor.NOBODY,
}

OF_STAFF = (_E.TAKE, _E.NOTE, _E.CHECK, _E.INVESTIGATE, _E.RECTIFY, _E.DISMISS, _E.REPLY)
"""Events by which somebody signed in acts; the others come from the citizen and from time."""


class Refused(Exception):
    """That cannot be done as the task stands."""


def step(now: Situation, event: Event) -> tuple[Situation, tuple[Effect, ...]]:
    """Raises Refused where the event has no row."""
    row = _row(now, event)
    if row is None:
        raise Refused(event.value)
    level = Level(min(now.level + row.raised, Level.PROVINCE))
    after = Situation(now.kind, row.next or now.stage, level, now.rounds + row.again)
    return after, row.effects


def can(now: Situation) -> tuple[Event, ...]:
    """What staff may do as the task stands, in the order of its life."""
    return tuple(event for event in OF_STAFF if _row(now, event) is not None)


def _row(now: Situation, event: Event) -> Row | None:
    for row in ROWS:
        here = (row.stage, row.event) == (now.stage, event) and now.kind in row.kinds
        if here and (not row.again or now.rounds < ROUNDS):
            return row
    return None
