"""What is counted as it comes is what would be counted when somebody looks; on both databases."""

from __future__ import annotations

import contextlib
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import delete, select, text, true

from hub import database, tallies
from hub.contract import CHINA
from hub.database import reading, writing
from hub.feedback import figures
from hub.feedback.figures import Month
from hub.migrations.versions import s0037_tallies as step
from hub.monthly import counting
from hub.tables import grade_months, reviews, visit_days, visit_items, visits
from hub.tallies import Counts
from tests.hub.conftest import Bench
from tests.hub.test_hub_records import send
from tests.sandbox.hub_samples import record

NOVEMBER = Month(2026, 11)
VISITS = [
    record("visit-count", items=[]),
    record("visit-count", items=[{"item": "enrolment", "result": result}
                                 for result in ("shown", "nothing-found", "trouble", "left")]),
    record("visit-count", begun="2026-11-30T23:00:00+08:00"),
    record("visit-count", begun="2026-12-01T00:00:00+08:00"),
]  # fmt: skip


def review(number: int, **said: Any) -> dict[str, Any]:
    return record("review", number=f"TALLY-{number:04}", **said)


REVIEWS = [
    review(1), review(1, grade=1),  # the second of a number does not count
    review(2, grade=1, staff="s01", channel="pad"), review(3, grade=4, staff="s01", channel="pad"),
    review(4, item="fees", grade=3), review(5, item="fees", grade=2),
    review(6, at="2026-11-30T15:59:59+00:00"), review(7, at="2026-11-30T16:00:00+00:00"),
    review(8, at="0001-01-01T00:00:00+14:00"),
]  # fmt: skip


def kept(bench: Bench) -> tuple[list[tuple], list[tuple]]:
    with reading(bench.engine) as connection:
        return tuple(
            sorted(tuple(row) for row in connection.execute(select(table)))
            for table in (visit_days, grade_months)
        )


def filled(bench: Bench, http: httpx.Client) -> None:
    for body in (*VISITS, *REVIEWS):
        key = str(uuid4())
        assert send(http, body, key).status_code == 201
        assert send(http, body, key).status_code == 200  # what comes again is counted once
    assert bench.rows("reviews")


def test_each_review_that_counts_is_counted_by_item_channel_and_staff(
    bench: Bench, http: httpx.Client
) -> None:
    filled(bench, http)
    wanted: Counter[tuple] = Counter()
    with reading(bench.engine) as connection:
        for row in connection.execute(select(reviews).where(reviews.c.counted)):
            try:
                month = f"{row.at.astimezone(CHINA):%Y-%m}"
            except OverflowError:
                month = f"{row.at:%Y-%m}"
            for of, key in (("item", row.item), ("channel", row.channel), ("staff", row.staff)):
                if key is not None:
                    wanted[month.zfill(7), of, row.station_id, key, row.grade] += 1
    assert kept(bench)[1] == sorted((*name, count) for name, count in wanted.items())
    with reading(bench.engine) as connection:
        (whole,) = figures.by_station(connection, NOVEMBER, true())
        assert whole.counts == (2, 1, 1, 1, 1)
        shares = [one.counts for one in figures.over_time(connection, Month(2026, 12), 3, true())]
        assert shares == [(0, 0, 0, 0, 0), (2, 1, 1, 1, 1), (1, 0, 0, 0, 0)]
        items = {one.key: one.whole for one in figures.by_item(connection, NOVEMBER, true())}
        assert items == {"enrolment": 4, "fees": 2}


def test_visits_and_their_items_are_counted_by_the_terminals_day(
    bench: Bench, http: httpx.Client
) -> None:
    filled(bench, http)
    wanted: dict[tuple, list[int]] = {}
    with reading(bench.engine) as connection:
        for row in connection.execute(select(visits)):
            results = connection.execute(
                select(visit_items.c.result).where(visit_items.c.key == row.key)
            ).scalars()
            said = [*results]
            sums = wanted.setdefault((row.begun[:10], 1), [0, 0, 0])
            sums[0] += 1
            sums[1] += sum(one in ("shown", "nothing-found") for one in said)
            sums[2] += said.count("trouble")
        (station,) = counting.stations_of(connection, NOVEMBER, true())
    assert kept(bench)[0] == sorted((*name, *sums) for name, sums in wanted.items())
    assert station.visits == 3


def test_the_step_counts_what_was_there_before(bench: Bench, http: httpx.Client) -> None:
    filled(bench, http)
    before = kept(bench)
    with writing(bench.engine) as connection:
        for table in (visit_days, grade_months):
            connection.execute(delete(table))
        connection.execute(text(step._VISITS))
        month = step._MONTH[connection.dialect.name]
        for of in ("item", "channel", "staff"):
            connection.execute(text(step._GRADES.format(of=of, month=month)))
    assert kept(bench) == before
    assert all(before)


def test_two_that_add_to_the_same_rows_in_another_order_wait_for_each_other_once(
    bench: Bench, http: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each has written its first row before the other goes on, where that is possible."""
    filled(bench, http)
    both = threading.Barrier(2)

    def put_over(*words: Any, **more: Any) -> None:
        database.put_over(*words, **more)
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(0.05)

    monkeypatch.setattr(tallies, "put_over", put_over)
    days = ["2026-11-03", "2026-11-04"]

    def add(order: list[str]) -> None:
        counts = Counts()
        for day in order:
            tallies.visit(counts, 1, f"{day}T10:00:00+08:00", ["shown"])
        with writing(bench.engine) as connection:
            counts.write(connection)

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(add, days), pool.submit(add, days[::-1])]:
            done.result(20)
    added = {row[0]: row[2:] for row in kept(bench)[0]}
    assert [added[day] for day in days] == [(2, 2, 0)] * 2


def test_many_at_once_are_all_counted(bench: Bench, http: httpx.Client) -> None:
    bodies = [review(number, item=("enrolment", "fees")[number % 2]) for number in range(60)]
    with ThreadPoolExecutor(8) as pool:
        answers = [*pool.map(lambda body: send(http, body).status_code, bodies)]
    assert answers == [201] * 60
    with reading(bench.engine) as connection:
        (whole,) = figures.by_station(connection, NOVEMBER, true())
    assert whole.whole == 60
    assert datetime.fromisoformat(record("review")["payload"]["at"]).month == 11
