"""Whatever is asked of the hub's stand-in, it answers as its API file says: status, head, body."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.hub.app import Hub, application
from sandbox.hub.contract import Contract
from tests.sandbox import hub_runs
from tests.sandbox.client import serving
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

KEY = "generated-key"

# -- the hub ---------------------------------------------------------------------------------------


@contextmanager
def asked(key: str = "") -> Iterator[httpx.Client]:
    with serving(application(Hub(Contract(), key))) as base:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        with httpx.Client(base_url=base, headers=headers, trust_env=False) as client:
            yield client


@pytest.fixture(scope="module")
def http() -> Iterator[httpx.Client]:
    with asked() as client:
        yield client


@pytest.fixture(scope="module")
def guarded() -> Iterator[httpx.Client]:
    with asked(KEY) as client:
        yield client


@pytest.mark.parametrize("kind", KINDS)
def test_records_are_taken_when_the_file_allows_them(http: httpx.Client, kind: str) -> None:
    statuses = set()
    good = MAKER.good({"$ref": KINDS[kind]})

    @quick
    @given(record=good | spoilt(good))
    def each(record: Any) -> None:
        body, key = json.dumps(record).encode(), str(uuid4())
        answer = post(http, body, key)
        assert answer.status_code == (201 if allowed(component("Record"), record) else 422)
        statuses.add(answer.status_code)
        if answer.status_code == 201:
            again = post(http, body, key)
            assert (again.status_code, again.json()) == (200, answer.json())
            other = post(http, json.dumps(record | {"terminal": "other"}).encode(), key)
            assert other.json()["code"] == "key-reused" or record["terminal"] == "other"

    each()
    assert statuses == {201, 422}  # both ways were tried
    assert http.get("/sandbox/ledger").status_code == 200


test_any_json_at_all = hub_runs.any_json_at_all
test_any_bytes_at_all = hub_runs.any_bytes_at_all
test_any_head_at_all = hub_runs.any_head_at_all
test_review_numbers = hub_runs.review_numbers
test_any_address = hub_runs.any_address
test_any_form_of_a_browser = hub_runs.any_form_of_a_browser
test_any_body_at_all = hub_runs.any_body_at_all


@quick
@given(
    station=hub_runs.CODE | hub_runs.CODE.map(lambda text: text + "\n") | TEXTS,
    terminal=hub_runs.CODE | TEXTS,
)
def test_settings(http: httpx.Client, station: str, terminal: str) -> None:
    query = urlencode({"station": station, "terminal": terminal})
    answer = http.get(f"/v1/settings?{query}")
    conforms(answer, "/v1/settings")
    right = all(allowed(component("Code"), one) for one in (station, terminal))
    assert answer.status_code == (200 if right else 400)
    if right:
        tag = {"If-None-Match": answer.headers["etag"]}
        same = http.get(f"/v1/settings?{query}", headers=tag)
        conforms(same, "/v1/settings")
        assert same.status_code == 304


TERMINALS = ("/v1/settings?station=a&terminal=b", "/v1/reviews/7K3M-9Q2X")


@quick
@given(given_key=HEADER.map(lambda text: f"Bearer {text}".strip()) | HEADER)
def test_keys(guarded: httpx.Client, given_key: str) -> None:
    for address in TERMINALS:
        answer = guarded.get(address, headers={"Authorization": given_key})
        path = address.partition("?")[0].replace("7K3M-9Q2X", "{number}")
        conforms(answer, path)
        assert answer.status_code == (403 if given_key else 401)
        assert guarded.get(address).status_code == 200


def test_put_off_and_health(http: httpx.Client) -> None:
    for address, path in (
        (TERMINALS[0], "/v1/settings"), (TERMINALS[1], "/v1/reviews/{number}")
    ):  # fmt: skip
        http.put("/sandbox/play", json={"later": 1})
        answer = http.get(address)
        assert answer.status_code == 503
        conforms(answer, path)
    conforms(http.get("/v1/health"), "/v1/health")


@quick
@given(asked=ANYTHING | st.fixed_dictionaries({}, optional={
    "later": ANYTHING, "settings": ANYTHING, "settings_version": ANYTHING}))  # fmt: skip
def test_the_sandboxs_own_play_never_breaks(guarded: httpx.Client, asked: Any) -> None:
    answer = guarded.put("/sandbox/play", content=json.dumps(asked).encode())
    assert answer.status_code in {200, 400}
    guarded.put("/sandbox/play", json={"later": 0})
