"""Notices, courses and exams from the menu, with the strict stand-in of the hub behind them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiosk.commands.staff_training import Training
from kiosk.outbox.deliver import Deliverer
from kiosk.outbox.kinds import Destination
from kiosk.outbox.retention import prune
from kiosk.staff.states import State
from kiosk.store.faults import Fault, StoreFault
from kiosk.uplink.hub import HubClient
from kiosk.uplink.incoming import Course, Notice
from kiosk.uplink.incoming import Page as PostedPage
from sandbox.hub.app import Hub, application
from sandbox.hub.contract import Contract
from sandbox.hub.training import Posture
from screens.nodes import Local
from tests.sandbox.client import serving
from tests.staff.office import Office


class Class:
    """An office with a hub: `rounds` are looked at by hand, `deliver` is the outbox's worker."""

    def __init__(self, folder: Path, url: str, hub: Hub) -> None:
        self.hub, self.folder, self.url = hub, folder, url
        self.begin()

    def begin(self) -> None:
        """The process starts."""
        self.office = Office(self.folder, settings={"hub": {"url": self.url}}, idle=900)
        self.office.open_records()
        assert self.office.records is not None
        self.records = self.office.records
        self.rounds = self.records.train()
        assert self.rounds is not None
        if hasattr(self, "wall"):
            self.office.clock.wall = self.wall
        self.hub.training.clock = self.hub.book.clock = self.office.clock.now

    def restart(self) -> None:
        self.wall = self.office.clock.wall
        self.office.close()
        self.begin()

    def look(self) -> None:
        """The rounds, as if their time had come; the glass follows."""
        self.rounds.soon()
        self.rounds.look()
        self.office.passes(11, step=11)

    def deliver(self) -> None:
        client = HubClient(self.url)
        Deliverer(self.records.outbox, {Destination.HUB: client}, self.records.store.clock).round()
        client.close()

    def say(self, key: str, **filled: Any) -> str:
        return self.office.presenter.view().strings(key, **filled)

    def open(self, what: str, post: str = "") -> None:
        self.office.tend(f"open_{what}")
        if post:
            self.office.tend("pick_post", post)

    def through(self, pages: int) -> None:
        for _ in range(pages - 1):
            self.office.app.on_action(Local("staff:page:1"))

    def sit(self) -> None:
        """Read the course, and begin its exam."""
        self.open("courses", "3")
        self.through(3)
        self.office.tend("say_read")
        self.office.tend("open_exam")
        self.office.tend("begin_exam")

    def answers(self, wrong: int = 0, last: int = 99) -> None:
        """Questions in order up to `last`, the first `wrong` of them left out."""
        right = {q["id"]: q["right"] for t in self.hub.training.tries.values() for q in t.paper}
        part = next(p for p in self.office.desk.parts if isinstance(p, Training))
        for n, question in enumerate(part._paper.questions, 1):
            if wrong < n <= last:
                for place in right[question.id]:
                    part.local(f"choose:{place}")  # as a touch does, but drawn once at the end
            part.local("question:1")
        self.office.app.draw()


@pytest.fixture
def school(tmp_path: Path) -> Iterator[Class]:
    hub = Hub(Contract())
    with serving(application(hub)) as url:
        made = Class(tmp_path, url, hub)
        yield made
        made.office.close()


def kinds(school: Class) -> list[str]:
    rows = school.records.store.rows(
        "SELECT kind FROM outbox WHERE destination = 'hub' ORDER BY place"
    )
    return [row["kind"] for row in rows]


def test_notices_are_read_claimed_and_told_once(school: Class) -> None:
    office = school.office
    office.enter("s02")
    school.look()
    assert school.say("staff.menu.notices_unread", count=2) in office.words
    school.open("notices", "1")
    assert "# 一、时间" not in office.words
    assert "一、时间" in office.words
    assert "claim_post" not in office.tends()
    office.tend("say_read")
    office.tend("say_read")
    assert "say_read" not in office.tends()
    office.tend("claim_post")
    assert school.say("staff.post.claim_long.done") in office.words
    assert kinds(school) == ["post-read", "post-claim"]
    school.deliver()
    assert school.hub.training.read["1"] == {"s02"}
    assert school.hub.training.claimed["1"]["by"] == "s02"
    (actor,) = {tuple(row.values()) for row in school.records.store.rows(
        "SELECT actor, who FROM audit WHERE deed = 'promised'")}  # fmt: skip
    assert actor == ("staff", school.records.store.audit.person("s02"))
    school.look()
    office.tend("back")
    office.tend("back")
    assert school.say("staff.menu.notices_unread", count=1) in office.words
    office.tend("lock")
    office.enter("s01")  # another has not read it, but the station has claimed it
    school.open("notices", "1")
    assert {"say_read"} <= office.tends()
    office.tend("say_read")
    assert "claim_post" not in office.tends()


