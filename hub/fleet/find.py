"""Terminals by filters, and how many stand how: asked of one narrow row a terminal."""

from __future__ import annotations

import enum
from collections import Counter
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    func,
    or_,
    select,
    true,
)

from hub import regions
from hub.fleet import standing
from hub.fleet.standing import Trouble, Who
from hub.fleet.tables import standings
from hub.paging import At, By, Leaf, leaf
from hub.tables import stations, terminals
from hub.terminals import keyed

SILENT = timedelta(minutes=20)  # health comes every five
OFF = timedelta(hours=16)  # who said that it switches off may be silent for a night


class Condition(enum.StrEnum):
    """How a terminal is, in the order of what somebody wants to see first."""

    SILENT = "silent"  # found by absence
    OUT = "out-of-service"
    LIMITED = "limited"
    PAUSED = "maintenance"
    CHANGING = "changing"  # starting, pairing, updating
    NEVER = "never"  # paired, and never heard of
    OFF = "off"  # it said that it switches off
    CLOSED = "closed"
    GOOD = "in-service"
    UNUSED = "unused"  # without a valid key: replaced, taken away, stolen; missed by nobody


_OF_STATE = {
    "out-of-service": Condition.OUT,
    "limited": Condition.LIMITED,
    "maintenance": Condition.PAUSED,
    "closed": Condition.CLOSED,
    "in-service": Condition.GOOD,
    "powering-off": Condition.OFF,
}


class Filter(NamedTuple):
    """What is looked for; what is empty is not asked for. `text`: a part of a station's code or
    name, or a terminal's code. `settings`: what became of those offered last."""

    region: str = regions.NATION
    text: str = ""
    condition: Condition | None = None
    who: Who | None = None
    release: str = ""
    settings: str = ""


class Found(NamedTuple):
    """A terminal in a list. None and "" where it was never heard of."""

    station: str
    station_name: str
    region: str
    terminal: str
    condition: Condition
    heard_at: datetime | None
    who: Who
    troubles: list[Trouble]
    outbox_seconds: float
    dead: int
    release: str


def condition_of(
    state: str | None, heard_at: datetime | None, now: datetime, keyed: bool = True
) -> Condition:
    """The same as `_condition` says in SQL; a test holds both together. `keyed`: it has a key that
    is valid."""
    if not keyed:
        return Condition.UNUSED
    if state is None or heard_at is None:
        return Condition.NEVER
    if now - heard_at > (OFF if state == "powering-off" else SILENT):
        return Condition.SILENT
    return _OF_STATE.get(state, Condition.CHANGING)


def page(
    connection: Connection,
    mine: ColumnElement[bool],
    wanted: Filter,
    now: datetime,
    at: At,
) -> Leaf[Found]:
    """By station and terminal. `mine`: on stations."""
    chosen = _joined(
        select(
            stations.c.code, stations.c.name, stations.c.region, terminals.c.code,
            standings.c.state, standings.c.heard_at, standings.c.who, standings.c.troubles,
            standings.c.outbox_seconds, standings.c.dead, standings.c.release,
            keyed(terminals.c.id),
        )
    ).where(mine, *_wheres(wanted, now))  # fmt: skip
    found = leaf(connection, chosen, [By(stations.c.code), By(terminals.c.code)], at)
    return found.of([_found(row, now) for row in found.rows])


def counts(
    connection: Connection, mine: ColumnElement[bool], wanted: Filter, now: datetime
) -> dict[Condition, int]:
    """How many of what the filter finds stand how, whatever condition it asks for."""
    condition = _condition(now)
    rows = connection.execute(
        _joined(select(condition, func.count()))
        .where(mine, *_wheres(wanted._replace(condition=None), now))
        .group_by(condition)
    )
    return {Condition(name): number for name, number in rows}


def by_region(
    connection: Connection, mine: ColumnElement[bool], region: str, now: datetime
) -> dict[str, dict[Condition, int]]:
    """Of each part of a region: how many stand how. What lies in the region and in no part of it
    stands under the region itself."""
    digits = len(regions.prefix(region)) + 2
    if digits > 6:
        part: ColumnElement[str] = stations.c.region
    else:
        part = func.substr(stations.c.region, 1, digits)
    condition = _condition(now)
    rows = connection.execute(
        _joined(select(part, condition, func.count()))
        .where(mine, *_wheres(Filter(region), now))
        .group_by(part, condition)
    )
    found: dict[str, dict[Condition, int]] = {}
    for name, which, number in rows:
        own = found.setdefault(name.ljust(6, "0"), {})
        own[Condition(which)] = own.get(Condition(which), 0) + number
    return found


