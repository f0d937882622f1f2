"""How cases stand, as the hub is told: whenever it changed, whole, after a crash too, and by the
contract."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from hub.contract import Contract
from kiosk.outbox import register, standings
from kiosk.outbox.kinds import Kind, LatePaper
from kiosk.outbox.outbox import Outbox
from kiosk.outbox.people import By, Finding, resolve
from kiosk.outbox.record import Outcome, Reply
from kiosk.runtime.clock import CHINA
from kiosk.store.audit import Actor
from kiosk.store.database import Store
from tests.outbox.test_outbox_register import WORKER, Time, end, file

UNTIL = datetime(2026, 11, 28, tzinfo=CHINA)
CONTRACT = Contract()


@pytest.fixture
def outbox(tmp_path):
    store = Store.open(tmp_path / "terminal.db", bytes(range(32)), Time())
    yield Outbox(store, station="S", terminal="01", references=lambda: "M" * 30)
    store.close()


def told(outbox: Outbox) -> list[dict[str, Any]]:
    rows = outbox.store.rows("SELECT payload FROM outbox WHERE kind = 'case' ORDER BY place")
    found = [json.loads(row["payload"]) for row in rows]
    assert all(CONTRACT.wrong("Case", one) is None for one in found)
    return found


def test_each_change_is_told_once_and_whole(outbox):
    key = file(
        outbox, WORKER, acting="proxy", originals=["slip"], part="pension",
        late=[LatePaper(paper="report", until=UNTIL, known=True)],
    )  # fmt: skip
    assert (standings.tell(outbox, CHINA), standings.tell(outbox, CHINA)) == (1, 0)
    outbox.begin(key)
    assert standings.tell(outbox, CHINA) == 0  # under way
    outbox.end(outbox.get(key), Reply(Outcome.UNKNOWN))
    assert standings.tell(outbox, CHINA) == 1
    outbox.store.clock.now += 60
    register.receive(outbox.store, "7K3M9Q2X4ABC", "7")
    assert standings.tell(outbox, CHINA) == 1
    end(outbox, key, Reply(Outcome.ACCEPTED, proof="20261122000000000042"))
    assert (standings.tell(outbox, CHINA), standings.tell(outbox, CHINA)) == (1, 0)
    said = told(outbox)
    assert [one["state"] for one in said] == ["waiting", "unknown", "unknown", "accepted"]
    assert ["received" in one for one in said] == [False, False, True, True]
    assert said[-1]["late"] == [
        {"paper": "report", "until": "2026-11-28T00:00:00+08:00", "known": True}
    ]
    assert (said[-1]["acting"], said[-1]["part"]) == ("proxy", "pension")
    assert said == sorted(said, key=lambda one: one["stood"])
    whole = json.dumps(said)
    assert WORKER not in whole
    assert outbox.store.audit.person(WORKER) not in whole


def test_a_case_that_nobody_was_told_of_is_stuck_until_somebody_settles_it(outbox):
    key = file(outbox, WORKER)
    for _ in range(5):
        end(outbox, key, Reply(Outcome.REFUSED, code="X1"))
    standings.tell(outbox, CHINA)
    assert resolve(outbox, key, Finding.NOT_DONE, By(Actor.STAFF, "7"))
    standings.tell(outbox, CHINA)
    assert [one["state"] for one in told(outbox)] == ["stuck", "refused"]


def test_what_a_crash_cut_off_is_told_after_it(outbox, monkeypatch):
    for number in range(standings.AT_ONCE + 3):
        file(outbox, WORKER, f"AAAA2222{number:04}")
    put, calls = outbox.put, []

    def dies(*args: Any, **more: Any) -> str:
        calls.append(1)
        if len(calls) == 20:
            raise KeyboardInterrupt
        return put(*args, **more)

    monkeypatch.setattr(outbox, "put", dies)
    with pytest.raises(KeyboardInterrupt):
        standings.tell(outbox, CHINA)
    assert told(outbox) == []  # neither told nor noted
    assert standings.tell(outbox, CHINA) == standings.AT_ONCE + 3
    assert len({one["number"] for one in told(outbox)}) == standings.AT_ONCE + 3
    assert outbox.store.rows("SELECT count(*) AS n FROM outbox WHERE kind = ?", (Kind.CASE,))


def test_cases_of_before_are_told_as_well(outbox):
    """A database that an earlier release left: the columns have their defaults."""
    file(outbox, WORKER)
    outbox.store.rows("SELECT acting, late, told FROM filed")
    standings.tell(outbox, CHINA)
    (said,) = told(outbox)
    assert said["acting"] == "self"
    assert "late" not in said
