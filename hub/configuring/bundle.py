"""What goes to a signer and comes back: offers for any number of terminals, in one file. Pure.

A signer's own program reads it (`python -m hub sign`), far from the server. The server is not
believed: what is shown is computed from the very bytes that are signed; what was in force before
counts only as far as it was signed by somebody whom the signer knows.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, NamedTuple

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.services.model_base import Base
from kiosk.settings import settable
from kiosk.settings.layers import Change, Table, differences
from kiosk.settings.offer import (
    Body,
    Offer,
    Refused,
    Signature,
    canonical,
    signed_bytes,
    verify,
)


class BadBundle(ValueError):
    """It cannot be signed or taken; the text says what is wrong, in both languages."""


class Entry(Base, kw_only=True):
    """One terminal's offer. `before`: the one in force there, as it was signed; None: none is."""

    station: str
    terminal: str
    version: str
    issued_at: datetime
    settings: dict[str, Any]
    before: dict[str, Any] | None = None
    signature: Signature | None = None
    countersignature: Signature | None = None

    def offer(self) -> Offer:
        return Offer(
            station=self.station, terminal=self.terminal, version=self.version,
            issued_at=self.issued_at, settings=self.settings, signature=self.signature,
            countersignature=self.countersignature,
        )  # fmt: skip

    def body(self) -> Body:
        """Raises BadBundle."""
        try:
            return self.offer().body()
        except Refused as refused:
            raise BadBundle(f"内容不合规 · not as the format has it: {refused}") from None


class Bundle(Base, kw_only=True):
    format: Literal[1]
    draft: int
    offers: tuple[Entry, ...]


class Group(NamedTuple):
    """Terminals for which the same changes. `ordered`: duties as they were, `duties`: as they are
    to be. `trusted`: what was before was signed by somebody known. `guarded`: paths that two must
    sign."""

    terminals: tuple[str, ...]
    changes: tuple[Change, ...]
    ordered: Table
    duties: Table
    trusted: bool
    guarded: tuple[str, ...]


def read(content: bytes) -> Bundle:
    """Raises BadBundle."""
    try:
        return msgspec.json.decode(content, type=Bundle)
    except msgspec.MsgspecError:
        raise BadBundle("不是待签署的文件 · no bundle to be signed") from None


def write(bundle: Bundle) -> bytes:
    return msgspec.json.format(msgspec.json.encode(bundle), indent=1)


def groups(bundle: Bundle, known: Mapping[str, str]) -> tuple[Group, ...]:
    """What will change, where. `known`: public keys in hex, by id, of the signers that this signer
    knows. Raises BadBundle."""
    found: dict[str, Group] = {}
    for entry in bundle.offers:
        body = entry.body()
        before, trusted = _before(entry, known)
        changes = differences(before.values(), body.values())
        bad = settable.check(body.values())
        if bad:
            raise BadBundle(f"不能采用 · cannot be set: {bad[0].path} {bad[0].why}")
        ordered, duties = (msgspec.to_builtins(one.duties) for one in (before, body))
        key = canonical(msgspec.to_builtins([[str(v) for v in c] for c in changes])) + canonical(
            [ordered, duties]
        )
        where = f"{entry.station}/{entry.terminal}"
        old = found.get(key + str(trusted))
        guarded = settable.needs_two(c.path for c in changes)
        found[key + str(trusted)] = Group(
            (*(old.terminals if old else ()), where), changes, ordered, duties, trusted, guarded
        )
    return tuple(found.values())


def sign(bundle: Bundle, name: str, key: Ed25519PrivateKey) -> Bundle:
    """With one more signature on each offer. Raises BadBundle when this signer signed already, or
    two others did."""
    return msgspec.structs.replace(
        bundle, offers=tuple(_signed(entry, name, key) for entry in bundle.offers)
    )


def _signed(entry: Entry, name: str, key: Ed25519PrivateKey) -> Entry:
    said = signed_bytes(entry.station, entry.terminal, entry.version, entry.settings)
    value = base64.b64encode(key.sign(said)).decode()
    made = Signature(algorithm="Ed25519", key_id=name, value=value)
    if entry.signature is None:
        return msgspec.structs.replace(entry, signature=made)
    if entry.signature.key_id == name or entry.countersignature is not None:
        raise BadBundle("您已签署，或已有两人签署 · signed by you already, or by two others")
    return msgspec.structs.replace(entry, countersignature=made)


_NOTHING = Body(format=1)


def _before(entry: Entry, known: Mapping[str, str]) -> tuple[Body, bool]:
    """What is in force, and whether somebody known signed it for this very terminal. What nobody
    known signed counts as nothing: everything is then shown as new."""
    if entry.before is None:
        return _NOTHING, True
    try:
        offer = msgspec.convert(entry.before, Offer)
        if (offer.station, offer.terminal) != (entry.station, entry.terminal):
            return _NOTHING, False
        if offer.number >= entry.offer().number:
            return _NOTHING, False
        verify(offer, known)
        return offer.body(), True
    except (msgspec.ValidationError, Refused):
        return _NOTHING, False
