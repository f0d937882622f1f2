"""What was done with a duty, one row a step, each linked to the one before; only ever added to.

As the trail of a citizen's task (`feedback.trail`), for whatever `about` names: `urgent:7`. The
note enters by the SHA-256 of its sealed bytes. Of each step of an administrator the chain of deeds
bears the link, so that a whole trail cannot be written anew either.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from hub import deeds
from hub.database import insert
from hub.deeds import Deed
from hub.duties.tables import trail
from hub.vault import BadVault, Vault

_ZERO = "0" * 64
_FIELDS = ("about", "number", "at", "who", "event")
CLOCK = "hub"  # who acts where nobody is signed in


class Step(NamedTuple):
    """`note`: "" where it was not opened."""

    number: int
    at: datetime
    who: str
    event: str
    note: str


def append(
    connection: Connection, vault: Vault | None, about: str, event: str, who: str, now: datetime,
    note: str = "",
) -> str:  # fmt: skip
    """Within the transaction of the step, which holds the row of what it is about. `vault`: for a
    note. The new link."""
    last = connection.execute(
        select(trail.c.number, trail.c.link)
        .where(trail.c.about == about)
        .order_by(trail.c.number.desc())
        .limit(1)
    ).first()
    number, before = (last.number + 1, last.link) if last else (1, _ZERO)
    sealed = vault.seal(_key(about, number), note.encode()) if vault and note else None
    row = (about, number, int(now.timestamp() * 1000), who, event)
    link = _link(before, row, sealed)
    values = dict(zip(_FIELDS, row, strict=True))
    connection.execute(insert(connection, trail).values(**values, note=sealed, link=link))
    return link


def act(
    connection: Connection, vault: Vault, about: str, event: str, admin_id: int, deed: Deed,
    now: datetime, note: str = "",
) -> None:  # fmt: skip
    """A step of somebody signed in: a row of the trail, and a deed that bears its link."""
    who = deeds.account(admin_id)
    link = append(connection, vault, about, event, who, now, note)
    deeds.append(connection, deed, f"{about} {event} {link[:16]}", who, now)


def of(connection: Connection, about: str, vault: Vault | None) -> list[Step]:
    """The whole of it in order; without `vault` nothing that was written is opened."""
    rows = connection.execute(
        select(trail).where(trail.c.about == about).order_by(trail.c.number)
    ).all()
    return [
        Step(row.number, datetime.fromtimestamp(row.at / 1000, UTC), row.who, row.event,
             _opened(vault, row))
        for row in rows
    ]  # fmt: skip


def length(connection: Connection, about: str) -> int:
    """How many steps there are: what a form says that it has seen."""
    chosen = select(func.max(trail.c.number)).where(trail.c.about == about)
    return connection.execute(chosen).scalar() or 0


def broken(connection: Connection, about: str) -> int:
    """Number of the first row that does not follow; 0: the trail is whole."""
    before = _ZERO
    rows = connection.execute(select(trail).where(trail.c.about == about).order_by(trail.c.number))
    for number, row in enumerate(rows, 1):
        said = tuple(getattr(row, name) for name in _FIELDS)
        if row.number != number or row.link != _link(before, said, row.note):
            return number
        before = row.link
    return 0


def _link(before: str, row: tuple[Any, ...], sealed: bytes | None) -> str:
    noted = hashlib.sha256(sealed).hexdigest() if sealed is not None else ""
    return deeds.link_of(before, (*row, noted))


def _opened(vault: Vault | None, row: Any) -> str:
    if vault is None or row.note is None:
        return ""
    try:
        return vault.open(_key(row.about, row.number), bytes(row.note)).decode()
    except BadVault:
        return "\N{REPLACEMENT CHARACTER}"


def _key(about: str, number: int) -> str:
    return f"duty {about} {number}"
