"""Tries of an exam: begun, counted, answered, scored. Five of each exam and member by 001, article
17; a try counts from its beginning on, and asked for again under its key it is the same one.

Everything within the caller's transaction.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, func, select

from hub.database import put_new
from hub.training import bank, book, papers
from hub.training.content import Content, Exam
from hub.training.papers import Paper, Topic
from hub.training.settings import Training
from hub.training.tables import posts, results, tries

SLACK = timedelta(minutes=1)
"""A try's time is measured at the terminal from when it had the paper; a little is lost on the
way."""


class Why(StrEnum):
    """Why no try is begun; codes of `Problem` in terminal-api.yaml."""

    NO_EXAM = "no-exam"  # not in force for this station, or it has none
    NO_TRIES = "no-tries"
    PASSED = "exam-passed"
    OPEN = "exam-open"  # another try of theirs is under way
    FEW = "few-questions"


class NotBegun(Exception):
    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


class KeyReused(Exception):
    """The key is that of another try."""


class State(StrEnum):
    OPEN = "open"
    WAITING = "waiting"  # its time is over; the answers may still be on their way
    SCORED = "scored"
    LAPSED = "lapsed"  # nothing came


class Begun(NamedTuple):
    """`seconds`: left of its time now."""

    row: Row
    exam: Exam
    paper: Paper
    seconds: int
    new: bool


class Found(NamedTuple):
    """How a try stands. `score` None: not scored."""

    row: Row
    exam: Exam
    state: State
    left: int  # tries
    score: int | None = None
    passed: bool = False
    late: bool = False
    topics: tuple[Topic, ...] = ()


def begin(
    connection: Connection, key: str, post: str, station_id: int, region: str, terminal_id: int,
    staff: str, now: datetime, settings: Training = Training(),
    chance: random.Random | None = None,
) -> Begun:  # fmt: skip
    """Raises NotBegun, KeyReused. A terminal asks again with its key only while it has not had the
    paper, so it is given the whole time then: a lost answer costs nobody a minute of it."""
    before = connection.execute(select(tries).where(tries.c.key == key)).first()
    if before is not None:
        if (str(before.post_id), before.station_id, before.staff) != (post, station_id, staff):
            raise KeyReused
        return _begun(before, _exam(connection, before), now, settings, new=False)
    shown = next((p for p in book.in_force(connection, station_id, region, now)
                  if str(p.id) == post), None)  # fmt: skip
    exam = msgspec.json.decode(shown.body, type=Content).exam if shown is not None else None
    if shown is None or exam is None:
        raise NotBegun(Why.NO_EXAM)
    # one try of an exam after the other, whoever asks
    connection.execute(select(posts.c.id).where(posts.c.id == shown.id).with_for_update())
    mine = of_member(connection, shown.id, station_id, staff)
    if any(row.passed for row in mine):
        raise NotBegun(Why.PASSED)
    if any(row.score is None and row.ends_at > now for row in mine):
        raise NotBegun(Why.OPEN)
    if len(mine) >= exam.attempts:
        raise NotBegun(Why.NO_TRIES)
    try:
        paper = papers.draw(
            exam, lambda part: bank.pool(connection, part, region), chance or random.SystemRandom()
        )
    except papers.Short:
        raise NotBegun(Why.FEW) from None
    values = {
        "key": key, "post_id": shown.id, "version": shown.shown, "station_id": station_id,
        "terminal_id": terminal_id, "staff": staff, "attempt": len(mine) + 1, "begun_at": now,
        "ends_at": now + timedelta(minutes=exam.minutes),
        "paper": msgspec.json.encode(paper).decode(),
    }  # fmt: skip
    if not put_new(connection, tries, **values):
        raise NotBegun(Why.OPEN)  # somebody began it meanwhile
    row = connection.execute(select(tries).where(tries.c.key == key)).one()
    return _begun(row, exam, now, settings, new=True)


def hand_in(
    connection: Connection, station_id: int, said: Mapping[str, Any], now: datetime,
    settings: Training = Training(),
) -> bool:  # fmt: skip
    """The answers of a try, scored. The first that come count. False: no such try is the
    station's, or it is over for good."""
    row = connection.execute(
        select(tries).where(tries.c.key == said["try"], tries.c.station_id == station_id)
    ).first()
    if row is None or now > row.ends_at + timedelta(hours=settings.late_hours):
        return False
    exam = _exam(connection, row)
    late = timedelta(seconds=said["seconds"]) > timedelta(minutes=exam.minutes) + SLACK
    answers = {one["question"]: one["chosen"] for one in said["answers"]}
    paper = msgspec.json.decode(row.paper, type=Paper)
    scored = papers.score(paper, {} if late else answers)
    return put_new(
        connection, results,
        **{"try": row.key}, answers=json.dumps(answers), came_at=now, late=late,
        handed_at=datetime.fromisoformat(said["at"]), score=scored.score,
        passed=scored.score >= exam.pass_mark,
        topics=msgspec.json.encode(scored.topics).decode(),
    )  # fmt: skip


