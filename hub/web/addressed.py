"""What the address of a page names by a number."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, Row, select

from hub.database import reading
from hub.rights import Right
from hub.tables import stations
from hub.web.ask import NOT_THERE, Ask, Refused

_DIGITS = 15
"""No row has more; far more fit into no column."""


def is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _DIGITS


def number_of(ask: Ask, part: str) -> int:
    """Raises Refused."""
    text = ask.parts[part]
    if not is_number(text):
        raise Refused(404, NOT_THERE)
    return int(text)


def row_of(
    ask: Ask, part: str, one: Callable[[Connection, int], Row | None], right: Right
) -> tuple[Row, Row]:
    """What the number names, and its station. Raises Refused."""
    with reading(ask.engine) as connection:
        row = one(connection, number_of(ask, part))
        if row is None:
            raise Refused(404, NOT_THERE)
        station = connection.execute(select(stations).where(stations.c.id == row.station_id)).one()
    ask.need(right, station)
    return row, station
