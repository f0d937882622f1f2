"""Who is signed in: 256 random bits in a cookie, their SHA-256 in the database.

A session begins with a right password and goes up by stages; at each the cookie is made anew, so
that one from before opens nothing of after. It ends by itself after half an hour without a request,
after eight hours in any case, and before it is whole after ten minutes.
"""

from __future__ import annotations

import enum
import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, delete, select, update

from hub.database import insert
from hub.tables import admins, sessions

IDLE, WHOLE, HALF = timedelta(minutes=30), timedelta(hours=8), timedelta(minutes=10)
_NOTED = timedelta(seconds=30)  # a request within it of the last is not written down
_LONGEST_AGENT = 120


class Stage(enum.StrEnum):
    """How far somebody has come in."""

    OUT = "out"  # no session
    CHOOSE = "choose"  # the password was one for once: an own one is to be chosen
    ENROL = "enrol"  # a second factor is to be set up
    CODE = "code"  # its code is to be given
    IN = "in"


class Session(NamedTuple):
    id: int
    admin_id: int
    admin: str
    stage: Stage
    begun_at: datetime
    seen_at: datetime
    agent: str
    pending: bytes | None


def begin(connection: Connection, admin_id: int, stage: Stage, agent: str, now: datetime) -> str:
    """The cookie's value, told here only. Sessions that ended long ago are swept away."""
    connection.execute(delete(sessions).where(sessions.c.begun_at <= now - WHOLE))
    token = secrets.token_urlsafe(32)
    connection.execute(
        insert(connection, sessions).values(
            digest=_digest(token), admin_id=admin_id, stage=stage.value,
            begun_at=now, seen_at=now, agent=agent[:_LONGEST_AGENT],
        )
    )  # fmt: skip
    return token


def find(connection: Connection, token: str, now: datetime) -> Session | None:
    """None: there is none, it has ended, or its account is locked."""
    rows = _alive(connection, now, sessions.c.digest == _digest(token))
    return rows[0] if rows else None


def stale(session: Session, now: datetime) -> bool:
    """Is it time to write down that it was seen?"""
    return now - session.seen_at >= _NOTED


def seen(connection: Connection, session: Session, now: datetime) -> None:
    connection.execute(update(sessions).where(sessions.c.id == session.id).values(seen_at=now))


def rise(connection: Connection, session: Session, stage: Stage, now: datetime) -> str:
    """To the next stage; the new cookie. The eight hours count from here."""
    token = secrets.token_urlsafe(32)
    connection.execute(
        update(sessions)
        .where(sessions.c.id == session.id)
        .values(digest=_digest(token), stage=stage.value, begun_at=now, seen_at=now, pending=None)
    )
    return token


def hold(connection: Connection, session: Session, pending: bytes) -> None:
    """Keep a second factor that is still to be proved."""
    connection.execute(update(sessions).where(sessions.c.id == session.id).values(pending=pending))


def of(connection: Connection, admin_id: int, now: datetime) -> list[Session]:
    """Those of an account that have not ended, the newest first."""
    found = _alive(connection, now, sessions.c.admin_id == admin_id)
    return sorted(found, key=lambda one: one.begun_at, reverse=True)


def end(connection: Connection, admin_id: int, session_id: int) -> bool:
    """False: the account has no such session."""
    which = (sessions.c.id == session_id, sessions.c.admin_id == admin_id)
    return connection.execute(delete(sessions).where(*which)).rowcount > 0


def end_all(connection: Connection, admin_id: int, but: int | None = None) -> None:
    which = [sessions.c.admin_id == admin_id]
    if but is not None:
        which.append(sessions.c.id != but)
    connection.execute(delete(sessions).where(*which))


def form_token(token: str) -> str:
    """What every form of the session carries: only who has the cookie can say it, and the page that
    shows it does not show the cookie."""
    return hmac.new(token.encode(), b"form", "sha256").hexdigest()


def _alive(connection: Connection, now: datetime, which: object) -> list[Session]:
    of = sessions.c
    rows = connection.execute(
        select(of.id, of.admin_id, admins.c.name, of.stage, of.begun_at, of.seen_at, of.agent,
               of.pending)
        .join_from(sessions, admins)
        .where(which, of.begun_at > now - WHOLE, of.seen_at > now - IDLE,
               admins.c.locked.is_(False))
    )  # fmt: skip
    found = [Session(*row[:3], Stage(row[3]), *row[4:]) for row in rows]
    return [one for one in found if one.stage is Stage.IN or one.begun_at > now - HALF]


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
