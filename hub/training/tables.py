"""The tables of notices, courses and exams; their step is migrations.s0013_training.

Who of a station read, claimed or sat something stands by the id of the account in the station's
settings, never by name. Rows of what was said, drawn, answered and missed are only ever added:
triggers of the migration.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from hub.database import Moment
from hub.tables import BIG, metadata


def _post(**more: bool) -> Column:
    return Column("post_id", BIG, ForeignKey("posts.id"), nullable=False, **more)


def _station(**more: bool) -> Column:
    return Column("station_id", BIG, ForeignKey("stations.id"), nullable=False, **more)


def _staff(**more: bool) -> Column:
    return Column("staff", String(20), nullable=False, **more)  # id of the account


posts = Table(
    "posts",
    metadata,
    Column("id", BIG, primary_key=True),
    Column("kind", String(10), nullable=False),  # `content.Kind`
    Column("state", String(10), nullable=False),  # `life.State`
    Column("version", Integer, nullable=False),  # the last that was written
    Column("shown", Integer),  # the one that is, or was, given to stations
    Column("shown_at", Moment),
    Column("due", String(10)),  # of the shown one, ISO 8601: read, claimed, passed by then
    Column("until", String(10)),  # the last day in force; none: open
    Column("judged_at", Moment),  # who missed it has been written down
    Column("made_at", Moment, nullable=False),
    Index(None, "state", "kind"),
)
versions = Table(
    "post_versions",
    metadata,
    _post(primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("title", String(200), nullable=False),
    Column("body", Text, nullable=False),  # `content.Content`, JSON
    Column("sha256", String(64), nullable=False, index=True),  # of what stations are given
    Column("made_at", Moment, nullable=False),
    Column("made_by", String(60), nullable=False),
)
audiences = Table(  # whom a version is for
    "post_audiences",
    metadata,
    _post(primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("place", SmallInteger, primary_key=True, autoincrement=False),
    Column("region", String(6), nullable=False),  # all of it, unless a station is named
    Column("station_id", BIG, ForeignKey("stations.id")),
    ForeignKeyConstraint(
        ["post_id", "number"],
        ["post_versions.post_id", "post_versions.number"],
        name="fk_post_audiences_post_id_number",
    ),
    Index(None, "region"),
    Index(None, "station_id"),
)
steps = Table(
    "post_steps",
    metadata,
    _post(primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("who", String(60), nullable=False),
    Column("event", String(10), nullable=False),  # `life.Event`
    Column("version", Integer, nullable=False),
)
acts = Table(  # a member of staff has read it; the station has claimed it
    "post_acts",
    metadata,
    Column("key", String(36), ForeignKey("records.key"), primary_key=True),
    _post(),
    Column("version", Integer, nullable=False),
    _station(),
    _staff(),
    Column("what", String(5), nullable=False),  # read | claim
    Column("at", Moment, nullable=False),
    Column("came_at", Moment, nullable=False),
    Index(None, "post_id", "station_id"),
)
questions = Table(  # 题库; what is asked is never changed, only retired
    "questions",
    metadata,
    Column("id", BIG, primary_key=True),
    Column("region", String(6), nullable=False, index=True),  # exams of and below it draw from it
    Column("topic", String(40), nullable=False),
    Column("kind", String(10), nullable=False),  # `content.Ask`
    Column("text", Text, nullable=False),
    Column("options", Text, nullable=False),  # JSON array
    Column("right", Text, nullable=False),  # JSON array of places in it; judge: [1] true, [0] false
    Column("digest", String(64), nullable=False),  # of all that is asked: none stands twice
    Column("made_at", Moment, nullable=False),
    Column("made_by", String(60), nullable=False),
    Column("retired_at", Moment),
    UniqueConstraint("region", "digest"),
)
tries = Table(  # a try counts from here on, whatever becomes of it
    "exam_tries",
    metadata,
    Column("key", String(36), primary_key=True),
    _post(),
    Column("version", Integer, nullable=False),
    _station(),
    Column("terminal_id", BIG, ForeignKey("terminals.id"), nullable=False),
    _staff(),
    Column("attempt", SmallInteger, nullable=False),  # from 1 on
    Column("begun_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("paper", Text, nullable=False),  # `papers.Paper`, JSON: with the answers
    UniqueConstraint("post_id", "station_id", "staff", "attempt"),
    Index(None, "station_id", "begun_at"),
)
results = Table(
    "exam_results",
    metadata,
    Column("try", String(36), ForeignKey("exam_tries.key"), primary_key=True),
    Column("answers", Text, nullable=False),  # as they came, JSON
    Column("handed_at", Moment, nullable=False),
    Column("came_at", Moment, nullable=False),
    Column("late", Boolean, nullable=False),  # after its time: none of it counts
    Column("score", SmallInteger, nullable=False),
    Column("passed", Boolean, nullable=False),
    Column("topics", Text, nullable=False),  # `papers.Topic`, JSON array
)
misses = Table(  # written once, when the day was over
    "post_misses",
    metadata,
    _post(primary_key=True, autoincrement=False),
    _station(primary_key=True, autoincrement=False),
    _staff(primary_key=True),  # "": the station
    Column("what", String(10), primary_key=True),  # `missed.What`
    Column("due", String(10), nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "station_id", "due"),
)
