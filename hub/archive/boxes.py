"""Boxes (档案盒): files of a station and a year, one by one; a closed one stays as it is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Row, delete, func, select, text, update

from hub import deeds
from hub.archive.tables import archive_boxed, archive_boxes, archive_cases
from hub.database import insert, put_new
from hub.deeds import Deed
from hub.fleet.find import meant
from hub.paging import At, By, Leaf, leaf
from hub.tables import stations

FULL = 200
"""Files of a box at most: more fit into none."""

LONGEST_LABEL = 60


class Closed(Exception):
    """It is closed, or full, or gone; or the file is in a box already, or not to be put into it."""


def make(
    connection: Connection, station_id: int, year: int, label: str, admin_id: int, now: datetime
) -> int:
    """Its id; numbers of a station's year have no gap."""
    _one_at_a_time(connection, station_id)
    last = connection.execute(
        select(func.max(archive_boxes.c.number)).where(
            archive_boxes.c.station_id == station_id, archive_boxes.c.year == year
        )
    ).scalar()
    number = (last or 0) + 1
    id_: int = connection.execute(
        insert(connection, archive_boxes)
        .values(
            station_id=station_id, year=year, number=number, label=label[:LONGEST_LABEL],
            made_by=admin_id, made_at=now,
        )
        .returning(archive_boxes.c.id)
    ).scalar_one()  # fmt: skip
    _note(connection, Deed.ARCHIVE_BOX_MADE, id_, "", admin_id, now)
    return id_


def put(connection: Connection, box_id: int, key: str, admin_id: int, now: datetime) -> None:
    """A filed case of the same station and year. Raises Closed."""
    box = _open(connection, box_id)
    case = connection.execute(select(archive_cases).where(archive_cases.c.key == key)).first()
    if case is None or (case.station_id, case.year) != (box.station_id, box.year):
        raise Closed
    place = _places(connection, box_id)
    if place >= FULL:
        raise Closed
    if not put_new(
        connection, archive_boxed, key=key, box_id=box_id, place=place + 1, by=admin_id, at=now
    ):
        raise Closed
    _note(connection, Deed.ARCHIVE_BOXED, box_id, f" in {case.number}", admin_id, now)


def fill(connection: Connection, box_id: int, most: int, admin_id: int, now: datetime) -> int:
    """The next that are in no box, in the order of their numbers; how many. Raises Closed."""
    box = _open(connection, box_id)
    room = min(most, FULL - _places(connection, box_id))
    keys = (
        connection.execute(
            select(archive_cases.c.key)
            .outerjoin(archive_boxed, archive_boxed.c.key == archive_cases.c.key)
            .where(
                archive_cases.c.station_id == box.station_id,
                archive_cases.c.year == box.year,
                archive_boxed.c.key.is_(None),
            )
            .order_by(archive_cases.c.number)
            .limit(max(0, room))
        )
        .scalars()
        .all()
    )
    for key in keys:
        put(connection, box_id, key, admin_id, now)
    return len(keys)


def take_out(connection: Connection, box_id: int, key: str, admin_id: int, now: datetime) -> None:
    """Out of an open box; what comes after it moves up. Raises Closed."""
    _open(connection, box_id)
    gone = connection.execute(
        delete(archive_boxed)
        .where(archive_boxed.c.box_id == box_id, archive_boxed.c.key == key)
        .returning(archive_boxed.c.place)
    ).scalar()
    if gone is None:
        raise Closed
    later = connection.execute(
        select(archive_boxed.c.key, archive_boxed.c.place)
        .where(archive_boxed.c.box_id == box_id, archive_boxed.c.place > gone)
        .order_by(archive_boxed.c.place)
    ).all()
    for row in later:
        connection.execute(
            update(archive_boxed).where(archive_boxed.c.key == row.key).values(place=row.place - 1)
        )
    _note(connection, Deed.ARCHIVE_BOXED, box_id, " out", admin_id, now)


