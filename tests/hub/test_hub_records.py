"""Records are kept once, whole and in their tables; on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.hub.conftest import CONTRACT, VAULT, Bench
from tests.sandbox.hub_samples import AT, PAYLOADS, record

TABLES = {"review": "reviews", "receipt-issued": "receipts", "doubt": "doubts",
          "visit-count": "visits", "consent": "consents", "health": "health_now",
          "fault": "faults", "voice": "voices", "case": "cases", "case-deed": "case_deeds",
          "urgent-event": "urgent_stages",
    "task-picture": "publicity_pictures", "task-proof": "publicity_proofs", "hall-day": "hall_days",
          # what belongs to nothing that is there is accepted and kept nowhere else
          "duty": "records", "post-read": "records", "post-claim": "records",
          "exam-answers": "records"}  # fmt: skip


def send(http: httpx.Client, body: Any, key: str | None = None) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Idempotency-Key": key or str(uuid4()), "Content-Type": "application/json"}
    return http.post("/v1/records", content=content, headers=headers)


@pytest.mark.parametrize("kind", PAYLOADS)
def test_a_record_is_kept_once_and_answered_byte_by_byte_alike(
    bench: Bench, http: httpx.Client, kind: str
) -> None:
    key = str(uuid4())
    first = send(http, record(kind), key)
    assert first.status_code == 201, first.text
    assert CONTRACT.wrong("Accepted", first.json()) is None
    assert first.json()["accepted_at"] == "2026-11-22T09:30:00+08:00"
    bench.time.skip(hours=1)
    again = send(http, record(kind), key)
    assert (again.status_code, again.content) == (200, first.content)
    assert again.headers["idempotency-replayed"] == "true"
    assert len(bench.rows("records")) == len(bench.rows(TABLES[kind])) == 1


def test_a_key_with_other_bytes_is_refused_and_changes_nothing(
    bench: Bench, http: httpx.Client
) -> None:
    key = str(uuid4())
    first = send(http, record("review"), key)
    for other in (record("review", grade=1), json.dumps(record("review"), indent=1).encode()):
        answer = send(http, other, key)
        assert (answer.status_code, answer.json()["code"]) == (422, "key-reused")
    assert send(http, record("review"), key).content == first.content
    assert [row["grade"] for row in bench.rows("reviews")] == [5]


def test_what_is_refused_leaves_no_key(bench: Bench, http: httpx.Client) -> None:
    key = str(uuid4())
    assert send(http, record("review", grade=9), key).json()["where"] == "/payload/grade"
    assert send(http, b"{", key).json()["code"] == "bad-json"
    assert send(http, record("review") | {"terminal": "77"}, key).json()["code"] == (
        "unknown-terminal"
    )
    assert bench.rows("records") == []
    assert send(http, record("review"), key).status_code == 201


def test_the_first_answer_to_a_number_counts(bench: Bench, http: httpx.Client) -> None:
    number = PAYLOADS["review"]["number"]
    assert http.get(f"/v1/reviews/{number}").json() == {"number": number, "answered": False}
    assert send(http, record("review", channel="pad")).json()["counted"] is True
    assert send(http, record("review", grade=1)).json()["counted"] is False
    assert http.get(f"/v1/reviews/{number}").json()["channel"] == "pad"
    assert [row["counted"] for row in bench.rows("reviews")] == [True, False]


def test_what_a_citizen_wrote_stands_sealed(bench: Bench, http: httpx.Client) -> None:
    key = str(uuid4())
    words = {"remark": "窗口等了很久\0", "phone": "13900001234", "consent": "2026-11"}
    assert send(http, record("review", grade=1, reasons=["slow"], **words), key).status_code == 201
    (row,) = bench.rows("reviews")
    assert json.loads(VAULT.open(key, bytes(row.pop("words")))) == words
    assert "13900001234" not in repr(row)
    assert json.loads(row["reasons"]) == ["slow"]


def test_a_visit_keeps_its_items_in_order(bench: Bench, http: httpx.Client) -> None:
    items = [{"item": "enrolment", "result": "shown", "receipts": 1}, {"item": "fees",
             "result": "left"}, {"item": "enrolment", "result": "trouble"}]  # fmt: skip
    send(http, record("visit-count", items=items))
    rows = sorted(bench.rows("visit_items"), key=lambda row: row["place"])
    assert [(row["item"], row["result"], row["receipts"]) for row in rows] == [
        ("enrolment", "shown", 1), ("fees", "left", None), ("enrolment", "trouble", None)
    ]  # fmt: skip


def test_the_latest_health_stands_beside_the_past(bench: Bench, http: httpx.Client) -> None:
    for minute, state in ((10, "limited"), (30, "in-service"), (20, "closed"), (25, "closed")):
        send(http, record("health", at=AT.replace(":30:", f":{minute}:"), state=state))
    (now,) = bench.rows("health_now")
    assert json.loads(now["body"])["state"] == "in-service"
    states = [json.loads(row["body"])["state"] for row in bench.rows("health_past")]
    assert states == ["limited", "in-service", "closed", "closed"]


def test_extremes_that_the_contract_allows_are_kept(bench: Bench, http: httpx.Client) -> None:
    far = "0001-01-01T00:00:00+14:00"
    assert send(http, record("doubt", at=far)).status_code == 201
    assert send(http, record("doubt", at="9999-12-31T23:59:59.999999-12:00")).status_code == 201
    stand = {"chain": str(uuid4()), "number": 10**30, "link": "ab" * 32}
    assert send(http, record("health", audit=stand, disk_free_bytes=10**40)).status_code == 201
    assert send(http, record("consent", version="a\0b")).status_code == 201
    assert bench.rows("consents")[0]["version"] == "a\N{REPLACEMENT CHARACTER}b"
    body = record("review", grade=1.0)
    assert send(http, body).status_code == 201
    assert bench.rows("reviews")[0]["grade"] == 1


def test_times_are_kept_as_moments(bench: Bench, http: httpx.Client) -> None:
    from sqlalchemy import select

    from hub.database import reading
    from hub.tables import doubts

    send(http, record("doubt", at="2026-11-22T09:30:12.250+08:00"))
    with reading(bench.engine) as connection:
        at = connection.execute(select(doubts.c.at)).scalar_one()
    assert at == datetime.fromisoformat("2026-11-22T01:30:12.250+00:00")


def test_a_database_that_is_away_puts_off(bench: Bench, http: httpx.Client) -> None:
    with bench.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE faults RENAME TO hidden")
    answer = send(http, record("fault"))
    assert (answer.status_code, answer.json()["code"]) == (503, "later")
    assert int(answer.headers["retry-after"]) >= 1
    assert bench.rows("records") == []
    with bench.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE stations RENAME TO gone")
    assert http.get("/v1/health").status_code == 503
