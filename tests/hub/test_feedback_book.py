"""From what a citizen said to the reply: tasks, their trail, deadlines, words under seal; on
SQLite and PostgreSQL."""

from __future__ import annotations

import json
import threading
from datetime import datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hub import admins, deeds
from hub.contract import CHINA
from hub.database import reading, writing
from hub.feedback import trail
from hub.feedback.book import Changed, NotYours
from hub.feedback.clockwork import Clockwork
from hub.feedback.life import Event, Refused
from hub.letters import Letters
from tests.hub.conftest import CONTRACT, VAULT, Bench
from tests.hub.test_hub_records import send
from tests.sandbox.hub_samples import HEAD, PAYLOADS, record

PHONE = "13900001234"
SAID = {"remark": "窗口等了很久", "phone": PHONE, "consent": "2026-11"}
NUMBER, SECRET = PAYLOADS["voice"]["number"], PAYLOADS["voice"]["secret"]


def somebody(bench: Bench, name: str = "wang.li") -> int:
    with writing(bench.engine) as connection:
        admins.make(connection, name, "test", bench.time())
        return admins.find(connection, name).id


def act(bench: Bench, who: int, event: Event, note: str = "", task: int = 1) -> None:
    with writing(bench.engine) as connection:
        seen = trail.length(connection, task)
        bench.hub.book.act(connection, task, event, who, note, seen, bench.time())


def through(bench: Bench, who: int, *events: Event) -> None:
    for event in events:
        act(bench, who, event, f"记录 {event.value}")


def ask(bench: Bench, http: httpx.Client, **changed: str) -> httpx.Response:
    asked = {"station": HEAD["station"], "terminal": HEAD["terminal"], "number": NUMBER,
             "secret": SECRET} | changed  # fmt: skip
    return http.post("/v1/replies", json=asked)


def letter(bench: Bench, kind: str = "follow", **form: Any) -> bool:
    return Letters(bench.engine, bench.hub.book).keep(
        kind, str(uuid4()), {"s": HEAD["station"], **form}, bench.time(), bench.time()
    )


def test_a_bad_review_becomes_one_task_and_a_good_one_none(
    bench: Bench, http: httpx.Client
) -> None:
    send(http, record("review"))
    assert bench.rows("tasks") == []
    key = str(uuid4())
    bad = record("review", number="AAAA-0001", grade=2, reasons=["slow"], **SAID)
    send(http, bad, key)
    send(http, bad, key)
    send(http, record("review", number="AAAA-0001", grade=1))  # the first answer counts
    (task,) = bench.rows("tasks")
    assert (task["key"], task["kind"], task["stage"], task["grade"]) == (key, "review", "new", 2)
    (row,) = bench.rows("task_trail")
    assert (row["event"], row["who"], row["note"]) == ("opened", "citizen", None)
    assert letter(bench, "review", n="AAAA-0002", grade=1)
    assert not letter(bench, "review", s="NOBODY", grade=1)
    assert [task["channel"] for task in bench.rows("tasks")] == ["terminal", "phone"]


def test_a_complaint_goes_its_whole_way_and_its_reply_is_read(
    bench: Bench, http: httpx.Client
) -> None:
    assert ask(bench, http).json() == {"found": False}
    assert send(http, record("voice", **SAID)).status_code == 201
    assert ask(bench, http).json()["state"] == "waiting"
    wang = somebody(bench)
    through(bench, wang, Event.TAKE, Event.CHECK, Event.INVESTIGATE, Event.RECTIFY)
    assert ask(bench, http).json()["state"] == "working"
    bench.time.skip(hours=30)
    act(bench, wang, Event.REPLY, "已增开一个窗口，谢谢您。")
    answer = ask(bench, http)
    assert answer.headers["cache-control"] == "no-store"
    assert CONTRACT.wrong("ReplyState", answer.json()) is None
    assert answer.json() == {
        "found": True, "what": "complaint", "at": "2026-11-22T09:30:12+08:00", "state": "answered",
        "reply": "已增开一个窗口，谢谢您。", "replied_at": "2026-11-23T15:30:00+08:00",
    }  # fmt: skip
    for wrong in ({"secret": "000000"}, {"number": "4907136299"}):
        assert ask(bench, http, **wrong).json() == {"found": False}
    assert ask(bench, http, terminal="77").json()["code"] == "unknown-terminal"
    with reading(bench.engine) as connection:
        steps = trail.of(connection, 1, VAULT)
        assert trail.broken(connection, 1) == 0
        assert deeds.verify(connection).broken == 0
    assert [(one.event, one.stage) for one in steps] == [
        ("opened", "new"), ("take", "new"), ("check", "checked"), ("investigate", "investigating"),
        ("rectify", "rectified"), ("reply", "replied"),
    ]  # fmt: skip
    assert steps[2].note == "记录 check"
    assert len([row for row in bench.rows("deeds") if row["deed"] == "task-stepped"]) == 5


