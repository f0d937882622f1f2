"""A station like another, for whoever may see both."""

from __future__ import annotations

from sqlalchemy import Connection, select

from hub.configuring import cloning
from hub.rights import Right
from hub.tables import stations
from hub.web.ask import Ask


class NoSuchStation(Exception):
    """There is none of that code that whoever asks may see."""


def clone_of(ask: Ask, connection: Connection, like: str, station: str) -> int | None:
    """As `cloning.clone`. Raises NoSuchStation."""
    row = connection.execute(select(stations).where(stations.c.code == like)).first()
    if row is None or not ask.may(Right.FLEET_SEE, row):
        raise NoSuchStation
    return cloning.clone(connection, like, station, ask.who.deed, ask.now)
