"""The station's publicity tasks, `StationTasks` of `hub/terminal-api.yaml`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec

MATTER = "tasks"
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Place = Literal["station", "off-site", "any"]


class Proof(msgspec.Struct, frozen=True):
    """What became of one that was handed in. `reason`: why it was sent back."""

    at: Moment
    held: date
    state: Literal["handed", "accepted", "returned"]
    reason: str = ""


class Task(msgspec.Struct, frozen=True):
    id: Annotated[str, msgspec.Meta(pattern=r"^[1-9][0-9]{0,14}$")]
    title: str
    text: str
    place: Place
    due: date
    done: Literal["open", "waiting", "done", "unqualified", "missed"]
    proofs: tuple[Proof, ...] = ()


class Tasks(msgspec.Struct):
    """`own`: of events of the station's own. `off_site`: how many off-site events of this year were
    accepted, of `wanted`."""

    tasks: Annotated[tuple[Task, ...], msgspec.Meta(max_length=40)]
    own: tuple[Proof, ...]
    off_site: int
    wanted: int
