"""The hub's stand-in keeps its API file: what the file refuses it refuses, and it answers by it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import yaml
from openapi_spec_validator import validate

from sandbox.hub.app import Hub, application
from sandbox.hub.contract import API, Contract
from tests.sandbox.client import serving
from tests.sandbox.hub_samples import HEAD, PAYLOADS, record
from tests.settings.offers import body as settings_body
from tests.settings.offers import offer as signed_offer

CONTRACT = Contract()


@contextlib.contextmanager
def client_of(hub: Hub) -> Iterator[httpx.Client]:
    with serving(application(hub)) as base, httpx.Client(base_url=base, trust_env=False) as client:
        yield client


@pytest.fixture
def hub() -> Hub:
    return Hub(CONTRACT)


@pytest.fixture
def http(hub: Hub) -> Iterator[httpx.Client]:
    with client_of(hub) as client:
        yield client


def post(http: httpx.Client, body: Any, key: str | None = None) -> Any:
    return http.post("/v1/records", json=body, headers={"Idempotency-Key": key or str(uuid4())})


@pytest.mark.parametrize("path", [API, Path("sandbox/hub/sandbox-api.yaml")])
def test_the_api_files_are_valid(path: Path) -> None:
    validate(yaml.load(path.read_text("utf-8"), yaml.CSafeLoader))


def test_examples_in_the_file_obey_it() -> None:
    content = CONTRACT.document["paths"]["/v1/records"]["post"]["requestBody"]["content"]
    examples = content["application/json"]["examples"]
    assert examples
    for example in examples.values():
        assert CONTRACT.wrong("Record", example["value"]) is None


def test_every_kind_of_the_file_has_a_sample_here() -> None:
    mapping = CONTRACT.document["components"]["schemas"]["Record"]["discriminator"]["mapping"]
    assert set(PAYLOADS) == set(mapping)


@pytest.mark.parametrize("kind", PAYLOADS)
def test_each_kind_is_accepted_once_and_answered_alike_again(http: httpx.Client, kind: str) -> None:
    key = str(uuid4())
    first = post(http, record(kind), key)
    assert first.status_code == 201
    assert CONTRACT.wrong("Accepted", first.json()) is None
    again = post(http, record(kind), key)
    assert again.status_code == 200
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json() == first.json()
    ledger = http.get("/sandbox/ledger").json()
    assert len(ledger["accepted"]) == 1
    assert ledger["repeats"] == {kind: 1}


def test_a_key_with_another_record_is_refused(http: httpx.Client) -> None:
    key = str(uuid4())
    post(http, record("review"), key)
    answer = post(http, record("review", grade=1), key)
    assert (answer.status_code, answer.json()["code"]) == (422, "key-reused")


@pytest.mark.parametrize("kind", PAYLOADS)
def test_missing_unknown_and_wrong_members_are_refused(http: httpx.Client, kind: str) -> None:
    schemas = CONTRACT.document["components"]["schemas"]
    mapping = schemas["Record"]["discriminator"]["mapping"]
    envelope = schemas[mapping[kind].rsplit("/", 1)[1]]
    payload = schemas[envelope["properties"]["payload"]["$ref"].rsplit("/", 1)[1]]
    wrong = []
    for name in payload["required"]:
        body = record(kind)
        del body["payload"][name]
        wrong.append(body)
    for name in HEAD:
        body = record(kind)
        del body[name]
        wrong.append(body)
    wrong += [record(kind, name="张建国"), record(kind) | {"psn_no": "1"}]
    for name in payload["properties"]:
        wrong.append(record(kind, **{name: {"of": "another type"}}))
    for body in wrong:
        answer = post(http, body)
        assert answer.status_code == 422, body
        assert answer.json()["code"] == "bad-schema"
        assert CONTRACT.wrong("Problem", answer.json()) is None
    assert http.get("/sandbox/ledger").json()["accepted"] == []


@pytest.mark.parametrize(
    "changed",
    [
        {"grade": 0}, {"grade": 6}, {"grade": None}, {"grade": 5, "reasons": ["slow"]},
        {"grade": 3, "phone": "13800000000", "consent": "x"},
        {"grade": 1, "phone": "13800000000"}, {"channel": "window"}, {"at": "2026-11-22"},
        {"number": "a b"},
    ],
)  # fmt: skip
def test_a_review_is_kept_to_its_rules(http: httpx.Client, changed: dict[str, Any]) -> None:
    assert post(http, record("review", **changed)).status_code == 422


def test_a_bad_review_may_give_reasons_and_a_phone_with_consent(http: httpx.Client) -> None:
    body = record("review", grade=1, reasons=["slow", "unclear"], phone="13800000000",
                  consent="phone-2026-11", remark="等了很久")  # fmt: skip
    assert post(http, body).status_code == 201


def test_refusals_before_the_schema(http: httpx.Client) -> None:
    assert post(http, record("review"), "not-a-uuid").json()["code"] == "bad-key"
    key = {"Idempotency-Key": str(uuid4())}
    assert http.post("/v1/records", json=record("review")).json()["code"] == "bad-key"
    kind = key | {"content-type": "application/json"}
    assert http.post("/v1/records", content=b"{", headers=kind).json()["code"] == "bad-json"
    assert http.post("/v1/records", content=b"x" * 300_000, headers=kind).status_code == 413
    text = key | {"content-type": "text/plain"}
    assert http.post("/v1/records", content=b"{}", headers=text).status_code == 415
    for body in ([], "x", 5, {"kind": []}, {"kind": "gossip"}):
        assert post(http, body).status_code == 422


def test_put_off_says_when_to_come_again(http: httpx.Client) -> None:
    http.put("/sandbox/play", json={"later": 1})
    answer = post(http, record("health"))
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) >= 1
    assert post(http, record("health")).status_code == 201
    assert http.put("/sandbox/play", json={"sooner": 1}).status_code == 400


def test_a_key_is_asked_for_where_there_is_one() -> None:
    with client_of(Hub(CONTRACT, "secret")) as http:
        assert post(http, record("health")).status_code == 401
        for given, status in (("wrong", 403), ("secret", 201)):
            headers = {"Idempotency-Key": str(uuid4()), "Authorization": f"Bearer {given}"}
            answer = http.post("/v1/records", json=record("health"), headers=headers)
            assert answer.status_code == status
        assert http.get("/v1/health").json()["ok"] is True
        assert http.get("/review?s=HLJ-1").status_code == 200


def test_settings_are_sent_when_they_differ(http: httpx.Client) -> None:
    query = "/v1/settings?station=HLJ-DEMO-0001&terminal=01"
    first = http.get(query)
    assert first.status_code == 200
    assert CONTRACT.wrong("SettingsOffer", first.json()) is None
    tag = first.headers["etag"]
    assert http.get(query, headers={"If-None-Match": tag}).status_code == 304
    http.put("/sandbox/play", json={"settings": {"receipt": {"rows": 5}}})
    second = http.get(query, headers={"If-None-Match": tag})
    assert second.json()["settings"] == {"receipt": {"rows": 5}}
    assert second.headers["etag"] != tag
    assert http.get("/v1/settings?station=a%20b&terminal=01").status_code == 400


def test_settings_signed_elsewhere_are_offered_as_they_were_signed(http: httpx.Client) -> None:
    query = "/v1/settings?station=HLJ-DEMO-0001&terminal=01"
    one = signed_offer("7", settings_body({"station.phone": "0451"}), "wang", "li")
    played = {name: one[name] for name in ("settings", "signature", "countersignature")}
    done = http.put("/sandbox/play", json=played | {"settings_version": "7"})
    assert done.status_code == 200
    offered = http.get(query).json()
    assert CONTRACT.wrong("SettingsOffer", offered) is None
    assert {n: offered[n] for n in one if n != "issued_at"} == {
        n: one[n] for n in one if n != "issued_at"
    }
    assert http.put("/sandbox/play", json=played | {"signature": "no"}).status_code == 400
    http.put("/sandbox/play", json={"settings": {}})
    assert http.get(query).json()["signature"] is None


# -- the phone page ------------------------------------------------------------------------------

QR = {"n": "7K3M-9Q2X", "s": "HLJ-DEMO-0001", "t": "01", "i": "enrolment"}


def test_phone_and_terminal_share_the_number_and_the_first_answer_counts(
    http: httpx.Client,
) -> None:
    page = http.get("/review", params=QR)
    assert page.status_code == 200
    assert "非常不满意" in page.text
    done = http.post("/review", data=QR | {"grade": "2"})
    assert "谢谢" in done.text
    assert "第一次评价为准" in http.get("/review", params=QR).text
    late = post(http, record("review"))
    assert (late.status_code, late.json()["counted"]) == (201, False)
    state = http.get(f"/v1/reviews/{QR['n']}").json()
    assert state == {"number": QR["n"], "answered": True, "channel": "phone"}
    assert CONTRACT.wrong("ReviewState", state) is None


def test_the_terminals_answer_stands_before_a_later_phone(http: httpx.Client) -> None:
    assert post(http, record("review")).json()["counted"] is True
    assert "第一次评价为准" in http.post("/review", data=QR | {"grade": "1"}).text
    assert [one["counted"] for one in http.get("/sandbox/ledger").json()["phone"]] == [False]


def test_the_standing_sign_has_no_number_and_every_answer_counts(http: httpx.Client) -> None:
    for _ in range(2):
        http.post("/review", data={"s": "HLJ-DEMO-0001", "grade": "4"})
    assert [one["counted"] for one in http.get("/sandbox/ledger").json()["phone"]] == [True, True]


def test_the_page_says_what_is_missing_and_takes_no_rubbish(http: httpx.Client) -> None:
    assert "请选择" in http.post("/review", data=QR).text
    without = http.post("/review", data=QR | {"grade": "1", "phone": "13800000000"})
    assert without.status_code == 400
    assert "勾选" in without.text
    assert http.post("/review", data=QR | {"grade": "1", "name": "x"}).status_code == 400
    for query in ({}, {"s": "a b"}, QR | {"n": "<script>"}, QR | {"x": "1"}):
        assert http.get("/review", params=query).status_code == 400
    assert "Very dissatisfied" in http.get("/review", params=QR | {"lang": "en"}).text
    assert "<script" not in http.get("/review", params=QR).text


def test_the_pages_say_that_they_are_none(http: httpx.Client) -> None:
    for address in ("/upload", "/review?s=S1"):
        assert "演示数据" in http.get(address).text


def test_contract_never_repeats_a_value() -> None:
    body = deepcopy(record("review"))
    body["payload"]["number"] = "13800000000 张建国"
    assert CONTRACT.wrong_record(body) == "/payload/number"


def test_a_pointer_ends_where_the_sender_made_up_a_name() -> None:
    body = deepcopy(record("health"))
    body["payload"]["devices"] = {"张建国 " * 60: {"state": "online"}}
    assert CONTRACT.wrong_record(body) == "/payload/devices"
