"""The catalogue (目录): files that are looked for, and one of them. Who a file is about is not
known here: its papers alone tell, and those are opened by `asking`."""

from __future__ import annotations

import enum
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Row,
    Select,
    and_,
    exists,
    func,
    or_,
    select,
)

from hub.archive.settings import ArchiveTerms
from hub.archive.tables import archive_boxed, archive_boxes, archive_cases, archive_pages
from hub.cases.tables import case_deeds, cases
from hub.fleet.find import meant
from hub.paging import At, By, Leaf, leaf
from hub.tables import stations
from hub.tables import terminals as machines
from kiosk.cases.deeds import CaseDeed, What
from kiosk.cases.standing import Work, work

_FILE = re.compile(r"(20[0-9]{2})-([0-9]{1,9})")
_YEAR = re.compile(r"20[0-9]{2}")


class Which(enum.StrEnum):
    FILED = "filed"
    KEPT = "kept"  # to be filed by the last who handles it
    COMING = "coming"  # not whole yet


class Sought(NamedTuple):
    """`number`: 年度-顺序号, or the number on the receipt."""

    which: Which = Which.FILED
    station: str = ""  # `find.meant`
    item: str = ""
    year: str = ""
    number: str = ""


def find(connection: Connection, sought: Sought, where: ColumnElement[bool], at: At) -> Leaf[Row]:
    """The newest first, of what is not filed yet the oldest; rows with `key`, `case_number`,
    `item`, `year`, `number`, `filed_at`, `kept_at`, `begun_at`, `station`, `code`, `pages`,
    `box_year`, `box_number`."""
    of = archive_cases.c
    chosen = select(of.key).join_from(archive_cases, stations).where(where, _own())
    if sought.which is Which.FILED:
        chosen, first = chosen.where(of.filed_at.is_not(None)), By(of.filed_at, down=True)
    elif sought.which is Which.KEPT:
        chosen = chosen.where(of.filed_at.is_(None), of.kept_at.is_not(None))
        first = By(of.kept_at)
    else:
        chosen = chosen.where(of.filed_at.is_(None), of.kept_at.is_(None))
        first = By(of.begun_at)
    chosen = chosen.where(meant(sought.station))
    if sought.item:
        chosen = chosen.where(of.item == sought.item)
    if _YEAR.fullmatch(sought.year):
        chosen = chosen.where(of.year == int(sought.year))
    if sought.number:
        if own := _FILE.fullmatch(sought.number):
            chosen = chosen.where(of.year == int(own[1]), of.number == int(own[2]))
        else:
            chosen = chosen.where(of.case_number == sought.number)
    found = leaf(connection, chosen, [first, By(of.key)], at)
    keys = [row.key for row in found.rows]  # pages are counted of these alone
    rows = {row.key: row for row in connection.execute(_chosen().where(of.key.in_(keys)))}
    return found.of([rows[key] for key in keys])


def one(connection: Connection, key: str) -> Row | None:
    """The same, with `station_id`, `region`, `terminal`, `manifest`, `box_id` and `closed_at` of
    its box."""
    return connection.execute(_chosen().where(archive_cases.c.key == key)).first()


def pages_of(connection: Connection, key: str) -> list[Row]:
    """Its own, then what was added to it, in the order in which that was whole: so the place of a
    page in this list never changes."""
    own = select(archive_pages).where(archive_pages.c.key == key).order_by(archive_pages.c.page)
    of, main = archive_cases.alias(), archive_cases.alias()
    added = (
        select(archive_pages)
        .join(of, of.c.key == archive_pages.c.key)
        .join(main, _goes_with(of, main))
        .where(main.c.key == key)
        .order_by(func.coalesce(of.c.kept_at, of.c.filed_at), of.c.key, archive_pages.c.page)
    )
    return [*connection.execute(own), *connection.execute(added)]


def counts(connection: Connection, where: ColumnElement[bool]) -> dict[Which, int]:
    """Of what is not filed yet; how many are is never counted: there may be very many."""
    of = archive_cases.c
    rows = connection.execute(
        select(of.kept_at.is_not(None), func.count())
        .join_from(archive_cases, stations, of.station_id == stations.c.id)
        .where(where, of.filed_at.is_(None), _own())
        .group_by(of.kept_at.is_not(None))
    )
    found = {bool(kept): count for kept, count in rows}
    return {Which.KEPT: found.get(True, 0), Which.COMING: found.get(False, 0)}


