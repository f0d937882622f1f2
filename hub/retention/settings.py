"""`[keep]` of `hub.toml`: for how many days what nobody can dispute is kept."""

from __future__ import annotations

from typing import Annotated

import msgspec

from hub.settings_file import Base

Days = Annotated[int, msgspec.Meta(ge=1, le=36500)]


class Keep(Base):
    """`visit_days`: two years and some, so that a month can be held against that of last year."""

    health_days: Annotated[int, msgspec.Meta(ge=2, le=366)] = 7
    stand_days: Days = 7
    fault_days: Annotated[int, msgspec.Meta(ge=30, le=36500)] = 800
    visit_days: Annotated[int, msgspec.Meta(ge=90, le=36500)] = 800
    forward_days: Annotated[int, msgspec.Meta(ge=90, le=36500)] = 800
    message_days: Annotated[int, msgspec.Meta(ge=7, le=36500)] = 90
