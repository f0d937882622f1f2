"""How urgent events stand at the hub, as it tells a terminal (`UrgentStandings` of
`hub/terminal-api.yaml`): who has acknowledged which, and until when it wants to hear more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal

import msgspec

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
LEVELS = ("city", "province")
MATTER = "urgent"


class Known(msgspec.Struct, frozen=True):
    level: Literal["city", "province"]
    at: Moment


class AtHub(msgspec.Struct, frozen=True):
    """One event. `continue_by`: of an open one; `reminded_at`: last time that somebody was."""

    report: str
    stage: Literal["first", "continued", "final"]
    stage_at: Moment
    closed: bool
    known: tuple[Known, ...] = ()
    continue_by: Moment | None = None
    reminded_at: Moment | None = None

    def by(self, level: str) -> datetime | None:
        """When that level acknowledged it; None: not yet."""
        return next((one.at for one in self.known if one.level == level), None)

    @property
    def settled(self) -> bool:
        """Nothing of it is to change any more."""
        return self.closed and all(self.by(level) is not None for level in LEVELS)


class Standings(msgspec.Struct):
    events: Annotated[tuple[AtHub, ...], msgspec.Meta(max_length=50)]


def unsettled(reported: Iterable[str], told: Iterable[AtHub]) -> bool:
    """Whether there is something to ask: one of these reports is not known to be settled."""
    settled = {one.report for one in told if one.settled}
    return any(report not in settled for report in reported)
