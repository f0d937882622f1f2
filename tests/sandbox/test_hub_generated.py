"""Whatever is asked of the hub's stand-in, it answers as its API file says: status, head, body."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sandbox.hub.app import Hub, application
from sandbox.hub.contract import Contract
from tests.sandbox.client import serving
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
    right = allowed(component("ReviewNumber"), number)
    assert answer.status_code == (200 if right else 400)


PARAMETERS = {one["name"]: one for one in DOCUMENT["paths"]["/review"]["get"]["parameters"]}
QUERY = st.fixed_dictionaries(
    {}, optional={name: MAKER.good(one["schema"]) | TEXTS for name, one in PARAMETERS.items()}
)
GOOD_QUERY = st.fixed_dictionaries(
    {"s": CODE},
    optional={n: MAKER.good(p["schema"]) for n, p in PARAMETERS.items() if n != "s"},
)


@quick
@given(query=GOOD_QUERY | QUERY)
def test_the_phones_page(http: httpx.Client, query: dict[str, str]) -> None:
    answer = http.get(f"/review?{urlencode(query)}")
    conforms(answer, "/review")
    needed = {name for name, one in PARAMETERS.items() if one.get("required")}
    right = needed <= set(query) and all(
        allowed(PARAMETERS[name]["schema"], value) for name, value in query.items()
    )
    assert answer.status_code == (200 if right else 400)
    assert "default-src 'none'" in answer.headers["content-security-policy"]


FORM = component("ReviewForm")
GOOD_FORM = MAKER.good(FORM)


@quick
@given(form=GOOD_FORM | spoilt(GOOD_FORM).filter(lambda one: isinstance(one, dict)))
def test_the_phones_form(http: httpx.Client, form: dict[str, Any]) -> None:
    """An empty field is one that was left empty; a number arrives as its digits."""
    sent = {name: str(value) for name, value in form.items()}
    if allowed(component("ReviewNumber"), sent.get("n")):
        sent["n"] = str(uuid4())  # one that nobody has answered
    body = urlencode(sent, errors="strict")
    answer = http.post(
        "/review", content=body, headers={"content-type": "application/x-www-form-urlencoded"}
    )
    conforms(answer, "/review")
    read: dict[str, Any] = {k: v.replace("\r\n", "\n") for k, v in sent.items() if v}
    if re.fullmatch("[1-5]", read.get("grade", "")):
        read["grade"] = int(read["grade"])
    if "consent" not in read and isinstance(read.get("grade"), int) and read["grade"] <= 2:
        right = allowed(FORM, read) and "phone" not in read
    else:
        kept = read if read.get("grade") in (1, 2) and "phone" in read else _without(read)
        right = allowed(FORM, kept)
    assert answer.status_code == (200 if right else 400)


def _without(form: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in form.items() if name not in {"phone", "consent"}}


@quick
@given(body=st.binary(max_size=100), kind=HEADER | st.just("multipart/form-data; boundary=x"))
@example(b"s=%ff", "application/x-www-form-urlencoded")
@example(b"&s=1" * 100, "application/x-www-form-urlencoded")
def test_any_form_at_all(http: httpx.Client, body: bytes, kind: str) -> None:
    answer = http.post("/review", content=body, headers={"content-type": kind})
    conforms(answer, "/review")
    assert answer.status_code == 400


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
