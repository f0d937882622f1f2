"""A case into the archive, over HTTP and on both databases: piece by piece, cut off and gone on
with, filed once, signed, sealed, never altered."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from typing import Any

import httpx
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hub.archive import book
from hub.archive.book import PIECE
from hub.archive.sealing import SIGNED
from hub.database import reading, writing
from tests.hub.conftest import CONTRACT, STATION, TERMINAL, Bench
from tests.sandbox.hub_samples import AT

KEY = "0f8fad5b-d9cb-469f-a165-70867728950e"
MARK = b"GRADUATED-IN-SECRET"
PAPERS = [os.urandom(PIECE) + MARK + b"\xff\xd8" * 900, MARK + b"signature"]


def manifest(papers: list[bytes] = PAPERS, **changed: Any) -> dict[str, Any]:
    pages = [
        {"what": "record", "form": "copy", "media": "image/jpeg", "size": len(one),
         "digest": hashlib.sha256(one).hexdigest()}
        for one in papers
    ]  # fmt: skip
    return {"station": STATION, "terminal": TERMINAL, "number": "7K3M-9Q2X",
            "item": "away-filing", "at": AT, "ended": AT, "handled": "at-once",
            "pages": pages} | changed  # fmt: skip


def begin(http: httpx.Client, key: str = KEY, **changed: Any) -> httpx.Response:
    return http.put(f"/v1/archive/{key}", json=manifest(**changed))


def put(http: httpx.Client, page: int, place: int, key: str = KEY, **other: Any) -> httpx.Response:
    content = PAPERS[page][place * PIECE : (place + 1) * PIECE]
    return http.put(f"/v1/archive/{key}/{page}/{place}", content=other.get("content", content))


def whole(http: httpx.Client, key: str = KEY) -> dict[str, Any]:
    assert begin(http, key).status_code == 201
    for page, place in ((0, 0), (0, 1), (1, 0)):
        assert put(http, page, place, key).status_code == 201
    answer = http.post(f"/v1/archive/{key}/receipt")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_what_was_cut_off_goes_on_and_is_filed_once(bench: Bench, http: httpx.Client) -> None:
    assert begin(http).json() == {"key": KEY, "pieces": [0, 0], "receipt": None}
    assert put(http, 0, 1).status_code == 201  # out of order
    assert http.get(f"/v1/archive/{KEY}").json()["pieces"] == [0, 0]
    assert put(http, 0, 0).status_code == 201
    assert http.post(f"/v1/archive/{KEY}/receipt").json()["code"] == "no-case"  # a page is missing
    again = begin(http)
    assert (again.status_code, again.json()["pieces"]) == (200, [2, 0])
    assert put(http, 0, 1).status_code == 200
    assert put(http, 1, 0).status_code == 201
    first = http.post(f"/v1/archive/{KEY}/receipt")
    bench.time.skip(days=30)
    assert http.post(f"/v1/archive/{KEY}/receipt").content == first.content
    assert CONTRACT.wrong("ArchiveReceipt", first.json()) is None
    after = begin(http)
    assert (after.status_code, after.json()["receipt"]) == (200, first.json())
    assert CONTRACT.wrong("ArchiveState", after.json()) is None
    assert put(http, 0, 0).status_code == 200  # an answer that was lost
    assert put(http, 0, 0, content=b"x" * PIECE).json()["code"] == "key-reused"
    deeds = [row["deed"] for row in bench.rows("deeds") if row["deed"] == "archived"]
    assert deeds == ["archived"]


def test_the_receipt_is_signed_and_names_every_page(bench: Bench, http: httpx.Client) -> None:
    receipt = whole(http)
    said = json.loads(receipt["statement"])
    assert said["pages"] == [hashlib.sha256(one).hexdigest() for one in PAPERS]
    assert (said["key"], said["year"], said["number"]) == (KEY, 2026, 1)
    public = Ed25519PublicKey.from_public_bytes(
        bytes.fromhex(bench.hub.archive.archive.signer.public)
    )
    signature = base64.b64decode(receipt["signature"]["value"])
    public.verify(signature, SIGNED + receipt["statement"].encode())
    with pytest.raises(InvalidSignature):
        public.verify(signature, receipt["statement"].encode())
    other = "1f8fad5b-d9cb-469f-a165-70867728950e"
    assert json.loads(whole(http, other)["statement"])["number"] == 2


def test_a_page_that_is_not_what_its_sum_says_comes_again(http: httpx.Client) -> None:
    begin(http)
    put(http, 0, 0)
    put(http, 0, 1)
    assert put(http, 1, 0, content=b"X" * len(PAPERS[1])).status_code == 201
    bad = http.post(f"/v1/archive/{KEY}/receipt")
    assert (bad.status_code, bad.json()) == (422, {"code": "bad-digest", "where": "/pages/1"})
    assert http.get(f"/v1/archive/{KEY}").json()["pieces"] == [2, 0]
    assert put(http, 1, 0).status_code == 201
    assert http.post(f"/v1/archive/{KEY}/receipt").status_code == 200


def test_what_is_not_as_it_must_be_is_refused(bench: Bench, http: httpx.Client) -> None:
    assert begin(http, pages=[]).json()["where"] == "/pages"
    assert begin(http, terminal="77").status_code == 403
    assert http.put("/v1/archive/x", json=manifest()).json()["code"] == "bad-key"
    assert http.get(f"/v1/archive/{KEY}").status_code == 404
    assert put(http, 0, 0).status_code == 404
    begin(http)
    assert begin(http, item="other").json()["code"] == "key-reused"
    for page, place, content in ((0, 0, b"short"), (0, 2, b""), (2, 0, b"x"), (1, 0, b"")):
        assert put(http, min(page, 1), place, content=content).status_code == 404
    assert http.put(f"/v1/archive/{KEY}/0/0", content=b"x" * (PIECE + 1)).status_code == 413
    assert http.put(f"/v1/archive/{KEY}/-1/0", content=b"x").status_code == 404
    with bench.client(bench.give("02")) as other:  # another terminal's case is not there for it
        assert other.get(f"/v1/archive/{KEY}").status_code == 404
        assert put(other, 0, 0).status_code == 404
    with bench.client("nobody") as stranger:
        assert begin(stranger).status_code == 401


def test_papers_stand_sealed_and_open_only_where_they_lie(bench: Bench, http: httpx.Client) -> None:
    whole(http)
    rows = bench.rows("archive_pieces") + bench.rows("archive_pages")
    assert all(MARK not in bytes(one) for row in rows for one in row.values()
               if isinstance(one, bytes | memoryview))  # fmt: skip
    archive = bench.hub.archive.archive
    with reading(bench.engine) as connection:
        pages = connection.execute(text("SELECT * FROM archive_pages ORDER BY page")).all()
        assert [b"".join(archive.content(connection, one)) for one in pages] == PAPERS


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE archive_pieces SET sealed = sealed",
        "DELETE FROM archive_pieces",
        "UPDATE archive_pages SET what = 'other'",
        "DELETE FROM archive_pages WHERE page = 1",
        "UPDATE archive_cases SET number = 9",
        "DELETE FROM archive_cases",
        "INSERT INTO archive_pieces SELECT key, page, place + 9, sealed FROM archive_pieces",
    ],
)
def test_the_database_itself_refuses_to_alter_what_is_filed(
    bench: Bench, http: httpx.Client, sql: str
) -> None:
    whole(http)
    with pytest.raises(DBAPIError, match="never altered"), writing(bench.engine) as connection:
        connection.execute(text(sql))
    assert http.get(f"/v1/archive/{KEY}").json()["pieces"] == [2, 1]


def kept(http: httpx.Client, key: str = KEY) -> dict[str, Any]:
    begin(http, key, handled="last")
    for page, place in ((0, 0), (0, 1), (1, 0)):
        put(http, page, place, key)
    answer = http.post(f"/v1/archive/{key}/receipt")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_what_is_decided_later_is_kept_until_the_last_who_handles_it_files_it(
    bench: Bench, http: httpx.Client
) -> None:
    receipt = kept(http)
    said = json.loads(receipt["statement"])
    assert set(said) == {"key", "kept_at", "pages"}
    assert http.post(f"/v1/archive/{KEY}/receipt").json() == receipt
    archive = bench.hub.archive.archive
    with writing(bench.engine) as connection:
        archive.file(connection, KEY, bench.time(), "account:1")
    with pytest.raises(book.Missing), writing(bench.engine) as connection:
        archive.file(connection, KEY, bench.time(), "account:1")
    after = http.get(f"/v1/archive/{KEY}").json()["receipt"]
    assert json.loads(after["statement"])["number"] == 1
    deeds = [row["deed"] for row in bench.rows("deeds")][-2:]
    assert deeds == ["archive-kept", "archived"]


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM archive_pieces",
        "UPDATE archive_pages SET what = 'other'",
        "UPDATE archive_cases SET number = 9",
        "UPDATE archive_cases SET filed_at = kept_at, manifest = '{}'",
        "UPDATE archive_cases SET filed_at = kept_at, kept_at = NULL",
        "DELETE FROM archive_cases",
    ],
)
def test_the_database_itself_refuses_to_alter_what_is_kept(
    bench: Bench, http: httpx.Client, sql: str
) -> None:
    kept(http)
    with pytest.raises(DBAPIError, match="never altered"), writing(bench.engine) as connection:
        connection.execute(text(sql))


def test_another_terminal_goes_on_with_the_papers_of_one_that_died(
    bench: Bench, http: httpx.Client
) -> None:
    begin(http)
    put(http, 0, 0)
    with bench.client(bench.give("02")) as other:
        assert begin(other, terminal="02", item="other").json()["code"] == "key-reused"
        taken = begin(other, terminal="02")
        assert (taken.status_code, taken.json()["pieces"]) == (200, [1, 0])
        assert put(other, 0, 1).status_code == put(other, 1, 0).status_code == 201
        assert put(http, 1, 0).status_code == 404  # the old one's no more
        receipt = other.post(f"/v1/archive/{KEY}/receipt").json()
        assert json.loads(receipt["statement"])["number"] == 1
    assert begin(http).json()["receipt"] == receipt  # filed: whoever has it may drop it