def test_a_secret_cannot_be_tried_out(bench: Bench, http: httpx.Client) -> None:
    send(http, record("voice"))
    answers = [ask(bench, http, secret=f"{number:06}").status_code for number in range(11)]
    assert answers == [200] * 10 + [429]
    late = ask(bench, http)
    assert (late.status_code, late.headers["retry-after"]) == (429, "600")
    bench.time.skip(minutes=11)
    assert ask(bench, http).json()["found"] is True


def test_what_was_written_stands_under_seal_and_each_look_is_a_deed(
    bench: Bench, http: httpx.Client
) -> None:
    send(http, record("voice", **SAID))
    wang, zhao = somebody(bench), somebody(bench, "zhao.min")
    through(bench, wang, Event.TAKE, Event.CHECK)
    book = bench.hub.book
    with writing(bench.engine) as connection:
        assert book.words(connection, 1, wang, bench.time(), False).text == SAID["remark"]
        assert book.words(connection, 1, wang, bench.time(), True).phone == PHONE
    with pytest.raises(NotYours), writing(bench.engine) as connection:
        book.words(connection, 1, zhao, bench.time(), False)
    looks = [(row["deed"], row["about"], row["who"]) for row in bench.rows("deeds")][-2:]
    assert looks == [("words-opened", "task:1", f"account:{wang}"),
                     ("phone-opened", "task:1", f"account:{wang}")]  # fmt: skip
    for table in ("voices", "tasks", "task_trail", "records"):
        raw = b"".join(
            bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
            for row in bench.rows(table) for value in row.values()
        )  # fmt: skip
        for secret in (PHONE, SAID["remark"], SECRET, "记录"):
            assert secret.encode() not in raw


def test_only_who_has_it_acts_and_on_what_they_saw(bench: Bench, http: httpx.Client) -> None:
    send(http, record("voice"))
    wang, zhao = somebody(bench), somebody(bench, "zhao.min")
    with pytest.raises(NotYours):
        act(bench, wang, Event.CHECK, "x")
    act(bench, wang, Event.TAKE)
    with pytest.raises(Refused):
        act(bench, wang, Event.RECTIFY, "x")
    with pytest.raises(Changed), writing(bench.engine) as connection:
        bench.hub.book.act(connection, 1, Event.CHECK, wang, "x", 1, bench.time())
    act(bench, zhao, Event.TAKE)  # whoever stands above may take it over
    with pytest.raises(NotYours):
        act(bench, wang, Event.CHECK, "x")


def test_two_at_once_take_one_step(bench: Bench, http: httpx.Client) -> None:
    send(http, record("voice"))
    who = [somebody(bench, name) for name in ("wang.li", "zhao.min")]
    outcomes: list[str] = []

    def take(one: int) -> None:
        try:
            with writing(bench.engine) as connection:
                bench.hub.book.act(connection, 1, Event.TAKE, one, "", 1, bench.time())
            outcomes.append("taken")
        except Changed:
            outcomes.append("changed")

    threads = [threading.Thread(target=take, args=(one,)) for one in who]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["changed", "taken"]
    assert len(bench.rows("task_trail")) == 2


def test_a_trail_is_only_added_to(bench: Bench, http: httpx.Client) -> None:
    send(http, record("voice"))
    for change in ("UPDATE task_trail SET event = 'reply'", "DELETE FROM task_trail"):
        with pytest.raises(DBAPIError), writing(bench.engine) as connection:
            connection.execute(text(change))
    if bench.engine.dialect.name == "postgresql":
        with pytest.raises(DBAPIError), writing(bench.engine) as connection:
            connection.execute(text("TRUNCATE task_trail"))
        off = "ALTER TABLE task_trail DISABLE TRIGGER ALL"
    else:
        off = "DROP TRIGGER task_trail_no_update"
    wang = somebody(bench)
    through(bench, wang, Event.TAKE, Event.CHECK)
    with writing(bench.engine) as connection:  # whoever owns the database
        connection.execute(text(off))
        connection.execute(text("UPDATE task_trail SET at = at - 86400000 WHERE number = 2"))
    with reading(bench.engine) as connection:
        assert trail.broken(connection, 1) == 2


