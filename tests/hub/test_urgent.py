"""Urgent events at the hub: told by terminals, alarming until acknowledged at both levels, reminded
of, closed by a final report; on both databases."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hub import admins
from hub.contract import Contract
from hub.database import reading, writing
from hub.duties import trail
from hub.duties.settings import Duties
from hub.fleet.drafting import drafted, in_words
from hub.fleet.settings import MailServer, Receiver, Watch
from hub.fleet.watch import Watcher
from hub.rights import Grant, Role
from hub.urgent import book, life
from hub.urgent.book import Book, Closed, Report
from hub.urgent.life import Level, Stage, Standing
from hub.web.words import LANGUAGES, Words
from tests.hub.conftest import VAULT, Bench
from tests.hub.test_hub_records import send
from tests.sandbox.hub_samples import record

SECRET = "整条街停电"
WATCH = Watch(
    mail=MailServer(host="127.0.0.1", tls="none", sender="hub@example.invalid"),
    receivers=(
        Receiver(name="city", mail="a@example.invalid", who=()),  # told of nothing else
        Receiver(name="elsewhere", mail="b@example.invalid", region="320000"),
        Receiver(name="not", mail="c@example.invalid", urgent=False),
    ),
)


def watch(bench: Bench) -> list[dict[str, Any]]:
    """One round; what it wrote to whom, the rest of the alarms left out."""
    known = {row["key"] for row in bench.rows("messages")}
    watcher = Watcher(bench.engine, WATCH, bench.time, lambda _: None, duties=Duties())
    assert watcher.round().acted
    watcher.leave()
    bench.time.skip(seconds=1)
    new = [row for row in bench.rows("messages") if row["key"] not in known]
    assert {row["receiver"] for row in new} <= {"city"} or all(
        "urgent" not in row["body"] for row in new if row["receiver"] != "city"
    )
    return [json.loads(row["body"]) for row in new if row["receiver"] == "city"]


def account(bench: Bench, name: str = "wang.li") -> int:
    with writing(bench.engine) as connection:
        admins.make(connection, name, "test", bench.time())
        return admins.find(connection, name).id


def tell(bench: Bench, http: httpx.Client, **changed: Any) -> None:
    assert send(http, record("urgent-event", **changed)).status_code == 201


def test_it_is_taken_once_and_what_was_written_stands_sealed(
    bench: Bench, http: httpx.Client
) -> None:
    body = record("urgent-event")
    key = "0f8fad5b-d9cb-469f-a165-708677289501"
    assert [send(http, body, key).status_code for _ in range(2)] == [201, 200]
    (event,), (stage,) = bench.rows("urgent_events"), bench.rows("urgent_stages")
    assert (event["what"], event["service"], event["stage"]) == ("outage", "partly", "first")
    assert SECRET.encode() not in bytes(stage["words"])
    number = account(bench)
    with writing(bench.engine) as connection:
        assert Book(VAULT).words(connection, 1, number, bench.time()) == {key: SECRET}
    assert bench.rows("deeds")[-1]["deed"] == "urgent-opened"
    assert SECRET not in json.dumps(bench.rows("deeds") + bench.rows("duty_trail"), default=str)
    for wrong in (
        {"stage": "x"},
        {"what": "x"},
        {"report": "U 1"},
        {"staff": "张三"},
        {"text": ""},
    ):
        assert send(http, record("urgent-event", **wrong)).status_code == 422


def test_it_alarms_city_and_province_each_until_they_have_acknowledged(
    bench: Bench, http: httpx.Client
) -> None:
    tell(bench, http)
    (said,) = watch(bench)
    alarms = [one for one in said["opened"]["alarms"] if one["what"] == "urgent"]
    assert [(one["about"], one["word"], one["who"]) for one in alarms] == [
        ("1-city", "outage", "bureau"), ("1-province", "outage", "bureau"),
    ]  # fmt: skip
    assert SECRET not in json.dumps(said, ensure_ascii=False)
    assert watch(bench) == []
    bench.time.skip(minutes=31)
    (again,) = watch(bench)
    assert (again["kind"], again["why"], again["unknown_to"]) == (
        "urgent", "unknown", ["city", "province"],
    )  # fmt: skip
    number = account(bench)
    with writing(bench.engine) as connection:
        assert Book(VAULT).acknowledge(connection, 1, [Level.CITY], number, bench.time())
        assert not Book(VAULT).acknowledge(connection, 1, [Level.CITY], number, bench.time())
    (said,) = watch(bench)
    assert [one["about"] for one in said["closed"]["alarms"]] == ["1-city"]
    bench.time.skip(minutes=31)
    (again,) = watch(bench)
    assert again["unknown_to"] == ["province"]
    with writing(bench.engine) as connection:
        assert Book(VAULT).acknowledge(connection, 1, list(Level), number, bench.time())
    assert len(watch(bench)) == 1
    bench.time.skip(hours=2)
    assert [one["kind"] for one in watch(bench)] == []


def test_further_reports_are_told_and_asked_for_until_the_final_one(
    bench: Bench, http: httpx.Client
) -> None:
    tell(bench, http)
    number = account(bench)
    with writing(bench.engine) as connection:
        Book(VAULT).acknowledge(connection, 1, list(Level), number, bench.time())
    assert watch(bench) == []
    for _ in range(2):  # a reminder at the end of each term, once
        bench.time.skip(hours=24)
        assert [one["why"] for one in watch(bench) if one["kind"] == "urgent"] == ["overdue"]
        assert watch(bench) == []
    tell(bench, http, stage="continued", service="normal")
    (said,) = watch(bench)
    assert (said["why"], said["stage"], said["service"]) == ("further", "continued", "normal")
    bench.time.skip(hours=23)
    assert watch(bench) == []
    tell(bench, http, stage="final", what="hazard")
    assert [one["why"] for one in watch(bench)] == ["further"]
    bench.time.skip(hours=240)
    assert [one for one in watch(bench) if one["kind"] == "urgent"] == []
    tell(bench, http, stage="continued")  # late: it is kept, and opens nothing again
    (event,) = bench.rows("urgent_events")
    assert (event["stage"], event["what"], event["closed_at"] is None) == ("final", "hazard", False)
    assert len(bench.rows("urgent_stages")) == 4
    report = Report(Stage.FINAL, "outage", "normal", bench.time(), "account:1", "x")
    with writing(bench.engine) as connection, pytest.raises(Closed):
        Book(VAULT).go_on(connection, 1, report, number, bench.time())


def test_the_trail_holds_and_the_database_refuses_to_change_what_was_told(
    bench: Bench, http: httpx.Client
) -> None:
    tell(bench, http)
    tell(bench, http, stage="continued")
    with reading(bench.engine) as connection:
        assert trail.broken(connection, "urgent:1") == 0
        assert [one.event for one in trail.of(connection, "urgent:1", VAULT)] == [
            "first", "continued",
        ]  # fmt: skip
    for sql in ("UPDATE urgent_stages SET stage = 'final'", "DELETE FROM urgent_stages",
                "UPDATE duty_trail SET who = 'x'", "DELETE FROM duty_trail"):  # fmt: skip
        with pytest.raises(DBAPIError), writing(bench.engine) as connection:
            connection.execute(text(sql))


def test_another_station_s_event_of_the_same_name_is_another(
    bench: Bench, http: httpx.Client
) -> None:
    from hub import terminals

    with writing(bench.engine) as connection:
        terminals.add_station(connection, "S-2", "二站", "test", bench.time())
    with bench.client(bench.give("01", "S-2")) as other:
        tell(bench, http)
        assert send(other, record("urgent-event") | {"station": "S-2"}).status_code == 201
    assert len(bench.rows("urgent_events")) == 2


def standing(bench: Bench, **changed: Any) -> Standing:
    now = bench.time()
    return Standing(Stage.FIRST, now, now, None, False, False, False)._replace(**changed)


def test_what_is_due_when(bench: Bench) -> None:
    now, hour = bench.time(), timedelta(hours=1)
    so = standing(bench)
    assert not life.overdue(so, now + hour - timedelta(seconds=1), hour)
    assert life.overdue(so, now + hour, hour)
    assert life.reminded(so, now + hour, hour)
    assert not life.reminded(so._replace(reminded_at=now + hour), now + 1.5 * hour, hour)
    assert life.reminded(so._replace(reminded_at=now + hour), now + 2 * hour, hour)
    assert not life.reminded(so._replace(closed=True), now + 2 * hour, hour)
    assert life.told_again(so._replace(closed=True), now + hour, hour)  # nobody may have seen it
    assert not life.told_again(so._replace(city=True, province=True), now + hour, hour)


def test_each_level_speaks_for_itself_in_its_region() -> None:
    def levels(*grants: Grant) -> frozenset[Level]:
        return life.levels(grants, "230102", 7)

    assert levels(Grant(Role.CITY, "230100")) == {Level.CITY}
    assert levels(Grant(Role.CITY, "230200")) == set()
    assert levels(Grant(Role.PROVINCE, "230000"), Grant(Role.CITY, "230100")) == set(Level)
    assert levels(Grant(Role.STATION, "230102", 7), Grant(Role.AUDITOR, "230000")) == set()


def test_words_are_those_of_the_contract_and_every_message_can_be_drafted() -> None:
    shape = Contract().document["components"]["schemas"]["UrgentEvent"]["properties"]
    assert tuple(shape["what"]["enum"]) == life.WHAT
    assert tuple(shape["service"]["enum"]) == life.SERVICE
    assert shape["stage"]["enum"] == [one.value for one in Stage]
    for language in LANGUAGES:
        t = Words(language)
        for what in life.WHAT:
            assert t(f"urgent.what-{what}") in in_words(t, "urgent", "7-city", what)
        for why in ("unknown", "overdue", "further"):
            body = {
                "kind": "urgent", "why": why, "id": 7, "what": "data", "service": "stopped",
                "stage": "first", "station": "S", "station_name": "演示站", "terminal": "01",
                "heard_at": "2026-11-22T09:30:12+08:00", "stage_at": "2026-11-22T09:30:12+08:00",
                "unknown_to": ["city"],
            }  # fmt: skip
            subject, words = drafted(body, language, "https://hub.example.invalid/")
            assert "演示站" in subject
            assert "https://hub.example.invalid/urgent/7" in words
    assert book.about(7) == "urgent:7"
