"""Alarms in the database: opened and closed once, taken note of by name, told to who should know.

Any number of processes may look at once: an open alarm's subject is unique, whoever opens or closes
it also writes the messages, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    func,
    or_,
    select,
    update,
)

from hub import deeds
from hub.database import parts, put_new
from hub.deeds import Deed
from hub.fleet import sending, standing
from hub.fleet.find import SILENT
from hub.fleet.judging import (
    FACTS,
    Fact,
    Limits,
    Stand,
    What,
    Wrong,
    changes,
    judge,
    judge_fact,
    judge_hub,
)
from hub.fleet.standing import Who
from hub.fleet.tables import alarms, standings
from hub.forwarding import book as forwarding
from hub.paging import At, By, Leaf, leaf
from hub.tables import admins, audit_alarms, stations, terminals
from hub.terminals import keyed


class Alarm(NamedTuple):
    """`terminal`: "" of what no terminal reports; `station`, `region` too: of the hub itself."""

    id: int
    what: What
    about: str
    word: str
    who: Who
    station: str
    station_name: str
    region: str
    terminal: str
    opened_at: datetime
    closed_at: datetime | None
    taken_by: str | None
    taken_at: datetime | None


class NoSuchAlarm(LookupError):
    """There is none of that number."""


def look(
    connection: Connection,
    now: datetime,
    disk_free: int | None,
    limits: Limits = Limits(),
    further: Iterable[Wrong] = (),
) -> tuple[list[int], list[int]]:
    """Judge everything. `further`: what others find wrong. Numbers of the alarms that this call
    opened, and of those it closed."""
    open_now = {
        row.subject: What(row.what)
        for row in connection.execute(
            select(alarms.c.subject, alarms.c.what).where(alarms.c.open.is_not(None))
        )
    }
    wrong = [one for stand in _stands(connection, now, limits) for one in judge(stand, now, limits)]
    wrong += [judge_fact(fact) for fact in _facts(connection)]
    failing = sending.failing(connection, now - limits.engineer)
    wrong += judge_hub(disk_free, limits, failing, forwarding.stuck(connection))
    wrong += further
    if disk_free is None:  # who cannot see it does not end it
        wrong += [Wrong(None, What.DISK, "", "low", Who.ENGINEER)
                  for what in open_now.values() if what is What.DISK]  # fmt: skip
    found = changes(open_now, wrong, _known_facts(connection))
    opened = [number for one in found.opened if (number := _open(connection, one, now))]
    closed = [number for one in found.closed if (number := _close(connection, one, now))]
    return opened, closed


def take(connection: Connection, id_: int, admin_id: int, now: datetime) -> bool:
    """Somebody knows of it, and sees to it. False: somebody did already, or it is over. What is a
    fact ends by it. Raises NoSuchAlarm."""
    row = connection.execute(select(alarms).where(alarms.c.id == id_)).first()
    if row is None:
        raise NoSuchAlarm(id_)
    ends = {"open": None, "closed_at": now} if What(row.what) in FACTS else {}
    done = connection.execute(
        update(alarms)
        .where(alarms.c.id == id_, alarms.c.taken_by.is_(None), alarms.c.open.is_not(None))
        .values(taken_by=admin_id, taken_at=now, **ends)
    )
    if not done.rowcount:
        return False
    deeds.append(connection, Deed.ALARM_TAKEN, f"{id_} {row.subject}"[:200],
                 deeds.account(admin_id), now)  # fmt: skip
    return True


def listed(
    connection: Connection,
    mine: ColumnElement[bool],
    *,
    whole: bool = False,
    closed: bool = False,
    who: Who | None = None,
    terminal_id: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    at: At = At(),
) -> Leaf[Alarm]:
    """The newest first. `mine`: on stations; `whole`: with those of the hub itself. `closed`: those
    that are over, in place of those that are open; `since`, `until`: when they ended, or began."""
    of = alarms.c
    own = and_(of.terminal_id.is_(None), of.station_id.is_(None))
    chosen = _chosen().where(or_(mine, own) if whole else mine)
    chosen = chosen.where(of.open.is_(None) if closed else of.open.is_not(None))
    time = of.closed_at if closed else of.opened_at
    if who is not None:
        chosen = chosen.where(of.who == who.value)
    if terminal_id is not None:
        chosen = chosen.where(of.terminal_id == terminal_id)
    if since is not None:
        chosen = chosen.where(time >= since)
    if until is not None:
        chosen = chosen.where(time < until)
    found = leaf(connection, chosen, [By(time, down=True), By(of.id, down=True)], at)
    return found.of([_alarm(row) for row in found.rows])


def named(connection: Connection, ids: Sequence[int]) -> list[Alarm]:
    """These, in order."""
    found: list[Alarm] = []
    for some in parts(ids):
        chosen = _chosen().where(alarms.c.id.in_(some)).order_by(alarms.c.id)
        found += [_alarm(row) for row in connection.execute(chosen)]
    return found


def oldest(connection: Connection, mine: ColumnElement[bool], most: int) -> list[Alarm]:
    """Open ones, that of the longest standing first."""
    of = alarms.c
    chosen = _chosen().where(mine, of.open.is_not(None)).order_by(of.opened_at, of.id)
    return [_alarm(row) for row in connection.execute(chosen.limit(most))]


def numbers(
    connection: Connection,
    mine: ColumnElement[bool],
    since: datetime | None = None,
    until: datetime | None = None,
) -> dict[tuple[What, Who], int]:
    """How many are open; with a span: how many began in it."""
    chosen = joined(select(alarms.c.what, alarms.c.who, func.count())).where(mine)
    if since is None or until is None:
        chosen = chosen.where(alarms.c.open.is_not(None))
    else:
        chosen = chosen.where(alarms.c.opened_at >= since, alarms.c.opened_at < until)
    rows = connection.execute(chosen.group_by(alarms.c.what, alarms.c.who))
    return {(What(what), Who(who)): number for what, who, number in rows}


# ---- inside


def _stands(connection: Connection, now: datetime, limits: Limits) -> list[Stand]:
    """Only those of whom anything may be said: who is silent, or has something. A terminal without
    a valid key is no longer in use."""
    of = standings.c
    rows = connection.execute(
        select(
            of.terminal_id, of.heard_at, of.state, of.reason, of.troubles, of.outbox_seconds,
            of.settings_outcome, of.settings_why,
        ).where(
            keyed(of.terminal_id),
            or_(
                of.heard_at < now - SILENT,
                of.who > 0,
                of.state == "out-of-service",
                of.outbox_seconds >= limits.outbox.total_seconds(),
                of.settings_outcome.in_(("refused", "returned")),
            ),
        )
    )  # fmt: skip
    return [Stand(*row[:4], tuple(standing.read(row.troubles)), *row[5:]) for row in rows]


def _facts(connection: Connection) -> list[Fact]:
    rows = connection.execute(
        select(audit_alarms.c.id, audit_alarms.c.terminal_id, audit_alarms.c.what)
    )
    return [Fact(*row) for row in rows]


def _known_facts(connection: Connection) -> set[str]:
    kinds = [what.value for what in FACTS]
    chosen = select(alarms.c.subject).where(alarms.c.what.in_(kinds))
    return set(connection.execute(chosen).scalars())


def _open(connection: Connection, one: Wrong, now: datetime) -> int:
    """Its number; 0: another has opened it meanwhile."""
    place = None
    if one.station:
        chosen = select(stations.c.id).where(stations.c.code == one.station)
        place = connection.execute(chosen).scalar_one()
    made = put_new(
        connection, alarms,
        terminal_id=one.terminal_id, station_id=place, what=one.what.value,
        about=one.about[:80], word=one.word[:40], who=one.who.value, subject=one.subject,
        open=one.subject, opened_at=now,
    )  # fmt: skip
    if not made:
        return 0
    return connection.execute(select(alarms.c.id).where(alarms.c.open == one.subject)).scalar_one()


def _close(connection: Connection, subject: str, now: datetime) -> int:
    """Its number; 0: another has closed it meanwhile."""
    return (
        connection.execute(
            update(alarms)
            .where(alarms.c.open == subject)
            .values(open=None, closed_at=now)
            .returning(alarms.c.id)
        ).scalar()
        or 0
    )


def joined(chosen: Select) -> Select:
    """With terminal and station of each; none of what is the hub's own."""
    of = alarms.c
    return (
        chosen.select_from(alarms)
        .outerjoin(terminals, alarms.c.terminal_id == terminals.c.id)
        .outerjoin(stations, stations.c.id == func.coalesce(of.station_id, terminals.c.station_id))
    )


def _chosen() -> Select:
    of = alarms.c
    return joined(
        select(
            of.id, of.what, of.about, of.word, of.who, stations.c.code, stations.c.name,
            stations.c.region, terminals.c.code, of.opened_at, of.closed_at, admins.c.name,
            of.taken_at,
        )
    ).outerjoin(admins, of.taken_by == admins.c.id)  # fmt: skip


def _alarm(row: Row) -> Alarm:
    id_, what, about, word, who, *places = row
    station, name, region, terminal, opened, closed, taken_by, taken = places[:8]
    return Alarm(
        id_, What(what), about, word, Who(who), station or "", name or "", region or "",
        terminal or "", opened, closed, taken_by, taken,
    )  # fmt: skip
