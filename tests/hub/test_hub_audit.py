"""Audit chains of terminals: one that grows is believed, whatever else is told, once."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx
import pytest

from hub import audit
from hub.audit import What
from hub.database import reading
from tests.hub.conftest import Bench
from tests.hub.test_hub_records import send
from tests.sandbox.hub_samples import record

CHAIN = str(uuid4())


def stand(http: httpx.Client, minute: int, number: int, link: str, **more: Any) -> None:
    chain = {"chain": more.pop("chain", CHAIN), "number": number, "link": link * 32}
    body = record("health", at=f"2026-11-22T09:{minute:02}:00+08:00", audit=chain) | more
    assert send(http, body).status_code == 201


def found(bench: Bench) -> list[tuple[What, int, int]]:
    with reading(bench.engine) as connection:
        return [(one.what, one.against, one.number) for one in audit.alarms(connection)]


def test_a_chain_that_grows_is_whole_also_when_told_late_or_twice(
    bench: Bench, http: httpx.Client
) -> None:
    for minute, number, link in ((1, 5, "aa"), (3, 9, "cc"), (2, 7, "bb"), (4, 9, "cc")):
        stand(http, minute, number, link)
    stand(http, 5, 1, "dd", chain=str(uuid4()))  # a new database begins a new one
    assert found(bench) == []
    assert len(bench.rows("audit_stands")) == 4


def test_a_chain_that_went_back_is_told_once(
    bench: Bench, http: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    stand(http, 1, 9, "aa")
    stand(http, 2, 4, "bb")
    stand(http, 3, 4, "bb")
    assert found(bench) == [(What.WENT_BACK, 9, 4)]
    assert caplog.text.count("audit went-back") == 1


def test_a_higher_number_of_earlier_is_found_by_the_stand_that_follows(
    bench: Bench, http: httpx.Client
) -> None:
    """Late word of what was lost looks like a clock set back, until the chain goes on below it."""
    stand(http, 5, 4, "aa")
    stand(http, 2, 9, "bb")
    assert found(bench) == [(What.CLOCK_BACK, 4, 0)]
    for minute, number in ((6, 5), (7, 6), (8, 7)):
        stand(http, minute, number, "cc")
    assert found(bench) == [(What.WENT_BACK, 9, 5), (What.CLOCK_BACK, 4, 0)]


def test_a_clock_set_back_is_said_once_and_never_as_a_chain_that_went_back(
    bench: Bench, http: httpx.Client
) -> None:
    stand(http, 50, 4, "aa")
    for minute, number in ((10, 5), (15, 6), (20, 9), (55, 12)):
        stand(http, minute, number, "bb")
    assert found(bench) == [(What.CLOCK_BACK, 4, 0)]
    assert bench.rows("health_now")[0]["body"].count("T09:55") == 1
    stand(http, 30, 14, "cc")  # and again
    assert found(bench)[0] == (What.CLOCK_BACK, 12, 0)
    assert len(found(bench)) == 2
    (row,) = bench.rows("standings")
    assert "01:30" in str(
        row["reported_at"]
    )  # the last word counts, though an earlier one is later


def test_another_link_for_a_number_is_a_fork(bench: Bench, http: httpx.Client) -> None:
    stand(http, 1, 9, "aa")
    stand(http, 2, 9, "bb")
    assert found(bench) == [(What.FORKED, 9, 9)]


def test_one_chain_at_two_terminals_is_a_copied_disk(bench: Bench, http: httpx.Client) -> None:
    stand(http, 1, 9, "aa")
    with bench.client(bench.give("02")) as second:
        stand(second, 2, 9, "bb", terminal="02")
        stand(second, 3, 10, "cc", terminal="02")
    assert sorted(found(bench)) == [(What.ELSEWHERE, 0, 0), (What.FORKED, 9, 9)]


def test_a_carried_health_record_is_of_the_terminal_that_wrote_it(
    bench: Bench, http: httpx.Client
) -> None:
    stand(http, 1, 9, "aa")
    with bench.client(bench.give("02")) as second:
        stand(second, 2, 10, "bb")
    assert found(bench) == []
