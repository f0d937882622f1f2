"""签到、签退 of whoever is signed in: written down for the service platform, shown as it stands.

On the drawing thread: a few small rows are read, and a mark is one commit. It ends no visit and no
session.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kiosk.commands import staff_duties
from kiosk.commands.records import Records
from kiosk.commands.staff_part import NEVER, Do, StaffPart
from kiosk.outbox.duties_held import LOST, Held
from kiosk.outbox.filings import Attendance
from kiosk.outbox.kinds import Kind
from kiosk.runtime.clock import CHINA
from kiosk.staff.states import Command, Event, State
from kiosk.station.attendance import Mark, by_day, gap, minutes_off, next_of
from kiosk.terminal.opening import Timetable
from kiosk.text.workdays import Workdays
from screens.staff import Attending, GapShown, MarkShown

if TYPE_CHECKING:
    from kiosk.commands.staff_desk import StaffDesk

BACK = 7
"""Days looked back for what is missing."""


LOOK = 2.0
"""Seconds between two looks at what became of the marks, while they are shown."""


class OwnAttendance(StaffPart):
    """Of one desk."""

    needs = dict.fromkeys((Event.OPEN_ATTENDANCE, Event.ATTEND))  # whoever serves
    states = frozenset({State.ATTENDANCE})

    def __init__(self, desk: StaffDesk) -> None:
        super().__init__(desk)
        self._rows: list[Held] | None = []

    def does(self) -> Mapping[Command, Do]:
        return {
            Command.LOOK_AT_ATTENDANCE: lambda event, data: self.open(),
            Command.ATTEND: lambda event, data: self.mark(str(data)),
        }

    @property
    def every(self) -> float:
        return LOOK if self.here else NEVER

    def tick(self) -> bool:
        records = self.desk.bench.records() if self.here else None
        return records is not None and self.look(records)

    def shown(self) -> dict[str, Any]:
        return {"attending": self._attending()} if self.here else {}

    def open(self) -> None:
        """Its page is opened: nothing is said that was not read."""
        self._rows = None
        if (records := self.desk.bench.records()) is not None:
            self.look(records)

    def mark(self, what: str) -> None:
        """`what` as the page offered it: a second touch of the same button marks nothing."""
        records = self.desk.bench.records()
        if records is None:
            self.desk.say("staff.attendance.not_kept")
            return
        self.look(records)
        if self._rows is None or what != next_of(self._today()):
            return
        if not self._written(records, what):
            self.desk.say("staff.attendance.not_kept")
            return
        self.look(records)

    def look(self, records: Records) -> bool:
        """Read how it stands; True: otherwise than before."""
        before, now = self._rows, self.desk.bench.clock.now().astimezone(CHINA)
        first = datetime.combine(now.date() - timedelta(days=BACK), time(), CHINA)
        self._rows = staff_duties.rows(
            records, Kind.ATTENDANCE, since=first.timestamp(), subject=self.desk.account
        )
        return self._rows != before

    def out(self) -> None:
        self._rows = []

    def _attending(self) -> Attending:
        if self._rows is None:
            return Attending(marks=None)
        today, hours = self._today(), self._timetable.hours(self._day())
        rows = [row for row in self._rows if _at(row).date() == self._day()]
        counted = [row for row in rows if row.stands not in LOST]
        marks = tuple(
            MarkShown(
                row.stage,
                f"{_at(row):%H:%M}",
                staff_duties.stands(row, self.desk.bench.settings),
                row.proof,
                row.code,
                minutes_off(today, counted.index(row), hours) if row in counted else 0,
            )
            for row in rows
        )
        return Attending(marks, next_of(today), " · ".join(hours), self._gaps())

    # ---- inside

    @cached_property
    def _timetable(self) -> Timetable:
        return Timetable(self.desk.bench.settings.station.opening, Workdays.load())

    def _day(self) -> date:
        return self.desk.bench.clock.now().astimezone(CHINA).date()

    def _marks(self) -> list[Mark]:
        """Without those that the platform will not have."""
        return [
            Mark("sign-in" if row.stage == "sign-in" else "sign-out", _at(row))
            for row in self._rows or ()
            if row.stands not in LOST
        ]

    def _today(self) -> list[Mark]:
        return list(by_day(self._marks()).get(self._day(), ()))

    def _gaps(self) -> tuple[GapShown, ...]:
        """Days on which this account might serve and that lack a mark here, newest first."""
        days, passed = by_day(self._marks()), self.desk.exam_passed
        found = []
        for n in range(1, BACK + 1):
            day = self._day() - timedelta(days=n)
            lacks = gap(days.get(day, ()), self._timetable.hours(day))
            if lacks is not None and passed is not None and day >= passed:
                found.append(GapShown(day.isoformat(), lacks))
        return tuple(found)

    def _written(self, records: Records, what: str) -> bool:
        at = self.desk.bench.clock.now().astimezone(CHINA)
        account = self.desk.account
        said = "sign-in" if what == "sign-in" else "sign-out"
        duty = Attendance(staff=account, what=said, at=at)
        return staff_duties.handed_in(records, duty, subject=account, stage=said, at=at.timestamp())


def _at(row: Held) -> datetime:
    return datetime.fromtimestamp(row.at, CHINA)
