"""A machine becomes a terminal: it shows a code, an administrator enters it, keys are exchanged.

The machine says two public keys of its own (Ed25519, by which it is known, and X25519, to which its
secrets are sealed) and proves the first. What it is answered is sealed to the second and signed by
the hub's own key, which the machine was told when it began. Both sides show the same check code,
made of what the machine said and of that key: so whoever stands in between can read nothing, and
puts nothing of his own in unseen. No certificate need be known beforehand.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from sqlalchemy import Connection, Row, delete, func, select, update

from hub import deeds, machines
from hub.database import put_new
from hub.deeds import Deed
from hub.machines import Machine, Why
from hub.tables import pairings, stations, terminal_keys, terminals
from hub.terminals import find, give_key
from hub.vault import Vault
from kiosk.settings import sealed

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without 0 O 1 I
LENGTH = 8
LASTS, KEPT = timedelta(minutes=15), timedelta(hours=1)
MOST = 2000  # machines that wait at once, over all stations
_CHECKED = ("identity", "sealing", "nonce", "hub")
_FACTS = ("identity", "sealing", "nonce", "model", "serial", "release")


class Waiting(NamedTuple):
    """A machine that shows `code`."""

    code: str
    check: str
    model: str
    serial: str
    release: str
    ends_at: datetime


class Said(NamedTuple):
    """What a machine is answered that asks again. `sealed`, `signature`: "" until it is paired."""

    state: str  # waiting, refused, paired
    sealed: str = ""
    signature: str = ""
    identity: str = ""
    nonce: str = ""


class Trust(NamedTuple):
    """What a terminal is told to trust. `pin`: SHA-256 of the hub's SubjectPublicKeyInfo, hex, ""
    without TLS; `signers`: id → Ed25519 key in hex, of who signs settings."""

    pin: str
    signers: Mapping[str, str]


class Forged(Exception):
    """What was said is not signed by the key that it names."""


class Stolen(Exception):
    """The key belongs to a machine that was reported as stolen."""


class TooMany(Exception):
    """So many wait already that none can be added."""


class Gone(Exception):
    """No such code or ticket: it has ended, or never was."""


class InUse(Exception):
    """The terminal has a machine already, and nobody said that it is to be replaced."""


def own_key(vault: Vault) -> Ed25519PrivateKey:
    """By which machines know the hub's answer; the same in every process of a hub."""
    return Ed25519PrivateKey.from_private_bytes(vault.derived("pairing 1"))


def begin(
    connection: Connection, said: Mapping[str, str], own: Ed25519PrivateKey, now: datetime
) -> tuple[str, Waiting]:
    """`said`: `PairingRequest` of the API; `own`: `own_key`. The ticket to ask again with,
    told here only. Raises Forged, Stolen, TooMany."""
    _verify(said)
    if machines.is_stolen(connection, said["identity"]):
        raise Stolen
    connection.execute(delete(pairings).where(pairings.c.ends_at <= now - KEPT))
    connection.execute(  # a machine shows one code
        delete(pairings).where(pairings.c.identity == said["identity"], pairings.c.sealed.is_(None))
    )
    if connection.execute(select(func.count()).select_from(pairings)).scalar_one() >= MOST:
        raise TooMany
    ticket, ends = secrets.token_urlsafe(32), now + LASTS
    facts = {name: said[name] for name in _FACTS}
    facts["hub"] = own.public_key().public_bytes_raw().hex()
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        new = put_new(
            connection, pairings, ticket=_digest(ticket), code=code, ends_at=ends, refused=False,
            **facts,
        )  # fmt: skip
        if new:
            break
    return ticket, Waiting(
        code, check_code(facts), said["model"], said["serial"], said["release"], ends
    )


def ask(connection: Connection, ticket: str, now: datetime) -> Said:
    """Raises Gone. What was sealed is given again for a while: an answer can be lost."""
    row = connection.execute(select(pairings).where(pairings.c.ticket == _digest(ticket))).first()
    if row is None or (row.ends_at if row.sealed is None else row.ends_at + KEPT) <= now:
        raise Gone
    if row.refused:
        return Said("refused")
    if row.sealed is None:
        return Said("waiting")
    return Said("paired", row.sealed, row.signature, row.identity, row.nonce)


def receipts_signature(said: Said, receipts: str, own: Ed25519PrivateKey) -> str:
    """That `receipts` is the key (hex) by which receipts of the archive are known; hex. It stands
    beside what is sealed: a machine that does not know of an archive passes it over."""
    words = ("kiosk pairing receipts 1", said.identity, said.nonce, receipts)
    return own.sign("\n".join(words).encode()).hex()


