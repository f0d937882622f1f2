"""What is set where, by whom and since when: for whoever looks, nothing is changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, case, func, or_, select

from hub import regions
from hub.configuring import bodies
from hub.configuring.drafts import State
from hub.configuring.scopes import DIGITS
from hub.configuring.stages import RUNNING, Told
from hub.configuring.tables import drafts, layer_values, rollout_terminals, rollouts
from hub.deeds import Deed
from hub.paging import At, By, Leaf, leaf
from hub.tables import deeds, health_now, offers, stations, terminals
from kiosk.settings import settable
from kiosk.settings.layers import ABSENT, REMOTE, Level

Key = tuple[Level, str]


class Value(NamedTuple):
    """One path as it stands at a layer. `source`: the layer that sets it, None where none does
    (then the terminals' own profile counts). `own`: what this very layer says."""

    path: str
    value: Any
    source: Key | None
    own: Any


class Step(NamedTuple):
    """One draft of a layer, and its rollout where it was signed."""

    draft: int
    state: State
    changes: dict[str, Any]
    made_by: str
    changed_at: datetime
    rollout: int | None
    rollout_state: str | None


class Version(NamedTuple):
    """One offer that was signed for a terminal. `state`: what it said of it."""

    version: str
    issued_at: datetime
    opened_at: datetime | None
    signers: tuple[str, ...]
    state: str | None
    why: str | None
    about: str | None


class Place(NamedTuple):
    """A terminal of a rollout, by codes."""

    station: str
    name: str
    terminal: str
    version: str
    stage: str
    state: Told
    why: str | None
    about: str | None
    at: datetime


def chain(level: Level, scope: str, region: str) -> tuple[Key, ...]:
    """The layers that a layer is laid over, from the widest, and itself. `region`: its station's,
    or its own."""
    by_digits = {digits: at for at, digits in DIGITS.items()}
    above: list[Key] = [
        (by_digits[len(regions.prefix(code))], code) for code in regions.chain(region)
    ]
    if level in DIGITS:
        return tuple(above)
    station = scope.partition("/")[0]
    return (
        *above,
        (Level.STATION, station),
        *([(level, scope)] if level is Level.TERMINAL else []),
    )


def values(connection: Connection, keys: Sequence[Key]) -> list[Value]:
    """Every path that may be set, in the order of the list, as the last of `keys` has it; each
    member of a family (`notices.x`) where it is set."""
    layers = bodies.in_force(connection, set(keys))
    laid = [(key, layers.get(key, {})) for key in keys]
    own = laid[-1][1] if laid else {}
    found = {path: (value, key) for key, said in laid for path, value in said.items()}
    out = []
    for path in [*bodies.DUTIES, *_paths(found)]:
        value, source = found.get(path, (ABSENT, None))
        out.append(Value(path, value, source, own.get(path, ABSENT)))
    return out


def layers(connection: Connection) -> list[tuple[Key, int]]:
    """Layers in which something is set, and how much, from the widest."""
    rows = connection.execute(
        select(layer_values.c.level, layer_values.c.scope, func.count())
        .group_by(layer_values.c.level, layer_values.c.scope)
    ).all()  # fmt: skip
    found = [((Level(level), scope), count) for level, scope, count in rows]
    return sorted(found, key=lambda one: (REMOTE.index(one[0][0]), one[0][1]))


def rolled(connection: Connection) -> list[tuple[int, Key]]:
    """Every rollout and its layer, the newest first."""
    rows = connection.execute(
        select(rollouts.c.id, drafts.c.level, drafts.c.scope)
        .join_from(rollouts, drafts)
        .order_by(rollouts.c.id.desc())
    )
    return [(id_, (Level(level), scope)) for id_, level, scope in rows]


def history(connection: Connection, level: Level, scope: str, at: At) -> Leaf[Step]:
    """Drafts of a layer, the newest first."""
    chosen = (
        select(drafts, rollouts.c.id.label("rollout"), rollouts.c.state.label("rollout_state"))
        .join_from(drafts, rollouts, isouter=True)
        .where(drafts.c.level == level.value, drafts.c.scope == scope)
    )
    found = leaf(connection, chosen, [By(drafts.c.id, down=True)], at)
    return found.of([
        Step(row.id, State(row.state), json.loads(row.changes), row.made_by, row.changed_at,
             row.rollout, row.rollout_state)
        for row in found.rows
    ])  # fmt: skip


def versions(connection: Connection, terminal: int, at: At) -> Leaf[Version]:
    """Everything that was signed for a terminal, the newest first."""
    said = rollout_terminals
    chosen = (
        select(offers, said.c.state, said.c.why, said.c.about)
        .join_from(
            offers, said,
            (said.c.terminal_id == offers.c.terminal_id) & (said.c.version == offers.c.version),
            isouter=True,
        )
        .where(offers.c.terminal_id == terminal)
    )  # fmt: skip
    found = leaf(connection, chosen, [By(offers.c.id, down=True)], at)
    return found.of([
        Version(
            row.version, row.issued_at, row.opened_at,
            tuple(name for name in (row.key_id, row.countersigner) if name),
            row.state, row.why, row.about,
        )
        for row in found.rows
    ])  # fmt: skip


def told(connection: Connection, terminal: int) -> dict[str, Any]:
    """`settings` of the terminal's last health record; {} where it said nothing."""
    body = connection.execute(
        select(health_now.c.body).where(health_now.c.terminal_id == terminal)
    ).scalar()
    return (json.loads(body).get("settings") or {}) if body else {}


def places(connection: Connection, rollout: int, at: At) -> Leaf[Place]:
    """Terminals of a rollout in the order in which they are offered it; those that refused or gave
    back come first."""
    said = rollout_terminals
    trouble = said.c.state.in_([Told.REFUSED.value, Told.RETURNED.value])
    chosen = (
        select(said, stations.c.code.label("station"), stations.c.name,
               terminals.c.code.label("terminal"))
        .join_from(said, terminals).join(stations)
        .where(said.c.rollout_id == rollout)
    )  # fmt: skip
    order = [By(case((trouble, 0), else_=1)), By(said.c.place), By(said.c.terminal_id)]
    found = leaf(connection, chosen, order, at)
    return found.of([
        Place(row.station, row.name, row.terminal, row.version, row.stage, Told(row.state), row.why,
              row.about, row.at)
        for row in found.rows
    ])  # fmt: skip


def trail(connection: Connection, rollout: int) -> Sequence[Row]:
    """What people did with a rollout, in order: rows of the chain of deeds."""
    about = deeds.c.about
    return connection.execute(
        select(deeds)
        .where(
            deeds.c.deed.in_([Deed.ROLLOUT.value, Deed.SETTINGS_SIGNED.value]),
            or_(about == str(rollout), about.startswith(f"{rollout} ", autoescape=True)),
        )
        .order_by(deeds.c.number)
    ).all()


def rollout_of(connection: Connection, draft: int) -> int | None:
    """None: it was not signed."""
    chosen = select(rollouts.c.id).where(rollouts.c.draft_id == draft)
    return connection.execute(chosen).scalar()


def holding(connection: Connection, wanted: Iterable[int]) -> dict[int, int]:
    """Of these terminals, the ones in a rollout that has not ended: terminal → rollout."""
    chosen = set(wanted)
    rows = connection.execute(
        select(rollout_terminals.c.terminal_id, rollouts.c.id)
        .join_from(rollout_terminals, rollouts)
        .where(rollouts.c.state.in_([state.value for state in RUNNING]))
    ).all()
    return {terminal: number for terminal, number in rows if terminal in chosen}


def _paths(found: Iterable[str]) -> list[str]:
    """The whole list, families with their members in place of the star."""
    out: list[str] = []
    for path in settable.ALL:
        if path.endswith("*"):
            out += sorted(one for one in found if one.startswith(path[:-1]))
        else:
            out.append(path)
    return out
