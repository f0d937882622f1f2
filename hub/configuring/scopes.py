"""Whom a layer reaches, and which layers reach a terminal: by region, station and terminal."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, select

from hub import regions
from hub.tables import stations, terminals
from kiosk.settings.layers import Level

DIGITS = {Level.PROVINCE: 2, Level.CITY: 4, Level.DISTRICT: 6}
LONGEST = 81


class BadScope(ValueError):
    """No such region, station or terminal; the text names it."""


class Reached(NamedTuple):
    """A terminal, by id and codes, with its station's region."""

    id: int
    station: str
    terminal: str
    region: str

    @property
    def scope(self) -> str:
        """Of its own layer."""
        return f"{self.station}/{self.terminal}"

    def layers(self) -> tuple[tuple[Level, str], ...]:
        """Level and scope of every layer that reaches it, from the widest."""
        return (*_above(self.region), (Level.STATION, self.station), (Level.TERMINAL, self.scope))


@lru_cache(4096)  # a province has some hundred; each is asked for by every terminal of it
def _above(region: str) -> tuple[tuple[Level, str], ...]:
    """The layers of regions that reach one, from the widest."""
    by_digits = {digits: level for level, digits in DIGITS.items()}
    return tuple((by_digits[len(regions.prefix(code))], code) for code in regions.chain(region))


def reached(connection: Connection, level: Level, scope: str) -> Sequence[Reached]:
    """The terminals of a scope, by station and code. Raises BadScope."""
    rows = connection.execute(
        select(terminals.c.id, stations.c.code, terminals.c.code, stations.c.region)
        .join_from(terminals, stations)
        .where(_within(level, scope))
        .order_by(stations.c.code, terminals.c.code)
    ).all()
    found = [Reached(*row) for row in rows]
    if not found and level in (Level.STATION, Level.TERMINAL):
        raise BadScope(scope)
    return found


def any_reached(connection: Connection, level: Level, scope: str) -> Sequence[Reached]:
    """The same; none for a station that has no terminal yet, too."""
    try:
        return reached(connection, level, scope)
    except BadScope:
        return ()


def known(connection: Connection, level: Level, scope: str) -> None:
    """Is there such a place? A station may be without terminals yet. Raises BadScope."""
    if level is not Level.STATION:
        reached(connection, level, scope)
    elif connection.execute(select(stations.c.id).where(stations.c.code == scope)).scalar() is None:
        raise BadScope(scope)


def _within(level: Level, scope: str) -> ColumnElement[bool]:
    if digits := DIGITS.get(level):
        if not regions.is_region(scope) or len(regions.prefix(scope)) != digits:
            raise BadScope(scope)
        return stations.c.region.startswith(regions.prefix(scope), autoescape=True)
    if level is Level.STATION:
        return stations.c.code == scope
    if level is Level.TERMINAL:
        station, _, terminal = scope.partition("/")
        return (stations.c.code == station) & (terminals.c.code == terminal)
    raise BadScope(level)
