"""How far a case is and what it waits for, by how it stands and what was done for it. Pure."""

from __future__ import annotations

import enum
from datetime import datetime, timedelta
from typing import NamedTuple

from kiosk.cases import due
from kiosk.cases.deeds import POSTS, What
from kiosk.cases.due import CHINA, CaseDays, Duty, Facts, State
from kiosk.cases.standing import Work
from kiosk.text.workdays import Workdays


class Stage(enum.StrEnum):
    """What is to be done next, the most pressing first."""

    CONFLICT = "conflict"  # two did different things side by side: somebody decides
    FIND_OUT = "find-out"  # the outcome of its sending is unknown
    SETTLE = "settle"  # turned down, and nobody was told
    MISSING = "missing"  # papers are wanted
    SENDING = "sending"  # not at the centre yet
    DECIDING = "deciding"  # the centre has it
    TELL = "tell"  # decided: the citizen is to be told
    GIVE = "give"  # told: the result is to be handed out (出件)
    DONE = "done"


class Seen(NamedTuple):
    """`duty`: what is due first; `decided`: granted | refused | "" """

    stage: Stage
    decided: str
    duty: Duty | None
    overdue: bool = False
    today: bool = False


class Filter(enum.StrEnum):
    OPEN = "open"
    MINE = "mine"
    DUE = "due"
    MISSING = "missing"
    GIVE = "give"
    ALL = "all"


def seen(facts: Facts, work: Work, now: datetime, days: CaseDays, calendar: Workdays) -> Seen:
    decided = work.value(What.DECIDED) or ("refused" if facts.state is State.REFUSED else "")
    stage = _stage(facts, work, decided)
    if stage is Stage.DONE:
        return Seen(stage, decided, None)
    duties = [one for one in due.duties(facts, days, calendar) if _stands(one, work, decided)]
    first = min(duties, key=lambda one: one.due_at, default=None)
    if first is None:
        return Seen(stage, decided, None)
    left = first.due_at - now
    return Seen(stage, decided, first, left <= timedelta(), left <= timedelta(days=1))


def _stage(facts: Facts, work: Work, decided: str) -> Stage:
    if work.conflicts:
        return Stage.CONFLICT
    told, given = bool(work.told), work.value(What.GIVEN) is not None
    if given or (decided == "refused" and told):
        return Stage.DONE
    if decided:
        return Stage.GIVE if told else Stage.TELL
    if facts.state in (State.UNKNOWN, State.STUCK):
        return Stage.FIND_OUT if facts.state is State.UNKNOWN else Stage.SETTLE
    if work.missing:
        return Stage.MISSING
    return Stage.SENDING if facts.state is State.WAITING else Stage.DECIDING


def _stands(duty: Duty, work: Work, decided: str) -> bool:
    """What somebody has said is done is due no more."""
    if decided:
        return False
    return duty.what is not due.What.PAPER or work.value(What.PAPER, duty.paper) != "here"


def wanted(which: Filter, one: Seen, work: Work, account: str) -> bool:
    """Whether a list shows it."""
    if which is Filter.ALL:
        return True
    if one.stage is Stage.DONE:
        return False
    match which:
        case Filter.MINE:
            return any(account in work.post(post)[:2] for post in POSTS)
        case Filter.DUE:
            return one.overdue or one.today
        case Filter.MISSING:
            return bool(work.missing)
        case Filter.GIVE:
            return one.stage in (Stage.TELL, Stage.GIVE)
    return True


def pressing(one: Seen) -> tuple[int, float, int]:
    """By which a list is sorted: overdue first, then what is due, then by what is to be done."""
    at = one.duty.due_at.timestamp() if one.duty else float("inf")
    return (0 if one.overdue else 1, at, list(Stage).index(one.stage))


def last_day(duty: Duty) -> str:
    """ISO; the midnight that ends it is the next day's."""
    return (duty.due_at - timedelta(seconds=1)).astimezone(CHINA).date().isoformat()
