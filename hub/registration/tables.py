"""The tables of registrations; their step is migrations.s0021_registration. Values name people
(法定 代表人), so they stand sealed (`vault`)."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
)

from hub.database import Moment
from hub.tables import BIG, metadata

changes = Table(
    "registration_changes",
    metadata,
    Column("id", BIG, primary_key=True),
    Column("station_id", BIG, ForeignKey("stations.id"), nullable=False),
    Column("state", String(10), nullable=False),  # `life.State`
    # the day on which 有关部门 approved it, ISO 8601; "": a first registration, which has no term
    Column("approved_on", String(10), nullable=False),
    Column("due", String(10), nullable=False),  # the last day to apply; "": none
    Column("due_known", Boolean, nullable=False),  # False: an estimate
    Column("reminded", SmallInteger, nullable=False),  # how many reminders were given
    Column("values", LargeBinary),  # sealed: all fields as applied for; none: not applied yet
    Column("applied_at", Moment),  # the first time
    Column("applied_by", BIG, ForeignKey("admins.id")),  # the last time
    Column("made_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Index(None, "station_id", "state"),
    Index(None, "state", "due"),
)
records = Table(  # only ever added to: triggers of the migration
    "registrations",
    metadata,
    Column("station_id", BIG, ForeignKey("stations.id"), primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("change_id", BIG, ForeignKey("registration_changes.id"), nullable=False),
    Column("values", LargeBinary, nullable=False),  # sealed
    Column("made_at", Moment, nullable=False),
    Column("made_by", BIG, ForeignKey("admins.id"), nullable=False),  # who approved it
)
