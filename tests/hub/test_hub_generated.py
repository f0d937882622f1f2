"""Whatever a terminal asks of the hub, it answers as the API file says: status, head, body."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.hub.conftest import STATION, TERMINAL, Make, bench_on
from tests.sandbox.generated import ANYTHING, TEXTS, spoilt
from tests.sandbox.hub_file import (
    DOCUMENT,
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


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.full)])
def http(request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    made: Make = request.getfixturevalue(f"{request.param}_made")
    with bench_on(made()) as bench, bench.client() as client:
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


@quick
@given(record=ANYTHING)
def test_any_json_at_all(http: httpx.Client, record: Any) -> None:
    assert post(http, json.dumps(record).encode(), str(uuid4())).status_code == 422


@quick
@given(body=st.binary(max_size=200))
@example(b'{"kind":"health","seconds":NaN}')
@example(b'["\\ud800"]')
@example(b"[" * 100_000)
@example(b"\xef\xbb\xbf{}")
@example(b" " * 256_001)
@example('{"kind":"fault"}'.encode("utf-16"))
def test_any_bytes_at_all(http: httpx.Client, body: bytes) -> None:
    assert post(http, body, str(uuid4())).status_code in {400, 413, 422}


@quick
@given(key=HEADER | st.uuids().map(str) | st.uuids().map(lambda one: str(one).upper()),
       kind=HEADER | st.sampled_from(["Application/JSON; charset=utf-8", "text/json"]))  # fmt: skip
def test_any_head_at_all(http: httpx.Client, key: str, kind: str) -> None:
    parameter = DOCUMENT["components"]["parameters"]["IdempotencyKey"]["schema"]
    answer = post(http, b"{}", key, kind)
    is_json = kind.partition(";")[0].lower() == "application/json"
    expected = 400 if not allowed(parameter, key) else 422 if is_json else 415
    assert answer.status_code == expected


CODE = MAKER.good(component("Code"))


@quick
@given(station=CODE | CODE.map(lambda text: text + "\n") | TEXTS, terminal=CODE | TEXTS)
@example(STATION, TERMINAL)
def test_settings(http: httpx.Client, station: str, terminal: str) -> None:
    query = urlencode({"station": station, "terminal": terminal})
    answer = http.get(f"/v1/settings?{query}")
    conforms(answer, "/v1/settings")
    right = all(allowed(component("Code"), one) for one in (station, terminal))
    ours = (station, terminal) == (STATION, TERMINAL)
    assert answer.status_code == (200 if ours else 403 if right else 400)


NUMBER = MAKER.good(component("ReviewNumber"))


@quick
@given(number=NUMBER | NUMBER.map(lambda text: text + "\n") | TEXTS.filter(bool))
@example("a/b")
@example("健康")
def test_review_numbers(http: httpx.Client, number: str) -> None:
    if number in {".", ".."}:
        return  # a client takes these away before it asks
    answer = http.get(f"/v1/reviews/{quote(number, safe='')}")
    conforms(answer, "/v1/reviews/{number}")
    assert answer.status_code == (200 if allowed(component("ReviewNumber"), number) else 400)


@quick
@given(key=HEADER.map(lambda text: f"Bearer {text}".strip()) | HEADER)
def test_keys(http: httpx.Client, key: str) -> None:
    answer = http.get("/v1/reviews/7K3M-9Q2X", headers={"Authorization": key})
    conforms(answer, "/v1/reviews/{number}")
    assert answer.status_code == 401
    conforms(http.get("/v1/health", headers={"Authorization": key}), "/v1/health")
