"""Messages on their way: each is claimed in the database before it is tried, tried again later and
later, and given up after three days.

A message that was sent and whose end could not be written down is sent again: it bears the same
name then (Message-ID, `Hub-Key`), so that a receiver can tell.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, Engine, func, or_, select, update

from hub.database import writing
from hub.fleet.tables import messages

PATIENCE = timedelta(days=3)
_WAITS = (1, 2, 5, 15, 60)  # minutes; then each hour
MOST = 50  # in one round


class Trouble(enum.StrEnum):
    """Why a try came to nothing."""

    NOT_REACHED = "not-reached"  # no connection, no TLS, no answer
    REFUSED = "refused"  # it answered, and did not take it
    UNREADABLE = "unreadable"  # a file of ours: password, secret, certificates
    NO_RECEIVER = "no-receiver"  # no longer in the settings


class Letter(NamedTuple):
    """One try of a message."""

    id: int
    key: str
    receiver: str
    body: str
    made_at: datetime


Send = Callable[[Letter], Trouble | None]


def round_(engine: Engine, send: Send, clock: Callable[[], datetime]) -> int:
    """Try what is due. How many were sent. `send`: None when it was taken."""
    sent = 0
    for _ in range(MOST):
        letter = _claim(engine, clock())
        if letter is None:
            break
        trouble = send(letter)
        _note(engine, letter, trouble, clock())
        sent += trouble is None
    return sent


def wait(tries: int) -> timedelta:
    """After that many tries, until the next."""
    return timedelta(minutes=_WAITS[min(tries, len(_WAITS)) - 1])


def failing(connection: Connection, since: datetime) -> list[str]:
    """Receivers whom something written before `since` was tried for and did not reach, and nothing
    since: it waits, or was given up and nothing has come through after it."""
    of = messages.c
    sent = select(of.receiver, func.max(of.sent_at).label("at")).group_by(of.receiver).subquery()
    unsent = of.sent_at.is_(None) & of.trouble.is_not(None)
    rows = connection.execute(
        select(of.receiver)
        .outerjoin(sent, sent.c.receiver == of.receiver)
        .where(unsent, of.trouble != Trouble.NO_RECEIVER.value, of.made_at <= since)
        .where(or_(of.next_at.is_not(None), sent.c.at.is_(None), sent.c.at < of.made_at))
        .distinct()
        .order_by(of.receiver)
    )
    return list(rows.scalars())


def again(connection: Connection, id_: int, now: datetime) -> bool:
    """One more try at once. False: it was sent, or there is none."""
    of = messages.c
    done = connection.execute(
        update(messages).where(of.id == id_, of.sent_at.is_(None)).values(next_at=now)
    )
    return bool(done.rowcount)


def _claim(engine: Engine, now: datetime) -> Letter | None:
    """The oldest that is due; nobody else tries it until its next time."""
    of = messages.c
    with writing(engine) as connection:
        row = connection.execute(
            select(messages)
            .where(of.next_at <= now)
            .order_by(of.next_at, of.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).first()
        if row is None:
            return None
        connection.execute(
            update(messages)
            .where(of.id == row.id)
            .values(tries=row.tries + 1, next_at=now + wait(row.tries + 1))
        )
    return Letter(row.id, row.key, row.receiver, row.body, row.made_at)


def _note(engine: Engine, letter: Letter, trouble: Trouble | None, now: datetime) -> None:
    of = messages.c
    if trouble is None:
        values: dict[str, object] = {"sent_at": now, "next_at": None, "trouble": None}
    else:
        values = {"trouble": trouble.value}
        if trouble is Trouble.NO_RECEIVER or now - letter.made_at >= PATIENCE:
            values["next_at"] = None
    with writing(engine) as connection:
        connection.execute(
            update(messages).where(of.id == letter.id, of.sent_at.is_(None)).values(**values)
        )
