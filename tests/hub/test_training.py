"""Notices, courses and exams at the hub, as terminals ask for them; on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import httpx
import msgspec
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hub import deeds
from hub.database import reading, writing
from hub.steps import Refused, step
from hub.training import audience, bank, book, content, missed, tries
from hub.training.bank import Question
from hub.training.content import Ask, Content, Kind, Page
from hub.training.life import IN_FORCE, ROWS, Event, State, can
from tests.hub.conftest import CONTRACT, STATION, TERMINAL, Bench
from tests.hub.test_hub_records import send
from tests.hub.training import (
    COURSE,
    EXAM,
    NOTICE,
    accounts,
    fill_bank,
    publish,
    questions,
    right_answers,
    somebody,
)
from tests.sandbox.hub_samples import record

OWN = {"station": STATION, "terminal": TERMINAL}
REGION = "230100"


@pytest.fixture
def who(bench: Bench) -> int:
    with writing(bench.engine) as connection:
        connection.execute(text(f"UPDATE stations SET region = '{REGION}'"))
    return somebody(bench.engine, bench.time)


def listed(http: httpx.Client, tag: str = "") -> httpx.Response:
    return http.get("/v1/posts", params=OWN, headers={"If-None-Match": tag} if tag else {})


def begin(http: httpx.Client, post: int, key: str = "", staff: str = "s01") -> httpx.Response:
    asked = OWN | {"key": key or str(uuid4()), "post": str(post), "staff": staff}
    return http.post("/v1/exams/tries", json=asked)


def hand_in(
    bench: Bench, http: httpx.Client, key: str, wrong: int = 0, **more: Any
) -> httpx.Response:
    answers = right_answers(bench.engine, key, wrong)
    said = {"try": key, "answers": answers} | more
    return send(http, record("exam-answers", **said))


def state(http: httpx.Client, key: str) -> dict[str, Any]:
    answer = http.get(f"/v1/exams/tries/{key}", params=OWN)
    assert answer.status_code == 200, answer.text
    assert CONTRACT.wrong("TryState", answer.json()) is None
    return answer.json()


def test_every_state_has_a_row_or_refuses() -> None:
    for now in State:
        for event in Event:
            try:
                assert step(ROWS, now, event) in State
            except Refused:
                assert event not in can(now)
    assert [one for one in State if not can(one)] == [State.WITHDRAWN, State.DROPPED]
    assert {step(ROWS, one, Event.WITHDRAW) for one in IN_FORCE} == {State.WITHDRAWN}


def test_pages_are_typed_in_one_field_and_come_back_the_same() -> None:
    pages = COURSE.pages
    assert msgspec.convert(content.pages_of(content.typed(pages)), tuple[Page, ...]) == pages
    assert content.pages_of("只有一页\n两段") == [{"title": "", "text": "只有一页\n两段"}]
    assert content.pages_of("=== 空的\n\n=== 有\n字") == [{"title": "有", "text": "字"}]


def test_a_station_is_given_what_is_for_it_and_only_once(
    bench: Bench, http: httpx.Client, who: int
) -> None:
    empty = listed(http)
    assert (empty.status_code, empty.json()) == (200, {"posts": []})
    ours = publish(bench.engine, bench.time, who, Kind.NOTICE, NOTICE, "230000")
    publish(bench.engine, bench.time, who, Kind.NOTICE, NOTICE, "230200")
    bench.time.skip(minutes=1)
    single = publish(bench.engine, bench.time, who, Kind.POLICY, NOTICE, f"{STATION} 220000")
    with writing(bench.engine) as connection:  # a draft is given to nobody
        book.begin(connection, Kind.NOTICE, NOTICE, [audience.Scope("230000")], who, bench.time())
    answer = listed(http, empty.headers["etag"])
    assert answer.status_code == 200
    assert CONTRACT.wrong("Posts", answer.json()) is None
    posts = answer.json()["posts"]
    assert [(one["id"], one["kind"]) for one in posts] == [
        (str(single), "policy"), (str(ours), "notice"),
    ]  # fmt: skip
    assert posts[1]["due"] == "2026-11-30"
    again = listed(http, answer.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    whole = http.get(f"/v1/posts/{posts[1]['sha256']}")
    assert CONTRACT.wrong("PostContent", whole.json()) is None
    assert (whole.json()["title"], whole.content) == (NOTICE.title, content.given(NOTICE))
    assert http.get(f"/v1/posts/{'0' * 64}").json() == {"code": "no-post"}
    with writing(bench.engine) as connection:
        book.end(connection, ours, Event.WITHDRAW, 2, who, bench.time())
        with pytest.raises(Refused):
            book.end(connection, ours, Event.WITHDRAW, 3, who, bench.time())
        with pytest.raises(book.Changed):
            book.end(connection, single, Event.WITHDRAW, 1, who, bench.time())
    assert [one["id"] for one in listed(http).json()["posts"]] == [str(single)]
    assert http.get(f"/v1/posts/{posts[1]['sha256']}").status_code == 200  # it may be looked up


def test_a_new_version_is_read_anew_and_the_last_day_ends_it(
    bench: Bench, http: httpx.Client, who: int
) -> None:
    ours = publish(bench.engine, bench.time, who, Kind.NOTICE, NOTICE, "230000")
    said = {"id": str(ours), "staff": "s01"}
    for kind in ("post-read", "post-read", "post-claim"):
        assert send(http, record(kind, **said)).status_code == 201
    bench.time.skip(minutes=1)
    assert send(http, record("post-claim", **said | {"staff": "s02"})).status_code == 201
    for nothing in ({"id": "999"}, {"version": 7}):
        assert send(http, record("post-read", **said | nothing)).status_code == 201
    (one,) = listed(http).json()["posts"]
    assert (one["read_by"], one["claimed"]["by"]) == (["s01"], "s01")
    assert len(bench.rows("post_acts")) == 4
    changed = msgspec.structs.replace(NOTICE, title="更正通知", until=date(2026, 12, 1))
    with writing(bench.engine) as connection:
        scopes = audience.read(connection, STATION)
        book.save(connection, ours, changed, scopes, 2, who, bench.time())
        assert book.done(connection, [ours]) == {(ours, "read"): 1, (ours, "claim"): 1}
    assert listed(http).json()["posts"][0]["title"] == NOTICE.title
    with writing(bench.engine) as connection:
        book.show(connection, ours, 3, who, bench.time())
    (one,) = listed(http).json()["posts"]
    assert (one["version"], one["title"], one["read_by"]) == (2, "更正通知", [])
    assert one["claimed"]["by"] == "s01"
    bench.time.now = datetime(2026, 12, 1, 17, tzinfo=UTC)  # the second, in China
    assert listed(http).json() == {"posts": []}
    with reading(bench.engine) as connection:
        assert [row.event for row in book.history(connection, ours)] == ["save", "show"] * 2
        assert deeds.verify(connection).broken == 0


def test_from_the_first_try_to_the_pass(bench: Bench, http: httpx.Client, who: int) -> None:
    course = publish_course(bench, who)
    key = str(uuid4())
    first = begin(http, course, key)
    assert first.status_code == 201, first.text
    assert CONTRACT.wrong("Try", first.json()) is None
    paper = first.json()
    assert (paper["attempt"], paper["attempts"], paper["seconds"]) == (1, 5, 3600)
    assert sum(one["points"] for one in paper["questions"]) == 100
    assert "right" not in first.text
    assert begin(http, course).json() == {"code": "exam-open"}
    bench.time.skip(minutes=10)
    again = begin(http, course, key)  # its answer was lost
    assert (again.status_code, again.json()["seconds"]) == (200, 3600)
    assert again.json()["questions"] == paper["questions"]
    assert begin(http, course, key, staff="s02").json()["code"] == "key-reused"
    assert state(http, key)["state"] == "open"
    assert hand_in(bench, http, key, wrong=2).status_code == 201
    found = state(http, key)
    assert (found["state"], found["score"], found["passed"], found["left"]) == (
        "scored", 80, False, 4,
    )  # fmt: skip
    assert found["topics"][0] == {
        "topic": "参保缴费", "right": 3, "of": 5, "points": 30, "full": 50,
    }  # fmt: skip
    assert hand_in(bench, http, key).status_code == 201  # the first answers count
    assert state(http, key)["score"] == 80
    second = begin(http, course).json()["key"]
    assert hand_in(bench, http, second, wrong=1).status_code == 201
    assert state(http, second)["passed"] is True
    assert begin(http, course).json() == {"code": "exam-passed"}
    (one,) = listed(http).json()["posts"]
    assert CONTRACT.wrong("Post", one) is None
    assert one["exam"]["members"] == [{"staff": "s01", "tries": 2, "passed": True, "best": 90}]
    assert begin(http, course, staff="s02").status_code == 201  # another's is another's


def publish_course(bench: Bench, who: int) -> int:
    fill_bank(bench.engine, bench.time, who)
    return publish(bench.engine, bench.time, who, Kind.COURSE, COURSE, "230000")


def test_five_tries_whatever_becomes_of_them(bench: Bench, http: httpx.Client, who: int) -> None:
    course = publish_course(bench, who)
    keys = []
    for _ in range(5):
        keys.append(begin(http, course).json()["key"])
        bench.time.skip(minutes=61)  # nothing was handed in
    assert begin(http, course).json() == {"code": "no-tries"}
    assert state(http, keys[4])["state"] == "waiting"
    bench.time.skip(hours=1)  # the terminal was cut off; it had been handed in in time
    assert hand_in(bench, http, keys[4], seconds=3659).status_code == 201
    assert state(http, keys[4])["passed"] is True
    assert hand_in(bench, http, keys[3], seconds=3700).status_code == 201
    late = state(http, keys[3])
    assert (late["score"], late["late"], late["passed"]) == (0, True, False)
    bench.time.skip(hours=72)
    assert state(http, keys[0])["state"] == "lapsed"
    assert hand_in(bench, http, keys[0], seconds=10).status_code == 201  # … and kept nowhere
    assert state(http, keys[0])["state"] == "lapsed"
    assert len(bench.rows("exam_results")) == 2
    assert http.get(f"/v1/exams/tries/{uuid4()}", params=OWN).json() == {"code": "no-exam"}
    assert begin(http, 77).json() == {"code": "no-exam"}


def test_an_exam_asks_each_question_once_and_needs_enough(bench: Bench, who: int) -> None:
    with writing(bench.engine) as connection:
        few = [one for one in questions() if one.kind is not Ask.JUDGE]
        assert bank.add(connection, "230000", few, who, bench.time()) == 16
        assert bank.add(connection, "230000", few, who, bench.time()) == 0
        elsewhere = [one for one in questions() if one.kind is Ask.JUDGE]
        bank.add(connection, "230200", elsewhere, who, bench.time())
        short = bank.short_of(connection, EXAM, REGION)
        assert short is not None
        assert short.kind is Ask.JUDGE
        made = book.begin(
            connection, Kind.COURSE, COURSE, [audience.Scope(REGION)], who, bench.time()
        )
        with pytest.raises(book.TooFew):
            book.show(connection, made, 1, who, bench.time())
        bank.add(connection, REGION, elsewhere, who, bench.time())
        book.show(connection, made, 1, who, bench.time())
        begun = tries.begin(connection, str(uuid4()), str(made), 1, REGION, 1, "s01", bench.time())
        asked = [one.id for one in begun.paper.questions]
        assert len(asked) == len(set(asked)) == EXAM.count
        judged = bank.pool(connection, EXAM.parts[2], "230200")
        for row in judged:
            assert bank.retire(connection, row.id, who, bench.time())
        assert not bank.retire(connection, judged[0].id, who, bench.time())
        assert bank.short_of(connection, EXAM, "230200") is not None


@pytest.mark.parametrize(
    "wrong",
    [{"kind": Ask.SINGLE, "options": ("a",), "right": (0,)},
     {"kind": Ask.SINGLE, "options": ("a", "a"), "right": (0,)},
     {"kind": Ask.SINGLE, "options": ("a", "b"), "right": (0, 1)},
     {"kind": Ask.MULTIPLE, "options": ("a", "b"), "right": (2,)},
     {"kind": Ask.MULTIPLE, "options": ("a", "b"), "right": (1, 1)},
     {"kind": Ask.JUDGE, "options": ("a", "b"), "right": (1,)},
     {"kind": Ask.JUDGE, "right": (2,)}],
)  # fmt: skip
def test_a_question_that_cannot_be_answered_is_none(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"options|right"):
        Question(topic="x", text="x", **wrong)


def test_content_that_contradicts_itself_is_none() -> None:
    part = EXAM.parts[:1]
    with pytest.raises(ValueError, match="sum"):
        msgspec.structs.replace(EXAM, parts=part).__post_init__()
    with pytest.raises(msgspec.ValidationError, match="before it is due"):
        msgspec.convert(
            {"title": "x", "pages": [{"text": "x"}], "due": "2026-12-02", "until": "2026-12-01"},
            Content,
        )


def test_what_was_missed_is_written_once_when_its_day_is_over(
    bench: Bench, http: httpx.Client, who: int
) -> None:
    accounts(bench.engine, STATION, s01="2026-01-01", s02=None, s03=None)
    course = publish_course(bench, who)
    notice = publish(bench.engine, bench.time, who, Kind.NOTICE, NOTICE, "230000")
    for staff in ("s01", "s02"):
        for post in (course, notice):
            assert send(http, record("post-read", id=str(post), staff=staff)).status_code == 201
    passed, failed = (begin(http, course, staff=staff).json()["key"] for staff in ("s01", "s02"))
    hand_in(bench, http, passed)
    hand_in(bench, http, failed, wrong=9)

    def judge() -> int:
        with writing(bench.engine) as connection:
            return missed.judge(connection, bench.time())

    bench.time.now = datetime(2026, 12, 3, 10, tzinfo=UTC)
    assert judge() == 0  # the grace is not over
    bench.time.skip(days=1)
    assert judge() == 5
    assert judge() == 0
    rows = bench.rows("post_misses")
    assert sorted((row["post_id"], row["staff"], row["what"]) for row in rows) == [
        (course, "s02", "failed"), (course, "s03", "course"), (course, "s03", "untaken"),
        (notice, "", "claim"), (notice, "s03", "read"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "table",
    ["post_versions", "post_audiences", "post_steps", "post_acts", "exam_tries", "exam_results"],
)
def test_the_database_itself_refuses_to_change_what_happened(
    bench: Bench, http: httpx.Client, who: int, table: str
) -> None:
    course = publish_course(bench, who)
    send(http, record("post-read", id=str(course)))
    hand_in(bench, http, begin(http, course).json()["key"])
    assert len(bench.rows(table)) >= 1
    for sql in (
        f"DELETE FROM {table}",
        f"UPDATE {table} SET {next(iter(bench.rows(table)[0]))} = NULL",
    ):
        with (
            pytest.raises(DBAPIError, match="only ever added"),
            writing(bench.engine) as connection,
        ):
            connection.execute(text(sql))