def test_they_are_read_without_the_hub_and_withdrawn_ones_go(school: Class) -> None:
    school.look()
    school.hub.later = 99
    school.restart()
    office = school.office
    office.enter("s02")
    school.look()
    school.open("notices", "2")
    assert "门诊慢特病待遇从认定次日起享受。" in office.words
    school.hub.later = 0
    school.hub.training.posture = Posture.EMPTY
    school.look()
    assert school.say("staff.post.gone") in office.words
    office.tend("say_read")
    assert kinds(school) == []
    office.tend("back")
    assert school.say("staff.notice.none") in office.words


def test_content_that_is_not_what_its_sum_says_is_not_shown(school: Class) -> None:
    school.hub.training.posture = Posture.SPOILS
    office = school.office
    office.enter("s02")
    school.look()
    school.open("notices", "1")
    assert school.say("staff.post.coming") in office.words
    assert "say_read" not in office.tends()
    school.hub.training.posture = Posture.HONEST
    school.look()
    assert "一、时间" in office.words


def test_who_is_not_examined_reads_sits_and_passes_and_still_may_do_nothing(
    school: Class,
) -> None:
    office = school.office
    office.enter("s03")
    school.look()
    assert school.say("staff.menu.courses_open", count=1) in office.words
    school.sit()
    assert office.at is State.EXAM
    assert school.say("staff.exam.where", n=1, of=10, answered=0) in office.words
    office.app.on_action(Local("staff:mark"))
    school.answers(wrong=1)
    office.tend("open_sheet")
    assert school.say("staff.exam.missing", count=1) in office.words
    office.tend("pick_question", 1)
    assert school.say("staff.exam.unmark") in office.words
    school.answers(last=1)
    office.tend("open_sheet")
    assert school.say("staff.exam.all_answered") in office.words
    office.tend("hand_in_exam")
    assert office.at is State.EXAM_RESULT
    assert school.say("staff.exam.handed_in") in office.words
    school.deliver()
    school.look()
    assert school.say("staff.exam.score_passed", score=100, full=100) in office.words
    assert school.say("staff.exam.then_head") in office.words
    (row,) = school.records.store.rows("SELECT paper, answers FROM exam_try")
    assert tuple(row.values()) == (None, "{}")
    assert ("sat", "", "3") in office.deeds()
    office.tend("back")
    assert "begin_exam" not in office.tends()
    office.tend("lock")
    office.enter("s03")
    assert "act_helped" not in office.tends()  # a hub gives nobody a right
    prune(school.records.store, office.clock.now().timestamp() + 400 * 86400, 0, 0)
    assert school.records.store.rows("SELECT 1 FROM exam_try") == []


def test_a_lock_and_a_restart_in_the_middle_lose_no_answer(school: Class) -> None:
    school.office.enter("s02")
    school.look()
    school.sit()
    school.answers(wrong=4)
    school.office.tend("lock")
    for name in ("terminal.db", "terminal.db-wal"):
        content = (school.folder / name).read_bytes()
        assert "新生儿".encode() not in content  # nothing of it lies open
    school.restart()
    office = school.office
    office.passes(600, step=600)
    office.enter("s02")
    school.open("courses", "3")
    office.tend("open_exam")
    assert school.say("staff.exam.under_way", minutes=20) in office.words
    office.tend("go_on_exam")
    assert school.say("staff.exam.where", n=1, of=10, answered=6) in office.words
    assert len(school.hub.training.tries) == 1


def test_when_its_time_is_over_what_was_answered_is_handed_in(school: Class) -> None:
    office = school.office
    office.enter("s02")
    school.look()
    school.sit()
    school.answers(wrong=1)
    for _ in range(3):
        office.desk.touched()
        office.passes(610, step=610)
    assert office.at is State.EXAM_RESULT
    school.hub.training.clock = lambda: office.clock.now() + timedelta(hours=70)
    school.deliver()  # the hub was away for days
    school.look()
    assert school.say("staff.exam.score_passed", score=90, full=100) in office.words


