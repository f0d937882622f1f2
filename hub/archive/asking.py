"""查阅、复制、借阅 (泉州 006, article 30): asked for, approved by a second person, and each look
written down.

A look is open for a day, to whoever asked and to nobody else. A loan of the originals falls due
within a week; it ends when somebody else has counted and checked what came back. Papers are opened
page by page into one answer: nothing of them lies on a disk in clear.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, select, update

from hub import deeds
from hub.archive import finding
from hub.archive.book import Archive
from hub.archive.tables import archive_cases, archive_looks, archive_requests
from hub.contract import CHINA
from hub.database import insert
from hub.deeds import Deed
from hub.paging import At, By, Leaf, leaf
from hub.tables import stations
from hub.vault import Vault

WAITS = timedelta(days=7)
"""A request that nobody decided until then is none any more."""

LOOK = timedelta(hours=24)
LOAN = timedelta(days=7)
SOON = timedelta(days=1)
"""Before a loan falls due, somebody is reminded."""

LONGEST_REASON = 300


class Kind(enum.StrEnum):
    CONSULT = "consult"  # 查阅: read on the page
    COPY = "copy"  # 复制: pages as files
    LOAN = "loan"  # 外借 of the originals


class State(enum.StrEnum):
    WAITING = "waiting"
    LAPSED = "lapsed"
    REFUSED = "refused"
    OPEN = "open"  # may be looked at
    OVER = "over"
    LENT = "lent"
    OVERDUE = "overdue"
    RETURNED = "returned"


class No(Exception):
    """Not now, or not by them; `why`: a word of the pages."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Opened(NamedTuple):
    what: str
    media: str
    content: bytes

    def __repr__(self) -> str:
        return f"<Opened {self.what} {len(self.content)}>"


def state_of(row: Row, now: datetime) -> State:
    """Of a row of `archive_requests`, at that time."""
    if row.granted is None:
        return State.LAPSED if row.asked_at + WAITS <= now else State.WAITING
    if not row.granted:
        return State.REFUSED
    if row.kind != Kind.LOAN:
        return State.OPEN if now < row.ends_at else State.OVER
    if row.returned_at is not None:
        return State.RETURNED
    return State.OVERDUE if row.ends_at <= now else State.LENT


class Asking:
    def __init__(self, vault: Vault) -> None:
        self._vault, self._archive = vault, Archive(vault)

    def ask(
        self, connection: Connection, key: str, kind: Kind, reason: str, admin_id: int,
        now: datetime,
    ) -> int:  # fmt: skip
        """The number of the request. `reason` stands sealed: it may name somebody. Raises No."""
        filed = connection.execute(
            select(archive_cases.c.filed_at).where(archive_cases.c.key == key)
        ).scalar()
        if filed is None:
            raise No("not-filed")
        if not reason.strip():
            raise No("no-reason")
        sealed = self._vault.seal(f"archive request {key}", reason[:LONGEST_REASON].encode())
        id_: int = connection.execute(
            insert(connection, archive_requests)
            .values(key=key, kind=kind.value, reason=sealed, asked_by=admin_id, asked_at=now)
            .returning(archive_requests.c.id)
        ).scalar_one()
        _note(connection, Deed.ARCHIVE_ASKED, id_, kind.value, admin_id, now)
        return id_

    def reason(self, row: Row) -> str:
        """Raises BadVault."""
        return self._vault.open(f"archive request {row.key}", bytes(row.reason)).decode()

    def decide(
        self, connection: Connection, id_: int, granted: bool, admin_id: int, now: datetime
    ) -> None:
        """By somebody else than asked. Raises No."""
        row = _locked(connection, id_)
        if state_of(row, now) is not State.WAITING:
            raise No("not-waiting")
        if row.asked_by == admin_id:
            raise No("own")
        if granted and row.kind == Kind.LOAN and _lent(connection, row.key):
            raise No("lent")
        ends = None
        if granted:
            ends = _midnight_after(now + LOAN) if row.kind == Kind.LOAN else now + LOOK
        connection.execute(
            update(archive_requests)
            .where(archive_requests.c.id == id_)
            .values(granted=granted, decided_by=admin_id, decided_at=now, ends_at=ends)
        )
        said = "granted" if granted else "refused"
        _note(connection, Deed.ARCHIVE_DECIDED, id_, said, admin_id, now)

    def look(
        self, connection: Connection, id_: int, page: int, admin_id: int, now: datetime
    ) -> Opened:
        """One page, and that it was looked at: within one transaction, so none is seen that is not
        written down. Raises No, BadVault."""
        row = _locked(connection, id_)
        if row.asked_by != admin_id:
            raise No("not-yours")
        if state_of(row, now) is not State.OPEN:
            raise No("not-open")
        pages = finding.pages_of(connection, row.key)
        if not 0 <= page < len(pages):
            raise No("no-page")
        found = pages[page]
        connection.execute(
            insert(connection, archive_looks).values(request_id=id_, page=page, by=admin_id, at=now)
        )
        _note(connection, Deed.ARCHIVE_LOOKED, id_, f"page {page + 1}", admin_id, now)
        content = b"".join(self._archive.content(connection, found))
        return Opened(found.what, found.media, content)

    def give_back(self, connection: Connection, id_: int, admin_id: int, now: datetime) -> None:
        """The originals came back, counted and checked by somebody else than borrowed them. Raises
        No."""
        row = _locked(connection, id_)
        if state_of(row, now) not in (State.LENT, State.OVERDUE):
            raise No("not-lent")
        if row.asked_by == admin_id:
            raise No("own")
        connection.execute(
            update(archive_requests)
            .where(archive_requests.c.id == id_)
            .values(returned_at=now, returned_to=admin_id)
        )
        _note(connection, Deed.ARCHIVE_RETURNED, id_, "", admin_id, now)


