"""What a visitor is told of what they submitted."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from datetime import datetime

import msgspec


class Outcome(enum.StrEnum):
    """Closed: the terminal says *done* only when the centre has said so."""

    ACCEPTED = "accepted"  # the centre has it
    UNKNOWN = "unknown"  # written down, perhaps sent: whether the centre has it is not known yet
    WAITING = "waiting"  # written down, certainly not sent yet
    REFUSED = "refused"  # the centre will not take it; nothing more is sent
    NOT_KEPT = "not-kept"  # it could not be written down: nothing was sent
    PARTLY = "partly"  # of several parts: some were accepted and the others refused


class Case(msgspec.Struct, frozen=True):
    """What became of a filing: of its one write, or, with `parts`, of each of several.

    `key`: of the outbox record. `number`: our one-time number, shared with receipt and review.
    `proof`: the centre's own number. `code`: of its refusal, for staff. `part`: id of the part of
    the form that it is.
    """

    outcome: Outcome
    at: datetime
    key: str = ""
    number: str = ""
    proof: str = ""
    code: str = ""
    part: str = ""
    parts: tuple[Case, ...] = ()

    @property
    def each(self) -> tuple[Case, ...]:
        """Of each write: an ordinary filing is one."""
        return self.parts or (self,)

    @property
    def refused(self) -> frozenset[str]:
        """Ids of the parts that were turned down."""
        return frozenset(one.part for one in self.parts if one.outcome is Outcome.REFUSED)

    def __repr__(self) -> str:
        return f"<Case {self.outcome}>"


def together(cases: Sequence[Case], at: datetime, number: str) -> Case:
    """One filing of them; one that is no part of anything stands for itself. `number`: of the
    whole, by which it is rated."""
    if len(cases) == 1 and not cases[0].part:
        return cases[0]
    return Case(_outcome([one.outcome for one in cases]), at, number=number, parts=tuple(cases))


def _outcome(each: Sequence[Outcome]) -> Outcome:
    """What may be said of the whole: never more than of each of its parts."""
    if len(set(each)) == 1:
        return each[0]
    for open_ in (Outcome.UNKNOWN, Outcome.WAITING):
        if open_ in each:
            return open_
    return Outcome.PARTLY
