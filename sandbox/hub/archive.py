"""The archive's address of the stand-in: takes papers in pieces, and gives signed receipts, or such
as prove nothing (`Posture`), so that it can be seen that a terminal then keeps what it has."""

from __future__ import annotations

import base64
import enum
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PIECE = 131_072
SIGNED = b"kiosk archive receipt 1\n"
SANDBOX = "sandbox"
"""What the key of the receipts is made of where nothing else is told."""


class Posture(enum.StrEnum):
    """How it behaves; played by /sandbox/play."""

    HONEST = "honest"
    WRONG_KEY = "wrong-key"  # signs by another key than it told
    OTHER_CASE = "other-case"  # a receipt for somebody else's case
    OTHER_PAPERS = "other-papers"  # one that names other sums
    NOT_FILED = "not-filed"  # kept, though it should be filed
    NO_RECEIPT = "no-receipt"  # says yes, and nothing else
    SPOILS = "spoils"  # what came does not have its sum
    REFUSES = "refuses"  # takes no case


class Said(Exception):
    """An answer that refuses: status, code, where."""

    def __init__(self, status: int, code: str, where: str = "") -> None:
        super().__init__(code)
        self.status, self.code, self.where = status, code, where


@dataclass(slots=True)
class Case:
    """`pieces`: by page and place. Nothing is looked into, and nothing is on the disk."""

    told: dict[str, Any]
    pieces: dict[tuple[int, int], bytes] = field(default_factory=dict, repr=False)
    receipt: dict[str, Any] | None = None

    def content(self, page: int) -> bytes:
        return b"".join(self.pieces[page, place] for place in range(self.came(page)))

    def came(self, page: int) -> int:
        """Without a gap."""
        count = 0
        while (page, count) in self.pieces:
            count += 1
        return count


class Archive:
    """`clock` gives the time with its offset."""

    def __init__(self, secret: str, clock: Callable[[], datetime]) -> None:
        self._key, self._clock = _key(secret), clock
        self.public = public_of(secret)
        self.posture = Posture.HONEST
        self.cases: dict[str, Case] = {}
        self._number = 0

    def begin(self, key: str, told: dict[str, Any]) -> bool:
        """False: it was begun before. Raises Said."""
        if self.posture is Posture.REFUSES:
            raise Said(422, "bad-schema", "/pages")
        before = self.cases.setdefault(key, Case(told))
        if _matter(before.told) != _matter(told):
            raise Said(422, "key-reused")
        return before.told is told

    def state(self, key: str) -> dict[str, Any]:
        case = self._case(key)
        pieces = [case.came(page) for page in range(len(case.told["pages"]))]
        return {"key": key, "pieces": pieces, "receipt": case.receipt}

    def put(self, key: str, page: int, place: int, content: bytes) -> bool:
        """False: it was here already. Raises Said."""
        case = self._case(key)
        pages = case.told["pages"]
        if page >= len(pages) or len(content) != _length(pages[page]["size"], place):
            raise Said(404, "no-case")
        there = case.pieces.get((page, place))
        if there is not None and there != content:
            raise Said(422, "key-reused")
        if there is None and case.receipt is not None:
            raise Said(404, "no-case")
        case.pieces[page, place] = content
        return there is None

    def file(self, key: str) -> dict[str, Any]:
        """The receipt. Raises Said."""
        case = self._case(key)
        if case.receipt is not None:
            return case.receipt
        for number, page in enumerate(case.told["pages"]):
            if case.came(number) != -(-page["size"] // PIECE):
                raise Said(404, "no-case")
            right = sha256(case.content(number)).hexdigest() == page["digest"]
            if not right or self.posture is Posture.SPOILS:
                case.pieces = {at: one for at, one in case.pieces.items() if at[0] != number}
                raise Said(422, "bad-digest", f"/pages/{number}")
        given = self._receipt(key, case)
        if self.posture is Posture.HONEST:
            case.receipt = given
        return given

    def ledger(self) -> list[dict[str, Any]]:
        return [
            {"key": key, "item": case.told["item"], "handled": case.told["handled"],
             "pages": len(case.told["pages"]), "receipt": case.receipt is not None}
            for key, case in self.cases.items()
        ]  # fmt: skip

    # ---- inside

    def _case(self, key: str) -> Case:
        if key not in self.cases:
            raise Said(404, "no-case")
        return self.cases[key]

    def _receipt(self, key: str, case: Case) -> dict[str, Any]:
        if self.posture is Posture.NO_RECEIPT:
            return {"ok": True}
        now, sums = self._clock(), [page["digest"] for page in case.told["pages"]]
        said: dict[str, Any] = {"key": key, "pages": sums}
        if case.told["handled"] == "at-once" and self.posture is not Posture.NOT_FILED:
            self._number += 1
            said |= {"year": now.year, "number": self._number, "filed_at": _stamp(now)}
        else:
            said["kept_at"] = _stamp(now)
        if self.posture is Posture.OTHER_CASE:
            said["key"] = "00000000-0000-4000-8000-000000000000"
        if self.posture is Posture.OTHER_PAPERS:
            said["pages"] = [sha256(one.encode()).hexdigest() for one in sums]
        statement = json.dumps(said, sort_keys=True, separators=(",", ":"))
        signer = _key("another") if self.posture is Posture.WRONG_KEY else self._key
        value = base64.b64encode(signer.sign(SIGNED + statement.encode())).decode()
        key_id = sha256(bytes.fromhex(self.public)).hexdigest()[:16]
        signature = {"algorithm": "Ed25519", "key_id": key_id, "value": value}
        return {"statement": statement, "signature": signature}


def public_of(secret: str) -> str:
    """The key of the receipts in hex, as a terminal is told it."""
    return _key(secret).public_key().public_bytes_raw().hex()


def _key(secret: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(sha256(secret.encode()).digest())


def _matter(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name not in ("station", "terminal")}


def _length(size: int, place: int) -> int:
    return min(PIECE, size - place * PIECE) if 0 <= place * PIECE < size else -1


def _stamp(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
