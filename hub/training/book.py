"""Notices, policy interpretations and courses as they stand in the database. Everything within the
caller's transaction; one step after the other, since each holds the post's row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select, update

from hub import deeds
from hub.contract import CHINA
from hub.database import insert
from hub.deeds import Deed
from hub.paging import At, By, Leaf, leaf
from hub.steps import step
from hub.tables import stations
from hub.training import audience, bank, content
from hub.training.audience import Scope
from hub.training.content import Content, Kind
from hub.training.life import IN_FORCE, ROWS, Event, State
from hub.training.tables import acts, audiences, posts, steps, versions


class Changed(Exception):
    """Somebody else did something with it meanwhile."""


class TooFew(Exception):
    """The bank has not enough questions for a part of the exam; the text is its topic."""


class TooLarge(Exception):
    """More than a terminal takes."""


class Version(NamedTuple):
    number: int
    content: Content
    sha256: str
    made_at: datetime
    made_by: str


# ---- what administrators do


def begin(
    connection: Connection, kind: Kind, written: Content, scopes: Sequence[Scope], admin_id: int,
    now: datetime,
) -> int:  # fmt: skip
    """A new one, a draft; its id. Raises TooLarge."""
    made = connection.execute(
        insert(connection, posts)
        .values(kind=kind.value, state=State.DRAFT.value, version=0, made_at=now)
        .returning(posts.c.id)
    ).scalar_one()
    save(connection, made, written, scopes, 0, admin_id, now)
    return made


def save(
    connection: Connection, post_id: int, written: Content, scopes: Sequence[Scope], seen: int,
    admin_id: int, now: datetime,
) -> None:  # fmt: skip
    """Another version. `seen`: the number of the last step on the page that was filled in. Raises
    Changed, Refused (of `steps`), TooLarge."""
    told = content.given(written)
    if len(told) > content.LARGEST:
        raise TooLarge
    row = _held(connection, post_id, seen)
    number = row.version + 1
    after = step(ROWS, State(row.state), Event.SAVE)
    connection.execute(
        insert(connection, versions).values(
            post_id=post_id, number=number, title=written.title,
            body=msgspec.json.encode(written).decode(), sha256=content.sum_of(written),
            made_at=now, made_by=deeds.account(admin_id),
        )
    )  # fmt: skip
    for place, one in enumerate(scopes):
        connection.execute(
            insert(connection, audiences).values(
                post_id=post_id, number=number, place=place, region=one.region,
                station_id=one.station,
            )
        )  # fmt: skip
    _step(connection, row, Event.SAVE, after, admin_id, now, version=number)


def show(connection: Connection, post_id: int, seen: int, admin_id: int, now: datetime) -> None:
    """The last version goes to the stations. Raises Changed, Refused, TooFew."""
    row = _held(connection, post_id, seen)
    after = step(ROWS, State(row.state), Event.SHOW)
    last = version(connection, post_id, row.version)
    if last.content.exam is not None:
        scopes = audience.of(connection, post_id, row.version)
        for scope in scopes:
            short = bank.short_of(connection, last.content.exam, scope.region)
            if short is not None:
                raise TooFew(short.topic)
    values = {
        "shown": row.version, "shown_at": now,
        "due": last.content.due and last.content.due.isoformat(),
        "until": last.content.until and last.content.until.isoformat(),
    }  # fmt: skip
    _step(connection, row, Event.SHOW, after, admin_id, now, **values)


def end(
    connection: Connection, post_id: int, event: Event, seen: int, admin_id: int, now: datetime
) -> None:
    """WITHDRAW or DROP. Raises Changed, Refused."""
    row = _held(connection, post_id, seen)
    _step(connection, row, event, step(ROWS, State(row.state), event), admin_id, now)


# ---- what stations do


def acted(
    connection: Connection, key: str, station_id: int, what: str, said: dict[str, Any],
    now: datetime,
) -> bool:  # fmt: skip
    """A member of staff has read it, or the station claims it. False: no such post is, or was, for
    that station: nothing is kept."""
    if not str(said["id"]).isascii() or not str(said["id"]).isdigit():
        return False
    post_id = int(said["id"])
    known = connection.execute(
        select(versions.c.number).where(
            versions.c.post_id == post_id, versions.c.number == said["version"]
        )
    ).scalar()
    if known is None or not _was_for(connection, post_id, known, station_id):
        return False
    connection.execute(
        insert(connection, acts).values(
            key=key, post_id=post_id, version=known, station_id=station_id, staff=said["staff"],
            what=what, at=datetime.fromisoformat(said["at"]), came_at=now,
        )
    )  # fmt: skip
    return True


def _was_for(connection: Connection, post_id: int, number: int, station_id: int) -> bool:
    rows = audience.of(connection, post_id, number)
    return (
        connection.execute(
            select(stations.c.id).where(stations.c.id == station_id, audience.station_within(rows))
        ).scalar()
        is not None
    )


# ---- reading


def get(connection: Connection, post_id: int) -> Row | None:
    return connection.execute(select(posts).where(posts.c.id == post_id)).first()


def version(connection: Connection, post_id: int, number: int) -> Version:
    row = connection.execute(
        select(versions).where(versions.c.post_id == post_id, versions.c.number == number)
    ).one()
    return _version(row)


def history(connection: Connection, post_id: int) -> list[Row]:
    """Its steps, the oldest first."""
    chosen = select(steps).where(steps.c.post_id == post_id).order_by(steps.c.number)
    return list(connection.execute(chosen).all())


def in_force(connection: Connection, station_id: int, region: str, now: datetime) -> list[Row]:
    """What a station is given: rows of `posts` with `body` and `sha256`, the newest first."""
    return list(
        connection.execute(
            select(posts, versions.c.body, versions.c.sha256)
            .join(
                versions,
                and_(versions.c.post_id == posts.c.id, versions.c.number == posts.c.shown),
            )
            .where(
                posts.c.state.in_([one.value for one in IN_FORCE]),
                or_(posts.c.until.is_(None), posts.c.until >= today(now).isoformat()),
                audience.for_station(station_id, region),
            )
            .order_by(posts.c.shown_at.desc(), posts.c.id.desc())
        ).all()
    )


def content_by_sum(connection: Connection, sha256: str, station_id: int) -> bytes | None:
    """The bytes of that sum, of any version that is or was for that station."""
    rows = connection.execute(select(versions).where(versions.c.sha256 == sha256)).all()
    for row in rows:
        if _was_for(connection, row.post_id, row.number, station_id):
            return content.given(_version(row).content)
    return None


def listed(connection: Connection, where: ColumnElement[bool], at: At) -> Leaf[Row]:
    """`posts` with `title` of the last version, the newest first. `where`: on `posts`."""
    last = and_(versions.c.post_id == posts.c.id, versions.c.number == posts.c.version)
    chosen = select(posts, versions.c.title).join(versions, last).where(where)
    return leaf(connection, chosen, [By(posts.c.id, down=True)], at)


def done(connection: Connection, post_ids: Sequence[int]) -> dict[tuple[int, str], int]:
    """By post and act: how many members of staff have read what is shown, how many stations have
    claimed it."""
    once = (
        select(acts.c.post_id, acts.c.what, acts.c.station_id, acts.c.staff)
        .join(posts, posts.c.id == acts.c.post_id)
        .where(acts.c.post_id.in_(post_ids), acts.c.version == posts.c.shown)
        .distinct()
    )
    found: dict[tuple[int, str], set[tuple[int, str]]] = {}
    for row in connection.execute(once):
        who = (row.station_id, row.staff if row.what == "read" else "")
        found.setdefault((row.post_id, row.what), set()).add(who)
    return {key: len(some) for key, some in found.items()}


def today(now: datetime) -> date:
    return now.astimezone(CHINA).date()


def last_step(connection: Connection, post_id: int) -> int:
    chosen = select(func.max(steps.c.number)).where(steps.c.post_id == post_id)
    return connection.execute(chosen).scalar() or 0


# ---- inside


def _version(row: Row) -> Version:
    body = msgspec.json.decode(row.body, type=Content)
    return Version(row.number, body, row.sha256, row.made_at, row.made_by)


def _held(connection: Connection, post_id: int, seen: int) -> Row:
    row = connection.execute(select(posts).where(posts.c.id == post_id).with_for_update()).one()
    if last_step(connection, post_id) != seen:
        raise Changed
    return row


def _step(
    connection: Connection, row: Row, event: Event, after: State, admin_id: int, now: datetime,
    **values: Any,
) -> None:  # fmt: skip
    who, number = deeds.account(admin_id), last_step(connection, row.id) + 1
    of = values.get("version", row.version)
    connection.execute(
        update(posts).where(posts.c.id == row.id).values(state=after.value, **values)
    )
    connection.execute(
        insert(connection, steps).values(
            post_id=row.id, number=number, at=now, who=who, event=event.value, version=of
        )
    )
    digest = version(connection, row.id, of).sha256[:16]
    deeds.append(connection, Deed.POST_STEPPED, f"post:{row.id}/{of} {event} {digest}", who, now)
