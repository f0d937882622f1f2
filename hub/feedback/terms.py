"""By when each stage must be left: working days of China's calendar, in the hub's settings."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Annotated, NamedTuple

import msgspec

from hub.contract import CHINA
from hub.feedback.life import Stage
from hub.settings_file import Base
from kiosk.text.workdays import Workdays

Days = Annotated[int, msgspec.Meta(ge=1, le=250)]


class TermDays(Base):
    """Working days; the day on which a stage was entered is not counted. 国办发〔2019〕51号 orders
    that bad reviews are called back on at once, rectified and answered, and names no days: these
    are ours, until a bureau says its own."""

    check: Days = 1  # 回访核实
    investigate: Days = 1  # until somebody investigates
    rectify: Days = 5
    reply: Days = 2
    follow: Days = 10  # 追评 after the reply; then the task is closed
    overdue: Days = 1  # after an alarm, until the next
    forget_phone: Days = 30  # days of any kind after the task was closed: the number is erased


class Due(NamedTuple):
    at: datetime  # the end of that day in China
    known: bool  # False: the holidays of that year are not known yet


_DAYS = {
    Stage.NEW: "check",
    Stage.CHECKED: "investigate",
    Stage.INVESTIGATING: "rectify",
    Stage.RECTIFIED: "reply",
    Stage.UNFOUNDED: "reply",
    Stage.REPLIED: "follow",
}


class Terms:
    def __init__(self, days: TermDays = TermDays(), workdays: Workdays | None = None) -> None:
        self.days, self._workdays = days, workdays or _china()

    def due(self, stage: Stage, now: datetime) -> Due | None:
        """None: the stage lasts for ever (closed)."""
        name = _DAYS.get(stage)
        return None if name is None else self._after(now, getattr(self.days, name))

    def again(self, now: datetime) -> Due:
        """The next deadline of a task that is overdue."""
        return self._after(now, self.days.overdue)

    def forget(self, now: datetime) -> datetime:
        """What was closed before is old enough to lose its phone number."""
        return now - timedelta(days=self.days.forget_phone)

    def _after(self, now: datetime, days: int) -> Due:
        due = self._workdays.due(now.astimezone(CHINA).date(), days)
        midnight = datetime.combine(due.day + timedelta(days=1), time(), CHINA)
        return Due(midnight, due.known)


@lru_cache(1)
def _china() -> Workdays:
    return Workdays.load()
