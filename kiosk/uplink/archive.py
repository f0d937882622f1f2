"""Handing a case over to the hub's archive, and judging the receipt (`hub/terminal-api.yaml`).

Nothing of an answer is believed: only a receipt that names this case and the sums of its very
pages, signed by the key that was told at pairing, lets a terminal drop its copy.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import msgspec

from kiosk.outbox.archiving import Waiting, Why
from kiosk.settings.signed import signed

PIECE = 131_072
"""Bytes of every piece of a page but the last, which is shorter or alike."""

SIGNED = b"kiosk archive receipt 1\n"
"""Before the statement, so that the key's signatures mean nothing else."""


class Signature(msgspec.Struct, frozen=True):
    value: str
    algorithm: str = ""


class Receipt(msgspec.Struct, frozen=True):
    statement: str
    signature: Signature


class Come(msgspec.Struct, frozen=True):
    """How far a case has come: of each page, how many pieces."""

    key: str
    pieces: list[int]
    receipt: Receipt | None


class _Statement(msgspec.Struct, frozen=True):
    key: str
    pages: list[str]
    number: int | None = None
    year: int | None = None
    filed_at: datetime | None = None
    kept_at: datetime | None = None


def told(one: Waiting, station: str, terminal: str) -> bytes:
    """`ArchiveCase`, the same bytes at each try."""
    said: dict[str, Any] = msgspec.to_builtins(one.case)
    said |= {"station": station, "terminal": terminal, "ended": one.ended.isoformat()}
    return msgspec.json.encode(said, order="deterministic")


def come(content: bytes, one: Waiting) -> Come | None:
    """None: the answer is not about this case."""
    try:
        state = msgspec.json.decode(content, type=Come)
    except (msgspec.DecodeError, msgspec.ValidationError):
        return None
    return state if state.key == one.key and len(state.pieces) == len(one.case.pages) else None


def receipt(content: bytes) -> Receipt | None:
    try:
        return msgspec.json.decode(content, type=Receipt)
    except (msgspec.DecodeError, msgspec.ValidationError):
        return None


def wrong(given: Receipt, one: Waiting, public: str) -> Why | None:
    """Why it proves nothing; None: the hub has the case. `public`: Ed25519 key in hex."""
    try:
        value = base64.b64decode(given.signature.value, validate=True)
    except (binascii.Error, ValueError):
        return Why.UNSIGNED
    if not signed(public, value, SIGNED + given.statement.encode()):
        return Why.UNSIGNED
    try:
        said = msgspec.json.decode(given.statement, type=_Statement)
    except (msgspec.DecodeError, msgspec.ValidationError):
        return Why.NONSENSE
    if said.key != one.key:
        return Why.OTHER_CASE
    if said.pages != [page.digest for page in one.case.pages]:
        return Why.OTHER_PAPERS
    filed = None not in (said.filed_at, said.number, said.year)
    if not filed and (said.kept_at is None or one.case.handled == "at-once"):
        return Why.NOT_FILED
    return None


def cut(content: Iterable[bytes], first: int) -> Iterator[tuple[int, bytes]]:
    """A page in pieces, from number `first` on."""
    left, place = bytearray(), 0
    for part in content:
        left += part
        while len(left) >= PIECE:
            if place >= first:
                yield place, bytes(left[:PIECE])
            del left[:PIECE]
            place += 1
    if left and place >= first:
        yield place, bytes(left)


def count(size: int) -> int:
    """Pieces of a page of so many bytes."""
    return -(-size // PIECE)
