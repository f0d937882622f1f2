"""What is deleted, and what is not: the plan, and what it does to a database of either kind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import insert

from hub.database import reading, writing
from hub.fleet.tables import messages
from hub.retention import plan, sweep
from hub.retention.plan import Stand, What
from hub.retention.settings import Keep
from tests.hub.conftest import CONTRACT, Bench
from tests.hub.test_hub_records import send
from tests.sandbox.hub_samples import record

CHAIN, LINK = str(uuid4()), "ab" * 32
NOW = datetime(2026, 12, 1, 4, tzinfo=UTC)


def test_of_every_kind_of_record_it_is_said_whether_it_stays() -> None:
    assert set(CONTRACT.kinds) == plan.STAYS | set(plan.KINDS)
    assert not plan.STAYS & set(plan.KINDS)
    assert set(plan.before(Keep(), NOW)) == set(What)


def test_of_a_chain_the_last_of_each_day_stays_and_the_days_are_chinas() -> None:
    at = [NOW.replace(hour=hour) for hour in (1, 15, 17, 18)]  # China: 9, 23, then the next day
    stands = [Stand(n, CHAIN, number, one)
              for n, (number, one) in enumerate(zip((5, 9, 7, 8), at, strict=True))]  # fmt: skip
    assert sorted(plan.thinned(stands)) == [0, 2]
    assert sorted(plan.thinned([*stands, Stand(9, "other", 1, at[0])])) == [0, 2]
    assert plan.thinned([one for one in stands if one.id not in (0, 2)]) == []


def test_each_terminal_has_its_minute_of_the_day() -> None:
    minutes = [plan.turn(NOW + timedelta(minutes=n), plan.DAY) for n in range(plan.DAY)]
    assert sorted(minutes) == list(range(plan.DAY))


@pytest.fixture
def filled(bench: Bench, http: httpx.Client) -> Bench:
    """A record of each kind at the begin, and health and a fault of today, three years later."""
    for kind in sorted(CONTRACT.kinds):
        more = {"audit": {"chain": CHAIN, "number": 1, "link": LINK}} if kind == "health" else {}
        assert send(http, record(kind, **more)).status_code == 201
    at = bench.time().isoformat()
    for number in (2, 3):
        audit = {"chain": CHAIN, "number": number, "link": LINK}
        assert send(http, record("health", at=at, audit=audit)).status_code == 201
    sent = {"receiver": "x", "body": "{}", "made_at": bench.time(), "tries": 1}
    with writing(bench.engine) as connection:
        connection.execute(
            insert(messages),
            [{"key": "a", **sent, "next_at": None}, {"key": "b", **sent, "next_at": bench.time()}],
        )
    bench.time.skip(days=1100)
    at = bench.time().isoformat()
    audit = {"chain": CHAIN, "number": 4, "link": LINK}
    for one in (record("health", at=at, audit=audit), record("fault", at=at)):
        assert send(http, one).status_code == 201
    return bench


def test_what_a_dispute_may_turn_on_stays(filled: Bench) -> None:
    done = sweep.whole(filled.engine, Keep(), filled.time())
    assert done == {What.HEALTH_KEYS: 3, What.HEALTH: 3, What.STANDS: 2, What.FAULTS: 1,
                    What.VISITS: 1, What.MESSAGES: 1, What.HALL_KEYS: 1}  # fmt: skip
    left = sorted(row["kind"] for row in filled.rows("records"))
    assert left == sorted([*plan.STAYS, "fault", "health"])
    assert [row["number"] for row in filled.rows("audit_stands")] == [3, 4]
    assert [row["key"] for row in filled.rows("messages")] == ["b"]  # it is still to be sent
    for table, count in (
        ("reviews", 1), ("receipts", 1), ("doubts", 1), ("consents", 1), ("faults", 1),
        ("visits", 0), ("visit_items", 0), ("health_past", 1), ("health_now", 1),
        ("hall_days", 1),
    ):  # fmt: skip
        assert len(filled.rows(table)) == count, table
    assert not +sweep.whole(filled.engine, Keep(), filled.time())


def test_what_is_young_stays_and_the_watch_comes_round(filled: Bench) -> None:
    long = Keep(health_days=366, stand_days=36500, fault_days=36500, visit_days=36500,
                message_days=36500)  # fmt: skip
    assert +sweep.whole(filled.engine, long, filled.time()) == {
        What.HEALTH_KEYS: 3, What.HEALTH: 3, What.HALL_KEYS: 1
    }  # fmt: skip
    with reading(filled.engine) as connection:
        terminal = connection.exec_driver_sql("SELECT id FROM terminals").scalar_one()
    stands = 0
    for minute in range(plan.WEEK):
        now = filled.time() + timedelta(minutes=minute)
        if plan.turn(now, plan.WEEK) == terminal % plan.WEEK:
            stands += sweep.round_(filled.engine, Keep(), now)[What.STANDS]
    assert stands == 2


def test_a_health_that_comes_again_after_its_key_is_gone_says_nothing_of_now(
    filled: Bench, http: httpx.Client
) -> None:
    (before,) = filled.rows("health_now")
    sweep.whole(filled.engine, Keep(), filled.time())
    assert send(http, record("health", state="closed")).status_code == 201
    assert filled.rows("health_now") == [before]
