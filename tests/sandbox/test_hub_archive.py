"""The archive of the stand-in: papers in pieces, receipts as the API has them, or such as prove
nothing."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import httpx
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sandbox.hub.app import Hub, application
from sandbox.hub.archive import PIECE, SIGNED, Posture
from sandbox.hub.contract import Contract
from tests.sandbox.client import serving
from tests.sandbox.hub_samples import AT, HEAD

CONTRACT = Contract()
KEY = "0f8fad5b-d9cb-469f-a165-70867728950e"
PAPERS = (b"a" * (PIECE + 9), b"signature")


@pytest.fixture
def hub() -> Hub:
    return Hub(CONTRACT)


@pytest.fixture
def http(hub: Hub) -> Iterator[httpx.Client]:
    with serving(application(hub)) as url, httpx.Client(base_url=url, trust_env=False) as client:
        yield client


def begin(http: httpx.Client, handled: str = "at-once", **more: Any) -> httpx.Response:
    pages = [
        {"what": "record", "form": "copy", "media": "image/jpeg", "size": len(one),
         "digest": sha256(one).hexdigest()}
        for one in PAPERS
    ]  # fmt: skip
    who = {name: HEAD[name] for name in ("station", "terminal")}
    said = {"number": "7K3M-9Q2X", "item": "away-filing", "at": AT, "ended": AT, "pages": pages}
    return http.put(f"/v1/archive/{KEY}", json=who | said | {"handled": handled} | more)


def pieces(http: httpx.Client) -> list[int]:
    return [
        http.put(f"/v1/archive/{KEY}/{page}/{at}", content=one[at * PIECE : (at + 1) * PIECE])
        .status_code
        for page, one in enumerate(PAPERS)
        for at in range(-(-len(one) // PIECE))
    ]  # fmt: skip


def proves(hub: Hub, receipt: dict[str, Any]) -> dict[str, Any]:
    """What it says. Raises InvalidSignature."""
    value = base64.b64decode(receipt["signature"]["value"])
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(hub.archive.public))
    public.verify(value, SIGNED + receipt["statement"].encode())
    return json.loads(receipt["statement"])


@pytest.mark.parametrize("handled", ["at-once", "last"])
def test_it_takes_papers_and_signs_as_the_api_has_it(
    hub: Hub, http: httpx.Client, handled: str
) -> None:
    assert begin(http, handled).status_code == 201
    assert http.post(f"/v1/archive/{KEY}/receipt").json()["code"] == "no-case"
    assert pieces(http) == [201] * 3
    assert pieces(http) == [200] * 3
    receipt = http.post(f"/v1/archive/{KEY}/receipt").json()
    assert CONTRACT.wrong("ArchiveReceipt", receipt) is None
    said = proves(hub, receipt)
    assert said["pages"] == [sha256(one).hexdigest() for one in PAPERS]
    assert ("kept_at" in said, "number" in said) == (handled == "last", handled == "at-once")
    state = begin(http, handled).json()
    assert CONTRACT.wrong("ArchiveState", state) is None
    assert state["receipt"] == receipt
    assert http.get("/sandbox/ledger").json()["archive"] == [
        {"key": KEY, "item": "away-filing", "handled": handled, "pages": 2, "receipt": True}
    ]


def test_what_is_not_as_it_must_be_is_refused(http: httpx.Client) -> None:
    assert begin(http, pages=[]).json()["where"] == "/pages"
    assert http.put("/v1/archive/x", json={}).json()["code"] == "bad-key"
    assert http.get(f"/v1/archive/{KEY}").status_code == 404
    begin(http)
    assert begin(http, item="other").json()["code"] == "key-reused"
    assert http.put(f"/v1/archive/{KEY}/0/0", content=b"short").status_code == 404
    assert http.put(f"/v1/archive/{KEY}/0/0", content=b"x" * (PIECE + 1)).status_code == 413


def test_it_misbehaves_as_it_is_told(hub: Hub, http: httpx.Client) -> None:
    assert http.put("/sandbox/play", json={"archive": "kind"}).status_code == 400
    begin(http)
    for posture in Posture:
        if posture in (Posture.HONEST, Posture.REFUSES):
            continue
        pieces(http)
        assert http.put("/sandbox/play", json={"archive": posture.value}).status_code == 200
        answer = http.post(f"/v1/archive/{KEY}/receipt")
        if posture is Posture.WRONG_KEY:
            with pytest.raises(InvalidSignature):
                proves(hub, answer.json())
        elif posture is Posture.SPOILS:
            assert answer.json() == {"code": "bad-digest", "where": "/pages/0"}
        elif posture is Posture.OTHER_CASE:
            assert proves(hub, answer.json())["key"] != KEY
    http.put("/sandbox/play", json={"archive": "refuses"})
    assert begin(http).status_code == 422
    http.put("/sandbox/play", json={"archive": "honest"})
    pieces(http)
    assert http.post(f"/v1/archive/{KEY}/receipt").status_code == 200
