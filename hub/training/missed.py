"""What was due and not done, written down once when its day is over (and `grace_days`, so that what
was done in time at a terminal that was cut off has come). Article 40 of 001 counts trainings and
exams that were missed; who counts reads `post_misses`.

A member who came after the day, or reads it later, changes nothing of what was written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import Connection, Row, select, update

from hub.contract import CHINA
from hub.database import parts, put_new
from hub.tables import stations
from hub.training import audience, book, members, tries
from hub.training.content import Content, Kind
from hub.training.life import IN_FORCE
from hub.training.settings import Training
from hub.training.tables import acts, misses, posts

_SOME = 200  # stations at a time


class What(StrEnum):
    """What somebody did not do by the day. Article 40 (三) is COURSE, (四) UNTAKEN and FAILED."""

    READ = "read"  # a notice or policy interpretation
    CLAIM = "claim"  # by the station: `staff` is ""
    COURSE = "course"
    UNTAKEN = "untaken"  # the exam, not even tried
    FAILED = "failed"  # … tried and not passed


def judge(connection: Connection, now: datetime, settings: Training = Training()) -> int:
    """Everything whose day is over and that was not judged yet; how many misses there are."""
    over = book.today(now) - timedelta(days=settings.grace_days)
    rows = connection.execute(
        select(posts)
        .where(
            posts.c.state.in_([one.value for one in IN_FORCE]),
            posts.c.judged_at.is_(None),
            posts.c.due < over.isoformat(),
        )
        .with_for_update(skip_locked=True)
    ).all()
    count = 0
    for row in rows:
        written = book.version(connection, row.id, row.shown).content
        scopes = audience.of(connection, row.id, row.shown)
        within = audience.station_within(scopes)
        ids = list(connection.execute(select(stations.c.id).where(within)).scalars())
        for some in parts(ids, _SOME):
            for station, staff, what in _of(connection, row.id, Kind(row.kind), written, some):
                count += put_new(
                    connection, misses,
                    post_id=row.id, station_id=station, staff=staff, what=what.value, due=row.due,
                    at=now,
                )  # fmt: skip
        connection.execute(update(posts).where(posts.c.id == row.id).values(judged_at=now))
    return count


def _of(
    connection: Connection, post_id: int, kind: Kind, written: Content, station_ids: Sequence[int]
) -> Iterator[tuple[int, str, What]]:
    assert written.due is not None
    end = _end(written.due)
    done = {
        (row.station_id, row.staff, row.what)
        for row in connection.execute(
            select(acts.c.station_id, acts.c.staff, acts.c.what).where(
                acts.c.post_id == post_id, acts.c.station_id.in_(station_ids), acts.c.at < end
            )
        )
    }
    claimed = {station for station, _, what in done if what == "claim"}
    tried = tries.of_stations(connection, post_id, station_ids) if written.exam else ()
    began: dict[tuple[int, str], list[Row]] = {}
    for row in tried:
        if row.begun_at < end:
            began.setdefault((row.station_id, row.staff), []).append(row)
    for station, some in members.of(connection, station_ids).items():
        if written.must_claim and station not in claimed:
            yield station, "", What.CLAIM
        for one in some:
            if written.must_read and (station, one.id, "read") not in done:
                yield station, one.id, What.COURSE if kind is Kind.COURSE else What.READ
            mine = began.get((station, one.id), ())
            if written.exam and not any(row.passed and row.handed_at < end for row in mine):
                yield station, one.id, What.FAILED if mine else What.UNTAKEN


def _end(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), CHINA)
