"""Settings are offered as they were signed, and nothing is while nothing is signed."""

from __future__ import annotations

import base64
import json
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hub import offers
from hub.database import writing
from hub.terminals import NoSuch
from tests.hub.conftest import CONTRACT, STATION, TERMINAL, Bench
from tests.hub.test_hub_keys import SETTINGS
from tests.sandbox.hub_samples import AT

SIGNER = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def offer(version: str = "7", key: Ed25519PrivateKey = SIGNER, **changed: Any) -> dict[str, Any]:
    made = {"station": STATION, "terminal": TERMINAL, "version": version, "issued_at": AT,
            "settings": {"review": {"page": "https://例.invalid"}, "a": [1, 2.5]}}  # fmt: skip
    text = json.dumps(made["settings"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    value = key.sign(f"{STATION}\n{TERMINAL}\n{version}\n{text}".encode())
    signature = {"algorithm": "Ed25519", "key_id": "2026",
                 "value": base64.b64encode(value).decode()}  # fmt: skip
    return made | {"signature": signature} | changed


def put(bench: Bench, one: dict[str, Any]) -> None:
    assert CONTRACT.wrong("SettingsOffer", one) is None
    with writing(bench.engine) as connection:
        offers.put(connection, one, {"2026": SIGNER.public_key()}, "test", bench.time())


def test_nothing_signed_is_offered_without_a_signature(http: httpx.Client) -> None:
    answer = http.get(SETTINGS)
    assert CONTRACT.wrong("SettingsOffer", answer.json()) is None
    assert (answer.json()["settings"], answer.json()["signature"]) == ({}, None)
    assert http.get(SETTINGS, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304


def test_what_was_signed_is_offered_whole_and_verifies(bench: Bench, http: httpx.Client) -> None:
    before = http.get(SETTINGS).headers["etag"]
    put(bench, offer())
    put(bench, offer("8"))
    answer = http.get(SETTINGS, headers={"If-None-Match": before})
    assert answer.json() == offer("8")
    signed = f"{STATION}\n{TERMINAL}\n8\n" + json.dumps(
        answer.json()["settings"], sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    value = base64.b64decode(answer.json()["signature"]["value"])
    SIGNER.public_key().verify(value, signed.encode())


@pytest.mark.parametrize(
    "bad",
    [
        offer(signature=None),
        offer(settings={}),
        offer(station=STATION) | {"version": "8"},
        offer(key=Ed25519PrivateKey.from_private_bytes(bytes(32))),
        offer(signature=offer()["signature"] | {"key_id": "1999"}),
    ],
)
def test_what_is_not_signed_is_not_taken(bench: Bench, http: httpx.Client, bad: Any) -> None:
    with pytest.raises(offers.BadOffer):
        put(bench, bad)
    assert http.get(SETTINGS).json()["signature"] is None


def test_a_version_is_offered_once_and_to_a_terminal_that_is_here(bench: Bench) -> None:
    put(bench, offer())
    with pytest.raises(offers.BadOffer):
        put(bench, offer())
    with pytest.raises(NoSuch):
        put(bench, offer() | {"terminal": "99"})
