"""From the first touch to the receipt, by item and station, against the standard's ten minutes; and
the level of a station."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from sqlalchemy import select
from starlette.responses import Response

from hub import regions
from hub.database import reading
from hub.feedback.figures import Month
from hub.fleet import levels, times
from hub.fleet.find import within
from hub.fleet.times import Times
from hub.paging import leaf_of
from hub.rights import Right
from hub.tables import stations
from hub.web.ask import NOT_THERE, Ask, Refused
from hub.web.cells import Badge, Cell, Kind, Link, Number, Table
from hub.web.page import Page
from hub.web.pages.fleet_words import span
from hub.web.pages.station_list import station_of
from hub.web.turning import beside, turned
from hub.web.words import Words
from kiosk.check.finding import words as check_words
from kiosk.check.requirements import Standing
from kiosk.check.whole import Shipped
from kiosk.services.catalogue import Catalogue

_KINDS: dict[Standing, Kind] = {
    Standing.MET: "good",
    Standing.DECLARED: "plain",
    Standing.MISSING: "bad",
    Standing.VOLUNTARY: "plain",
    Standing.ELSEWHERE: "plain",
}


def _times(ask: Ask) -> Response:
    t, region = ask.words, ask.query.get("region", "").strip()
    if region and not regions.is_region(region):
        raise Refused(404, NOT_THERE)
    mine = ask.stations() & within(region) if region else ask.stations()
    with reading(ask.engine) as connection:
        months = times.months(connection)
        month = ask.query.get("month", "")
        month = month if month in months else (months[0] if months else "")
        by_item = times.by_item(connection, month, mine)
        by_station = times.by_station(connection, month, mine)
        here = leaf_of(by_station, turned(ask))
        codes = [one.name for one in here.rows]
        names = dict(
            connection.execute(
                select(stations.c.code, stations.c.name).where(stations.c.code.in_(codes))
            ).all()
        )
    items = item_names(t.language)
    counted = sum(one.count for one in by_item)
    over = sum(one.over for one in by_item)
    lasted = sum(one.mean * one.count for one in by_item)
    return ask.page(
        "times.html",
        month=month,
        months=[(one, one) for one in months] or [("", str(Month.of("", ask.now)))],
        region=region,
        places=[(code, regions.name(code, t.language)) for code in regions.listed()],
        counted=counted,
        mean=_mean(t, lasted / counted) if counted else "–",
        share=_share(over, counted),
        items=_table(t, "items", [(items.get(one.name, one.name), one) for one in by_item]),
        stations=replace(_table(
            t, "stations",
            [(Link(names.get(one.name, one.name), f"/stations/{one.name}"), one)
             for one in here.rows],
        ), pages=beside(ask, here)),
    )  # fmt: skip


def _table(t: Words, which: str, found: list[tuple[Cell, Times]]) -> Table:
    rows: list[list[Cell]] = [
        [
            name,
            Number(str(one.count)),
            _mean(t, one.mean),
            Number(_within(t, one.median)),
            Number(_within(t, one.ninth)),
            Badge(_share(one.over, one.count), "warn" if one.over else "good"),
        ]
        for name, one in found
    ]
    headings = [t(f"times.{one}") for one in (which, "count", "mean", "median", "ninth", "over")]
    return Table(t(f"times.by-{which}"), headings, rows, t("times.none"))


def _mean(t: Words, seconds: float) -> Badge:
    """Against what the standard allows on average."""
    return Badge(_within(t, round(seconds)), "good" if seconds <= times.LIMIT else "bad")


def _within(t: Words, seconds: int | None) -> str:
    if seconds is None:
        return t("times.longer", span=span(t, times.BOUNDS[-1]))
    minutes, rest = divmod(seconds, 60)
    return t("times.within", minutes=minutes, seconds=f"{rest:02}")


def _share(over: int, count: int) -> str:
    return f"{over / count:.1%}" if count else "–"


def _level(ask: Ask) -> Response:
    t, row = ask.words, station_of(ask, Right.FLEET_SEE)
    with reading(ask.engine) as connection:
        level = levels.level_of(connection, row.id, _shipped().check, ask.now)
    say = check_words(t.language)
    rows: list[list[Cell]] = []
    for one in level.rows:
        note = one.line.say(say) if one.standing is Standing.MISSING else ""
        if one.counted is not None:
            note = t("times.counted", count=one.counted) + (f" {note}" if note else "")
        badge = Badge(say(f"requirement.standing.{one.standing.value}"), _KINDS[one.standing])
        words = one.requirement.words.get(t.language)
        rows.append([words, one.requirement.clause, badge, note])
    named = {} if level.standard is None else {
        one.number: one.name.get(t.language) for one in level.standard.levels}  # fmt: skip
    return ask.page(
        "level.html",
        station=row,
        level=level,
        title=level.standard.title.get(t.language) if level.standard else "",
        claimed=named.get(level.level, ""),
        sums=[(Badge(say(f"requirement.standing.{one.value}"), _KINDS[one]), level.sums()[one])
              for one in Standing],
        table=Table(t("times.requirements"),
                    [t(f"times.{one}") for one in ("requirement", "clause", "standing", "note")],
                    rows, t("times.no-settings")),
    )  # fmt: skip


@lru_cache(1)
def _shipped() -> Shipped:
    return Shipped()


@lru_cache(2)
def item_names(language: str) -> dict[str, str]:
    return {item.id: item.name.get(language) for item in Catalogue.load()}


PAGES = (
    Page("/times", _times, right=Right.FLEET_SEE, nav="nav.times"),
    Page("/stations/{station}/level", _level, right=Right.FLEET_SEE),
)
