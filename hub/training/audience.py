"""Whom something is for: whole regions, single stations, or several of both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, false, or_, select, true

from hub import regions
from hub.tables import stations
from hub.training.tables import audiences, posts

MOST = 40


class Scope(NamedTuple):
    """All stations of a region, or the one `station` (its id, `region` then its own)."""

    region: str
    station: int | None = None


class NoScope(ValueError):
    """There is no such region or station; the text is what was typed."""


def read(connection: Connection, text: str) -> list[Scope]:
    """What was typed: regions by six digits, stations by code, between spaces or commas. Raises
    NoScope; of nothing at all with an empty text."""
    words = list(dict.fromkeys(text.replace(",", " ").replace("，", " ").split()))
    if not words or len(words) > MOST:
        raise NoScope("")
    found = []
    for word in words:
        if regions.is_region(word):
            found.append(Scope(word))
            continue
        row = connection.execute(
            select(stations.c.id, stations.c.region).where(stations.c.code == word)
        ).first()
        if row is None:
            raise NoScope(word[:40])
        found.append(Scope(row.region, row.id))
    return found


def of(connection: Connection, post_id: int, number: int) -> list[Row]:
    """`region`, `station_id`, and `code` and `name` where it is one station's."""
    chosen = (
        select(audiences.c.region, audiences.c.station_id, stations.c.code, stations.c.name)
        .outerjoin(stations, stations.c.id == audiences.c.station_id)
        .where(audiences.c.post_id == post_id, audiences.c.number == number)
        .order_by(audiences.c.place)
    )
    return list(connection.execute(chosen).all())


def codes(rows: Sequence[Row]) -> str:
    """As it was typed."""
    return " ".join(row.code or row.region for row in rows)


def station_within(rows: Sequence[Row]) -> ColumnElement[bool]:
    """The condition on `stations` for which a version with this audience is."""
    return or_(
        false(),
        *(
            stations.c.id == row.station_id
            if row.station_id is not None
            else true()
            if row.region == regions.NATION
            else stations.c.region.startswith(regions.prefix(row.region), autoescape=True)
            for row in rows
        ),
    )


def for_station(station_id: int, region: str) -> ColumnElement[bool]:
    """The condition on `posts` whose shown version is for that station."""
    above = (regions.NATION, *regions.chain(region))
    return exists().where(
        audiences.c.post_id == posts.c.id,
        audiences.c.number == posts.c.shown,
        or_(
            audiences.c.station_id == station_id,
            and_(audiences.c.station_id.is_(None), audiences.c.region.in_(above)),
        ),
    )