def label(connection: Connection, box_id: int, words: str, admin_id: int, now: datetime) -> None:
    """Raises Closed."""
    _open(connection, box_id)
    connection.execute(
        update(archive_boxes)
        .where(archive_boxes.c.id == box_id)
        .values(label=words[:LONGEST_LABEL])
    )
    _note(connection, Deed.ARCHIVE_BOXED, box_id, " label", admin_id, now)


def close(connection: Connection, box_id: int, admin_id: int, now: datetime) -> None:
    """Not an empty one. Raises Closed."""
    _open(connection, box_id)
    if not _places(connection, box_id):
        raise Closed
    connection.execute(
        update(archive_boxes)
        .where(archive_boxes.c.id == box_id)
        .values(closed_by=admin_id, closed_at=now)
    )
    _note(connection, Deed.ARCHIVE_BOX_CLOSED, box_id, "", admin_id, now)


def listed(connection: Connection, where: ColumnElement[bool], station: str, at: At) -> Leaf[Row]:
    """The newest first, with `station`, `code` and `files`. `station`: `find.meant`."""
    chosen = _chosen().where(where, meant(station))
    of = archive_boxes.c
    order = [By(of.year, down=True), By(stations.c.code), By(of.number, down=True)]
    return leaf(connection, chosen, order, at)


def open_of(connection: Connection, station_id: int, year: int) -> list[Row]:
    """Those of a station's year that take files, the newest first, as `listed` has them."""
    of = archive_boxes.c
    chosen = _chosen().where(of.station_id == station_id, of.year == year, of.closed_at.is_(None))
    return list(connection.execute(chosen.order_by(of.number.desc())))


def one(connection: Connection, box_id: int) -> Row | None:
    """With `station`, `code`, `region`, `files`."""
    return connection.execute(_chosen().where(archive_boxes.c.id == box_id)).first()


def content(connection: Connection, box_id: int) -> list[Row]:
    """What lies in it, in order: `place`, `key`, `year`, `number`, `case_number`, `item`,
    `filed_at`."""
    of = archive_cases.c
    return list(
        connection.execute(
            select(
                archive_boxed.c.place, of.key, of.year, of.number, of.case_number, of.item,
                of.filed_at,
            )
            .join_from(archive_boxed, archive_cases, archive_boxed.c.key == of.key)
            .where(archive_boxed.c.box_id == box_id)
            .order_by(archive_boxed.c.place)
        )
    )  # fmt: skip


def number(row: Row) -> str:
    """On the box: 站点-年度-盒-顺序号."""
    return f"{row.code}-{row.year}-B{row.number:03d}"


# ---- inside


def _chosen():
    files = (
        select(func.count())
        .where(archive_boxed.c.box_id == archive_boxes.c.id)
        .scalar_subquery()
        .label("files")
    )
    return select(
        archive_boxes, stations.c.name.label("station"), stations.c.code, stations.c.region, files
    ).join_from(archive_boxes, stations, archive_boxes.c.station_id == stations.c.id)


def _open(connection: Connection, box_id: int) -> Row:
    """Those that change it come one after the other. Raises Closed."""
    row = connection.execute(
        select(archive_boxes).where(archive_boxes.c.id == box_id).with_for_update()
    ).first()
    if row is None or row.closed_at is not None:
        raise Closed
    return row


def _places(connection: Connection, box_id: int) -> int:
    return connection.execute(
        select(func.count()).select_from(archive_boxed).where(archive_boxed.c.box_id == box_id)
    ).scalar_one()


def _one_at_a_time(connection: Connection, station_id: int) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(
            text("SELECT id FROM stations WHERE id = :id FOR UPDATE"), {"id": station_id}
        )


def _note(
    connection: Connection, deed: Deed, box_id: int, more: str, admin_id: int, now: datetime
) -> None:
    deeds.append(connection, deed, f"box:{box_id}{more}", deeds.account(admin_id), now)
