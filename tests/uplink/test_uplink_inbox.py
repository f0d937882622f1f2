"""Post of the service platform: fetched from the strict stand-in, kept, shown once as new, read,
claimed, withdrawn."""

from __future__ import annotations

import json
import random
from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st

from kiosk.commands.post_rounds import LOOK_AGAIN, PostRounds
from kiosk.journal.journal import Journal
from kiosk.outbox.duties import KnowledgeFeedback
from kiosk.outbox.kinds import Destination
from kiosk.outbox.record import Outcome, State
from kiosk.platform.transport import Body
from kiosk.store.faults import StoreFault
from kiosk.uplink import markup, platforms
from kiosk.uplink.calls import judge
from kiosk.uplink.duties import hand_in
from kiosk.uplink.fetching import Fetching
from kiosk.uplink.inbox import Inbox, News, NotInOrder
from kiosk.uplink.incoming import FIELDS, Answered, Course, Notice, Task
from kiosk.uplink.rows import NotAList, read
from sandbox.centre.mood import Mood, Rule, What
from tests.examples import many
from tests.uplink.office import ADAPTER, Office, account, now

NOW = now()
TODAY = NOW.date()


class Desk(Office):
    """An office that fetches as well."""

    def __init__(self, folder, url, described=None) -> None:
        super().__init__(folder, url, described)
        self.inbox = Inbox(self.outbox)
        self.fetching = Fetching(self.calls, self.inbox, self.time)

    def fetch(self) -> dict:
        return {kind: self.fetching.fetch(kind) for kind in self.fetching.kinds}

    def listed(self, kind="notice") -> list[tuple[str, bool]]:
        return sorted((held.post.id, held.new) for held in self.inbox.listed(kind, TODAY))


@pytest.fixture
def desk(tmp_path, door, stand_in):
    made = Desk(tmp_path, f"{door.url}/api")
    yield made
    made.close()


def test_what_was_sent_down_comes_typed(desk):
    fetched = desk.fetch()
    assert {k: (f.outcome, f.news.new, f.bad) for k, f in fetched.items()} == {
        "notice": (Outcome.ACCEPTED, 2, ()),
        "course": (Outcome.ACCEPTED, 1, ()),
        "task": (Outcome.ACCEPTED, 1, ()),
        "reply": (Outcome.ACCEPTED, 0, ()),
    }
    notice = desk.inbox.get("notice", "N-1").post
    assert isinstance(notice, Notice)
    assert (notice.must_claim, notice.category, notice.version) == (True, "notice", 1)
    assert notice.attached[0].size == 183_220
    assert desk.inbox.get("notice", "N-2").post.category == "policy"
    course = desk.inbox.get("course", "C-1").post
    assert isinstance(course, Course)
    assert (course.exam, course.attempts, course.full, course.pass_mark) == ("E-1", 5, 100, 90)
    assert [page.title for page in course.pages] == ["一、首问负责", "二、人证相符", "三、保密"]
    task = desk.inbox.get("task", "T-1").post
    assert isinstance(task, Task)
    assert (task.where, task.proofs, task.must_claim) == ("off-site", 1, True)


def test_new_is_new_once_and_survives_a_restart(tmp_path, desk, stand_in):
    desk.fetch()
    assert desk.listed() == [("N-1", True), ("N-2", True)]
    desk.inbox.shown("notice", "N-2")
    desk.store.close()
    again = Desk(tmp_path, desk.settings.service_platform.url)
    try:
        calls = len(stand_in.ledger.entries())
        assert again.fetch()["notice"].news == News()
        assert again.listed() == [("N-1", True), ("N-2", False)]
        assert len(stand_in.ledger.entries()) - calls == 4  # one call a list: the cursor held
        stand_in.board.publish("notice", "N-2", content="已更新的解读。")
        assert again.fetch()["notice"].news == News(changed=1)
        assert again.listed() == [("N-1", True), ("N-2", True)]
        assert again.inbox.get("notice", "N-2").post.body == "已更新的解读。"
    finally:
        again.close()


