"""Settings that are offered to terminals: only what was signed elsewhere, by a key that is known
here.

The private key belongs on no server. So what is put in is a finished offer (`SettingsOffer` of
terminal-api.yaml); its signature is verified before it is kept, and the terminal verifies it again.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection, select

from hub import deeds
from hub.database import put_new
from hub.deeds import Deed
from hub.records import stamp
from hub.tables import offers
from hub.terminals import find

NOTHING = "{}"
_NO_VERSION = "none"


class BadOffer(Exception):
    """It is not signed by a key that is known here, or its version was there before."""


class Offer(NamedTuple):
    """`settings`: canonical JSON, the bytes that were signed. `signature` None: nothing is
    signed."""

    version: str
    issued_at: str
    settings: str
    signature: dict[str, str] | None

    @property
    def tag(self) -> str:
        return f'"{hashlib.sha256(self.settings.encode()).hexdigest()}"'


def latest(connection: Connection, terminal_id: int, now: datetime) -> Offer:
    """What is in force for the terminal. While nothing is signed: nothing, without a signature."""
    row = connection.execute(
        select(offers)
        .where(offers.c.terminal_id == terminal_id)
        .order_by(offers.c.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return Offer(_NO_VERSION, stamp(now), NOTHING, None)
    signature = {"algorithm": "Ed25519", "key_id": row.key_id, "value": row.signature}
    return Offer(row.version, stamp(row.issued_at), row.settings, signature)


def put(
    connection: Connection,
    offer: Mapping[str, Any],
    keys: Mapping[str, Ed25519PublicKey],
    who: str,
    now: datetime,
) -> None:
    """`offer`: good by the contract; `keys`: id → key. Raises NoSuch for a terminal that is not
    here, BadOffer."""
    station, terminal = offer["station"], offer["terminal"]
    found = find(connection, station, terminal)
    signature = offer["signature"]
    key = keys.get(signature["key_id"]) if signature else None
    if key is None:
        raise BadOffer("not signed by a key that is known here")
    settings = canonical(offer["settings"])
    signed = f"{station}\n{terminal}\n{offer['version']}\n{settings}".encode()
    try:
        key.verify(base64.b64decode(signature["value"]), signed)
    except InvalidSignature:
        raise BadOffer("the signature is not of these settings") from None
    if not put_new(
        connection, offers,
        terminal_id=found, version=offer["version"], settings=settings,
        issued_at=datetime.fromisoformat(offer["issued_at"]),
        key_id=signature["key_id"], signature=signature["value"],
    ):  # fmt: skip
        raise BadOffer("this version was offered before")
    about = f"{station}/{terminal} {offer['version']}"
    deeds.append(connection, Deed.OFFERED, about, who, now)


def canonical(settings: Mapping[str, Any]) -> str:
    return json.dumps(settings, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
