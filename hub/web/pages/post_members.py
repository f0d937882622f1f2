"""How a notice or course stands with the staff of one station, and all of it as a file. Names are
shown to who may see them; to others an account is its id."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, Row, select
from starlette.responses import Response

from hub import deeds
from hub.database import parts, reading, writing
from hub.deeds import Deed
from hub.rights import Right
from hub.tables import stations
from hub.training import book, standing
from hub.training.standing import OfMember
from hub.web.ask import NOT_THERE, Ask, Refused
from hub.web.cells import Badge, Cell, Lines, Number, Table
from hub.web.page import Page
from hub.web.pages.posts import post_of, within
from hub.web.pages.station_list import station_of
from hub.web.table_file import kind_of, table_file
from hub.web.words import Words, at

_PLACE = "/posts/{number}"


def _at(ask: Ask) -> Response:
    t, station = ask.words, station_of(ask, Right.POST_SEE)
    names = ask.may(Right.POST_NAMES, station)
    with reading(ask.engine) as connection:
        row = _shown(ask, connection)
        its = within(ask, connection, row) & (stations.c.id == station.id)
        if connection.execute(select(stations.c.id).where(its)).first() is None:
            raise Refused(404, NOT_THERE)
        said = book.version(connection, row.id, row.shown).content
        found = standing.of_members(
            connection, row.id, row.shown, [station.id], ask.now, ask.training
        )[station.id]
    exam = said.exam is not None
    rows: list[list[Cell]] = [_row(t, one, names, exam) for one in found]
    heads = ["member", "read", *(("tries", "best", "passed") if exam else ()), "missed"]
    return ask.page(
        "post-members.html",
        title=t("posts.at-station", title=said.title, station=station.name),
        back=f"/posts/{row.id}",
        unnamed="" if names else t("posts.unnamed"),
        table=Table(
            t("posts.members"), [t(f"posts.{one}") for one in heads], rows, t("posts.no-members")
        ),
    )


def _file(ask: Ask) -> Response:
    kind = kind_of(ask)
    with writing(ask.engine) as connection:
        row = _shown(ask, connection)
        table = list(_table(ask, connection, row))
        about = f"post:{row.id} {kind}"
        deeds.append(connection, Deed.POST_EXPORTED, about, ask.who.deed, ask.now)
    return table_file(table, kind, f"post-{row.id}", f"post-{row.id}")


def _table(ask: Ask, connection: Connection, row: Row) -> Iterator[list[str]]:
    t = ask.words
    heads = ("station-code", "station", "member", "name-of-member", "read", "claimed", "tries",
             "best", "passed-at", "missed")  # fmt: skip
    yield [t(f"posts.{one}") for one in heads]
    chosen = select(stations).where(within(ask, connection, row))
    for some in parts(
        connection.execute(chosen.order_by(stations.c.region, stations.c.code)).all()
    ):
        found = standing.of_members(
            connection, row.id, row.shown, [one.id for one in some], ask.now, ask.training
        )
        for station in some:
            names = ask.may(Right.POST_NAMES, station)
            for one in found[station.id]:
                yield [
                    station.code, station.name, one.staff, one.name if names else "",
                    at(one.read_at), at(one.claimed_at), str(one.tries),
                    "" if one.best is None else str(one.best), at(one.passed_at),
                    "、".join(t(f"posts.missed-{what}") for what in one.missed),
                ]  # fmt: skip


def _shown(ask: Ask, connection: Connection) -> Row:
    """The post, which was shown at least once. Raises Refused."""
    row = post_of(ask, connection)
    if row.shown is None:
        raise Refused(404, NOT_THERE)
    return row


def _row(t: Words, one: OfMember, names: bool, exam: bool) -> list[Cell]:
    who = t("posts.member-named", id=one.staff, name=one.name) if names and one.name else one.staff
    read: Cell = at(one.read_at)
    if one.claimed_at is not None:
        read = Lines((at(one.read_at), t("posts.claimed-at", at=at(one.claimed_at))))
    cells: list[Cell] = [who, read]
    if exam:
        best = "–" if one.best is None else str(one.best)
        cells += [Number(str(one.tries)), Number(best), _passed(t, one)]
    words = tuple(t(f"posts.missed-{what}") for what in one.missed)
    cells.append(Badge("、".join(words), "bad") if words else "–")
    return cells


def _passed(t: Words, one: OfMember) -> Cell:
    if one.passed:
        return Badge(t("posts.passed-on", at=at(one.passed_at)), "good")
    if one.state:
        return t(f"posts.try-{one.state}")
    return "–"


PAGES = (
    Page(f"{_PLACE}/at/{{station}}", _at, right=Right.POST_SEE),
    Page(f"{_PLACE}/file", act=_file, right=Right.POST_NAMES),
)
