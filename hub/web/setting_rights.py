"""Who may look at a layer and its drafts, and who may change it: by the layer's place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, Row, select

from hub import regions
from hub.configuring import drafts, rollouts, view
from hub.configuring.drafts import Draft, NoSuchDraft
from hub.configuring.rollouts import NoSuchRollout, Rollout
from hub.configuring.scopes import DIGITS
from hub.configuring.view import Key
from hub.rights import Right, covers, may
from hub.tables import stations, terminals
from hub.web.addressed import number_of
from hub.web.ask import NOT_THERE, Ask, Refused
from kiosk.settings.layers import Level


class Layer(NamedTuple):
    """`region`: its own, or its station's. `station`: the row of `stations`, None for a region.
    `terminal`: its id, 0 for what is no terminal."""

    level: Level
    scope: str
    region: str
    station: Row | None
    terminal: int
    changes: bool

    @property
    def key(self) -> Key:
        return self.level, self.scope

    @property
    def name(self) -> str:
        return str(self.station.name) if self.station is not None else ""

    @property
    def place(self) -> str:
        return f"/settings/at/{self.level}/{self.scope}"

    def chain(self) -> tuple[Key, ...]:
        return view.chain(self.level, self.scope, self.region)


class BadWhere(LookupError):
    """What was typed names no layer that they may see."""


def typed(ask: Ask, connection: Connection, where: str) -> Layer:
    """A layer as somebody types it: a region's digits, a station's code, or station/terminal.
    Raises BadWhere."""
    where = where.strip()
    by_digits = {digits: level for level, digits in DIGITS.items()}
    if regions.is_region(where):
        level = by_digits.get(len(regions.prefix(where)))
    else:
        level = Level.TERMINAL if "/" in where else Level.STATION
    if level is None:
        raise BadWhere
    try:
        return layer(ask, connection, level, where)
    except Refused:
        raise BadWhere from None


def layer(ask: Ask, connection: Connection, level: str, scope: str) -> Layer:
    """What the address names, for whoever may see it: whoever looks after it, and whoever is within
    a region that it reaches. Raises Refused."""
    if level not in set(Level):
        raise Refused(404, NOT_THERE)
    found = _find(connection, Level(level), scope)
    if found is None or not _sees(ask, found):
        raise Refused(404, NOT_THERE)
    return found._replace(changes=_holds(ask, Right.SETTINGS_CHANGE, found))


def changed(ask: Ask, connection: Connection, level: str, scope: str) -> Layer:
    """The same, for whoever may change it. Raises Refused."""
    found = layer(ask, connection, level, scope)
    if not found.changes:
        raise Refused(403, "no-right")
    return found


def draft(ask: Ask, connection: Connection, *, change: bool) -> tuple[Draft, Layer]:
    """The draft that the address names. Raises Refused."""
    try:
        one = drafts.get(connection, number_of(ask, "number"))
    except NoSuchDraft:
        raise Refused(404, NOT_THERE) from None
    return one, _of(ask, connection, one, change)


def rollout(ask: Ask, connection: Connection, *, change: bool) -> tuple[Rollout, Draft, Layer]:
    """The rollout that the address names. Raises Refused."""
    try:
        one = rollouts.get(connection, number_of(ask, "number"))
    except NoSuchRollout:
        raise Refused(404, NOT_THERE) from None
    of = drafts.get(connection, one.draft)
    return one, of, _of(ask, connection, of, change)


def mine(ask: Ask, connection: Connection, keys: Iterable[Key]) -> dict[Key, str]:
    """Of these layers, the ones that somebody looks after: each with its station's name, "" for a
    region."""
    rows = connection.execute(
        select(stations.c.code, stations.c.name).where(ask.stations(Right.SETTINGS_SEE))
    ).all()
    names = {row.code: row.name for row in rows}
    found: dict[Key, str] = {}
    for level, scope in keys:
        if level in DIGITS:
            if ask.reaches(Right.SETTINGS_SEE, scope):
                found[level, scope] = ""
        elif (code := scope.partition("/")[0]) in names:
            found[level, scope] = names[code]
    return found


def _of(ask: Ask, connection: Connection, one: Draft, change: bool) -> Layer:
    """A draft is seen by those who look after its layer, not by all whom it reaches."""
    found = _find(connection, one.level, one.scope)
    if found is None or not _holds(ask, Right.SETTINGS_SEE, found):
        raise Refused(404, NOT_THERE)
    changes = _holds(ask, Right.SETTINGS_CHANGE, found)
    if change and not changes:
        raise Refused(403, "no-right")
    return found._replace(changes=changes)


def _find(connection: Connection, level: Level, scope: str) -> Layer | None:
    if level in DIGITS:
        good = regions.is_region(scope) and len(regions.prefix(scope)) == DIGITS[level]
        return Layer(level, scope, scope, None, 0, changes=False) if good else None
    code, _, number = scope.partition("/")
    row = connection.execute(select(stations).where(stations.c.code == code)).first()
    if row is None or level not in (Level.STATION, Level.TERMINAL):
        return None
    if level is Level.STATION:
        return Layer(level, scope, row.region, row, 0, changes=False) if not number else None
    chosen = select(terminals.c.id).where(
        terminals.c.station_id == row.id, terminals.c.code == number
    )
    terminal = connection.execute(chosen).scalar()
    return terminal and Layer(level, scope, row.region, row, terminal, changes=False)


def _holds(ask: Ask, right: Right, one: Layer) -> bool:
    if one.station is not None:
        return ask.may(right, one.station)
    return ask.reaches(right, one.region)


def _sees(ask: Ask, one: Layer) -> bool:
    if _holds(ask, Right.SETTINGS_SEE, one):
        return True
    return one.station is None and any(
        may(grant.role, Right.SETTINGS_SEE)
        and (covers(grant, one.region) or regions.within(grant.region, one.region))
        for grant in ask.who.grants
    )