def test_a_locked_pad_hands_in_by_itself(school: Class) -> None:
    school.office.enter("s02")
    school.look()
    school.sit()
    school.answers(wrong=2)
    school.office.tend("lock")
    school.office.passes(31 * 60, step=31 * 60)
    school.look()
    assert kinds(school)[-1] == "exam-answers"
    school.deliver()
    (one,) = school.hub.training.tries.values()
    assert (len(one.answers or {}), one.late) == (8, False)


def test_an_answer_that_was_lost_costs_no_second_try(school: Class) -> None:
    office = school.office
    office.enter("s02")
    school.look()
    school.hub.training.posture = Posture.LOSES
    school.sit()
    assert office.at is State.EXAM_ABOUT
    assert school.say("staff.exam.refused.away") in office.words
    assert len(school.hub.training.tries) == 1
    school.restart()
    office = school.office
    office.enter("s02")
    school.open("courses", "3")
    office.tend("open_exam")
    office.tend("begin_exam")
    assert office.at is State.EXAM
    assert len(school.hub.training.tries) == 1


@pytest.mark.parametrize(
    ("posture", "later", "says"),
    [(Posture.FEW, 0, "few"), (Posture.EMPTY, 0, ""), (Posture.HONEST, 99, "away")],
)
def test_why_no_exam_begins_is_said(school: Class, posture: Posture, later: int, says: str) -> None:
    office = school.office
    office.enter("s02")
    school.look()
    school.open("courses", "3")
    school.through(3)
    office.tend("say_read")
    office.tend("open_exam")
    school.hub.training.posture, school.hub.later = posture, later
    if not says:
        school.look()
        assert school.say("staff.post.gone") in office.words
        return
    office.tend("begin_exam")
    assert school.say(f"staff.exam.refused.{says}") in office.words
    assert school.hub.training.tries == {}


def test_five_tries_and_no_more(school: Class) -> None:
    office = school.office
    office.enter("s02")
    school.look()
    school.open("courses", "3")
    school.through(3)
    office.tend("say_read")
    office.tend("open_exam")
    for left in (4, 3, 2, 1, 0):
        office.tend("begin_exam")
        office.tend("open_sheet")
        office.tend("hand_in_exam")
        school.deliver()
        school.look()
        assert school.say("staff.exam.score", score=0, full=100) in office.words
        office.tend("back")
        key = "staff.exam.left" if left else "staff.exam.none_left"
        assert school.say(key, left=left, attempts=5) in office.words
    assert "begin_exam" not in office.tends()


def test_what_the_disk_does_not_take_is_said(
    school: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = school.office
    office.enter("s02")
    school.look()
    school.sit()

    def full(*args: Any) -> None:
        raise StoreFault(Fault.FULL)

    monkeypatch.setattr(school.records.exams, "answer", full)
    office.app.on_action(Local("staff:choose:0"))
    assert school.say("staff.post.not_kept") in office.words
    monkeypatch.setattr(school.records.exams, "hand_in", full)
    office.tend("open_sheet")
    office.tend("hand_in_exam")
    assert office.at is State.EXAM_SHEET
    assert school.say("staff.post.not_kept") in office.words
    monkeypatch.setattr(school.records.board, "listed", full)
    office.tend("lock")
    office.enter("s02")
    school.open("notices")
    assert school.say("staff.post.unread_store") in office.words


def test_what_the_service_platform_sent_stands_beside_it(school: Class) -> None:
    office = school.office
    at = office.clock.now().replace(tzinfo=None)
    more = {"version": 1, "published": at}
    inbox = school.records.inbox
    inbox.take("notice", [Notice(id="N-1", title="平台的通知", body="正文一\n正文二",
                                 must_claim=True, **more)])  # fmt: skip
    inbox.take("course", [Course(id="C-1", title="平台的课程", body="前言", pages=(
        PostedPage(title="一", text="内容"),), **more)])  # fmt: skip
    office.enter("s02")
    school.open("notices", "p-notice-N-1")
    assert "正文二" in office.words
    office.tend("say_read")
    office.tend("claim_post")
    office.tend("back")
    office.tend("back")
    school.open("courses", "p-course-C-1")
    school.through(2)
    assert "内容" in office.words
    office.tend("say_read")
    rows = school.records.store.rows("SELECT destination, kind, payload FROM outbox ORDER BY place")
    assert [(row["destination"], row["kind"]) for row in rows] == [
        ("service-platform", "read-receipt"), ("service-platform", "claim-receipt"),
        ("service-platform", "read-receipt"),
    ]  # fmt: skip
    assert msgspec.json.decode(rows[0]["payload"])["id"] == "N-1"
