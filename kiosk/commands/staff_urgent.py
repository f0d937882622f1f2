"""重大、突发情况 from the signed-in menu: written down, sent first, open until a final report.

On the drawing thread: a few small rows are read, and a report is one commit.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from kiosk.commands import staff_duties
from kiosk.commands.pen import LONGEST_WORDS
from kiosk.commands.records import Records
from kiosk.commands.staff_part import NEVER, Do, StaffPart
from kiosk.commands.staff_unsent import Unsent
from kiosk.outbox import drafts
from kiosk.outbox.duties_held import LOST, Held, Stands, of_subjects
from kiosk.outbox.filings import UrgentReport
from kiosk.outbox.kinds import Kind, UrgentEvent
from kiosk.runtime.clock import CHINA
from kiosk.settings.staff import Right
from kiosk.staff.states import REPORTING, Command, Event, State
from kiosk.station.urgent import Stage, due, wrong
from kiosk.store.faults import StoreFault
from kiosk.text.strings import Strings
from kiosk.uplink.told import TellBook
from kiosk.uplink.urgent_known import LEVELS, MATTER, AtHub, Standings
from screens.staff import DraftShown, KnownShown, Reporting, ReportShown, StageShown

if TYPE_CHECKING:
    from kiosk.commands.staff_desk import StaffDesk

SHOWN = 7 * 86400.0
"""Seconds for which a closed report is still shown."""

LOOK, LOOK_REPORTING = 60.0, 2.0
"""Seconds between two looks at what became of the reports; while a page shows it."""

_MOMENT, _SHORT = "%Y-%m-%d %H:%M", "%m-%d %H:%M"


class Urgent(StaffPart):
    """重大、突发情况 of one desk."""

    needs = dict.fromkeys(
        (
            Event.OPEN_REPORTS, Event.NEW_REPORT, Event.PICK_REPORT, Event.SAY_WHAT,
            Event.SAY_SERVICE, Event.CONTINUE_REPORT, Event.CLOSE_REPORT, Event.SEND_REPORT,
            Event.PICK_DRAFT, Event.RESUME_REPORT, Event.DROP_REPORT,
        ),
        Right.URGENT,
    )  # fmt: skip
    states = REPORTING
    types = frozenset({State.REPORT_WRITING})

    def __init__(self, desk: StaffDesk) -> None:
        super().__init__(desk)
        self._rows: list[Held] | None = None  # not read yet, or not to be read
        self._hub: dict[tuple[str, float], Stands] = {}  # by report and time
        self._known: dict[str, AtHub] = {}  # by report, as the hub told it
        self._heard = 0.0
        self._looked, self._for = float("-inf"), ""
        self._one = ""  # id of the report that is looked at, or written
        self._stage: Stage = "first"
        self._what = self._service = ""
        self._at: datetime | None = None
        self._unsent = Unsent(desk, Kind.URGENT)
        self._drafts: list[drafts.Kept] = []
        self._kept: dict[str, str] = {}  # of the draft that is being written
        self._draft = ""  # id of the one that is looked at

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
            Command.PICK_DRAFT: lambda event, data: self._pick(str(data)),
            Command.RESUME_REPORT: lambda event, data: self._resume(),
            Command.DROP_REPORT: lambda event, data: self._drop(),
        }

    def _pick(self, id_: str) -> None:
        self._draft = id_

    def _resume(self) -> None:
        """As it was left; what has become of its report since is asked anew when it is sent."""
        kept = next((one for one in self._drafts if one.subject == self._draft), None)
        if kept is None:
            return
        said = kept.content
        self._one = kept.subject
        self._stage = cast("Stage", said.get("stage", "first"))
        self._what, self._service = said.get("what", ""), said.get("service", "")
        self._at = datetime.fromtimestamp(float(said["at"]), CHINA)
        self._kept = dict(said)
        self.put_down()
        self.pen.begin(self, "text", LONGEST_WORDS, self._language, said.get("text", ""))

    def _drop(self) -> None:
        if (records := self.desk.bench.records()) is not None:
            self._unsent.drop(self._draft)
            self._look(records)

    def begin(self) -> None:
        self.forget()
        self._one, self._stage = f"u-{secrets.token_hex(6)}", "first"
        self._at = self.desk.bench.clock.now()  # 发生时间: when they began to tell it

    def look_at(self, id_: str) -> None:
        self.forget()
        self._one = id_
        self.ask_hub()  # who has acknowledged it

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
        self._unsent.drop(self._one)
        self._kept, self._what = {}, ""  # nothing of it is a draft any more
        self._look(records)
        self.desk.event(Event.REPORTED, self._one)

    def forget(self) -> None:
        """What was chosen and typed goes from the glass; its account finds it again."""
        self._keep()
        self._kept = {}
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
        if self._for != self.desk.account:  # whoever comes in has theirs read at once
            self._for, self._looked = self.desk.account, float("-inf")
        if records is None or now - self._looked < self.every:
            return False
        self._looked, before = now, self._all
        self._keep()
        self._look(records)
        return self._all != before

    @property
    def _all(self) -> tuple[object, ...]:
        return self._rows, self._hub, self._known, self._heard, self._drafts

    def out(self) -> None:
        self._drafts = []

    def shown(self) -> dict[str, Any]:
        return {"urgent": self._reporting()} if self.watched else {}

    # ---- inside

    def _reporting(self) -> Reporting:
        if self.writing:
            self.pen.begin(self, "text", LONGEST_WORDS, self._language)
        shown = tuple(map(self._draft_shown, self._drafts))
        draft = next((one for one in shown if one.id == self._draft), None)
        if self._rows is None:
            return Reporting(reports=None, typing=self.typing, drafts=shown, draft=draft)
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
            shown,
            draft,
        )

    def _draft_shown(self, kept: drafts.Kept) -> DraftShown:
        at = datetime.fromtimestamp(kept.at, CHINA)
        until = at + timedelta(hours=self.desk.bench.settings.staff.keep_draft)
        stage, what = kept.content.get("stage", "first"), kept.content.get("what", "")
        return DraftShown(kept.subject, stage, what, at.strftime(_MOMENT), until.strftime(_MOMENT))

    @cached_property
    def _chinese(self) -> Strings:
        """A report is read at the agency, in whatever language the glass speaks."""
        return Strings.load("zh")

    def _may(self) -> bool:
        return Right.URGENT in self.desk.may()

    def _now(self) -> float:
        return self.desk.bench.clock.now().timestamp()

    @property
    def _language(self) -> str:
        return self.desk.app.presenter.look.language

    def _look(self, records: Records) -> None:
        """The reports of this terminal, and what the account has not sent."""
        self._rows = staff_duties.rows(records, Kind.URGENT)
        told = staff_duties.rows(records, Kind.URGENT_EVENT) or []
        self._hub = {(row.subject, row.at): row.stands for row in told}
        try:
            last = TellBook(records.store).last(MATTER, Standings)
            self._known = {one.report: one for one in last[0].events} if last is not None else {}
            self._heard = last[1] if last is not None else 0.0
        except StoreFault as fault:
            records.refused(fault)
            return
        if not (self.desk.account and self._may()):
            self._drafts = []
        elif (kept := self._unsent.recent()) is not None:
            self._drafts = kept

    def _keep(self) -> None:
        """What is being written, on the disk, where it has changed: a lock, a broken page or a lost
        line of power takes no word of it but the last ones."""
        at = self._at
        if at is None or not self._what:
            return
        said = {
            "stage": self._stage, "what": self._what, "service": self._service,
            "at": str(at.timestamp()), "text": self.typing.value if self.typing else "",
        }  # fmt: skip
        if said == self._kept or not (self._service or said["text"]):
            return
        if self._unsent.keep(self._one, said):
            self._kept = said

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
        known = self._known.get(id_) if settings.hub.url else None
        again = due(rows[-1].at, self._now(), settings.staff.report_again)
        again = again or bool(known and _asked_for(known, rows[-1].at, self._now()))
        what = next((row.detail for row in rows if row.detail), "other")
        shown = self._known_shown(known, rows[-1].at) if known is not None else None
        return ReportShown(id_, what, stages, closed, again and not closed, shown)

    def _known_shown(self, known: AtHub, last: float) -> KnownShown:
        """`last`: time of the last stage here, which the hub may not have yet."""
        reminded = known.reminded_at
        if reminded is not None and (known.closed or reminded.timestamp() < last):
            reminded = None
        return KnownShown(
            tuple((level, _short(known.by(level))) for level in LEVELS),
            _short(datetime.fromtimestamp(self._heard, CHINA)),
            _short(known.continue_by),
            _short(reminded),
            known.closed,
        )

    def _at_hub(self, row: Held) -> str:
        """How the same report stands at the hub; "" where there is none."""
        if not self.desk.bench.settings.hub.url:
            return ""
        return self._hub.get((row.subject, row.at), "")


def _asked_for(known: AtHub, last: float, now: float) -> bool:
    """The hub's own term for the next stage is over, and nothing was said since."""
    by = known.continue_by
    return by is not None and known.stage_at.timestamp() >= last and now >= by.timestamp()


def _short(moment: datetime | None) -> str:
    return "" if moment is None else moment.astimezone(CHINA).strftime(_SHORT)


def _closed(rows: list[Held]) -> bool:
    """A final report that the platform has not turned down."""
    return any(row.stage == "final" and row.stands not in LOST for row in rows)
