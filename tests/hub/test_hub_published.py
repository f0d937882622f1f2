"""Review figures that a station may publish: counts of its month, none of few."""

from __future__ import annotations

from typing import Any

import httpx

from tests.hub.conftest import CONTRACT, STATION, TERMINAL, Bench
from tests.hub.test_hub_records import send
from tests.sandbox.hub_samples import record

ASKED = f"/v1/figures?station={STATION}&terminal={TERMINAL}"


def figures(http: httpx.Client) -> dict[str, Any]:
    answer = http.get(ASKED)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert CONTRACT.wrong("Figures", answer.json()) is None
    return dict(answer.json())


def review(http: httpx.Client, number: int, grade: int, at: str = "2026-11-20T09:00:00+08:00"):
    answer = send(http, record("review", number=f"7K3M-{number}", grade=grade, at=at))
    assert answer.status_code == 201, answer.text


def test_nothing_of_few_and_then_counts_of_this_month(bench: Bench, http: httpx.Client) -> None:
    none = {"station": STATION, "month": "2026-11", "at": "2026-11-22T09:30:00+08:00"}
    assert figures(http) == none
    for number in range(9):
        review(http, 2220 + number, 5)
    review(http, 2229, 5, "2026-10-31T23:00:00+08:00")  # of another month
    review(http, 2228, 5)  # answered before
    assert figures(http) == none
    review(http, 2232, 2)
    assert figures(http) == none | {"reviews": 10, "satisfied": 9}
    for seconds in (30, 40, 300, 301, 302, 303, 304, 305, 310):
        item = {"item": "enrolment", "result": "shown", "seconds_to_receipt": seconds}
        send(http, record("visit-count", items=[item]))
    assert "median_seconds" not in figures(http)
    send(http, record("visit-count", items=[item]))
    assert 302 <= figures(http)["median_seconds"] <= 330  # the bound below which they lie
    bench.time.skip(days=9)
    assert figures(http)["month"] == "2026-12"
    assert "reviews" not in figures(http)


def test_a_terminal_is_told_of_its_own_station_only(bench: Bench, http: httpx.Client) -> None:
    assert http.get(f"/v1/figures?station=other&terminal={TERMINAL}").status_code == 403
    assert http.get("/v1/figures?station=&terminal=").status_code == 400
    assert bench.client("unknown").get(ASKED).status_code == 401