def late(connection: Connection, now: datetime, terms: ArchiveTerms) -> list[tuple[str, str]]:
    """Stations whose papers stopped coming (`come`), or wait too long to be filed (`file`)."""
    of = archive_cases.c
    kinds = {
        "come": of.kept_at.is_(None) & (of.begun_at <= now - timedelta(days=terms.come_days)),
        "file": of.kept_at <= now - timedelta(days=terms.file_days),
    }
    return sorted(
        (code, word)
        for word, kind in kinds.items()
        for code in connection.execute(
            select(stations.c.code)
            .join_from(archive_cases, stations, of.station_id == stations.c.id)
            .where(of.filed_at.is_(None), kind, _own())
            .distinct()
        ).scalars()
    )


def ended(connection: Connection, rows: Sequence[Row]) -> frozenset[str]:
    """Keys of those whose case has ended, as staff told (`kiosk.cases`): the result was handed out,
    or a refusal was told."""
    done: dict[tuple[int, str], list[CaseDeed]] = {}
    numbers = {row.case_number for row in rows}
    chosen = select(case_deeds.c.station_id, case_deeds.c.case_number, case_deeds.c.body)
    for station, number, body in connection.execute(
        chosen.where(
            case_deeds.c.case_number.in_(numbers),
            case_deeds.c.station_id.in_({row.station_id for row in rows}),
        )
    ):
        deed = msgspec.json.decode(body, type=CaseDeed)
        done.setdefault((station, number), []).append(deed)
    return frozenset(
        row.key for row in rows if _over(work(done.get((row.station_id, row.case_number), ())))
    )


def case_of(connection: Connection, row: Row) -> int | None:
    """The case's id among those that are followed up (`hub.cases`); None: it is not known."""
    return connection.execute(
        select(cases.c.id)
        .where(cases.c.station_id == row.station_id, cases.c.number == row.case_number)
        .limit(1)
    ).scalar()


def _over(done: Work) -> bool:
    refused = done.value(What.DECIDED) == "refused"
    return done.value(What.GIVEN) is not None or (refused and bool(done.told))


def _own() -> ColumnElement[bool]:
    """What stands for itself: papers, and what was added to none that are here."""
    of, main = archive_cases.c, archive_cases.alias()
    papers = exists().where(
        main.c.station_id == of.station_id, main.c.case_number == of.case_number, ~main.c.added
    )
    return or_(~of.added, of.number.is_not(None), ~papers)


def _goes_with(more: FromClause, papers: FromClause) -> ColumnElement[bool]:
    """Was it added to those papers, and is it whole?"""
    of, main = more.c, papers.c
    return and_(
        main.station_id == of.station_id, main.case_number == of.case_number, ~main.added,
        of.added, of.number.is_(None), or_(of.kept_at.is_not(None), of.filed_at.is_not(None)),
    )  # fmt: skip


def _chosen() -> Select:
    of, own, more = archive_cases.c, archive_boxes.c, archive_cases.alias()
    alone = select(func.count()).where(archive_pages.c.key == of.key).scalar_subquery()
    added = (
        select(func.count())
        .select_from(archive_pages.join(more, more.c.key == archive_pages.c.key))
        .where(_goes_with(more, archive_cases))
        .scalar_subquery()
    )
    count = (alone + added).label("pages")
    return (
        select(
            of.key, of.case_number, of.item, of.year, of.number, of.filed_at, of.kept_at,
            of.begun_at, of.manifest, of.station_id, stations.c.name.label("station"),
            stations.c.code, stations.c.region, machines.c.code.label("terminal"), count,
            own.id.label("box_id"), own.year.label("box_year"), own.number.label("box_number"),
            own.closed_at, archive_boxed.c.place,
        )
        .join_from(archive_cases, stations, of.station_id == stations.c.id)
        .join(machines, of.terminal_id == machines.c.id)
        .outerjoin(archive_boxed, archive_boxed.c.key == of.key)
        .outerjoin(archive_boxes, archive_boxed.c.box_id == own.id)
    )  # fmt: skip


def number(row: Row) -> str:
    """站点-年度-顺序号; "" of what is not filed."""
    return f"{row.code}-{row.year}-{row.number:04d}" if row.number else ""
