"""The fleet by regions: equal tiles and a table, down to the district; and the list of terminals by
filters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import urlencode

from sqlalchemy import Connection
from starlette.responses import Response

from hub import regions
from hub.database import reading
from hub.fleet import find
from hub.fleet.find import Condition, Filter
from hub.fleet.standing import Who
from hub.rights import Right
from hub.web.ask import Ask, Refused
from hub.web.cells import Badge, Cell, Kind, Link, Number, Table
from hub.web.page import Page
from hub.web.pages.fleet_words import KINDS, fleet_table, worst
from hub.web.turning import beside, turned
from hub.web.words import Words

A_PAGE = 50
_MANY = 10  # provinces; fewer stand one after the other
# Where a province's tile stands on a wide screen: row and column, as they lie to each other.
PLACES = {
    "23": (1, 10), "15": (2, 8), "22": (2, 10), "65": (3, 2), "11": (3, 8), "12": (3, 9),
    "21": (3, 10), "62": (4, 4), "64": (4, 5), "61": (4, 6), "14": (4, 7), "13": (4, 8),
    "37": (4, 9), "63": (5, 3), "51": (5, 4), "50": (5, 5), "42": (5, 6), "41": (5, 7),
    "34": (5, 8), "32": (5, 9), "31": (5, 10), "54": (6, 2), "53": (6, 4), "52": (6, 5),
    "43": (6, 6), "36": (6, 7), "33": (6, 9), "45": (7, 5), "44": (7, 6), "35": (7, 8),
    "71": (7, 9), "46": (8, 5), "82": (8, 6), "81": (8, 7),
}  # fmt: skip


Parts = dict[str, dict[Condition, int]]


class Tile(NamedTuple):
    """`place`: classes of where it stands; "": one after the other."""

    name: str
    to: str
    kind: Kind
    total: int
    said: str
    place: str


def _fleet(ask: Ask) -> Response:
    t, region = ask.words, ask.query.get("region", "")
    if region and not regions.is_region(region):
        raise Refused(404, "not-there")
    with reading(ask.engine) as connection:
        parts = find.by_region(connection, ask.stations(), region or regions.NATION, ask.now)
        if not region:
            region, parts = _first_fork(ask, connection, parts)
    whole = {one: sum(counts.get(one, 0) for counts in parts.values()) for one in Condition}
    return ask.page(
        "fleet.html",
        region=region,
        title=t("fleet.of", region=regions.name(region, t.language)),
        here=_short(t, region, _above(region)[-1]) if _above(region) else "",
        above=[(code, regions.name(code, t.language)) for code in _above(region)],
        figures=[
            (Badge(t(f"fleet.is-{one.value}"), KINDS[one]), number, _list_of(region, one))
            for one, number in whole.items()
            if number
        ],
        tiles=[_tile(t, code, region, counts) for code, counts in sorted(parts.items())],
        table=_table(t, region, parts),
        to_list=_list_of(region),
        placed=region == regions.NATION and len(parts) >= _MANY,
    )


def _first_fork(ask: Ask, connection: Connection, parts: Parts) -> tuple[str, Parts]:
    """Down from the whole country to where there is something to choose between."""
    region = regions.NATION
    while len(parts) == 1:
        (only,) = parts
        if only == region or len(regions.prefix(only)) == 6:
            break
        region, parts = only, find.by_region(connection, ask.stations(), only, ask.now)
    return region, parts


def _above(region: str) -> tuple[str, ...]:
    return () if region == regions.NATION else (regions.NATION, *regions.chain(region)[:-1])


def _list_of(region: str, condition: Condition | None = None) -> str:
    said = {"region": region} if region != regions.NATION else {}
    return f"/terminals?{urlencode(said | ({'condition': condition.value} if condition else {}))}"


def _to(code: str, region: str) -> str:
    """A part of a region: farther down, or the list where there is nothing below."""
    deepest = code == region or len(regions.prefix(code)) == 6
    return _list_of(code) if deepest else f"/fleet?region={code}"


def _tile(t: Words, code: str, region: str, counts: Mapping[Condition, int]) -> Tile:
    kind, most = worst(counts)
    said = t("fleet.fine")
    if most is not None:
        name = t(f"fleet.is-{most.value}")
        said = t("fleet.worst", condition=name, count=counts[most])
    row, column = PLACES.get(code[:2], (0, 0)) if region == regions.NATION else (0, 0)
    place = f"row-{row} column-{column}" if row else ""
    return Tile(_short(t, code, region), _to(code, region), kind, sum(counts.values()), said, place)


def _short(t: Words, code: str, region: str) -> str:
    """Without what is named above it already."""
    name = regions.name(code, t.language)
    if region == regions.NATION or t.language != "zh":
        return name.removesuffix(f", {regions.name(region, t.language)}")
    return name.removeprefix(regions.name(region, t.language)) or name


def _table(t: Words, region: str, parts: Parts) -> Table:
    shown = [one for one in Condition if any(counts.get(one) for counts in parts.values())]
    rows: list[list[Cell]] = [
        [
            Link(regions.name(code, t.language), _to(code, region)),
            Number(str(sum(counts.values()))),
            *(Number(str(counts.get(one, 0))) for one in shown),
        ]
        for code, counts in sorted(parts.items())
    ]
    headings = [t("fleet.region"), t("fleet.all"), *(t(f"fleet.is-{one.value}") for one in shown)]
    return Table(t("fleet.parts"), headings, rows, t("fleet.none"))


def _list(ask: Ask) -> Response:
    t = ask.words
    wanted = _wanted(ask)
    with reading(ask.engine) as connection:
        page = find.page(connection, ask.stations(), wanted, ask.now, turned(ask, most=A_PAGE))
        counts = find.counts(connection, ask.stations(), wanted, ask.now)
        releases = find.releases(connection)
    said = {name: value for name, value in _said(wanted).items() if value}
    return ask.page(
        "terminals.html",
        table=replace(fleet_table(t, page.rows, t("machines.title")), pages=beside(ask, page)),
        wanted=_said(wanted),
        conditions=_choices(t, [(c.value, f"fleet.is-{c.value}") for c in Condition]),
        whos=_choices(t, [(str(w.value), f"fleet.who-{w.value}") for w in _WHO]),
        releases=[("", t("fleet.any")), *((one, one) for one in releases)],
        outcomes=_choices(t, [(one, f"fleet.settings-{one}") for one in _OUTCOMES]),
        places=[(code, regions.name(code, t.language)) for code in regions.listed()],
        figures=[
            (Badge(t(f"fleet.is-{one.value}"), KINDS[one]), counts[one],
             f"/terminals?{urlencode(said | {'condition': one.value})}")
            for one in Condition if counts.get(one)
        ],
        narrowed=bool(said),
    )  # fmt: skip


_WHO = [who for who in Who if who is not Who.BUREAU]
_OUTCOMES = ("refused", "returned", "trial", "waiting", "in-force")


def _wanted(ask: Ask) -> Filter:
    """What cannot be asked is not asked for."""
    asked = {name: ask.query.get(name, "").strip()[:60] for name in
             ("region", "q", "condition", "who", "release", "settings")}  # fmt: skip
    who = asked["who"]
    return Filter(
        asked["region"] if regions.is_region(asked["region"]) else regions.NATION,
        asked["q"],
        Condition(asked["condition"]) if asked["condition"] in set(Condition) else None,
        Who(int(who)) if who in {str(one.value) for one in Who} else None,
        asked["release"],
        asked["settings"] if asked["settings"] in _OUTCOMES else "",
    )


def _said(wanted: Filter) -> dict[str, str]:
    """As it stands in the address."""
    return {
        "region": "" if wanted.region == regions.NATION else wanted.region,
        "q": wanted.text,
        "condition": wanted.condition.value if wanted.condition else "",
        "who": "" if wanted.who is None else str(wanted.who.value),
        "release": wanted.release,
        "settings": wanted.settings,
    }


def _choices(t: Words, options: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [("", t("fleet.any")), *((value, t(word)) for value, word in options)]


PAGES = (
    Page("/fleet", _fleet, right=Right.FLEET_SEE, nav="nav.fleet"),
    Page("/terminals", _list, right=Right.FLEET_SEE, nav="nav.terminals"),
)