def test_a_withdrawn_one_disappears_and_stays_away(desk, stand_in):
    desk.fetch()
    stand_in.board.withdraw("notice", "N-1")
    assert desk.fetch()["notice"].news == News(withdrawn=1)
    assert desk.listed() == [("N-2", True)]
    assert desk.inbox.get("notice", "N-1") is None
    late = msgspec.structs.replace(desk.inbox.get("notice", "N-2").post, id="N-1", version=1)
    assert desk.inbox.take("notice", [late]) == News()  # an older version that comes late
    with pytest.raises(NotInOrder):
        desk.inbox.read("notice", "N-1", "S01", NOW)
    stand_in.board.publish("notice", "N-1")
    assert desk.fetch()["notice"].news == News(new=1)


def test_one_whose_last_day_is_over_is_not_listed(desk, stand_in):
    stand_in.board.publish("notice", "N-9", title="旧通知", content="已过期", noticeType="1",
                           expireDate=f"{TODAY - timedelta(days=1)}")  # fmt: skip
    desk.fetch()
    assert desk.listed() == [("N-1", True), ("N-2", True)]
    assert desk.inbox.counts(TODAY)["notice"] == (2, 2)
    assert len(desk.inbox.listed("notice", TODAY - timedelta(days=1))) == 3


def test_reading_and_claiming_reach_the_ledger_once_and_in_order(desk, stand_in):
    desk.fetch()
    with pytest.raises(NotInOrder, match="not read yet"):
        desk.inbox.claim("task", "T-1", "S01", NOW)
    read = desk.inbox.read("task", "T-1", "S01", NOW)
    assert desk.inbox.read("task", "T-1", "S01", NOW) == read
    other = desk.inbox.read("task", "T-1", "S02", NOW)
    claim = desk.inbox.claim("task", "T-1", "S01", NOW)
    with pytest.raises(NotInOrder, match="claimed already"):
        desk.inbox.claim("task", "T-1", "S02", NOW)
    with pytest.raises(NotInOrder, match="nothing to claim"):
        desk.inbox.claim("notice", "N-2", "S01", NOW)
    desk.rounds(2)
    assert desk.states([read, other, claim]) == [State.ACCEPTED] * 3
    assert account(stand_in, [read, other, claim])["unpromised"] == []
    assert [path for path, _, _ in stand_in.desk.deeds][-1] == "publicity/task/claim"
    assert desk.inbox.get("task", "T-1").claimed
    assert not desk.inbox.get("task", "T-1").new


def test_the_answer_to_a_feedback_finds_its_record(desk):
    duty = KnowledgeFeedback(entry="K-17", what="problem", by="citizen", staff="S01",
                             at=NOW - timedelta(minutes=5), text="电话已停用")  # fmt: skip
    key = hand_in(desk.outbox, duty)
    desk.rounds(1)
    desk.fetch()
    (held,) = desk.inbox.listed("reply", TODAY)
    assert isinstance(held.post, Answered)
    assert (held.post.feedback, held.post.entry) == (desk.outbox.get(key).proof, "K-17")
    read = desk.inbox.read("reply", held.post.id, "S01", NOW)
    desk.rounds(1)
    assert desk.states([read]) == [State.ACCEPTED]


def test_many_come_in_pages_and_a_cut_off_fetch_goes_on(desk, stand_in):
    for number in range(230):
        stand_in.board.publish("notice", f"M-{number:03d}", title=f"第{number}号",
                               content="内容", noticeType="1")  # fmt: skip
    stand_in.temper.set(Mood(seed=4, rules=(Rule(What.TRUNCATED, infno="notice/list", rate=0.4),)))
    news, tries = News(), 0
    while sum(news) < 232:
        fetched = desk.fetching.fetch("notice")
        news, tries = news + fetched.news, tries + 1
        assert tries < 60
    assert news == News(new=232)
    assert len(desk.inbox.listed("notice", TODAY)) == 232
    desk.inbox.anew("notice")
    stand_in.temper.set(Mood())
    assert desk.fetching.fetch("notice").news == News()  # from the beginning: nothing is new


