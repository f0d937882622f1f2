"""Accounts of administrators: argon2id, a password that is used once, a second factor; who types
wrong ones waits (`hub.lockout`).

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

from hub import deeds, lockout, sessions, totp
from hub.database import put_new
from hub.deeds import Deed
from hub.lockout import Caller
from hub.tables import admins
from hub.vault import Vault

NAME = re.compile(r"[a-z][a-z0-9._-]{1,39}")
SHORTEST, LONGEST = 10, 200  # characters of a password
ONCE_LASTS = timedelta(hours=72)
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # without what is misread
_hasher = PasswordHasher()  # argon2id with the library's parameters (RFC 9106, low memory)
_NOBODY = _hasher.hash(secrets.token_urlsafe())


class Verdict(enum.Enum):
    """What a name and a password are worth."""

    GOOD = "good"
    MUST_CHANGE = "must-change"  # right, and for choosing an own password only
    WRONG = "wrong"  # also: no such name, locked by an administrator, a one-time password too late
    PAUSED = "paused"  # too many wrong ones from there; whatever is typed now is not looked at


class Account(NamedTuple):
    id: int
    name: str
    locked: bool
    once: bool
    made_at: datetime
    second: bool  # has a second factor
    paused_until: datetime | None  # for browsers that are not known


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
    lockout.forgiven(connection, row.id)
    sessions.end_all(connection, row.id)
    _note(connection, Deed.PASSWORD_RESET, row.id, who, now)
    return password


def lock(connection: Connection, name: str, locked: bool, who: str, now: datetime) -> None:
    """Whoever is signed in by it is out at once. Raises NoAccount."""
    row = _row(connection, name)
    _set(connection, row.id, locked=locked)
    sessions.end_all(connection, row.id)
    deed = Deed.ACCOUNT_LOCKED if locked else Deed.ACCOUNT_UNLOCKED
    _note(connection, deed, row.id, who, now)


def check(
    connection: Connection, name: str, password: str, now: datetime, caller: Caller
) -> Verdict:
    """In a transaction that is kept whatever comes out: wrong tries are counted."""
    row = connection.execute(select(admins).where(admins.c.name == name).with_for_update()).first()
    waits = row is not None and lockout.paused(connection, row, caller, now)
    right = _fits(_NOBODY if row is None or waits else row.hash, password)
    if waits:
        return Verdict.PAUSED
    if row is None:
        return Verdict.WRONG
    if not right or row.locked or (row.once and row.once_until <= now):
        _wrong(connection, row, caller, now)
        return Verdict.WRONG
    if row.totp is None:
        lockout.right(connection, row, caller)  # else when the code is right too
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


def check_code(
    connection: Connection, vault: Vault, name: str, code: str, now: datetime, caller: Caller
) -> Verdict:
    """The second factor of somebody whose password was right: GOOD, WRONG or PAUSED. Wrong ones
    count with wrong passwords. In a transaction that is kept. Raises NoAccount."""
    row = connection.execute(select(admins).where(admins.c.name == name).with_for_update()).first()
    if row is None or row.totp is None:
        raise NoAccount(name)
    if lockout.paused(connection, row, caller, now):
        return Verdict.PAUSED
    step = totp.step_of(vault.open(_second(row.id), row.totp), code, now, row.totp_step)
    if step is None:
        _wrong(connection, row, caller, now, lockout.CODE)
        return Verdict.WRONG
    _set(connection, row.id, totp_step=step)
    lockout.right(connection, row, caller)
    return Verdict.GOOD


def offer_second(connection: Connection, vault: Vault, session: sessions.Session) -> bytes:
    """The secret that an app is to be given, the same one until the session ends or it is
    proved."""
    name = _second(session.admin_id)
    if session.pending is not None:
        return vault.open(name, session.pending)
    secret = totp.new_secret()
    sessions.hold(connection, session, vault.seal(name, secret))
    return secret


def take_second(
    connection: Connection, vault: Vault, session: sessions.Session, code: str, now: datetime
) -> bool:
    """The code shows that the app has the secret: from now on it is asked for. False: it does
    not."""
    if session.pending is None:
        return False
    step = totp.step_of(vault.open(_second(session.admin_id), session.pending), code, now, None)
    if step is None:
        return False
    _set(connection, session.admin_id, totp=session.pending, totp_step=step)
    who = deeds.account(session.admin_id)
    _note(connection, Deed.SECOND_SET, session.admin_id, who, now)
    return True


def drop_second(connection: Connection, name: str, who: str, now: datetime) -> None:
    """Another is set up at the next sign-in; whoever is signed in is out. Raises NoAccount."""
    row = _row(connection, name)
    _set(connection, row.id, totp=None, totp_step=None)
    sessions.end_all(connection, row.id)
    _note(connection, Deed.SECOND_RESET, row.id, who, now)


def find(connection: Connection, name: str) -> Account:
    """Raises NoAccount."""
    return _account(_row(connection, name))


def accounts(connection: Connection) -> list[Account]:
    return [_account(row) for row in connection.execute(select(admins).order_by(admins.c.name))]


def names(connection: Connection) -> dict[str, str]:
    """As the chain of deeds has them → as people know them."""
    return {deeds.account(one.id): one.name for one in accounts(connection)}


def _account(row: Row) -> Account:
    return Account(
        row.id, row.name, row.locked, row.once, row.made_at, row.totp is not None, row.paused_until
    )


def _second(number: int) -> str:
    """What the sealed secret belongs to."""
    return f"second factor {number}"


def _wrong(
    connection: Connection, row: Row, caller: Caller, now: datetime, weight: int = 1
) -> None:
    if lockout.wrong(connection, row, caller, now, weight):
        _note(connection, Deed.PAUSED, row.id, deeds.account(row.id), now)


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
