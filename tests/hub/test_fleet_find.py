"""Standings, filters and times: what lists say, on both databases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import true

from hub.database import engine_of, reading, writing
from hub.fleet import find, standing, times
from hub.fleet.find import Condition, Filter
from hub.fleet.standing import Who, troubles_of
from hub.fleet.tables import standings
from hub.paging import At
from hub.tables import stations, terminal_keys
from tests.hub import fleets
from tests.hub.conftest import Bench, Make, Time
from tests.hub.test_hub_records import send
from tests.sandbox.hub_samples import PAYLOADS, record

NOW = Time()()


@pytest.fixture(scope="module")
def fleet(made: Make) -> Iterator[Any]:
    engine = engine_of(made())
    with writing(engine) as connection:
        fleets.make(connection, 700, NOW)
    with reading(engine) as connection:
        yield connection
    engine.dispose()


def walked(connection: Any, wanted: Filter, most: int) -> list[find.Found]:
    rows: list[find.Found] = []
    at: At | None = At(most=most)
    while at is not None:
        page = find.page(connection, true(), wanted, NOW, at)
        rows += page.rows
        at = page.after
    return rows


def test_pages_show_each_terminal_once(fleet: Any) -> None:
    rows = walked(fleet, Filter(), 37)
    places = [(one.station, one.terminal) for one in rows]
    assert len(places) == len(set(places)) == 700
    assert places == sorted(places)
    assert walked(fleet, Filter(), 1000) == rows


def test_filters_find_what_they_say(fleet: Any) -> None:
    rows = walked(fleet, Filter(), 1000)
    for wanted, fits in (
        (Filter("230100"), lambda one: one.region.startswith("2301")),
        (Filter(condition=Condition.SILENT), lambda one: one.condition is Condition.SILENT),
        (Filter(condition=Condition.NEVER), lambda one: one.heard_at is None),
        (Filter(who=Who.STAFF), lambda one: one.who is Who.STAFF),
        (Filter("210000", who=Who.NOBODY, release="2026.9.2"),
         lambda one: one.region.startswith("21") and not one.who and one.release == "2026.9.2"),
        (Filter(text="第7服务站"), lambda one: "第7服务站" in one.station_name),
        (Filter(text="%"), lambda one: False),
        (Filter(settings="refused"), lambda one: False),
    ):  # fmt: skip
        assert walked(fleet, wanted, 19) == [one for one in rows if fits(one)], wanted


def test_numbers_are_those_of_the_list(fleet: Any) -> None:
    rows = walked(fleet, Filter(), 1000)
    assert find.counts(fleet, true(), Filter(), NOW) == Counter(one.condition for one in rows)
    provinces = find.by_region(fleet, true(), "000000", NOW)
    assert {name: sum(own.values()) for name, own in provinces.items()} == Counter(
        one.region[:2].ljust(6, "0") for one in rows
    )
    districts = find.by_region(fleet, true(), "230100", NOW)
    assert set(districts) == {one.region for one in rows if one.region.startswith("2301")}
    waiting = find.by_who(fleet, true(), NOW)
    assert sum(waiting.values()) == 700
    silent = sum(one.condition is Condition.SILENT for one in rows)
    assert waiting[Who.ENGINEER] >= silent > 0


def test_nobody_counts_what_is_not_his(fleet: Any) -> None:
    mine = stations.c.region.startswith("2301")
    assert set(find.by_region(fleet, mine, "000000", NOW)) == {"230000"}
    assert all(
        one.region.startswith("2301") for one in find.page(fleet, mine, Filter(), NOW, At()).rows
    )


@pytest.mark.parametrize("state", ["in-service", "powering-off", "updating", "something-new"])
def test_both_ways_to_say_a_condition_agree(sqlite_made: Make, state: str) -> None:
    engine = engine_of(sqlite_made())
    with writing(engine) as connection:
        fleets.make(connection, 1, NOW)
        for hours in (0, 0.3, 0.4, 15.9, 16.1):
            at = NOW - timedelta(hours=hours)
            connection.execute(standings.update().values(heard_at=at, state=state))
            (counted,) = find.counts(connection, true(), Filter(), NOW)
            assert counted is find.condition_of(state, at, NOW)
        connection.execute(terminal_keys.update().values(revoked_at=NOW))
        assert set(find.counts(connection, true(), Filter(), NOW)) == {Condition.UNUSED}
        assert set(find.by_who(connection, true(), NOW)) == {Who.NOBODY}
    engine.dispose()


def test_who_must_act_follows_from_what_is_wrong() -> None:
    def device(**said: Any) -> dict[str, Any]:
        whole = {"state": "online", "source": "x", "seconds_ago": 1} | said
        return {"devices": {"printer": whole}}

    for payload, expected in (
        (device(), []),
        (device(paper="low"), [("printer", "paper-low", Who.STAFF)]),
        (device(paper="out", cover_open="yes"), [("printer", "paper-out", Who.STAFF)]),
        (device(cover_open="yes"), [("printer", "cover-open", Who.STAFF)]),
        (device(state="hardwareError", paper="out"),
         [("printer", "hardware-error", Who.ENGINEER)]),
        (device(state="deviceBusy"), []),
        (device() | {"destinations": {"hub": {"waiting": 1, "dead": 2}}},
         [("hub", "dead", Who.ENGINEER)]),
        (device() | {"destinations": {"centre": {"waiting": 0, "dead": 0, "unknown": 1}}},
         [("centre", "unknown", Who.STAFF)]),
        (device() | {"clock_checked": False}, [("clock", "unchecked", Who.ENGINEER)]),
    ):  # fmt: skip
        assert troubles_of(payload) == expected


def test_a_trouble_keeps_the_time_when_it_was_first_heard_of(
    bench: Bench, http: httpx.Client
) -> None:
    def row() -> Any:
        with reading(bench.engine) as connection:
            return connection.execute(standings.select()).one()

    first = bench.time()
    devices = {"printer": PAYLOADS["health"]["devices"]["printer"] | {"paper": "out"}}
    places = {"hub": {"waiting": 3, "dead": 0, "oldest_seconds": 700.0},
              "centre": {"waiting": 0, "dead": 0}}  # fmt: skip
    for minute in (10, 15):
        at = f"2026-11-22T09:{minute}:00+08:00"
        assert send(http, record("health", at=at, devices=devices, destinations=places))
        bench.time.skip(minutes=5)
    (trouble,) = standing.read(row().troubles)
    assert trouble == ("printer", "paper-out", Who.STAFF, first)
    assert (row().who, row().outbox_seconds, row().dead) == (1, 700.0, 0)
    assert row().heard_at == bench.time() - timedelta(minutes=5)
    send(http, record("health", at="2026-11-22T09:05:00+08:00", state="closed"))  # late
    assert row().state == "in-service"
    assert row().heard_at == bench.time()
    send(http, record("health", at="2026-11-22T09:20:00+08:00"))
    assert (row().who, standing.read(row().troubles)) == (0, [])


def test_who_carries_anothers_outbox_does_not_speak_for_its_being_there(
    bench: Bench, http: httpx.Client
) -> None:
    send(http, record("health"))
    heard = bench.time()
    bench.time.skip(hours=1)
    with bench.client(bench.give("02")) as second:
        assert send(second, record("receipt-issued")).status_code == 201
    with reading(bench.engine) as connection:
        assert connection.execute(standings.select()).one().heard_at == heard


def test_times_are_summed_by_item_and_station(bench: Bench, http: httpx.Client) -> None:
    for seconds in (4, 30, 61, 90, 600, 601, 4000):
        items = [{"item": "enrolment", "result": "shown", "seconds_to_receipt": float(seconds)},
                 {"item": "spending", "result": "shown"}]  # fmt: skip
        assert send(http, record("visit-count", items=items)).status_code == 201
    with reading(bench.engine) as connection:
        assert times.months(connection) == ["2026-11"]
        (row,) = times.by_item(connection, "2026-11", true())
        assert row == ("enrolment", 7, 5386 / 7, 90, None, 2)
        (row,) = times.by_station(connection, "2026-11", true())
        assert (row.name, row.count, row.over) == ("HLJ-DEMO-0001", 7, 2)
        assert times.by_item(connection, "2026-10", true()) == []


def test_bounds_hold_the_standards_ten_minutes() -> None:
    assert times.LIMIT in times.BOUNDS
    for seconds, upto in (
        (0, 5),
        (5, 5),
        (5.1, 10),
        (600, 600),
        (600.1, 630),
        (99999, times.BEYOND),
    ):
        assert times.bound(seconds) == upto
    assert list(times.BOUNDS) == sorted(set(times.BOUNDS))
