"""`[duties]` of `hub.toml`: the terms of what a station owes its agency.

The standards say 第一时间上报并及时续报进展情况 (000 2.2, 002 五之二) and name no hours: those here
are ours until a bureau says its own.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import msgspec

from hub.settings_file import Base

Days = Annotated[int, msgspec.Meta(ge=1, le=60)]
Minutes = Annotated[int, msgspec.Meta(ge=5, le=1440)]
Hours = Annotated[int, msgspec.Meta(ge=1, le=168)]


class Duties(Base):
    """`urgent_again_minutes`: while nobody of the city, or of the province, has acknowledged an
    urgent event, it is told again so often. `urgent_continue_hours`: an open one wants its next
    report so long after the last, as `staff.report_again` of the terminals has it. `weekly_days`:
    working days after its Sunday by which a week's report must have gone (001, article 19, names no
    day)."""

    urgent_again_minutes: Minutes = 30
    urgent_continue_hours: Hours = 24
    weekly_days: Days = 3

    @property
    def urgent_again(self) -> timedelta:
        return timedelta(minutes=self.urgent_again_minutes)

    @property
    def urgent_continue(self) -> timedelta:
        return timedelta(hours=self.urgent_continue_hours)
