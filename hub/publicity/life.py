"""The life of a proof, and how a task stands at a station: pure.

A proof is handed in, then accepted or sent back with a reason; what was sent back stays, and
another is handed in. Nothing is judged by the clock: a day that passes only lists a task as not
done.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple


class Place(enum.StrEnum):
    STATION = "station"  # 站内
    OFF_SITE = "off-site"  # 站外
    ANY = "any"  # a task that may be done at either


class State(enum.StrEnum):
    HANDED = "handed"  # 待审核
    ACCEPTED = "accepted"
    RETURNED = "returned"  # 退回，with a reason


class Event(enum.StrEnum):
    ACCEPT = "accept"
    RETURN = "return"


ROWS: dict[tuple[State, Event], State] = {
    (State.HANDED, Event.ACCEPT): State.ACCEPTED,
    (State.HANDED, Event.RETURN): State.RETURNED,
}


class Done(enum.StrEnum):
    """How a task stands at one station."""

    OPEN = "open"  # its day has not passed
    WAITING = "waiting"  # handed in, in time or not; nobody has decided
    DONE = "done"
    UNQUALIFIED = "unqualified"  # 不合格: its day has passed, and all that came was sent back
    MISSED = "missed"  # … nothing came


class Handed(NamedTuple):
    """A proof, as far as it is judged."""

    state: State
    on: date  # when it was handed in


COUNTED = frozenset({Done.UNQUALIFIED, Done.MISSED})
"""What article 40 (五) speaks of: 未按规定完成, or 完成不合格."""


def stands(due: date, proofs: Iterable[Handed], today: date) -> Done:
    """Accepted late is done: what 按规定 asks beyond that is for a person to judge."""
    states = {one.state for one in proofs}
    if State.ACCEPTED in states:
        return Done.DONE
    if State.HANDED in states:
        return Done.WAITING
    if today <= due:
        return Done.OPEN
    return Done.UNQUALIFIED if State.RETURNED in states else Done.MISSED
