"""What was done with a task, one row a step, each linked to the one before; only ever added to.

Links are made as those of `hub.deeds`; the note enters by the SHA-256 of its sealed bytes. The
database's triggers refuse every change; who owns the database can still make them, and breaks the
links. Of each step of an administrator the chain of deeds bears the link, so that a whole trail
cannot be written anew either.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from hub import deeds
from hub.database import insert
from hub.feedback.life import Event, Situation
from hub.feedback.tables import trail
from hub.vault import BadVault, Vault

_ZERO = "0" * 64
CITIZEN, CLOCK = "citizen", "hub"  # who acts where nobody is signed in


class Step(NamedTuple):
    number: int
    at: datetime
    who: str
    event: str
    stage: str
    level: int
    note: str


def append(
    connection: Connection, vault: Vault, task: int, event: Event | str, after: Situation,
    who: str, note: str, now: datetime,
) -> str:  # fmt: skip
    """Within the transaction of the step, which holds the task's row. The new link."""
    last = connection.execute(
        select(trail.c.number, trail.c.link)
        .where(trail.c.task_id == task)
        .order_by(trail.c.number.desc())
        .limit(1)
    ).first()
    number, before = (last.number + 1, last.link) if last else (1, _ZERO)
    sealed = vault.seal(_key(task, number), note.encode()) if note else None
    row = (task, number, int(now.timestamp() * 1000), who, str(event), after.stage.value,
           int(after.level))  # fmt: skip
    link = _link(before, row, sealed)
    names = ("task_id", "number", "at", "who", "event", "stage", "level")
    values = dict(zip(names, row, strict=True))
    connection.execute(insert(connection, trail).values(**values, note=sealed, link=link))
    return link


def of(connection: Connection, task: int, vault: Vault | None) -> list[Step]:
    """The whole of it in order; without `vault` nothing that was written is opened."""
    rows = connection.execute(
        select(trail).where(trail.c.task_id == task).order_by(trail.c.number)
    ).all()
    return [
        Step(row.number, datetime.fromtimestamp(row.at / 1000, UTC), row.who, row.event,
             row.stage, row.level, _opened(vault, task, row))
        for row in rows
    ]  # fmt: skip


def length(connection: Connection, task: int) -> int:
    return (
        connection.execute(
            select(trail.c.number)
            .where(trail.c.task_id == task)
            .order_by(trail.c.number.desc())
            .limit(1)
        ).scalar()
        or 0
    )


def broken(connection: Connection, task: int) -> int:
    """Number of the first row that does not follow; 0: the trail is whole."""
    before = _ZERO
    rows = connection.execute(select(trail).where(trail.c.task_id == task).order_by(trail.c.number))
    for number, row in enumerate(rows, 1):
        said = (row.task_id, row.number, row.at, row.who, row.event, row.stage, row.level)
        if row.number != number or row.link != _link(before, said, row.note):
            return number
        before = row.link
    return 0


def _link(before: str, row: tuple[Any, ...], sealed: bytes | None) -> str:
    noted = hashlib.sha256(sealed).hexdigest() if sealed is not None else ""
    return deeds.link_of(before, (*row, noted))


def _opened(vault: Vault | None, task: int, row: Any) -> str:
    if vault is None or row.note is None:
        return ""
    try:
        return vault.open(_key(task, row.number), bytes(row.note)).decode()
    except BadVault:
        return "\N{REPLACEMENT CHARACTER}"


def _key(task: int, number: int) -> str:
    return f"trail {task} {number}"
