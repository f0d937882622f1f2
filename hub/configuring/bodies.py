"""What a terminal is to be offered: every layer that reaches it, as one body. A draft is laid over
the layers that were signed last.

Duties stand among a layer's values under `duty.…`: a pause of the nearest layer counts, of what is
done once (a restart, an hour of detailed journal) the highest number.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from hub.configuring.scopes import Reached
from hub.configuring.tables import layer_values
from kiosk.settings.layers import Level, Table

PAUSE, RESTART, DETAIL = "duty.pause", "duty.restart", "duty.detail"
DUTIES = (PAUSE, RESTART, DETAIL)
_NAMED = 400  # scopes in one question; of more all that is set is read, which is little
_ONCE = {RESTART: "restart", DETAIL: "detail"}

Layers = dict[tuple[Level, str], Table]


def in_force(connection: Connection, keys: set[tuple[Level, str]]) -> Layers:
    """Layers as they were signed last, by level and scope."""
    found: Layers = {}
    scopes = sorted({scope for _, scope in keys})
    asked = select(layer_values)
    if len(scopes) <= _NAMED:
        asked = asked.where(layer_values.c.scope.in_(scopes))
    for row in connection.execute(asked):
        key = (Level(row.level), row.scope)
        if key in keys:
            found.setdefault(key, {})[row.path] = json.loads(row.value)
    return found


def changed(values: Mapping[str, Any], changes: Mapping[str, Any]) -> Table:
    """`changes`: None takes a path out."""
    out = {**values, **changes}
    return {path: value for path, value in out.items() if value is not None}


def body(terminal: Reached, layers: Layers, takes: str = "now") -> Table:
    """`settings` of an offer for one terminal."""
    made, duties = [], {}
    for level, scope in terminal.layers():
        values = layers.get((level, scope), {})
        own = {path: value for path, value in values.items() if path not in DUTIES}
        if own:
            made.append({"level": level.value, "scope": scope, "values": own})
        if PAUSE in values:
            duties["pause"] = values[PAUSE]
        for path, name in _ONCE.items():
            if path in values:
                duties[name] = max(duties.get(name, 0), values[path])
    return (
        {"format": 1, "layers": made}
        | ({"duties": duties} if duties else {})
        | ({"when": takes} if takes != "now" else {})
    )


def keep(connection: Connection, level: Level, scope: str, values: Mapping[str, Any]) -> None:
    """A layer's values, in place of those before."""
    where = (layer_values.c.level == level.value) & (layer_values.c.scope == scope)
    connection.execute(layer_values.delete().where(where))
    if values:
        connection.execute(
            layer_values.insert(),
            [
                {"level": level.value, "scope": scope, "path": path,
                 "value": json.dumps(value, ensure_ascii=False)}
                for path, value in values.items()
            ],
        )  # fmt: skip
