"""Publicity tasks and the station's pads: what is asked of the station and what became of its
proofs, and proofs that come as records, each picture in one of its own."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, select

from hub.contract import CHINA, stamp
from hub.database import put_new
from hub.duties import files, trail
from hub.publicity import book
from hub.publicity.book import Book, Proof
from hub.publicity.life import Place, State
from hub.publicity.tables import pictures, proofs
from hub.tables import stations
from hub.vault import Vault

MOST_TASKS, MOST_PROOFS = 40, 10
LOOKED_BACK = timedelta(days=60)
"""After its last day a task is still told of."""

WAITS = timedelta(days=90)
"""A picture whose proof never came is dropped after that."""


def picture(
    connection: Connection, vault: Vault, station_id: int, said: dict[str, Any], now: datetime
) -> None:
    """`said`: `TaskPicture` of terminal-api.yaml. What cannot be read as one is no picture."""
    connection.execute(delete(pictures).where(pictures.c.came_at < now - WAITS))
    try:
        content = base64.b64decode(said["jpeg"], validate=True)
    except binascii.Error:
        return
    number = int(said["number"])
    sealed = vault.seal(_key(said["proof"], number), content)
    put_new(connection, pictures, station_id=station_id, proof=said["proof"], number=number,
            came_at=now, sealed=sealed)  # fmt: skip


def proof(
    connection: Connection, vault: Vault, station_id: int, said: dict[str, Any], now: datetime
) -> int:
    """`said`: `TaskProof` of terminal-api.yaml. Of its pictures those that came, and are some: a
    person judges it. A task that is not the station's is none: it is an event of its own."""
    of, mine = pictures.c, (pictures.c.station_id == station_id, pictures.c.proof == said["proof"])
    rows = connection.execute(select(of.number, of.sealed).where(*mine).order_by(of.number)).all()
    contents = [vault.open(_key(said["proof"], row.number), bytes(row.sealed)) for row in rows]
    contents = [one for one in contents if files.media_of(one) is not None][: files.MOST]
    connection.execute(delete(pictures).where(*mine))
    station = connection.execute(select(stations).where(stations.c.id == station_id)).one()
    reached = said.get("reached")
    made = Proof(
        _task(connection, station, said.get("task")), Place(said["place"]),
        _day(said["held"], now), None if reached is None else int(reached),
        said.get("spot", ""), said["text"], contents,
    )  # fmt: skip
    return Book(vault).hand_in_from_pad(connection, station_id, made, said["staff"], now)


def told(connection: Connection, vault: Vault, station_id: int, now: datetime) -> dict[str, Any]:
    """`StationTasks` of terminal-api.yaml."""
    station = connection.execute(select(stations).where(stations.c.id == station_id)).one()
    today = now.astimezone(CHINA).date()
    wanted = book.due(connection, station, today - LOOKED_BACK, date(today.year + 1, 12, 31))
    found = book.standing_of(connection, [station], wanted, today)[station_id][-MOST_TASKS:]
    came = _proofs(connection, vault, station_id, [one.task.id for one in found], now)
    return {
        "tasks": [
            {"id": str(one.task.id), "title": one.task.title, "text": one.task.body,
             "place": one.task.place, "due": one.task.due, "done": one.done.value,
             "proofs": came.get(one.task.id, [])}
            for one in found
        ],
        "own": came.get(None, []),
        "off_site": book.off_site(connection, [station_id], today.year).get(station_id, 0),
        "wanted": book.OFF_SITE_A_YEAR,
    }  # fmt: skip


def _proofs(
    connection: Connection, vault: Vault, station_id: int, tasks: Sequence[int], now: datetime
) -> dict[int | None, list[dict[str, Any]]]:
    """By task, None: of the station's own events; the newest first."""
    of, found = proofs.c, dict[int | None, list[dict[str, Any]]]()
    rows = connection.execute(
        select(of.id, of.task_id, of.state, of.handed_at, of.held)
        .where(of.station_id == station_id, of.handed_at >= now - timedelta(days=400))
        .order_by(of.id.desc())
    )
    for row in rows:
        mine = found.setdefault(row.task_id, [])
        if len(mine) >= MOST_PROOFS or (row.task_id is not None and row.task_id not in tasks):
            continue
        said = {"at": stamp(row.handed_at), "held": row.held, "state": row.state}
        if row.state == State.RETURNED.value and (why := _reason(connection, vault, row.id)):
            said["reason"] = why
        mine.append(said)
    return found


def _reason(connection: Connection, vault: Vault, proof_id: int) -> str:
    steps = trail.of(connection, book.about(proof_id), vault)
    return next((one.note for one in steps if one.event == State.RETURNED.value), "")


def _day(said: str, now: datetime) -> date:
    """The 31st of a month that has none: the day on which it came."""
    try:
        return date.fromisoformat(said)
    except ValueError:
        return now.astimezone(CHINA).date()


def _task(connection: Connection, station: Any, said: str | None) -> int | None:
    row = book.task(connection, int(said)) if said is not None else None
    return row.id if row is not None and book.concerns(row, station) else None


def _key(proof_: str, number: int) -> str:
    return f"pad picture {proof_} {number}"
