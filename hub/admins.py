"""Accounts of administrators: argon2id, a password that is used once, a pause after wrong ones.

An account begins with a password that was made here and is told once; it opens nothing but the
choice of an own one, and ends by itself. Which names there are cannot be learnt by trying: an
unknown one takes as long as a wrong password.
"""

from __future__ import annotations

import enum
import re
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, Row, select, update

from hub import deeds
from hub.database import put_new
from hub.deeds import Deed
from hub.tables import admins

NAME = re.compile(r"[a-z][a-z0-9._-]{1,39}")
SHORTEST, LONGEST = 10, 200  # characters of a password
ONCE_LASTS = timedelta(hours=72)
TRIES, PAUSE = 5, timedelta(minutes=15)
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # without what is misread
_hasher = PasswordHasher()  # argon2id with the library's parameters (RFC 9106, low memory)
_NOBODY = _hasher.hash(secrets.token_urlsafe())


class Verdict(enum.Enum):
    """What a name and a password are worth."""

    GOOD = "good"
    MUST_CHANGE = "must-change"  # right, and for choosing an own password only
    WRONG = "wrong"  # also: no such name, locked by an administrator, a one-time password too late
    PAUSED = "paused"  # too many wrong ones; whatever is typed now is not looked at


class Account(NamedTuple):
    id: int
    name: str
    locked: bool
    once: bool
    made_at: datetime


class NoAccount(Exception):
    """There is no account of that name."""


class Taken(Exception):
    """There is one already."""


class BadPassword(Exception):
    """Too short, too long, or the name in it."""


def make(connection: Connection, name: str, who: str, now: datetime) -> str:
    """A new account; its one-time password, told here only. Raises ValueError for what is no name,
    Taken."""
    if not NAME.fullmatch(name):
        raise ValueError(name)
    password = _once()
    new = put_new(
        connection, admins, name=name, hash=_hasher.hash(password), once=True,
        once_until=now + ONCE_LASTS, locked=False, wrong=0, made_at=now,
    )  # fmt: skip
    if not new:
        raise Taken(name)
    _note(connection, Deed.ACCOUNT_MADE, _row(connection, name).id, who, now)
    return password


def reset(connection: Connection, name: str, who: str, now: datetime) -> str:
    """A new one-time password; the old password is dead. Raises NoAccount."""
    row, password = _row(connection, name), _once()
    _set(connection, row.id, hash=_hasher.hash(password), once=True, once_until=now + ONCE_LASTS,
         wrong=0, paused_until=None)  # fmt: skip
    _note(connection, Deed.PASSWORD_RESET, row.id, who, now)
    return password


def lock(connection: Connection, name: str, locked: bool, who: str, now: datetime) -> None:
    """Raises NoAccount."""
    row = _row(connection, name)
    _set(connection, row.id, locked=locked)
    deed = Deed.ACCOUNT_LOCKED if locked else Deed.ACCOUNT_UNLOCKED
    _note(connection, deed, row.id, who, now)


def check(connection: Connection, name: str, password: str, now: datetime) -> Verdict:
    """In a transaction that is kept whatever comes out: wrong tries are counted."""
    row = connection.execute(select(admins).where(admins.c.name == name).with_for_update()).first()
    if row is not None and row.paused_until is not None and row.paused_until > now:
        return Verdict.PAUSED
    right = _fits(_NOBODY if row is None else row.hash, password)
    if row is None:
        return Verdict.WRONG
    if not right or row.locked or (row.once and row.once_until <= now):
        wrong = row.wrong + 1
        paused = now + PAUSE if wrong >= TRIES else None
        _set(connection, row.id, wrong=0 if paused else wrong, paused_until=paused)
        return Verdict.WRONG
    if row.wrong or row.paused_until is not None:
        _set(connection, row.id, wrong=0, paused_until=None)
    if not row.once and _hasher.check_needs_rehash(row.hash):
        _set(connection, row.id, hash=_hasher.hash(password))
    return Verdict.MUST_CHANGE if row.once else Verdict.GOOD


def choose(connection: Connection, name: str, password: str, now: datetime) -> None:
    """An own password, by somebody who was just checked. Raises NoAccount, BadPassword."""
    row = _row(connection, name)
    if not SHORTEST <= len(password) <= LONGEST or name in password.lower():
        raise BadPassword
    if _fits(row.hash, password):
        raise BadPassword
    _set(connection, row.id, hash=_hasher.hash(password), once=False, once_until=None)
    _note(connection, Deed.PASSWORD_SET, row.id, deeds.account(row.id), now)


def accounts(connection: Connection) -> list[Account]:
    rows = connection.execute(select(admins).order_by(admins.c.name))
    return [Account(row.id, row.name, row.locked, row.once, row.made_at) for row in rows]


def _row(connection: Connection, name: str) -> Row:
    row = connection.execute(select(admins).where(admins.c.name == name)).first()
    if row is None:
        raise NoAccount(name)
    return row


def _set(connection: Connection, number: int, **values: object) -> None:
    connection.execute(update(admins).where(admins.c.id == number).values(**values))


def _note(connection: Connection, deed: Deed, number: int, who: str, now: datetime) -> None:
    deeds.append(connection, deed, deeds.account(number), who, now)


def _fits(kept: str, password: str) -> bool:
    try:
        return _hasher.verify(kept, password[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False


def _once() -> str:
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))
