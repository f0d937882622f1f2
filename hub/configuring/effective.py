"""The settings that a terminal works with, as far as the hub knows them: its own profile, and the
layers over it that were signed last."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from hub.configuring import bodies
from hub.configuring.scopes import Reached
from hub.configuring.tables import terminal_bases
from hub.database import parts
from kiosk.services.snapshot import DataError
from kiosk.settings.layers import Layer
from kiosk.settings.load import load
from kiosk.settings.model import Settings


def settings_of(connection: Connection, targets: Sequence[Reached]) -> dict[int, Settings | None]:
    """By the terminal's id, of those whose profile is known; None: it cannot be read with what lies
    over it."""
    layers = bodies.in_force(connection, {key for one in targets for key in one.layers()})
    known, found = profiles(connection, targets), {}
    for one in targets:
        if one.id in known:
            try:
                found[one.id] = loaded(known[one.id], laid(one, layers))
            except DataError:
                found[one.id] = None
    return found


def profiles(connection: Connection, targets: Sequence[Reached]) -> dict[int, str]:
    ids, of = [one.id for one in targets], terminal_bases.c
    found: dict[int, str] = {}
    for some in parts(ids):
        chosen = select(of.terminal_id, of.profile).where(of.terminal_id.in_(some))
        rows = connection.execute(chosen)
        found.update({row.terminal_id: row.profile for row in rows})
    return found


def profile_at(connection: Connection, terminal: int) -> datetime | None:
    """Since when the terminal's own profile is known; None: it is not."""
    chosen = select(terminal_bases.c.at).where(terminal_bases.c.terminal_id == terminal)
    return connection.execute(chosen).scalar()


def laid(one: Reached, layers: bodies.Layers) -> tuple[Layer, ...]:
    out = []
    for level, scope in one.layers():
        values = {
            f"{p}_file" if is_sealed(v) else p: "sealed" if is_sealed(v) else v
            for p, v in layers.get((level, scope), {}).items()
            if p not in bodies.DUTIES
        }
        out.append(Layer(level, scope, values))
    return tuple(out)


def is_sealed(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {"sealed"}


def loaded(profile: str, layers: Sequence[Layer]) -> Settings:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "profile.toml")
        path.write_text(profile, "utf-8")
        return load(str(path), layers=layers)
