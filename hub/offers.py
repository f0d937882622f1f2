"""Settings that are offered to terminals: only what was signed elsewhere, by a key that is known
here.

The private key belongs on no server. So what is put in is a finished offer (`SettingsOffer` of
terminal-api.yaml); its signature is verified before it is kept, and the terminal verifies it again.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection, Row, Select, bindparam, func, select, tuple_, update
from sqlalchemy.exc import IntegrityError

from hub import deeds
from hub.contract import stamp
from hub.database import parts, put_new
from hub.deeds import Deed
from hub.tables import offers
from hub.terminals import find
from kiosk.settings.offer import Offer as SignedOffer

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
    countersignature: dict[str, str] | None = None

    def whole(self, station: str, terminal: str) -> dict[str, Any]:
        """As the API has it."""
        made = {
            "station": station,
            "terminal": terminal,
            "version": self.version,
            "issued_at": self.issued_at,
            "settings": json.loads(self.settings),
            "signature": self.signature,
        }
        second = self.countersignature
        return made | ({"countersignature": second} if second is not None else {})

    @property
    def tag(self) -> str:
        """What a terminal that has it names it by."""
        return tag_of(self.version, self.settings)


def tag_of(version: str, settings: str) -> str:
    """SHA-256 in hex. The version counts too: the same settings signed again are another offer."""
    return hashlib.sha256(f"{version}\n{settings}".encode()).hexdigest()


NOTHING_SIGNED = tag_of(_NO_VERSION, NOTHING)


def latest(connection: Connection, terminal_id: int, now: datetime) -> Offer:
    """What is in force for the terminal. While nothing is signed: nothing, without a signature."""
    return opened(connection, terminal_id) or Offer(_NO_VERSION, stamp(now), NOTHING, None)


def opened(connection: Connection, terminal_id: int) -> Offer | None:
    """The latest that the terminal was or is offered; those whose stage has not come are none."""
    row = connection.execute(_last(offers), {"terminal": terminal_id}).first()
    return None if row is None else _offer(row)


def _last(*what: Any) -> Select[Any]:
    return (
        select(*what)
        .where(offers.c.terminal_id == bindparam("terminal"), offers.c.opened_at.is_not(None))
        .order_by(offers.c.id.desc())
        .limit(1)
    )


LAST_TAG = _last(offers.c.tag).scalar_subquery()
"""The tag of what `latest` is, for the parameter `terminal`; NULL: nothing is signed. A terminal
asks every few minutes and has it nearly always, and settings are long."""


def opened_of(connection: Connection, terminals: Sequence[int]) -> dict[int, Offer]:
    """The same of many; who was offered nothing is left out."""
    found = {}
    for some in parts(terminals):
        last = (
            select(func.max(offers.c.id))
            .where(offers.c.terminal_id.in_(some), offers.c.opened_at.is_not(None))
            .group_by(offers.c.terminal_id)
        )
        rows = connection.execute(select(offers).where(offers.c.id.in_(last)))
        found |= {row.terminal_id: _offer(row) for row in rows}
    return found


def _offer(row: Row) -> Offer:
    second = row.countersignature and _signature(row.countersigner, row.countersignature)
    return Offer(
        row.version, stamp(row.issued_at), row.settings, _signature(row.key_id, row.signature),
        second or None,
    )  # fmt: skip


def newest_of(connection: Connection, terminals: Sequence[int]) -> dict[int, int]:
    """The highest version that was ever signed for each, as a number; for whom there was none, left
    out."""
    found: dict[int, int] = {}
    for some in parts(terminals):
        rows = connection.execute(
            select(offers.c.terminal_id, offers.c.version).where(offers.c.terminal_id.in_(some))
        )
        for terminal, version in rows:
            if version.isascii() and version.isdigit():
                found[terminal] = max(found.get(terminal, 0), int(version))
    return found


def keep_signed(connection: Connection, verified: Sequence[tuple[int, SignedOffer]]) -> None:
    """Offers that were verified, by the terminal's id; they are offered once they are opened. Many
    in one statement: a province is kept within one request. Raises BadOffer; then nothing of the
    transaction may be kept."""
    try:
        connection.execute(offers.insert(), [_row(*one) for one in verified])
    except IntegrityError:
        raise BadOffer("this version was offered before") from None


def _row(terminal_id: int, offer: SignedOffer) -> dict[str, Any]:
    signature, second = offer.signature, offer.countersignature
    assert signature is not None
    settings = canonical(offer.settings)
    return {
        "terminal_id": terminal_id, "version": offer.version,
        "settings": settings, "tag": tag_of(offer.version, settings),
        "issued_at": offer.issued_at,
        "key_id": signature.key_id, "signature": signature.value,
        "countersigner": second and second.key_id, "countersignature": second and second.value,
    }  # fmt: skip


def open_offers(connection: Connection, which: Select[tuple[int, str]], now: datetime) -> None:
    """`which`: ids of terminals, and the version of each. All at once: a province is opened within
    the request of the terminal that was waited for last."""
    of = tuple_(offers.c.terminal_id, offers.c.version)
    connection.execute(update(offers).where(of.in_(which)).values(opened_at=now))


def _signature(key_id: str, value: str) -> dict[str, str]:
    return {"algorithm": "Ed25519", "key_id": key_id, "value": value}


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
        tag=tag_of(offer["version"], settings),
        issued_at=datetime.fromisoformat(offer["issued_at"]),
        key_id=signature["key_id"], signature=signature["value"], opened_at=now,
        **_second(offer, keys, signed),
    ):  # fmt: skip
        raise BadOffer("this version was offered before")
    about = f"{station}/{terminal} {offer['version']}"
    deeds.append(connection, Deed.OFFERED, about, who, now)


def _second(
    offer: Mapping[str, Any], keys: Mapping[str, Ed25519PublicKey], signed: bytes
) -> dict[str, str]:
    """The countersignature's columns, where there is one. Raises BadOffer."""
    second = offer.get("countersignature")
    if second is None:
        return {}
    key = keys.get(second["key_id"])
    if key is None or second["key_id"] == offer["signature"]["key_id"]:
        raise BadOffer("not countersigned by another key that is known here")
    try:
        key.verify(base64.b64decode(second["value"]), signed)
    except InvalidSignature:
        raise BadOffer("the countersignature is not of these settings") from None
    return {"countersigner": second["key_id"], "countersignature": second["value"]}


def canonical(settings: Mapping[str, Any]) -> str:
    return json.dumps(settings, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
