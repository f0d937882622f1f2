"""重大、突发情况 from the signed-in menu: written down, sent first, open until a final report.

On the drawing thread: a few small rows are read, and a report is one commit.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kiosk.commands import staff_duties
from kiosk.commands.pen import LONGEST_WORDS
from kiosk.commands.records import Records
from kiosk.commands.staff_part import NEVER, Do, StaffPart
from kiosk.outbox.duties_held import LOST, Held, Stands, of_subjects
from kiosk.outbox.filings import UrgentReport
from kiosk.outbox.kinds import Kind, UrgentEvent
from kiosk.runtime.clock import CHINA
from kiosk.settings.staff import Right
from kiosk.staff.states import REPORTING, Command, Event, State
from kiosk.station.urgent import Stage, due, wrong
from kiosk.text.strings import Strings
from screens.staff import Reporting, ReportShown, StageShown

if TYPE_CHECKING:
    from kiosk.commands.staff_desk import StaffDesk

SHOWN = 7 * 86400.0
"""Seconds for which a closed report is still shown."""

LOOK, LOOK_REPORTING = 60.0, 2.0
"""Seconds between two looks at what became of the reports; while a page shows it."""

_MOMENT = "%Y-%m-%d %H:%M"


class Urgent(StaffPart):
    """重大、突发情况 of one desk."""

    needs = dict.fromkeys(
        (
            Event.OPEN_REPORTS, Event.NEW_REPORT, Event.PICK_REPORT, Event.SAY_WHAT,
            Event.SAY_SERVICE, Event.CONTINUE_REPORT, Event.CLOSE_REPORT, Event.SEND_REPORT,
        ),
        Right.URGENT,
    )  # fmt: skip
    states = REPORTING
    types = frozenset({State.REPORT_WRITING})

    def __init__(self, desk: StaffDesk) -> None:
        super().__init__(desk)
        self._rows: list[Held] | None = None  # not read yet, or not to be read
        self._hub: dict[tuple[str, float], Stands] = {}  # by report and time
        self._looked = float("-inf")
        self._one = ""  # id of the report that is looked at, or written
        self._stage: Stage = "first"
        self._what = self._service = ""
        self._at: datetime | None = None

    # ---- the table's commands

    def does(self) -> Mapping[Command, Do]:
        return {
            Command.BEGIN_REPORT: lambda event, data: self.begin(),
            Command.LOOK_AT_REPORT: lambda event, data: self.look_at(str(data)),
            Command.GO_ON_REPORT: lambda event, data: self.go_on(
                "final" if event is Event.CLOSE_REPORT else "continued"
            ),
            Command.NOTE_REPORT: lambda event, data: self.note(event, str(data)),
            Command.HAND_IN_REPORT: lambda event, data: self.hand_in(),
            Command.FORGET_REPORT: lambda event, data: self.forget(),
        }

    def begin(self) -> None:
        self.forget()
        self._one, self._stage = f"u-{secrets.token_hex(6)}", "first"
        self._at = self.desk.bench.clock.now()  # 发生时间: when they began to tell it

    def look_at(self, id_: str) -> None:
        self.forget()
        self._one = id_

    def go_on(self, stage: Stage) -> None:
        self._stage, self._at = stage, self.desk.bench.clock.now()
        self._what = next((row.detail for row in self._own() if row.detail), "")

    def note(self, event: Event, word: str) -> None:
        if event is Event.SAY_WHAT:
            self._what = word
        else:
            self._service = word

    def hand_in(self) -> None:
        """On the disk, or the page says that it is not; what was typed stays then."""
        text = self.typing.value.strip() if self.typing else ""
        records, at = self.desk.bench.records(), self._at
        if at is None or wrong(self._stage, self._what, text) or not self._may():
            return
        if records is None or not self._written(records, at, text):
            self.desk.say("staff.urgent.not_kept")
            return
        self._look(records)
        self.desk.event(Event.REPORTED, self._one)

    def forget(self) -> None:
        """What was chosen and typed."""
        self.put_down()
        self._one = self._what = self._service = ""
        self._stage, self._at = "first", None

    # ---- for its pages

    @property
    def watched(self) -> bool:
        """A page says how the reports stand."""
        match self.desk.situation.state:
            case State.SIGNED_IN:
                return self._may()
            case State.LOCKED:
                return self.desk.view.own_pad
        return self.desk.situation.state in REPORTING

    @property
    def every(self) -> float:
        """Seconds between two looks now."""
        if not self.watched:
            return NEVER
        return LOOK_REPORTING if self.desk.situation.state in REPORTING else LOOK

    def tick(self) -> bool:
        """Look at what became of it, now and then; True: it is to be drawn anew."""
        if not self.watched:
            return False
        now, records = self.desk.bench.clock.monotonic(), self.desk.bench.records()
        if records is None or now - self._looked < self.every:
            return False
        self._looked, before = now, (self._rows, self._hub)
        self._look(records)
        return (self._rows, self._hub) != before

    def shown(self) -> dict[str, Any]:
        return {"urgent": self._reporting()} if self.watched else {}

    # ---- inside

    def _reporting(self) -> Reporting:
        if self.writing:
            language = self.desk.app.presenter.look.language
            self.pen.begin(self, "text", LONGEST_WORDS, language)
        if self._rows is None:
            return Reporting(reports=None, typing=self.typing)
        reports = tuple(
            self._report(id_, rows)
            for id_, rows in reversed(of_subjects(self._rows).items())
            if not _closed(rows) or rows[-1].at > self._now() - SHOWN
        )
        one = next((r for r in reports if r.id == self._one), None)
        text = self.typing.value if self.typing else ""
        return Reporting(
            reports,
            one,
            self._stage,
            self._what,
            self._service,
            self._at.astimezone(CHINA).strftime(_MOMENT) if self._at else "",
            self.typing,
            wrong(self._stage, self._what, text),
        )

    @cached_property
    def _chinese(self) -> Strings:
        """A report is read at the agency, in whatever language the glass speaks."""
        return Strings.load("zh")

    def _may(self) -> bool:
        return Right.URGENT in self.desk.may()

    def _now(self) -> float:
        return self.desk.bench.clock.now().timestamp()

    def _look(self, records: Records) -> None:
        self._rows = staff_duties.rows(records, Kind.URGENT)
        told = staff_duties.rows(records, Kind.URGENT_EVENT) or []
        self._hub = {(row.subject, row.at): row.stands for row in told}

    def _own(self) -> list[Held]:
        return [row for row in self._rows or () if row.subject == self._one]

    def _written(self, records: Records, at: datetime, text: str) -> bool:
        report = UrgentReport(
            report=self._one, stage=self._stage, at=at, staff=self.desk.account,
            text=self._text(at, text),
        )  # fmt: skip
        event = UrgentEvent(
            report=self._one, stage=self._stage, what=self._what, service=self._service, at=at,
            staff=self.desk.account, text=text,
        )  # fmt: skip
        return staff_duties.handed_in(
            records, report, subject=self._one, stage=self._stage, detail=self._what,
            at=self._now(), event=event,
        )  # fmt: skip

    def _text(self, at: datetime, text: str) -> str:
        say, station = self._chinese, self.desk.bench.settings.station
        told = say(
            "staff.urgent.told",
            what=say(f"staff.urgent.what.{self._what}"),
            station=station.name,
            terminal=station.terminal,
            time=at.astimezone(CHINA).strftime(_MOMENT),
            service=say(f"staff.urgent.service.{self._service}"),
        )
        return told + text

    def _report(self, id_: str, rows: list[Held]) -> ReportShown:
        settings, closed = self.desk.bench.settings, _closed(rows)
        stages = tuple(
            StageShown(
                row.stage,
                datetime.fromtimestamp(row.at, CHINA).strftime(_MOMENT),
                staff_duties.stands(row, settings),
                row.proof,
                row.code,
                self._at_hub(row),
            )
            for row in rows
        )
        again = due(rows[-1].at, self._now(), settings.staff.report_again)
        what = next((row.detail for row in rows if row.detail), "other")
        return ReportShown(id_, what, stages, closed, again and not closed)

    def _at_hub(self, row: Held) -> str:
        """How the same report stands at the hub; "" where there is none."""
        if not self.desk.bench.settings.hub.url:
            return ""
        return self._hub.get((row.subject, row.at), "")


def _closed(rows: list[Held]) -> bool:
    """A final report that the platform has not turned down."""
    return any(row.stage == "final" and row.stands not in LOST for row in rows)