def find(
    connection: Connection, key: str, station_id: int, now: datetime,
    settings: Training = Training(),
) -> Found | None:  # fmt: skip
    row = connection.execute(
        select(tries, results)
        .outerjoin(results, results.c["try"] == tries.c.key)
        .where(tries.c.key == key, tries.c.station_id == station_id)
    ).first()
    if row is None:
        return None
    exam = _exam(connection, row)
    left = exam.attempts - len(of_member(connection, row.post_id, station_id, row.staff))
    state = state_of(row, now, settings)
    if state is not State.SCORED:
        return Found(row, exam, state, max(0, left))
    topics = msgspec.json.decode(row.topics, type=tuple[Topic, ...])
    return Found(row, exam, state, max(0, left), row.score, row.passed, row.late, topics)


def state_of(row: Row, now: datetime, settings: Training = Training()) -> State:
    """`row`: of `tries` with `score`."""
    if row.score is not None:
        return State.SCORED
    if now < row.ends_at:
        return State.OPEN
    over = now > row.ends_at + timedelta(hours=settings.late_hours)
    return State.LAPSED if over else State.WAITING


def of_member(connection: Connection, post_id: int, station_id: int, staff: str) -> Sequence[Row]:
    return [row for row in of_station(connection, [post_id], station_id) if row.staff == staff]


def of_station(connection: Connection, post_ids: Sequence[int], station_id: int) -> Sequence[Row]:
    """`tries` without their papers, with `score` and `passed`, by member and attempt."""
    return _some(connection, tries.c.post_id.in_(post_ids) & (tries.c.station_id == station_id))


def of_stations(connection: Connection, post_id: int, station_ids: Sequence[int]) -> Sequence[Row]:
    """The same of one exam at many stations."""
    return _some(connection, tries.c.station_id.in_(station_ids) & (tries.c.post_id == post_id))


def _some(connection: Connection, where: ColumnElement[bool]) -> Sequence[Row]:
    of = tries.c
    return connection.execute(
        select(of.key, of.post_id, of.station_id, of.staff, of.attempt, of.begun_at, of.ends_at,
               results.c.score, func.coalesce(results.c.passed, False).label("passed"),
               results.c.handed_at)
        .outerjoin(results, results.c["try"] == of.key)
        .where(where)
        .order_by(of.post_id, of.staff, of.attempt)
    ).all()  # fmt: skip


def _exam(connection: Connection, row: Row) -> Exam:
    """As it was when the try began."""
    exam = book.version(connection, row.post_id, row.version).content.exam
    assert exam is not None
    return exam


def _begun(row: Row, exam: Exam, now: datetime, settings: Training, *, new: bool) -> Begun:
    paper = msgspec.json.decode(row.paper, type=Paper)
    last = row.ends_at + timedelta(hours=settings.late_hours)  # nothing is taken after it
    left = min(timedelta(minutes=exam.minutes), last - now)
    return Begun(row, exam, paper, max(0, int(left.total_seconds())), new)
