"""The tables of publicity tasks and their proofs; their steps are migrations.s0018_duties and
s0029_pad_proofs. What a
station wrote stands sealed (`vault`), as do its files (`hub.duties.files`)."""

from __future__ import annotations

from sqlalchemy import (
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

tasks = Table(
    "publicity_tasks",
    metadata,
    Column("id", BIG, primary_key=True),
    Column("region", String(6), nullable=False, index=True),  # all stations of it, …
    Column("station_id", BIG, ForeignKey("stations.id"), index=True),  # … or this one
    Column("year", SmallInteger, nullable=False, index=True),
    Column("title", String(100), nullable=False),
    Column("body", Text, nullable=False),
    Column("place", String(10), nullable=False),  # `life.Place`
    Column("due", String(10), nullable=False),  # ISO 8601, the last day
    Column("made_at", Moment, nullable=False),
    Column("made_by", BIG, ForeignKey("admins.id"), nullable=False),
    Column("withdrawn_at", Moment),
)
proofs = Table(
    "publicity_proofs",
    metadata,
    Column("id", BIG, primary_key=True),
    Column("station_id", BIG, ForeignKey("stations.id"), nullable=False),
    Column("task_id", BIG, ForeignKey("publicity_tasks.id"), index=True),  # none: the station's own
    Column("place", String(10), nullable=False),  # station | off-site
    Column("held", String(10), nullable=False),  # the day of it, ISO 8601
    Column("reached", Integer),  # people, about
    Column("words", LargeBinary, nullable=False),  # sealed: where, and what was done
    Column("state", String(10), nullable=False),  # `life.State`
    Column("handed_at", Moment, nullable=False),
    Column("handed_by", BIG, ForeignKey("admins.id")),  # none: by `staff`, from a pad
    Column("staff", String(40)),  # 人员编号 at the station
    Column("decided_at", Moment),
    Column("decided_by", BIG, ForeignKey("admins.id")),
    Index(None, "station_id", "held"),
    Index(None, "state"),
)
pictures = Table(  # came from a pad, and wait for the proof that they belong to
    "publicity_pictures",
    metadata,
    Column("station_id", BIG, ForeignKey("stations.id"), primary_key=True),
    Column("proof", String(36), primary_key=True),  # as the pad names it
    Column("number", SmallInteger, primary_key=True, autoincrement=False),
    Column("came_at", Moment, nullable=False, index=True),
    Column("sealed", LargeBinary, nullable=False),
)