@pytest.mark.parametrize("what", [
    What.HTML, What.EMPTY, What.WRONG_TYPES, What.ZERO_WITH_ERROR, What.WRONG_ENVELOPE, What.RESET,
    What.ERROR, What.HTTP_ERROR,
])  # fmt: skip
def test_a_wrong_answer_changes_nothing_that_is_here(desk, stand_in, what):
    desk.fetch()
    before = desk.store.rows("SELECT * FROM post ORDER BY kind, id")
    stand_in.board.publish("notice", "N-3", title="新", content="新", noticeType="1")
    stand_in.temper.set(Mood(rules=(Rule(what),)))
    fetched = desk.fetching.fetch("notice")
    assert fetched.outcome is not Outcome.ACCEPTED
    assert desk.store.rows("SELECT * FROM post ORDER BY kind, id") == before
    stand_in.temper.set(Mood())
    assert desk.fetching.fetch("notice").news == News(new=1)


def test_a_row_that_cannot_be_read_is_left_out_and_named(desk, stand_in):
    stand_in.board.publish("notice", "N-7", title="", content="没有标题", noticeType="1")
    stand_in.board.publish("notice", "N-8", title="好的", content="好的", noticeType="9")
    stand_in.board.publish("notice", "N-9", title="好的", content="好的", noticeType="1")
    fetched = desk.fetching.fetch("notice")
    assert (fetched.outcome, fetched.bad) == (Outcome.ACCEPTED, ("title", "category"))
    assert [id_ for id_, _ in desk.listed()] == ["N-1", "N-2", "N-9"]
    assert set(fetched.bad) <= set(FIELDS)


def test_paragraphs_stay_and_markup_does_not_run():
    html = "<h1>通知</h1><p>第一段&amp;一</p><p>第二段<br/>换行</p><script>alert(1)</script>"
    assert markup.plain(html) == "通知\n第一段&一\n第二段\n换行"
    assert markup.plain("<table><tr><td>甲</td><td>1</td></tr></table>") == "甲  1"
    assert markup.clean("一\r\n\r\n\r\n\r\n二\x1b[2J\u202e三") == "一\n\n二 [2J三"


# ---- anything as an answer

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["code", "data", "message", "list", "nextCursor", "noticeId", "version",
                         "title", "content", "status", "publishTime", "fileList", "requestNo",
                         "receiptNo", "x"]), inner, max_size=6),
    max_leaves=20,
)  # fmt: skip
PLATFORM = platforms.load(ADAPTER)


@given(st.binary(max_size=200) | _JSON.map(lambda v: json.dumps(v).encode()),
       st.sampled_from([200, 201, 302, 400, 401, 404, 429, 500, 503]))  # fmt: skip
@how(max_examples=many(300), deadline=None)
def test_any_answer_has_a_named_outcome(content, status):
    answer = judge(PLATFORM, Body(status, content))
    assert answer.outcome in Outcome
    assert answer.outcome is not Outcome.ACCEPTED or b'"0"' in content or b": 0" in content
    for kind, inbox in PLATFORM.inbox.items():
        try:
            found = read(kind, inbox, answer.node)
        except NotAList:
            continue
        assert set(found.bad) <= set(FIELDS)
        assert len(found.posts) + len(found.bad) == found.rows


# ---- between visits


class Watcher:
    def __init__(self) -> None:
        self.rows: list[str] = []

    def line(self, text: str) -> None:
        self.rows.append(json.loads(text)["e"])


def rounds(desk, idle=lambda: True, refused=lambda fault: None):
    watcher = Watcher()
    journal = Journal([watcher], desk.time.now)
    journal.know("post-field", FIELDS)
    made = PostRounds(
        desk.fetching, desk.outbox, desk.time, journal, every=600.0, idle=idle, refused=refused,
        chance=lambda: 0.0,
    )  # fmt: skip
    return made, watcher.rows


