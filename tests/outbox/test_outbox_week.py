"""The weekly report of a pad without a hub: from its own counts to the platform, once."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from typing import Any

import msgspec
import pytest

from kiosk.commands import weekly
from kiosk.commands.weekly_desk import WeeklyDesk
from kiosk.outbox.kinds import Destination, Kind
from kiosk.outbox.outbox import Outbox
from kiosk.outbox.record import Outcome, Reply
from kiosk.reports.weekly import Report
from kiosk.runtime.clock import CHINA
from kiosk.store.database import Store
from kiosk.text.strings import Strings

NOW = datetime(2026, 11, 23, 9, tzinfo=CHINA)  # Monday
SAY = Strings.load("zh")


@pytest.fixture
def outbox(tmp_path):
    store = Store.open(tmp_path / "terminal.db", bytes(32), lambda: NOW.timestamp() - 86400)
    yield Outbox(store, station="S", terminal="01")
    store.close()


def desk(outbox: Outbox, **more: Any) -> WeeklyDesk:
    return WeeklyDesk(outbox, SAY, NOW, **({"hub": False} | more))


def visit(outbox: Outbox, day: int, *items: tuple[str, str]) -> str:
    begun = datetime(2026, 11, day, 9, tzinfo=CHINA)
    used = [{"item": item, "result": result} for item, result in items]
    said = {"begun": begun, "seconds": 60, "items": used, "ended": "done"}
    return outbox.put(Destination.HUB, Kind.VISIT_COUNT, said)


def review(outbox: Outbox, number: str, grade: int, *reasons: str) -> None:
    said = {"number": number, "item": "enrolment", "at": datetime(2026, 11, 20, tzinfo=CHINA),
            "channel": "pad", "grade": grade, "reasons": reasons}  # fmt: skip
    outbox.put(Destination.HUB, Kind.REVIEW, said)


def test_it_is_drawn_up_edited_and_sent_once(outbox, tmp_path):
    visit(outbox, 16, ("enrolment", "shown"), ("account", "trouble"))
    visit(outbox, 22, ("enrolment", "nothing-found"))
    visit(outbox, 15, ("enrolment", "shown"))
    visit(outbox, 23, ("enrolment", "shown"))
    review(outbox, "AAAA-2222", 1, "slow", "other")
    review(outbox, "BBBB-2222", 2, "slow")
    said = desk(outbox).answer("weekly draft", {})
    report = msgspec.convert(said["report"], Report)
    assert (said["gone"], report.first, report.visits) == (0, date(2026, 11, 16), 2)
    assert [(one.item, one.done, one.failed) for one in report.items] == [
        ("enrolment", 2, 0), ("account", 0, 1)]  # fmt: skip
    (problem,) = report.problems
    assert problem.subject == "slow"
    assert "2" in problem.text
    text = weekly.written(report, SAY)
    assert msgspec.convert(tomllib.loads(text), Report) == report
    edited = msgspec.structs.replace(report, visits=5)
    asked = {"report": msgspec.to_builtins(edited), "staff": "A-17"}
    (key,) = desk(outbox).answer("weekly send", asked).values()
    (row,) = outbox.store.rows("SELECT * FROM outbox WHERE kind = 'weekly'")
    assert (row["key"], row["destination"]) == (key, "service-platform")
    assert msgspec.json.decode(row["payload"])["visits"] == 5
    for visits in (5, 6):  # the same, and other words
        asked["report"] = msgspec.to_builtins(msgspec.structs.replace(report, visits=visits))
        assert desk(outbox).answer("weekly send", asked) == {"error": SAY("weekly.sent")}
    outbox.end(outbox.begin(key), Reply(Outcome.ACCEPTED, proof="W-1"))
    assert desk(outbox).answer("weekly send", asked) == {"error": SAY("weekly.sent")}


def test_quotes_and_lines_of_a_problem_survive_the_file():
    report = msgspec.convert(
        {"first": "2026-11-16", "visits": 0,
         "problems": [{"text": '他说："慢"\n\\第二行\t🙂 \x7f \x85 end'}]}, Report,
    )  # fmt: skip
    assert msgspec.convert(tomllib.loads(weekly.written(report, SAY)), Report) == report


def test_what_cannot_be_is_said(outbox):
    good = {"first": "2026-11-16", "visits": 1, "items": [], "problems": []}
    send = desk(outbox).answer
    for wrong in ({"first": "2026-11-17"}, {"visits": -1}, {"more": 1}):
        assert send("weekly send", {"report": good | wrong, "staff": "A"}) == {
            "error": SAY("weekly.unreadable")}  # fmt: skip
    assert "error" in send("weekly send", {"report": good, "staff": "张三"})
    assert send("weekly send", {"report": good | {"first": "2026-11-23"}, "staff": "A"}) == {
        "error": SAY("weekly.running")}  # fmt: skip
    assert send("weekly draft", {"first": "2026-11-17"}) == {"error": SAY("weekly.unreadable")}
    assert desk(outbox, hub=True).answer("weekly draft", {}) == {"error": SAY("weekly.hub")}
    assert outbox.store.rows("SELECT 1 FROM outbox") == []


def test_what_a_hub_took_before_is_missed(outbox):
    key = visit(outbox, 20, ("enrolment", "shown"))
    outbox.end(outbox.begin(key), Reply(Outcome.ACCEPTED))
    said = desk(outbox).answer("weekly draft", {})
    assert (said["gone"], said["report"]["visits"]) == (1, 0)
