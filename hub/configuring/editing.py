"""A draft put together value by value; duties as drafts of their own: pause, resume, restart, an
hour of detailed journal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from hub.configuring import bodies, drafts
from hub.configuring.drafts import Draft, NoSuchDraft, State
from hub.configuring.scopes import reached
from hub.configuring.tables import drafts as drafts_table
from kiosk.settings.layers import Level


def put(
    connection: Connection, id_: int, values: Mapping[str, Any], who: str, now: datetime
) -> None:
    """These paths of the draft; None: no longer set in this layer. Raises NoSuchDraft."""
    draft = _held(connection, id_)
    changes = draft.changes | dict(values)
    drafts.change(connection, id_, changes, who, now, draft.takes)


def take_out(
    connection: Connection, id_: int, paths: Iterable[str], who: str, now: datetime
) -> None:
    """The draft says nothing of these paths any more. Raises NoSuchDraft."""
    draft, gone = _held(connection, id_), set(paths)
    changes = {path: value for path, value in draft.changes.items() if path not in gone}
    drafts.change(connection, id_, changes, who, now, draft.takes)


def when(connection: Connection, id_: int, takes: str, who: str, now: datetime) -> None:
    """`takes`: now | night. Raises NoSuchDraft, ValueError."""
    if takes not in ("now", "night"):
        raise ValueError(takes)
    draft = _held(connection, id_)
    drafts.change(connection, id_, draft.changes, who, now, takes)


def pause(
    connection: Connection, level: Level, scope: str, told: Mapping[str, Any], who: str,
    now: datetime,
) -> int:  # fmt: skip
    """A draft that shuts the layer's terminals. `told`: as `kiosk.settings.offer.Pause`. Raises
    BadScope, ValueError."""
    changes = {bodies.PAUSE: dict(told)}
    if drafts.bad(changes):
        raise ValueError("no pause")
    return drafts.make(connection, level, scope, changes, who, now)


def resume(connection: Connection, level: Level, scope: str, who: str, now: datetime) -> int:
    """A draft that takes the layer's pause away. Raises BadScope."""
    return drafts.make(connection, level, scope, {bodies.PAUSE: None}, who, now)


def restart(connection: Connection, level: Level, scope: str, who: str, now: datetime) -> int:
    """A draft by which the layer's terminals start anew once. Raises BadScope."""
    return _once(connection, bodies.RESTART, level, scope, who, now)


def detail(connection: Connection, level: Level, scope: str, who: str, now: datetime) -> int:
    """A draft by which the layer's terminals tell more in their journal, for an hour. Raises
    BadScope."""
    return _once(connection, bodies.DETAIL, level, scope, who, now)


def _once(
    connection: Connection, path: str, level: Level, scope: str, who: str, now: datetime
) -> int:
    keys = {key for one in reached(connection, level, scope) for key in one.layers()}
    layers = bodies.in_force(connection, keys)
    highest = max((values.get(path, 0) for values in layers.values()), default=0)
    # seconds of now: above what any terminal has done, even after a database was laid back
    number = max(highest + 1, int(now.timestamp()))
    return drafts.make(connection, level, scope, {path: number}, who, now)


def _held(connection: Connection, id_: int) -> Draft:
    """The draft, for whoever changes it in this transaction. Raises NoSuchDraft."""
    connection.execute(
        select(drafts_table.c.id).where(drafts_table.c.id == id_).with_for_update()
    )  # fmt: skip
    draft = drafts.get(connection, id_)
    if draft.state is not State.OPEN:
        raise NoSuchDraft(id_)
    return draft
