"""Signed offers for tests: two administrators, one terminal."""

from __future__ import annotations

import base64
import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.settings.offer import signed_bytes

STATION, TERMINAL, AT = "HLJ-DEMO-0001", "01", "2026-12-01T08:00:00+08:00"
KEYS = {name: Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32)
        for n, name in enumerate(("wang", "li", "stranger"), 1)}  # fmt: skip
SIGNERS = {n: KEYS[n].public_key().public_bytes_raw().hex() for n in ("wang", "li")}


def body(values: dict[str, Any] | None = None, level: str = "station", **more: Any) -> dict:
    layers = [{"level": level, "scope": STATION, "values": values}] if values else []
    return {"format": 1, "layers": layers, **more}


def signature(by: str, version: str, settings: Any, key: str = "") -> dict[str, str]:
    value = KEYS[key or by].sign(signed_bytes(STATION, TERMINAL, version, settings))
    return {"algorithm": "Ed25519", "key_id": by, "value": base64.b64encode(value).decode()}


def offer(version: str, settings: dict[str, Any], *by: str) -> dict[str, Any]:
    """By nobody: as one that is not signed."""
    made = [signature(one, version, settings) for one in by]
    whole = {"station": STATION, "terminal": TERMINAL, "version": version, "issued_at": AT,
             "settings": settings, "signature": made[0] if made else None}  # fmt: skip
    return whole | ({"countersignature": made[1]} if len(made) > 1 else {})


def content(one: dict[str, Any]) -> bytes:
    return json.dumps(one, ensure_ascii=False).encode()
