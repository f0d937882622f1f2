"""A machine that wants to be paired, as the API file describes it; shares no code with the hub."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey


class Machine:
    def __init__(self, serial: str = "SN-0001") -> None:
        self.identity, self.point = Ed25519PrivateKey.generate(), X25519PrivateKey.generate()
        self.serial, self.ticket = serial, ""

    def request(self, **changed: str) -> dict[str, str]:
        said = {
            "identity": self.identity.public_key().public_bytes_raw().hex(),
            "sealing": self.point.public_key().public_bytes_raw().hex(),
            "nonce": secrets.token_hex(16), "model": "演示一体机 K1", "serial": self.serial,
            "release": "2026.12.1",
        } | changed  # fmt: skip
        words = "\n".join(("kiosk pairing 1", *said.values())).encode()
        self.said = said
        return said | {"signature": self.identity.sign(words).hex()}

    def begin(self, http: httpx.Client) -> dict[str, Any]:
        answer = http.post("/v1/pairing", json=self.request())
        assert answer.status_code == 201, answer.text
        self.ticket, self.hub = answer.json()["ticket"], answer.json()["hub"]
        return answer.json()

    def ask(self, http: httpx.Client) -> httpx.Response:
        return http.get("/v1/pairing", headers={"Authorization": f"Bearer {self.ticket}"})

    @property
    def check(self) -> str:
        said = [*(self.said[name] for name in ("identity", "sealing", "nonce")), self.hub]
        text = "\n".join(("kiosk pairing check 1", *said))
        bits = int(hashlib.sha256(text.encode()).hexdigest()[:10], 16)
        letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
        word = "".join(letters[(bits >> (5 * (7 - place))) & 31] for place in range(8))
        return f"{word[:4]}-{word[4:]}"
