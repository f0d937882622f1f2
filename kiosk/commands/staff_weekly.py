"""服务周报 on the pad of a terminal without a hub: the last week's as it is drawn up, what citizens
complained of added, sent by the person who looked through it, and what the platform answered.

A week's counts are read on a thread of their own. On the drawing thread: sending is one commit.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

from kiosk.commands.pen import LONGEST_WORDS
from kiosk.commands.records import Records
from kiosk.commands.staff_part import NEVER, Do, StaffPart
from kiosk.commands.staff_unsent import Unsent
from kiosk.commands.weekly_desk import WeeklyDesk, key_of
from kiosk.knowledge.feedback import fault
from kiosk.outbox.duties_held import Stands, of_record
from kiosk.outbox.kinds import Kind
from kiosk.reports.weekly import MOST, Problem, Report, latest
from kiosk.runtime.clock import CHINA
from kiosk.settings.staff import Right
from kiosk.staff.states import OWN_WEEK, Command, Event, State
from kiosk.store.faults import StoreFault
from kiosk.text.strings import Strings
from screens.staff import WeekShown

if TYPE_CHECKING:
    from kiosk.commands.staff_desk import StaffDesk

LOOK = 2.0
"""Seconds between two looks at what became of it, while it is shown."""


class OwnWeek(StaffPart):
    """Of one desk. What was added and not sent is a draft of the account."""

    needs = dict.fromkeys(
        (
            Event.OPEN_WEEKLY, Event.ADD_PROBLEM, Event.PICK_PROBLEM, Event.WRITE_PROBLEM,
            Event.KEEP_PROBLEM, Event.DROP_PROBLEM, Event.SEND_WEEKLY,
        ),
        Right.WEEKLY,
    )  # fmt: skip
    states = OWN_WEEK
    types = frozenset({State.PROBLEM_WRITING})

    def __init__(self, desk: StaffDesk) -> None:
        super().__init__(desk)
        self._report: Report | None = None
        self._gone = 0
        self._count = 0  # of the weeks that were asked for: an answer to an older one is dropped
        self._counting = False
        self._added: tuple[Problem, ...] = ()
        self._sent: tuple[str, str, str] | None = None  # how it stands, proof, code
        self._sure = False
        self._unsent = Unsent(desk, Kind.WEEKLY)

    def does(self) -> Mapping[Command, Do]:
        return {
            Command.LOOK_AT_WEEKLY: lambda event, data: self._open(),
            Command.PICK_PROBLEM: lambda event, data: self._pick(str(data)),
            Command.KEEP_PROBLEM: lambda event, data: self._keep(),
            Command.FORGET_PROBLEM: lambda event, data: self.put_down(),
            Command.DROP_PROBLEM: lambda event, data: self._drop(int(data)),
            Command.SEND_WEEKLY: lambda event, data: self._send(),
        }

    @property
    def every(self) -> float:
        return LOOK if self.here else NEVER

    def tick(self) -> bool:
        records = self.desk.bench.records() if self.here else None
        if records is None or self._report is None:
            return False
        before = self._sent
        self._look(records)
        return self._sent != before

    def shown(self) -> dict[str, Any]:
        if not self.here:
            return {}
        if self.writing:
            self.pen.begin(self, "text", LONGEST_WORDS, self.desk.app.presenter.look.language)
        hub = bool(self.desk.bench.settings.hub.url)
        report = self._report
        if report is not None and self._sent is None:
            report = msgspec.structs.replace(report, problems=(*report.problems, *self._added))
        text = self.typing.value if self.typing else ""
        week = WeekShown(
            report, self._gone, len(self._added), self._sent, hub, self._sure, self.typing,
            fault(text) if text else "", self._counting,
        )  # fmt: skip
        return {"week": week}

    def out(self) -> None:
        self.put_down()
        self._nothing()

    # ---- the table's commands

    def _open(self) -> None:
        self._nothing()
        records = self.desk.bench.records()
        if records is None or self.desk.bench.settings.hub.url:
            return
        self._counting = True
        number, desk, asked = self._count, self._desk(records), {"first": self._first.isoformat()}

        def count() -> None:
            said = desk.answer("weekly draft", asked)
            self.desk.soon(lambda: self._counted(number, said))

        self.desk.thread("staff-week", count)

    def _counted(self, number: int, said: dict[str, Any]) -> None:
        if number != self._count:
            return
        self._counting = False
        records = self.desk.bench.records()
        if records is not None and "error" not in said:
            self._report, self._gone = msgspec.convert(said["report"], Report), said["gone"]
            self._look(records)
            self._take_up()
        self.desk.app.draw()

    def _take_up(self) -> None:
        """What was added before a lock."""
        kept = self._unsent.since(0.0) or ()
        own = next((one for one in kept if one.subject == self._first.isoformat()), None)
        if own is not None:
            said = msgspec.json.decode(own.content["problems"], type=tuple[Problem, ...])
            self._added = said

    def _pick(self, reason: str) -> None:
        self._add(Problem(text=self._chinese(f"reason.{reason}"), subject=reason))

    def _keep(self) -> None:
        text = self.typing.value.strip() if self.typing else ""
        if fault(text):
            return
        self._add(Problem(text=text))
        self.put_down()
        self.desk.event(Event.KEPT_PROBLEM)

    def _drop(self, place: int) -> None:
        """Of those that were added; what the counts say stays."""
        self._added = tuple(one for n, one in enumerate(self._added) if n != place)
        self._kept()

    def _send(self) -> None:
        """By a second touch: it is sent once, and not changed after that."""
        records, report = self.desk.bench.records(), self._report
        if records is None or report is None or self._sent is not None:
            return
        if not self._sure:
            self._sure = True
            return
        self._sure = False
        whole = msgspec.structs.replace(report, problems=(*report.problems, *self._added))
        asked = {"report": msgspec.to_builtins(whole), "staff": self.desk.account}
        if "error" in self._desk(records).answer("weekly send", asked):
            self.desk.say("staff.weekly.not_kept")
            return
        self._unsent.drop(report.first.isoformat())
        self._look(records)

    # ---- inside

    def _nothing(self) -> None:
        self._count += 1
        self._counting = self._sure = False
        self._report, self._added, self._sent = None, (), None

    @cached_property
    def _chinese(self) -> Strings:
        """It is read at the agency, in whatever language the glass speaks."""
        return Strings.load("zh")

    @property
    def _first(self) -> date:
        return latest(self._now.astimezone(CHINA).date())

    @property
    def _now(self) -> datetime:
        return self.desk.bench.clock.now()

    def _desk(self, records: Records) -> WeeklyDesk:
        hub = bool(self.desk.bench.settings.hub.url)
        return WeeklyDesk(records.outbox, self._chinese, self._now, hub=hub)

    def _add(self, problem: Problem) -> None:
        there = len(self._report.problems) if self._report is not None else 0
        if there + len(self._added) < MOST:
            self._added = (*self._added, problem)
            self._kept()

    def _kept(self) -> None:
        """What was added is there again after a lock."""
        self._sure = False
        said = {"problems": msgspec.json.encode(self._added).decode()}
        if not self._unsent.keep(self._first.isoformat(), said):
            self.desk.say("staff.weekly.not_kept")

    def _look(self, records: Records) -> None:
        """What became of it, if it was sent."""
        try:
            record = records.outbox.get(key_of(records.outbox, self._first))
        except StoreFault as fault:
            records.refused(fault)
            return
        if record is None:
            self._sent = None
            return
        stands = of_record(record, records.outbox.by_file)
        alone = not self.desk.bench.settings.service_platform.adapter
        word = "alone" if alone and stands is Stands.WAITING else stands.value
        self._sent = word, record.proof, record.code
