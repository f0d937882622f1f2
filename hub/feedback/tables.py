"""The tables of the closed loop; their steps are migrations.s0006_feedback and s0036_long_lists.
What citizens and staff wrote stands sealed (`vault`)."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
)

from hub.database import Moment
from hub.tables import BIG, metadata


def _station() -> Column:
    return Column("station_id", BIG, ForeignKey("stations.id"), nullable=False)


voices = Table(  # 投诉、意见、咨询
    "voices",
    metadata,
    Column("key", String(36), primary_key=True),  # of the record, or of the phone's sealed letter
    _station(),
    Column("terminal_id", BIG, ForeignKey("terminals.id")),
    Column("number", String(10), nullable=False),  # read back under it, with the secret
    Column("secret", LargeBinary, nullable=False),  # sealed
    Column("kind", String(10), nullable=False),  # `life.Kind`, but for reviews
    Column("item", String(60)),
    Column("about", Text, nullable=False),  # JSON array of reasons
    Column("at", Moment, nullable=False),
    Column("channel", String(20), nullable=False),
    Column("words", LargeBinary),  # sealed: text, phone, consent
    Index(None, "number"),
)
tasks = Table(
    "tasks",
    metadata,
    Column("id", BIG, primary_key=True),
    Column("key", String(36), nullable=False, unique=True),  # of the review or voice it began with
    _station(),
    Column("kind", String(10), nullable=False),  # `life.Kind`
    Column("item", String(60)),
    Column("channel", String(20), nullable=False),
    Column("grade", SmallInteger),  # of a review
    Column("stage", String(15), nullable=False),  # `life.Stage`
    Column("level", SmallInteger, nullable=False),  # `life.Level`
    Column("rounds", SmallInteger, nullable=False),
    Column("holder_id", BIG, ForeignKey("admins.id")),
    Column("opened_at", Moment, nullable=False),
    Column("due_at", Moment),  # none: closed
    Column("due_known", Boolean, nullable=False),
    Column("overdue", Boolean, nullable=False),  # in this stage, an alarm has been given
    Column("reply", LargeBinary),  # sealed; the last one
    Column("replied_at", Moment),
    Column("closed_at", Moment),
    Column("phone_kept", Boolean, nullable=False),  # the citizen's number is still there
    Index(None, "station_id", "stage"),
    Index(None, "due_at"),
    Index(None, "closed_at"),
)
trail = Table(  # only ever added to: triggers of the migration
    "task_trail",
    metadata,
    Column("task_id", BIG, ForeignKey("tasks.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),  # milliseconds since 1970, as they were linked
    Column("who", String(60), nullable=False),
    Column("event", String(20), nullable=False),
    Column("stage", String(15), nullable=False),  # after it
    Column("level", SmallInteger, nullable=False),
    Column("note", LargeBinary),  # sealed
    Column("link", String(64), nullable=False),
)
follow_ups = Table(  # 追评
    "follow_ups",
    metadata,
    Column("key", String(36), primary_key=True),  # of the letter
    Column("source", String(36), nullable=False),  # key of the review or voice
    Column("round", SmallInteger, nullable=False),  # one for each reply
    Column("at", Moment, nullable=False),
    Column("grade", SmallInteger, nullable=False),
    Column("words", LargeBinary),  # sealed
    Index("ix_follow_ups_source_round", "source", "round", unique=True),
)