def waiting(connection: Connection, code: str, now: datetime) -> Waiting:
    """The machine that shows the code. Raises Gone."""
    row = _row(connection, code, now)
    return Waiting(
        row.code, check_code(row._mapping), row.model, row.serial, row.release, row.ends_at
    )


def assign(
    connection: Connection,
    code: str,
    station: str,
    terminal: str,
    trust: Trust,
    own: Ed25519PrivateKey,
    who: str,
    now: datetime,
    replace: bool = False,
) -> None:
    """The machine is that terminal from now on; the one that was it before is dead in the same
    transaction. Raises Gone, InUse, NoSuch, ValueError as `terminals.give_key`."""
    row = _row(connection, code, now)
    if in_use(connection, station, terminal):
        if not replace:
            raise InUse
        machines.end(connection, station, terminal, Why.REPLACED, who, now)
    key = give_key(connection, station, terminal, who, now)
    words = {"station": station, "terminal": terminal, "key": key, "pin": trust.pin,
             "signers": dict(trust.signers)}  # fmt: skip
    answer = sealed.seal(json.dumps(words).encode(), row.sealing, place(row.identity))
    taken = connection.execute(
        update(pairings)
        .where(pairings.c.ticket == row.ticket, pairings.c.sealed.is_(None))
        .values(sealed=answer, signature=own.sign(_answer_words(row, answer)).hex())
    )
    if not taken.rowcount:
        raise Gone
    machines.begin(
        connection,
        find(connection, station, terminal),
        Machine(row.identity, row.sealing, row.model, row.serial, row.release, now, None, None),
    )
    about = f"{station}/{terminal} {check_code(row._mapping)}"
    deeds.append(connection, Deed.PAIRED, about, who, now)


def machine_of(connection: Connection, terminal_id: int) -> Machine:
    """The one that is the terminal now. Raises Gone."""
    for one in machines.of(connection, terminal_id):
        if one.ended_at is None:
            return one
    raise Gone


def refuse(connection: Connection, code: str, who: str, now: datetime) -> None:
    """Not one of ours. Raises Gone."""
    row = _row(connection, code, now)
    connection.execute(update(pairings).where(pairings.c.ticket == row.ticket).values(refused=True))
    deeds.append(connection, Deed.PAIRING_REFUSED, check_code(row._mapping), who, now)


def in_use(connection: Connection, station: str, terminal: str) -> bool:
    """Has the terminal a valid key?"""
    return connection.execute(
        select(terminal_keys.c.id)
        .join_from(terminal_keys, terminals)
        .join(stations)
        .where(stations.c.code == station, terminals.c.code == terminal,
               terminal_keys.c.revoked_at.is_(None))
        .limit(1)
    ).first() is not None  # fmt: skip


def check_code(said: Mapping[str, str]) -> str:
    """Shown on both sides: `ABCD-EFGH` of 40 bits of SHA-256 over both sides' keys. Who wants to be
    taken for the hub has a quarter of an hour to find a key of the same check code."""
    text = "\n".join(("kiosk pairing check 1", *(said[name] for name in _CHECKED)))
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:5], "big")
    letters = "".join(ALPHABET[number >> shift & 31] for shift in range(35, -1, -5))
    return f"{letters[:4]}-{letters[4:]}"


def signed_words(said: Mapping[str, str]) -> bytes:
    return "\n".join(("kiosk pairing 1", *(said[name] for name in _FACTS))).encode()


def _answer_words(row: Row, answer: str) -> bytes:
    return "\n".join(("kiosk pairing answer 1", row.identity, row.nonce, answer)).encode()


def place(identity: str) -> bytes:
    """What the sealed answer is for."""
    return f"pairing\n{identity}".encode()


def _verify(said: Mapping[str, str]) -> None:
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(said["identity"]))
        key.verify(bytes.fromhex(said["signature"]), signed_words(said))
    except (InvalidSignature, ValueError):
        raise Forged from None


def _row(connection: Connection, code: str, now: datetime) -> Row:
    row = connection.execute(
        select(pairings).where(pairings.c.code == code).with_for_update()
    ).first()
    if row is None or row.ends_at <= now or row.sealed is not None or row.refused:
        raise Gone
    return row


def _digest(ticket: str) -> str:
    return hashlib.sha256(ticket.encode("utf-8", "surrogateescape")).hexdigest()