def by_who(connection: Connection, mine: ColumnElement[bool], now: datetime) -> dict[Who, int]:
    """How many terminals wait for whom."""
    condition, said = _condition(now), func.coalesce(standings.c.who, 0)
    rows = connection.execute(
        _joined(select(condition, said, func.count())).where(mine).group_by(condition, said)
    )
    found: Counter[Who] = Counter()
    for name, who, number in rows:
        found[_waits(Condition(name), who)] += number
    return dict(found)


def releases(connection: Connection) -> list[str]:
    """That any terminal runs."""
    chosen = select(standings.c.release).where(standings.c.release.is_not(None)).distinct()
    return sorted(connection.execute(chosen).scalars())


def by_release(connection: Connection, mine: ColumnElement[bool]) -> dict[str, int]:
    """How many terminals run which release; "": they did not say. `mine`: on stations."""
    asked = _joined(select(standings.c.release, func.count())).where(
        mine, standings.c.terminal_id.is_not(None)
    )
    rows = connection.execute(asked.group_by(standings.c.release))
    return {release or "": count for release, count in rows}


def one(connection: Connection, terminal_id: int) -> object | None:
    """The row of one terminal; None: never heard of."""
    chosen = select(standings).where(standings.c.terminal_id == terminal_id)
    return connection.execute(chosen).first()


# ---- inside


def _joined(chosen: Select) -> Select:
    return (
        chosen.select_from(stations)
        .join(terminals, terminals.c.station_id == stations.c.id)
        .outerjoin(standings, standings.c.terminal_id == terminals.c.id)
    )


def _wheres(wanted: Filter, now: datetime) -> list[ColumnElement[bool]]:
    made: list[ColumnElement[bool]] = []
    if wanted.region != regions.NATION:
        made.append(within(wanted.region))
    if wanted.text:
        made.append(or_(called(wanted.text), terminals.c.code == wanted.text))
    if wanted.condition is not None:
        made.append(_condition(now) == wanted.condition.value)
    if wanted.who is not None:
        made.append(_who(now) == wanted.who.value)
    if wanted.release:
        made.append(standings.c.release == wanted.release)
    if wanted.settings:
        made.append(standings.c.settings_outcome == wanted.settings)
    return made


def called(text: str) -> ColumnElement[bool]:
    """On stations: a part of the code or the name."""
    return or_(
        stations.c.code.icontains(text, autoescape=True),
        stations.c.name.icontains(text, autoescape=True),
    )


def meant(text: str) -> ColumnElement[bool]:
    """On stations: as `called`, or the first digits of the region; all of them where nothing was
    typed."""
    if not text:
        return true()
    return called(text) | stations.c.region.startswith(text, autoescape=True)


def within(region: str) -> ColumnElement[bool]:
    """On stations, by a range of the index: both databases order digits alike."""
    digits = regions.prefix(region)
    return and_(
        stations.c.region >= digits.ljust(6, "0"), stations.c.region <= digits.ljust(6, "9")
    )


def _waits(condition: Condition, said: int | None) -> Who:
    """Who is silent waits for an engineer, whatever it said; who is not used for nobody."""
    whatever = {Condition.SILENT: Who.ENGINEER, Condition.UNUSED: Who.NOBODY}
    return whatever.get(condition, Who(said or 0))


def _who(now: datetime) -> ColumnElement[int]:
    """As `_waits`."""
    return case(
        {Condition.SILENT.value: Who.ENGINEER.value, Condition.UNUSED.value: Who.NOBODY.value},
        value=_condition(now),
        else_=func.coalesce(standings.c.who, 0),
    )


def _condition(now: datetime) -> ColumnElement[str]:
    of = standings.c
    known = case(_OF_STATE, value=of.state, else_=Condition.CHANGING.value)
    return case(
        (~keyed(terminals.c.id), Condition.UNUSED.value),
        (of.terminal_id.is_(None), Condition.NEVER.value),
        (and_(of.state == "powering-off", of.heard_at < now - OFF), Condition.SILENT.value),
        (and_(of.state != "powering-off", of.heard_at < now - SILENT), Condition.SILENT.value),
        else_=known,
    )


def _found(row: tuple, now: datetime) -> Found:
    station, name, region, terminal, state, heard_at, who, troubles, *numbers = row
    outbox, dead, release, keyed = numbers[:4]
    condition = condition_of(state, heard_at, now, bool(keyed))
    return Found(
        station, name, region, terminal, condition, heard_at, _waits(condition, who),
        standing.read(troubles or "[]"), outbox or 0.0, dead or 0, release or "",
    )  # fmt: skip
