"""Whatever a terminal asks of the hub, it answers as the API file says: status, head, body."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import httpx
import pytest
from hypothesis import example, given

from tests.hub.conftest import STATION, TERMINAL, Make, bench_on
from tests.sandbox import hub_runs
from tests.sandbox.generated import ANYTHING, TEXTS, spoilt
from tests.sandbox.hub_file import (
    HEADER,
    KINDS,
    MAKER,
    allowed,
    component,
    conforms,
    post,
    quick,
)

OURS = {"station": STATION, "terminal": TERMINAL}


@pytest.fixture(scope="module")
def http(light_made: Make) -> Iterator[httpx.Client]:
    with bench_on(light_made()) as bench, bench.client() as client:
        yield client


@pytest.mark.parametrize("kind", KINDS)
def test_records_are_taken_when_the_file_allows_them(http: httpx.Client, kind: str) -> None:
    statuses = set()
    good = MAKER.good({"$ref": KINDS[kind]})

    @quick
    @given(record=good.map(lambda one: one | OURS) | spoilt(good.map(lambda one: one | OURS)))
    def each(record: Any) -> None:
        body, key = json.dumps(record).encode(), str(uuid4())
        answer = post(http, body, key)
        if not allowed(component("Record"), record):
            assert answer.status_code == 422
        elif {name: record[name] for name in OURS} != OURS:
            assert answer.status_code == 403
        else:
            assert answer.status_code == 201
            again = post(http, body, key)
            assert (again.status_code, again.content) == (200, answer.content)
            other = post(http, body + b" ", key)
            assert other.json()["code"] == "key-reused"
        statuses.add(answer.status_code)

    each()
    assert statuses >= {201, 422}  # both ways were tried


test_any_json_at_all = hub_runs.any_json_at_all
test_any_bytes_at_all = hub_runs.any_bytes_at_all
test_any_head_at_all = hub_runs.any_head_at_all
test_review_numbers = hub_runs.review_numbers


@pytest.mark.parametrize("path", ["/v1/settings", "/v1/figures"])
@quick
@given(
    station=hub_runs.CODE | hub_runs.CODE.map(lambda text: text + "\n") | TEXTS,
    terminal=hub_runs.CODE | TEXTS,
)
@example(STATION, TERMINAL)
def test_what_is_asked_for_oneself(
    http: httpx.Client, path: str, station: str, terminal: str
) -> None:
    query = urlencode({"station": station, "terminal": terminal})
    answer = http.get(f"{path}?{query}")
    conforms(answer, path)
    right = all(allowed(component("Code"), one) for one in (station, terminal))
    ours = (station, terminal) == (STATION, TERMINAL)
    assert answer.status_code == (200 if ours else 403 if right else 400)


@quick
@given(station=hub_runs.CODE | TEXTS, terminal=hub_runs.CODE | TEXTS)
@example(STATION, TERMINAL)
def test_duties(http: httpx.Client, station: str, terminal: str) -> None:
    answer = http.get(f"/v1/duties?{urlencode({'station': station, 'terminal': terminal})}")
    conforms(answer, "/v1/duties")
    right = all(allowed(component("Code"), one) for one in (station, terminal))
    ours = (station, terminal) == (STATION, TERMINAL)
    assert answer.status_code == (200 if ours else 403 if right else 400)


_ASKED = MAKER.good(component("ReplyAsked"))
_MACHINE = MAKER.good(component("PairingRequest"))


@quick
@given(asked=_ASKED.map(lambda one: one | OURS) | spoilt(_ASKED) | ANYTHING)
def test_replies(http: httpx.Client, asked: Any) -> None:
    answer = http.post("/v1/replies", content=json.dumps(asked))
    conforms(answer, "/v1/replies")
    if not allowed(component("ReplyAsked"), asked):
        assert answer.status_code == 422
    elif {name: asked[name] for name in OURS} != OURS:
        assert answer.status_code == 403
    elif answer.status_code == 429:
        assert answer.json()["code"] == "busy"  # one number ten times, or this terminal too often
    else:
        assert answer.status_code == 200  # a generated record may have brought that very number


@quick
@given(asked=_MACHINE | spoilt(_MACHINE) | ANYTHING)
def test_machines_at_the_door(http: httpx.Client, asked: Any) -> None:
    answer = http.post("/v1/pairing", content=json.dumps(asked))
    conforms(answer, "/v1/pairing")
    if not allowed(component("PairingRequest"), asked):
        assert answer.status_code in {400, 429}


@quick
@given(ticket=HEADER)
def test_tickets(http: httpx.Client, ticket: str) -> None:
    answer = http.get("/v1/pairing", headers={"Authorization": f"Bearer {ticket}".strip()})
    conforms(answer, "/v1/pairing")
    assert answer.status_code == 404


@quick
@given(key=HEADER.map(lambda text: f"Bearer {text}".strip()) | HEADER)
def test_keys(http: httpx.Client, key: str) -> None:
    answer = http.get("/v1/reviews/7K3M-9Q2X", headers={"Authorization": key})
    conforms(answer, "/v1/reviews/{number}")
    assert answer.status_code == 401
    conforms(http.get("/v1/health", headers={"Authorization": key}), "/v1/health")
