"""Notices, courses and exams from the staff's menu: read without the hub, sat with it.

On the drawing thread: a few small rows are read, and what is said or chosen is one commit. The hub
is asked for a try on a thread of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from math import ceil
from typing import TYPE_CHECKING, Any

from kiosk.commands import posts_given
from kiosk.commands.posts_given import One
from kiosk.commands.records import Records
from kiosk.commands.staff_part import NEVER, Do, StaffPart
from kiosk.runtime.clock import CHINA
from kiosk.staff.states import EXAMINED, LEARNING, Command, Event, State
from kiosk.store.audit import Deed
from kiosk.store.faults import StoreFault
from kiosk.uplink.board import Sheet
from kiosk.uplink.exams import Paper, Try
from screens.staff_training import (
    ExamShown,
    Learning,
    PostShown,
    QuestionShown,
    ReadingShown,
    ResultShown,
    TopicShown,
)

if TYPE_CHECKING:
    from kiosk.commands.staff_desk import StaffDesk

LOOK, LOOK_LEARNING = 10.0, 2.0
"""Seconds between two looks at what there is; while a page shows it."""

_REFUSED = {
    "no-exam": "staff.exam.refused.gone",
    "no-tries": "staff.exam.refused.used",
    "exam-passed": "staff.exam.refused.passed",
    "exam-open": "staff.exam.refused.open",
    "few-questions": "staff.exam.refused.few",
}


class Training(StaffPart):
    """Of one desk."""

    states = LEARNING

    def __init__(self, desk: StaffDesk) -> None:
        super().__init__(desk)
        self._all: list[One] | None = []  # None: the store cannot be read
        self._one: One | None = None
        self._try: Try | None = None
        self._page, self._n = 0, 1
        self._looked = float("-inf")

    def does(self) -> Mapping[Command, Do]:
        return {
            Command.LOOK_AT_POSTS: lambda event, data: self._open_list(),
            Command.LOOK_AT_POST: lambda event, data: self._open(str(data)),
            Command.NOTE_READ: lambda event, data: self._say("read"),
            Command.CLAIM_POST: lambda event, data: self._say("claim"),
            Command.ASK_EXAM: lambda event, data: self._ask(),
            Command.LOOK_AT_QUESTION: lambda event, data: self._go_to(data),
            Command.HAND_IN_EXAM: lambda event, data: self._hand_in(),
        }

    # ---- time

    @property
    def every(self) -> float:
        if self.desk.situation.state is State.SIGNED_IN:
            return LOOK
        if self.desk.situation.state in EXAMINED and self._try is not None:
            return 1.0 if self._left() < 120 else LOOK_LEARNING
        return LOOK_LEARNING if self.here else NEVER

    def tick(self) -> bool:
        state, now = self.desk.situation.state, self.desk.bench.clock.monotonic()
        if state is not State.SIGNED_IN and not self.here:
            return False
        if state in EXAMINED and self._try is not None and self._left() <= 0:
            self._time_is_over()
            return True
        if now - self._looked < (LOOK_LEARNING if self.here else LOOK):
            return False
        before = (self._all, self._one, self._try, self._minutes())
        self._look()
        return before != (self._all, self._one, self._try, self._minutes())

    def out(self) -> None:
        self._all, self._one, self._try = [], None, None
        self._page, self._n, self._looked = 0, 1, float("-inf")

    # ---- touches that are no event

    def local(self, what: str) -> None:
        word, _, data = what.partition(":")
        state = self.desk.situation.state
        if word == "page" and state in (State.NOTICE, State.COURSE) and self._one is not None:
            last = max(0, len(self._one.pages) - 1)
            self._page = min(last, max(0, self._page + int(data)))
        elif state is State.EXAM:
            match word:
                case "question":
                    self._go_to(self._n + int(data))
                case "mark":
                    self._mark()
                case "choose":
                    self._choose(int(data))

    # ---- commands

    def _open_list(self) -> None:
        self._one, self._try = None, None
        if (records := self._records) is not None and records.training is not None:
            records.training.soon()
        self._look()

    def _open(self, id_: str) -> None:
        self._page = 0
        self._one = next((one for one in self._all or () if one.id == id_), None)
        self._look()
        if (records := self._records) is not None:
            self._kept(lambda: posts_given.shown(records, id_))

    def _say(self, what: str) -> None:
        """Read, or claimed: on the disk, or the page says that it is not."""
        records, one = self._records, self._one
        if records is None or one is None or what != self._may(one):
            return
        staff, at = self.desk.account, self.desk.bench.clock.now().astimezone(CHINA)
        deed = posts_given.read if what == "read" else posts_given.claim
        good = self._kept(lambda: deed(records, one.id, staff, at))
        self._look()
        if not good:
            self.desk.say("staff.post.not_kept")

    def _ask(self) -> None:
        records, one, staff = self._records, self._one, self.desk.account
        rounds = records.training if records is not None else None
        if rounds is None or one is None:
            self._not_begun("away")
            return
        if not self.desk.write(Deed.SAT, reference=one.id):
            self._not_begun("not-kept")
            return

        def ask() -> None:
            try:
                code = rounds.begin(one.id, staff)
            except StoreFault:
                code = "not-kept"
            self.desk.soon(lambda: self._asked(one.id, staff, code))

        self.desk.thread("staff-exam", ask)

    def _asked(self, post: str, staff: str, code: str) -> None:
        here = self.desk.situation.state is State.EXAM_ASKING and self.desk.account == staff
        if not here or self._one is None or self._one.id != post:
            return  # locked meanwhile: it is on the disk, and found again
        if code:
            self._not_begun(code)
            return
        self._look()
        self._n = 1
        self.desk.event(Event.EXAM_BEGUN)

    def _not_begun(self, code: str) -> None:
        self.desk.event(Event.EXAM_NOT_BEGUN)
        if code == "not-kept":
            self.desk.say("staff.post.not_kept")
        else:
            self.desk.say(_REFUSED.get(code, "staff.exam.refused.away"))

    def _go_to(self, n: Any) -> None:
        of = len(self._paper.questions) if self._paper is not None else 1
        if isinstance(n, int):
            self._n = min(of, max(1, n))

    def _choose(self, place: int) -> None:
        records, paper, one = self._records, self._paper, self._try
        if records is None or paper is None or one is None:
            return
        question = paper.questions[self._n - 1]
        before = one.answers.get(question.id, ())
        several = question.kind == "multiple"
        chosen = tuple(sorted(set(before) ^ {place})) if several else (place,)
        if not self._kept(lambda: records.exams.answer(one.key, question.id, chosen)):
            self.desk.say("staff.post.not_kept")
        elif self.desk.view.note:
            self.desk.show(note="")
        self._look()

    def _mark(self) -> None:
        records, paper, one = self._records, self._paper, self._try
        if records is None or paper is None or one is None:
            return
        question = paper.questions[self._n - 1].id
        self._kept(lambda: records.exams.mark(one.key, question))
        self._look()

    def _hand_in(self) -> None:
        records, one = self._records, self._try
        if records is None or one is None:
            return
        if not self._kept(lambda: records.exams.hand_in(one.key, self.desk.account, CHINA)):
            self.desk.say("staff.post.not_kept")
            return
        self._handed(records)

    def _time_is_over(self) -> None:
        """What was answered counts; the rounds may have handed it in already."""
        records, one = self._records, self._try
        if records is not None and one is not None:
            self._kept(lambda: records.exams.hand_in(one.key, self.desk.account, CHINA))
            self._handed(records)

    def _handed(self, records: Records) -> None:
        if records.training is not None:
            records.training.soon()
        self._look()
        if self._try is not None and self._try.state != "open":
            self.desk.event(Event.EXAM_HANDED)

    # ---- for its pages

    def shown(self) -> dict[str, Any]:
        state = self.desk.situation.state
        if state is not State.SIGNED_IN and not self.here:
            return {}
        if state is State.SIGNED_IN and self._looked == float("-inf"):
            self._look()
        if self._all is None:
            return {"learning": Learning(posts=None, hub=self._hub)}
        courses = state not in (State.NOTICES, State.NOTICE)
        listed = [one for one in self._all if (one.kind == "course") is courses]
        return {
            "learning": Learning(
                posts=tuple(self._listed(one) for one in listed),
                unread=sum(not one.read for one in self._all if one.kind != "course"),
                to_do=sum(self._open_course(one) for one in self._all if one.kind == "course"),
                reached=self._reached(),
                hub=self._hub,
                one=self._reading() if self._one is not None else None,
                question=self._question() if state in EXAMINED else None,
                result=self._result() if state is State.EXAM_RESULT else None,
            )
        }

    def _listed(self, one: One) -> PostShown:
        exam, claim = "", ""
        if one.exam is not None:
            mine = one.exam.of(self.desk.account)
            used = mine.tries >= one.exam.attempts
            exam = "passed" if mine.passed else ("used" if used else "open")
        if one.must_claim:
            claim = "done" if one.claimed else "open"
        done = one.read and claim != "open" and exam in ("", "passed")
        return PostShown(
            one.id, one.kind, one.title, _day(one.published), unread=not one.read, claim=claim,
            due=str(one.due or ""), late=self._late(one) and not done, exam=exam,
        )  # fmt: skip

    def _reading(self) -> ReadingShown:
        one = self._one
        assert one is not None
        pages = one.pages
        sheet = pages[min(self._page, len(pages) - 1)] if pages else Sheet("", "")
        return ReadingShown(
            one.kind, one.title, one.issuer, _day(one.published), self._page + 1, len(pages),
            sheet.title, tuple(line for line in sheet.text.split("\n") if line.strip()),
            one.read, one.must_claim, one.claimed, self._may(one), str(one.due or ""),
            self._late(one), one.pre_service, self._exam(one),
        )  # fmt: skip

    def _exam(self, one: One) -> ExamShown | None:
        exam, last = one.exam, self._try
        if exam is None:
            return None
        mine = exam.of(self.desk.account)
        return ExamShown(
            exam.minutes, exam.questions, exam.full, exam.pass_mark, exam.attempts, mine.tries,
            mine.best, mine.passed, last.state if last is not None else "",
            ceil(self._left() / 60),
        )  # fmt: skip

    def _question(self) -> QuestionShown | None:
        paper, one = self._paper, self._try
        if paper is None or one is None:
            return None
        at = paper.questions[self._n - 1]
        return QuestionShown(
            self._n, len(paper.questions), at.kind, at.topic, at.text, at.options, at.points,
            one.answers.get(at.id, ()), ceil(self._left()),
            frozenset(n for n, q in enumerate(paper.questions, 1) if one.answers.get(q.id)),
            frozenset(n for n, q in enumerate(paper.questions, 1) if q.id in one.marks),
        )  # fmt: skip

    def _result(self) -> ResultShown:
        one, post = self._try, self._one
        found = one.result if one is not None else None
        pre_service = post is not None and post.pre_service
        if found is None:
            return ResultShown("waiting", pre_service=pre_service)
        return ResultShown(
            found.state, found.score or 0, found.full, found.pass_mark, found.passed, found.late,
            found.left, pre_service,
            tuple(TopicShown(one.topic, one.right, one.of) for one in found.topics),
        )  # fmt: skip

    def _may(self, one: One) -> str:
        """What can be said of it on the page that is shown: read on the last one, then claimed."""
        if not one.read:
            return "read" if one.pages and self._page == len(one.pages) - 1 else ""
        return "claim" if one.must_claim and not one.claimed else ""

    def _open_course(self, one: One) -> bool:
        """Not read, or its exam is to be passed and can still be."""
        if one.exam is None:
            return not one.read
        mine = one.exam.of(self.desk.account)
        return not one.read or (not mine.passed and mine.tries < one.exam.attempts)

    def _late(self, one: One) -> bool:
        return one.due is not None and one.due < self._today()

    # ---- inside

    @property
    def _records(self) -> Records | None:
        return self.desk.bench.records()

    @property
    def _hub(self) -> bool:
        return bool(self.desk.bench.settings.hub.url)

    @property
    def _paper(self) -> Paper | None:
        return self._try.paper if self._try is not None else None

    def _today(self) -> date:
        return self.desk.bench.clock.now().astimezone(CHINA).date()

    def _left(self) -> float:
        """Seconds of the try that is open."""
        if self._try is None or self._try.state != "open":
            return 0.0
        return max(0.0, self._try.ends - self.desk.bench.clock.now().timestamp())

    def _minutes(self) -> int:
        """What of the time is drawn: minutes, at the end seconds."""
        left = self._left()
        return ceil(left / 60) if left > 120 else -ceil(left)

    def _reached(self) -> str:
        rounds = self._records.training if self._records is not None else None
        if rounds is None or rounds.reached is None:
            return ""
        return datetime.fromtimestamp(rounds.reached, CHINA).strftime("%Y-%m-%d %H:%M")

    def _look(self) -> None:
        """Read what there is, and how the one that is looked at stands."""
        records, staff = self._records, self.desk.account
        self._looked = self.desk.bench.clock.monotonic()
        if records is None:
            self._all = None
            return
        try:
            self._all = posts_given.listed(records, staff, self._today())
            if self._one is not None:
                self._one = posts_given.whole(records, self._one.id, staff, self._all)
            if self._one is not None and self._one.exam is not None:
                self._try = records.exams.latest(self._one.id, staff)
        except StoreFault as fault:
            records.refused(fault)
            self._all = None

    def _kept(self, deed: Any) -> bool:
        """Done, and on the disk."""
        records = self._records
        try:
            return deed() is not False
        except StoreFault as fault:
            if records is not None:
                records.refused(fault)
        except posts_given.NOT_IN_ORDER:
            pass  # somebody else was quicker, or it was withdrawn: the page shows it
        return False


def _day(moment: datetime) -> str:
    return moment.astimezone(CHINA).date().isoformat()