def test_a_visit_that_begins_breaks_the_fetch_off_and_nobody_is_told(desk):
    looks = iter([True, True, False])
    made, rows = rounds(desk, idle=lambda: next(looks, False))
    assert made.look() == LOOK_AGAIN
    assert "uplink.post-down" not in rows


def test_nothing_is_fetched_under_a_visit(desk, stand_in):
    there = [False]
    made, _ = rounds(desk, idle=lambda: there[0])
    assert made.look() == LOOK_AGAIN
    assert stand_in.ledger.entries() == []
    there[0] = True
    assert made.look() == 600.0
    assert len(desk.listed()) == 2


def test_failing_lists_are_asked_rarer_and_told_once_each_way(desk, stand_in):
    made, rows = rounds(desk)
    stand_in.temper.set(Mood(rules=(Rule(What.HTML),)))
    pauses = [made.look() for _ in range(9)]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[1], pauses[-1]) == (30.0, 60.0, 3600.0)
    stand_in.temper.set(Mood())
    assert made.look() == 600.0
    assert rows == ["uplink.post-down"] * 4 + ["uplink.news", "uplink.post-up"] * 3 + [
        "uplink.post-up"]  # fmt: skip


def test_the_platforms_health_is_known_from_its_lists_as_well(tmp_path, desk):
    made, _ = rounds(desk)
    platform = Destination.SERVICE_PLATFORM
    assert desk.outbox.standing()[platform].reached is None
    made.look()
    standing = desk.outbox.standing()[platform]
    assert standing.reached is not None
    assert standing.outcome == "accepted"
    folder = tmp_path / "gone"
    folder.mkdir()
    away = Desk(folder, "http://127.0.0.1:9/api")
    lost, rows = rounds(away)
    lost.look()
    lost.look()
    assert away.outbox.standing()[platform].failures == 2
    assert away.outbox.standing()[platform].outcome == "unreachable"
    assert rows == ["uplink.post-down"]  # the first list tells for all
    away.close()


def test_lists_that_answer_say_nothing_good_while_records_do_not_go(desk, stand_in):
    made, _ = rounds(desk)
    stand_in.temper.set(Mood(rules=(Rule(What.ERROR, infno="notice/read"),)))
    made.look()
    key = desk.inbox.read("notice", "N-1", "S01", NOW)
    desk.rounds(3)
    made.look()
    standing = desk.outbox.standing()[Destination.SERVICE_PLATFORM]
    assert (standing.outcome, standing.failures) == ("later", 3)
    stand_in.temper.set(Mood())
    desk.rounds(2)
    made.look()
    assert desk.states([key]) == [State.ACCEPTED]
    assert desk.outbox.standing()[Destination.SERVICE_PLATFORM].failures == 0


def test_a_store_that_refuses_ends_the_round(desk):
    heard: list[StoreFault] = []
    made, _ = rounds(desk, refused=heard.append)
    desk.store.close()
    assert made.look() == 30.0
    assert len(heard) == 1


@pytest.mark.full
@pytest.mark.parametrize("seed", range(5))
def test_any_order_of_changes_and_losses_ends_at_the_board(desk, stand_in, seed):
    chance = random.Random(seed)
    stand_in.temper.set(Mood(seed=seed, rules=(Rule(What.RESET, rate=0.2), Rule(What.TRUNCATED,
                        rate=0.2))))  # fmt: skip
    for step in range(60):
        name = f"N-{chance.randint(1, 8)}"
        post = stand_in.board.posts.get(("notice", name))
        if post and not post.withdrawn and chance.random() < 0.4:
            stand_in.board.withdraw("notice", name)
        else:
            stand_in.board.publish("notice", name, title=f"{step}", content="文", noticeType="1")
        if chance.random() < 0.5:
            desk.fetching.fetch("notice")
    stand_in.temper.set(Mood())
    desk.fetching.fetch("notice")
    board = {p.id: p.row["version"] for (place, _), p in stand_in.board.posts.items()
             if place == "notice" and not p.withdrawn}  # fmt: skip
    assert {h.post.id: h.post.version for h in desk.inbox.listed("notice", TODAY)} == board
