"""Other platforms by data alone: the generic sample, and a third that no line of code knows."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.outbox.duties import KnowledgeFeedback, LedgerMonth, PublicityProof, ReadReceipt
from kiosk.outbox.filings import Attendance, ItemFigure, MaterialNamed, Problem, WeeklyFigures
from kiosk.outbox.kinds import KINDS, Destination, Kind
from kiosk.outbox.people import By
from kiosk.outbox.record import Outcome, Reply, State
from kiosk.outbox.rules import Uncertain
from kiosk.services.snapshot import DataError
from kiosk.store.audit import Actor
from kiosk.uplink import by_file, described, platforms
from kiosk.uplink.described import (
    Codes,
    File,
    Message,
    Once,
    Platform,
    Proof,
    Question,
    Said,
    SignOn,
    Upload,
)
from kiosk.uplink.duties import hand_in
from kiosk.uplink.fetching import Fetching
from kiosk.uplink.inbox import Inbox, News
from kiosk.uplink.incoming import SHAPES
from tests.sandbox.client import serving
from tests.uplink.office import PLATFORM, Office, now
from tests.uplink.others import Generic, Yunling, losing

NOW = now()
MONDAY = (NOW - timedelta(days=NOW.weekday() + 7)).date()
ROOT = Path(__file__).resolve().parents[2]
THIRD = Path(__file__).with_name("third")
STAFF = By(Actor.STAFF, "S01")


def attendance(what: str = "sign-in", minutes: int = 60) -> Attendance:
    return Attendance(staff="S01", what=what, at=NOW - timedelta(minutes=minutes))


def weekly(*problems: Problem) -> WeeklyFigures:
    items = (ItemFigure(item="enrolment", done=20), ItemFigure(item="care-records", done=3))
    return WeeklyFigures(first=MONDAY, last=MONDAY + timedelta(days=6), staff="S01", visits=31,
                         items=items, problems=problems)  # fmt: skip


def feedback(text: str) -> KnowledgeFeedback:
    return KnowledgeFeedback(what="problem", by="citizen", staff="S01", at=NOW, text=text)


@pytest.fixture
def generic(tmp_path):
    platform = Generic()
    with serving(platform.app()) as url:
        office = Office(tmp_path, url, platforms.load("generic-service-platform"))
        yield platform, office
        office.close()


@pytest.fixture
def third(tmp_path):
    platform = Yunling()
    with serving(platform.app()) as url:
        office = Office(tmp_path, url, platforms.load("yunling-service", THIRD), scheme="none")
        yield platform, office
        office.close()


# ---- the generic sample


@pytest.mark.parametrize("name", platforms.names())
def test_every_shipped_file_loads_and_counts_its_guesses(name):
    platform = platforms.load(name)
    assert platform.unconfirmed()
    assert all(kind in platforms.DUTIES for kind in platform.out)


def test_a_platform_that_knows_no_keys_is_asked_and_never_told_twice(generic):
    platform, office = generic
    platform.lose = losing(2)
    assert office.outbox.rules[Kind.READ_RECEIPT] is Uncertain.ASK_THEN_SEND
    keys = [
        hand_in(office.outbox, ReadReceipt(post="notice", id=f"N-{n}", version=1, staff="S01",
                                           at=NOW))
        for n in range(20)
    ]  # fmt: skip
    office.rounds(3)
    assert platform.asked > 0
    office.rounds(6)
    assert office.states(keys) == [State.ACCEPTED] * 20
    assert set(platform.deeds.values()) == {1}
    assert all(office.outbox.get(key).proof.startswith("B-") for key in keys)


def test_a_request_that_never_arrived_is_sent_when_the_question_says_so(generic):
    platform, office = generic
    key = hand_in(office.outbox, attendance())
    office.outbox.end(office.outbox.begin(key), Reply(Outcome.UNKNOWN))  # lost on the way
    assert office.outbox.get(key).state is State.UNKNOWN
    office.time.skip(700.0)  # later than `absent_after`
    office.rounds(4)
    assert office.outbox.get(key).state is State.ACCEPTED
    assert sum(platform.deeds.values()) == 1


def test_a_token_that_is_over_is_got_anew(generic):
    platform, office = generic
    keys = [hand_in(office.outbox, attendance())]
    office.rounds(1)
    assert platform.tokens == 1
    platform.token = "T-2"
    keys.append(hand_in(office.outbox, attendance("sign-out", 10)))
    office.rounds(3)
    assert office.states(keys) == [State.ACCEPTED, State.ACCEPTED]
    assert (platform.tokens, sum(platform.deeds.values())) == (2, 2)


def test_lists_by_version_go_on_from_the_highest(generic):
    platform, office = generic
    inbox = Inbox(office.outbox)
    fetching = Fetching(office.calls, inbox, office.time)
    row = {"title": "通知", "content": "内容", "publishTime": "2026-11-20 08:00:00"}
    platform.notices = [row | {"id": f"n{v}", "version": v, "deleted": False} for v in range(1, 61)]
    assert fetching.fetch("notice").news == News(new=60)
    platform.notices[4] |= {"version": 61, "deleted": True}
    assert fetching.fetch("notice").news == News(withdrawn=1)
    assert inbox.get("notice", "n5") is None
    assert len(inbox.listed("notice", NOW.date())) == 59


# ---- the third


def test_a_third_platform_takes_records_by_its_file_alone(third):
    platform, office = third
    platform.later = 1
    content = os.urandom(40_000)
    kept = office.outbox.materials.keep(content, "image/jpeg")
    named = MaterialNamed(what="picture", name=kept.name, digest=kept.digest, size=kept.size,
                          media="image/jpeg")  # fmt: skip
    proof = PublicityProof(task="T-9", staff="S01", at=NOW, where="off-site", text="进校园",
                           materials=(named,))  # fmt: skip
    keys = [hand_in(office.outbox, attendance()), hand_in(office.outbox, proof, materials=(kept,))]
    office.rounds(4)
    assert office.states(keys) == [State.ACCEPTED, State.ACCEPTED]
    assert list(platform.keys) == keys or list(platform.keys) == keys[::-1]
    said = {path: (method, form) for method, path, form in platform.seen}
    method, form = said["/punch"]
    assert (method, form["way"], form["dev"]) == ("PUT", "上班", "01")
    assert form["stamp"] == f"{NOW - timedelta(minutes=60):%Y%m%d%H%M%S}"
    assert said["/trace"][1]["pics"] == '[{"no":"b0"}]'
    assert int(said["/trace"][1]["ms"]) == int(NOW.timestamp()) * 1000
    assert platform.blobs == {"b0": content}


def test_a_third_platforms_whole_list_withdraws_what_is_missing(third):
    platform, office = third
    inbox = Inbox(office.outbox)
    fetching = Fetching(office.calls, inbox, office.time)
    plan = {"name": "进社区", "html": "<p>一</p><p>二</p><script>x()</script>", "claim": True,
            "created": "2026-11-20 08:00:00"}  # fmt: skip
    platform.plans = [plan | {"no": f"p{n}", "rev": 1} for n in range(5)]
    assert fetching.fetch("task").news == News(new=5)
    held = inbox.get("task", "p3").post
    assert (held.body, held.must_claim) == ("一\n二", True)
    gone = platform.plans.pop(3)
    platform.plans[0] = platform.plans[0] | {"rev": 2, "claim": False}
    assert fetching.fetch("task").news == News(changed=1, withdrawn=1)
    assert inbox.get("task", "p3") is None
    assert not inbox.get("task", "p0").post.must_claim
    platform.plans.append(gone)
    assert fetching.fetch("task").news == News(new=1)  # in force again
    platform.plans[1] = platform.plans[1] | {"name": ""}
    platform.plans.pop()
    fetched = fetching.fetch("task")  # one cannot be read: then nothing is missing for certain
    assert (fetched.bad, fetched.news) == (("title",), News())


# ---- by file


def table(batch: by_file.Batch) -> list[list[str]]:
    stream = io.StringIO()
    csv.writer(stream).writerows([batch.heads, *batch.lines])
    return list(csv.reader(io.StringIO(stream.getvalue())))


def test_what_no_interface_takes_waits_for_a_file_and_alarms_nobody(third):
    _, office = third
    sent, carried = hand_in(office.outbox, attendance()), hand_in(office.outbox, weekly())
    office.rounds(3)
    assert office.states([sent, carried]) == [State.ACCEPTED, State.WAITING]
    assert office.outbox.get(carried).attempts == 0
    assert office.outbox.standing()[PLATFORM].waiting == 0
    assert office.outbox.next_due(office.time()) is None


def test_a_file_has_the_platforms_columns_and_ends_by_a_persons_word(third):
    _, office = third
    platform, given = office.calls.platform, office.calls.given()
    problems = (Problem(subject="waiting", text="排队\n时间长"), Problem(text="字太小"))
    key = hand_in(office.outbox, weekly(*problems))
    batch = by_file.hand_over(office.outbox, platform, Kind.WEEKLY, given, STAFF)
    assert table(batch) == [
        ["周一", "群众反映", "事项", "工号"],
        [f"{MONDAY}", "waiting：排队 时间长 / 字太小", "enrolment×20、care-records×3", "S01"],
    ]
    assert office.outbox.get(key).state is State.HANDED_OVER
    assert by_file.hand_over(office.outbox, platform, Kind.WEEKLY, given, STAFF).records == 0
    assert [(f.name, f.records) for f in by_file.open_files(office.outbox)] == [(batch.name, 1)]
    assert by_file.again(office.outbox, platform, batch.name, given).lines == batch.lines
    assert by_file.take_back(office.outbox, batch.name, STAFF) == 1
    assert office.outbox.get(key).state is State.WAITING
    second = by_file.hand_over(office.outbox, platform, Kind.WEEKLY, given, STAFF)
    assert by_file.taken(office.outbox, second.name, STAFF) == 1
    assert (office.outbox.get(key).state, office.outbox.get(key).payload) == (State.ACCEPTED, "")
    assert by_file.open_files(office.outbox) == []
    deeds = [row["deed"] for row in office.store.rows("SELECT deed FROM audit ORDER BY number")]
    assert deeds[1:] == ["promised", "exported", "retried", "exported", "resolved"]


def test_a_line_a_row_and_no_formula_of_a_citizens_making(generic):
    _, office = generic
    platform, given = office.calls.platform, office.calls.given()
    month = MONDAY.replace(day=1)
    rows = [{"station": f"站{n}", "place-kind": "bank", "services": n} for n in range(3)]
    hand_in(office.outbox, LedgerMonth(ledger="six-entries", month=month, staff="S01",
                                       rows=tuple(rows)))  # fmt: skip
    batch = by_file.hand_over(office.outbox, platform, Kind.LEDGER, given, STAFF)
    assert table(batch) == [
        ["月份", "服务站", "服务人次", "宣传场次", "填报人工号"],
        *([f"{month:%Y%m}", f"站{n}", f"{n}", "", "S01"] for n in range(3)),
    ]
    hand_in(office.outbox, feedback('=HYPERLINK("http://x")'))
    batch = by_file.hand_over(office.outbox, platform, Kind.KNOWLEDGE_FEEDBACK, given, STAFF)
    assert batch.lines[0][2] == '\'=HYPERLINK("http://x")'


def test_what_was_perhaps_taken_is_no_matter_for_a_file(generic):
    platform, office = generic
    platform.lose = lambda: True
    sent = hand_in(office.outbox, attendance())
    office.rounds(1)
    fresh = hand_in(office.outbox, attendance("sign-out", 10))
    given = office.calls.given()
    batch = by_file.hand_over(office.outbox, office.calls.platform, Kind.ATTENDANCE, given, STAFF)
    assert office.states([sent, fresh]) == [State.UNKNOWN, State.HANDED_OVER]
    assert batch.records == 1


def test_many_records_come_in_batches_under_one_name(generic, monkeypatch):
    _, office = generic
    platform, given = office.calls.platform, office.calls.given()
    keys = [hand_in(office.outbox, feedback("x" * 1500)) for _ in range(50)]
    monkeypatch.setattr(by_file, "LARGEST", 20_000)
    batch = by_file.hand_over(office.outbox, platform, Kind.KNOWLEDGE_FEEDBACK, given, STAFF)
    count, batches = batch.records, 1
    while batch.left:
        batch = by_file.hand_over(
            office.outbox, platform, Kind.KNOWLEDGE_FEEDBACK, given, STAFF, batch.name
        )
        count, batches = count + batch.records, batches + 1
    assert (count, batches > 3) == (50, True)
    assert by_file.taken(office.outbox, batch.name, STAFF) == 50
    assert set(office.states(keys)) == {State.ACCEPTED}


# ---- a file that cannot work


SHIPPED = (platforms.FOLDER / "heilongjiang-service-platform.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("was", "becomes", "key"),
    [
        ('sign-in = "1", sign-out = "2"', 'sign-in = "1"', "out.attendance.fields.signType.codes"),
        ('argument = "visits"', 'argument = "visitors"', "out.weekly.fields.visitCount.argument"),
        ('[proof]\nkey = "requestNo"\nnumber = "receiptNo"', "[proof]", "out.attendance.proof"),
        ('[once]\nplace = "head.requestNo"', "[once]", "out.attendance.outcome"),
        ('columns = ["userCode", "signType"', 'columns = ["user", "signType"',
         "out.attendance.file.columns"),
        ('rows.content = { argument = "text"', 'rows.content = { constant = "x"',
         "out.weekly.fields.problemList.rows.content.argument"),
        ('title = { wire = "courseName"', 'name = { wire = "courseName"',
         "inbox.course.rows.fields.name"),
        ('[inbox.task', '[inbox.plan', "inbox.plan"),
        ('[out.knowledge-feedback', '[out.review', "out.review"),
        ('version = { wire = "version", type = "int"', 'version = { wire = "version", type = "in"',
         "inbox.notice.rows.fields"),
        ('path = "/station/file/upload"', 'paths = "/station/file/upload"', "upload.paths"),
        ('"terminal", "head.sendTime"', '"terminus", "head.sendTime"', "rest.places"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_work_is_refused_naming_the_key(tmp_path, was, becomes, key):
    assert was in SHIPPED
    file = tmp_path / "heilongjiang-service-platform.toml"
    file.write_text(
        SHIPPED.replace(was, becomes, SHIPPED.count(was) if "[" in was[:1] else 1), "utf-8"
    )
    with pytest.raises(DataError) as wrong:
        platforms.load("heilongjiang-service-platform", tmp_path)
    assert wrong.value.key.startswith(key)


def test_the_integrators_page_names_all_that_a_file_may_say():
    page = (ROOT / "docs" / "connect-a-service-platform.md").read_text("utf-8")
    words = set(re.findall(r"[a-z_-]+", page))
    for kind in platforms.DUTIES:
        assert f"`{kind.value}`" in page
        assert set(KINDS[kind].shape.__struct_fields__) <= words, kind
    for post, shape in SHAPES.items():
        assert post in words
        assert set(shape.__struct_fields__) <= words, post
    shapes = (
        Platform,
        Once,
        Proof,
        Codes,
        File,
        Message,
        Question,
        SignOn,
        Upload,
        described.Inbox,
    )
    for shape in (*shapes, Said):
        # hash and salt are of a secret, which is sent to the centre's platform alone
        known = words | {"dictionary", "from_", "between", "hash", "salt"}
        missing = set(shape.__struct_fields__) - known
        assert not missing, shape


def test_gaps_are_counted(tmp_path):
    shutil.copy(THIRD / "yunling-service.toml", tmp_path)
    platform = platforms.load("yunling-service", tmp_path)
    assert platforms.gaps(platform) == [
        "out/urgent", "out/ledger", "out/exam-result", "out/knowledge-feedback",
        "out/read-receipt", "out/claim-receipt", "inbox/notice", "inbox/course", "inbox/reply",
    ]  # fmt: skip
    assert platforms.by_file(platform) >= {Kind.WEEKLY, Kind.URGENT}
    assert Kind.ATTENDANCE not in platforms.by_file(platform)
    ways = platforms.rules(platform)  # after a restored backup nobody knows what was carried over
    assert (ways[Kind.WEEKLY], ways[Kind.URGENT]) == (Uncertain.STAFF, Uncertain.STAFF)
    assert ways[Kind.ATTENDANCE] is Uncertain.RESEND
    assert platform.unconfirmed() == []
    assert Destination.SERVICE_PLATFORM is PLATFORM
