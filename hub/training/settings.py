"""`[training]` of hub.toml."""

from __future__ import annotations

from typing import Annotated

import msgspec

from hub.settings_file import Base


class Training(Base):
    """Tries, points and pass mark are those of 001, article 17. What is an exam's when it is shown
    stays its own.

    `late_hours`: so long after its time a try's answers may still arrive from a terminal that was
    cut off; they count if they were handed in there in time. `grace_days`: after the day by which
    something was due, until it is written down who missed it: what was done in time has come by
    then."""

    tries: Annotated[int, msgspec.Meta(ge=1, le=20)] = 5
    full: Annotated[int, msgspec.Meta(ge=10, le=1000)] = 100
    pass_mark: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 90
    late_hours: Annotated[int, msgspec.Meta(ge=1, le=720)] = 72
    grace_days: Annotated[int, msgspec.Meta(ge=0, le=30)] = 3

    def __post_init__(self) -> None:
        if self.pass_mark > self.full:
            raise ValueError("pass_mark: no more than full")