# ---- looking for requests


class Which(enum.StrEnum):
    WAITING = "waiting"
    LOANS = "loans"  # not given back, the first to fall due first
    MINE = "mine"
    ALL = "all"


def find(
    connection: Connection, which: Which, where: ColumnElement[bool], admin_id: int, now: datetime,
    at: At,
) -> Leaf[Row]:  # fmt: skip
    of = archive_requests.c
    chosen = _chosen().where(where)
    if which is Which.WAITING:
        chosen = chosen.where(of.granted.is_(None), of.asked_at > now - WAITS)
        order = [By(of.asked_at), By(of.id)]
    elif which is Which.LOANS:
        chosen, order = chosen.where(_out()), [By(of.ends_at), By(of.id)]
    else:
        order = [By(of.id, down=True)]
        if which is Which.MINE:
            chosen = chosen.where(of.asked_by == admin_id)
    return leaf(connection, chosen, order, at)


def one(connection: Connection, id_: int) -> Row | None:
    """With the file's `case_number`, `item`, `year`, `number`, `station`, `code`, `region` and
    `station_id`."""
    return connection.execute(_chosen().where(archive_requests.c.id == id_)).first()


def of_file(connection: Connection, key: str) -> list[Row]:
    of = archive_requests.c
    return list(connection.execute(_chosen().where(of.key == key).order_by(of.id.desc())))


def looks(connection: Connection, id_: int) -> list[Row]:
    of = archive_looks.c
    return list(
        connection.execute(
            select(archive_looks).where(of.request_id == id_).order_by(of.at.desc(), of.id.desc())
        )
    )


def counts(connection: Connection, where: ColumnElement[bool], now: datetime) -> Mapping[str, int]:
    """How many wait to be decided, and how many loans are out, and late."""
    of = archive_requests.c
    kinds = {
        "waiting": and_(of.granted.is_(None), of.asked_at > now - WAITS),
        "lent": _out(),
        "overdue": and_(_out(), of.ends_at <= now),
    }
    return {
        name: connection.execute(
            select(func.count())
            .select_from(archive_requests)
            .join(archive_cases, archive_cases.c.key == of.key)
            .join(stations, archive_cases.c.station_id == stations.c.id)
            .where(where, kind)
        ).scalar_one()
        for name, kind in kinds.items()
    }


def reminders(connection: Connection, now: datetime) -> list[tuple[str, str]]:
    """Stations from which loans fall due within a day (`due`), or are late (`overdue`)."""
    of = archive_requests.c
    rows = connection.execute(
        select(stations.c.code, of.ends_at)
        .select_from(archive_requests)
        .join(archive_cases, archive_cases.c.key == of.key)
        .join(stations, archive_cases.c.station_id == stations.c.id)
        .where(_out(), of.ends_at <= now + SOON)
    )
    return sorted({(code, "overdue" if ends <= now else "due") for code, ends in rows})


# ---- inside


def _chosen() -> Select:
    of = archive_cases.c
    return (
        select(
            archive_requests, of.case_number, of.item, of.year, of.number, of.station_id,
            stations.c.name.label("station"), stations.c.code, stations.c.region,
        )
        .join_from(archive_requests, archive_cases, archive_requests.c.key == of.key)
        .join(stations, of.station_id == stations.c.id)
    )  # fmt: skip


def _out() -> ColumnElement[bool]:
    of = archive_requests.c
    return and_(of.kind == Kind.LOAN.value, of.granted, of.returned_at.is_(None))


def _lent(connection: Connection, key: str) -> bool:
    chosen = select(archive_requests.c.id).where(_out(), archive_requests.c.key == key)
    return connection.execute(chosen.limit(1)).first() is not None


def _locked(connection: Connection, id_: int) -> Row:
    row = connection.execute(
        select(archive_requests).where(archive_requests.c.id == id_).with_for_update()
    ).first()
    if row is None:
        raise No("no-page")
    return row


def _midnight_after(at: datetime) -> datetime:
    """The end of that day in China."""
    day = at.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    return day + timedelta(days=1)


def _note(
    connection: Connection, deed: Deed, id_: int, more: str, admin_id: int, now: datetime
) -> None:
    about = f"archive-request:{id_} {more}".rstrip()
    deeds.append(connection, deed, about, deeds.account(admin_id), now)