def test_what_is_late_goes_up_and_is_told_once_a_day(bench: Bench, http: httpx.Client) -> None:
    send(http, record("voice"))  # Sunday the 22nd
    clockwork = Clockwork(bench.engine, bench.hub.book, bench.time)
    for at, late, level in (
        ("2026-11-23T23:59", [], 0), ("2026-11-24T00:01", [1], 1), ("2026-11-24T12:00", [], 1),
        ("2026-11-26T00:00", [1], 2), ("2026-11-30T08:00", [1], 2),
    ):  # fmt: skip
        bench.time.now = datetime.fromisoformat(at).replace(tzinfo=CHINA)
        assert clockwork.round() == late, at
        assert clockwork.round() == []
        (task,) = bench.rows("tasks")
        assert (task["level"], bool(task["overdue"]), task["stage"]) == (level, level > 0, "new")
    wang = somebody(bench)
    through(bench, wang, Event.TAKE, Event.CHECK)
    assert not bench.rows("tasks")[0]["overdue"]


def test_after_the_reply_it_is_closed_and_the_number_is_forgotten(
    bench: Bench, http: httpx.Client
) -> None:
    send(http, record("review", grade=1, **SAID))
    wang, book = somebody(bench), bench.hub.book
    through(bench, wang, Event.TAKE, Event.CHECK, Event.DISMISS, Event.REPLY)
    clockwork = Clockwork(bench.engine, book, bench.time)
    bench.time.skip(days=15)
    assert clockwork.round() == []
    (task,) = bench.rows("tasks")
    assert (task["stage"], task["level"], bool(task["phone_kept"])) == ("closed", 0, True)
    bench.time.skip(days=31)
    clockwork.round()
    assert not bench.rows("tasks")[0]["phone_kept"]
    with writing(bench.engine) as connection:
        words = book.words(connection, 1, wang, bench.time(), True)
    assert words == (SAID["remark"], "")
    (row,) = bench.rows("reviews")
    assert set(json.loads(VAULT.open(row["key"], bytes(row["words"])))) == {"remark"}


def test_a_follow_up_after_the_reply(bench: Bench, http: httpx.Client) -> None:
    send(http, record("review", grade=1))
    number = PAYLOADS["review"]["number"]
    wang = somebody(bench)
    assert not letter(bench, n="ZZZZ-9999", grade=5)  # nobody has said anything under it
    through(bench, wang, Event.TAKE, Event.CHECK, Event.INVESTIGATE, Event.RECTIFY, Event.REPLY)
    assert letter(bench, n=number, grade=1, remark="还是要等")
    (task,) = bench.rows("tasks")
    assert (task["stage"], task["level"], task["rounds"], task["holder_id"]) == (
        "investigating", 1, 1, None,
    )  # fmt: skip
    through(bench, wang, Event.TAKE, Event.RECTIFY, Event.REPLY)
    assert letter(bench, n=number, grade=4)
    assert letter(bench, n=number, grade=1, remark="又")  # one for each reply
    (task,) = bench.rows("tasks")
    assert (task["stage"], bool(task["overdue"])) == ("closed", False)
    with reading(bench.engine) as connection:
        said = bench.hub.book.follow_words(connection, task["key"])
        assert trail.broken(connection, 1) == 0
    assert [(grade, words) for _, grade, words in said] == [(1, "还是要等"), (4, "")]


def test_a_voice_from_a_phone(bench: Bench, http: httpx.Client) -> None:
    form = {"what": "question", "remark": "异地能报吗", "number": NUMBER, "secret": SECRET}
    assert CONTRACT.wrong("VoiceLetter", {"s": "S", **form}) is None
    assert letter(bench, "voice", t="01", **form)
    wang = somebody(bench)
    through(bench, wang, Event.TAKE, Event.REPLY)  # a question needs no investigation
    assert ask(bench, http).json()["reply"] == "记录 reply"
    assert not letter(bench, number=NUMBER, secret="000000", grade=1)
    assert letter(bench, number=NUMBER, secret=SECRET, grade=5)
    bench.time.skip(hours=1)
    assert bench.rows("tasks")[0]["stage"] == "closed"
