"""What is to be done for a case as it stands, and by when: a pure function."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from datetime import datetime, time, timedelta, timezone
from typing import Annotated, NamedTuple

import msgspec

from kiosk.text.workdays import Workdays

CHINA = timezone(timedelta(hours=8))
Days = Annotated[int, msgspec.Meta(ge=1, le=250)]


class CaseDays(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Working days; the day on which a term begins is not counted. `hand_in` is 江苏 (002): what is
    helped with or done for somebody is handed in within three, once its papers are complete. No
    standard names the others."""

    hand_in: Days = 3
    send: Days = 1  # a case of somebody who stood there themselves reaches the centre
    find_out: Days = 1  # what became of a write whose outcome is unknown; whom to tell of a no


class State(enum.StrEnum):
    """As the terminal says it (`Case` of terminal-api.yaml)."""

    WAITING = "waiting"
    UNKNOWN = "unknown"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    STUCK = "stuck"


class What(enum.StrEnum):
    """What is to be done."""

    SEND = "send"  # it has not reached the centre
    FIND_OUT = "find-out"  # its outcome is unknown
    SETTLE = "settle"  # turned down, and nobody was told
    HAND_IN = "hand-in"  # its originals are here and go on
    PAPER = "paper"  # 容缺: a paper follows


BY_PEOPLE = frozenset({What.HAND_IN, What.PAPER})
"""What somebody says was done; the others end by what the terminal says."""


class Late(NamedTuple):
    paper: str
    until: datetime
    known: bool


class Facts(NamedTuple):
    state: State
    acting: str
    filed_at: datetime
    stood_at: datetime
    originals: Sequence[str] = ()
    received_at: datetime | None = None
    late: Sequence[Late] = ()


class Duty(NamedTuple):
    """`due_at`: the midnight that ends the last day, in China."""

    what: What
    paper: str
    due_at: datetime
    known: bool


def duties(case: Facts, days: CaseDays, calendar: Workdays) -> list[Duty]:
    """Everything that is open for the case; nothing for one that was refused."""

    def after(begun: datetime, many: int, what: What) -> Duty:
        due = calendar.due(begun.astimezone(CHINA).date(), many)
        midnight = datetime.combine(due.day + timedelta(days=1), time(), CHINA)
        return Duty(what, "", midnight, due.known)

    found: list[Duty] = []
    match case.state:
        case State.REFUSED:
            return []
        case State.WAITING:
            many = days.send if case.acting == "self" else days.hand_in
            found.append(after(case.filed_at, many, What.SEND))
        case State.UNKNOWN:
            found.append(after(case.stood_at, days.find_out, What.FIND_OUT))
        case State.STUCK:
            found.append(after(case.stood_at, days.find_out, What.SETTLE))
    if case.originals and case.received_at is not None:
        found.append(after(case.received_at, days.hand_in, What.HAND_IN))
    found += [Duty(What.PAPER, one.paper, one.until, one.known) for one in case.late]
    return found
