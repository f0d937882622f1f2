"""Stations: which there are, one by one, a new one, another name or region."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import ColumnElement, Connection, Row, func, select
from starlette.responses import Response

from hub import regions, terminals
from hub.database import reading, writing
from hub.fleet import find
from hub.fleet.find import Filter
from hub.paging import By, leaf
from hub.rights import Right
from hub.tables import stations
from hub.tables import terminals as machines
from hub.web.ask import Ask, Refused
from hub.web.cells import Cell, Code, Link, Number, Table
from hub.web.page import Page
from hub.web.pages.cloning import NoSuchStation, clone_of
from hub.web.pages.fleet_words import fleet_table
from hub.web.turning import beside, turned

MOST = 200  # that are offered; narrower words find the rest


def _list(ask: Ask) -> Response:
    t, sought = ask.words, ask.query.get("q", "").strip()[:60]
    chosen = (
        select(stations, func.count(machines.c.id).label("machines"))
        .join_from(stations, machines, isouter=True)
        .where(ask.stations(), find.meant(sought))
        .group_by(stations.c.id)
    )
    with reading(ask.engine) as connection:
        found = leaf(connection, chosen, [By(stations.c.region), By(stations.c.code)], turned(ask))
    rows: list[list[Cell]] = [
        [
            Link(row.name, f"/stations/{row.code}"),
            Code(row.code),
            regions.name(row.region, t.language),
            Number(str(row.machines)),
        ]
        for row in found.rows
    ]
    headings = [t("stations.name"), t("stations.code"), t("stations.region"), t("stations.count")]
    return ask.page(
        "stations.html",
        table=Table(t("stations.title"), headings, rows, t("stations.none"), beside(ask, found)),
        sought=sought,
        makes=ask.may(Right.STATION_MAKE),
    )


def _new_page(ask: Ask, status: int = 200, problem: str = "") -> Response:
    typed = {name: ask.form.get(name, "") for name in ("code", "name", "region", "like")}
    return ask.page("station-new.html", status, problem=problem, typed=typed)


def _new(ask: Ask) -> Response:
    code, name, region = (ask.form.get(one, "").strip() for one in ("code", "name", "region"))
    if not regions.is_region(region):
        return _new_page(ask, 400, "bad-region")
    if not ask.reaches(Right.STATION_MAKE, region):
        return _new_page(ask, 400, "not-yours")
    like, draft = ask.form.get("like", "").strip(), None
    try:
        with writing(ask.engine) as connection:
            new = terminals.add_station(connection, code, name, ask.who.deed, ask.now, region)
            if new and like:
                draft = clone_of(ask, connection, like, code)
    except NoSuchStation:
        return _new_page(ask, 400, "no-like")
    except ValueError:
        return _new_page(ask, 400, "bad-code")
    if draft is not None:
        return ask.go(f"/settings/drafts/{draft}", "station-cloned")
    return ask.go(f"/stations/{code}", "station-made") if new else _new_page(ask, 400, "taken")


def _one(ask: Ask, status: int = 200, problem: str = "") -> Response:
    row = station_of(ask, Right.FLEET_SEE)
    t = ask.words
    with reading(ask.engine) as connection:
        found = find.page(connection, stations.c.id == row.id, Filter(), ask.now, turned(ask))
    return ask.page(
        "station.html",
        status,
        station=row,
        problem=problem,
        table=replace(
            fleet_table(t, found.rows, t("stations.machines"), stations=False),
            pages=beside(ask, found),
        ),
        settings=ask.may(Right.SETTINGS_SEE, row),
        changes=ask.may(Right.STATION_CHANGE, row),
        moves=ask.may(Right.STATION_MOVE, row),
        facts=[
            (t("stations.code"), Code(row.code)),
            (t("stations.region"), regions.name(row.region, t.language)),
        ],
    )


def _change(ask: Ask) -> Response:
    row = station_of(ask, Right.STATION_CHANGE)
    region = ask.form.get("region", row.region).strip()
    if region != row.region:
        ask.need(Right.STATION_MOVE, row)
        if not regions.is_region(region):
            return _one(ask, 400, "bad-region")
        if not ask.reaches(Right.STATION_MOVE, region):
            return _one(ask, 400, "not-yours")
    name = ask.form.get("name", "")
    try:
        with writing(ask.engine) as connection:
            terminals.change_station(connection, row.code, name, region, ask.who.deed, ask.now)
    except ValueError:
        return _one(ask, 400, "bad-name")
    return ask.go(f"/stations/{row.code}", "station-changed")


def sought_of(ask: Ask) -> str:
    """What was typed where a list asks which stations (`find.meant`)."""
    return (ask.form.get("station") or ask.query.get("station", "")).strip()[:60]


def offered(connection: Connection, where: ColumnElement[bool]) -> list[tuple[str, str]]:
    """Codes and names that are offered while a station is typed."""
    chosen = select(stations.c.code, stations.c.name).where(where).order_by(stations.c.code)
    return [(row.code, row.name) for row in connection.execute(chosen.limit(MOST))]


def station_of(ask: Ask, right: Right) -> Row:
    """The station that the address names, where the right is held. Raises Refused."""
    with reading(ask.engine) as connection:
        chosen = select(stations).where(stations.c.code == ask.parts["station"])
        row = connection.execute(chosen).first()
    ask.need(right, row)
    if row is None:
        raise Refused(404, "not-there")
    return row


PAGES = (
    Page("/stations", _list, right=Right.FLEET_SEE, nav="nav.stations"),
    Page("/stations-new", _new_page, _new, right=Right.STATION_MAKE),
    Page("/stations/{station}", _one, _change, right=Right.FLEET_SEE),
)
