"""The tables of weekly reports; their step is migrations.s0009_weekly."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from hub.database import Moment
from hub.tables import BIG, metadata

versions = Table(  # only ever added to: triggers of the migration
    "weekly_versions",
    metadata,
    Column("station_id", BIG, ForeignKey("stations.id"), primary_key=True, autoincrement=False),
    Column("first", String(10), primary_key=True),  # Monday, ISO 8601
    Column("number", Integer, primary_key=True, autoincrement=False),  # from 1 on
    Column("body", Text, nullable=False),  # `kiosk.reports.weekly.Report`, JSON
    Column("made_at", Moment, nullable=False),
    Column("made_by", String(60), nullable=False),  # account:NUMBER
    Column("final", Boolean, nullable=False),  # this one was sent; none comes after it
)
sendings = Table(  # how a report that was sent stands
    "weekly_sendings",
    metadata,
    Column("key", String(36), primary_key=True),  # the platform's idempotency key
    Column("station_id", BIG, nullable=False),
    Column("first", String(10), nullable=False),
    Column("number", Integer, nullable=False),
    Column("staff", String(40), nullable=False),  # 人员编号 of who checked and sent it
    Column("terminal_id", BIG, ForeignKey("terminals.id")),  # which sends it; none: by hand
    Column("state", String(10), nullable=False),  # `book.State`
    Column("said_at", Moment, nullable=False),
    Column("proof", String(60), nullable=False),  # the platform's number
    ForeignKeyConstraint(
        ["station_id", "first", "number"],
        ["weekly_versions.station_id", "weekly_versions.first", "weekly_versions.number"],
        name="fk_weekly_sendings_station_id_first_number",
    ),
    Index("ix_weekly_sendings_station_id_first", "station_id", "first", unique=True),
    Index(None, "terminal_id", "state"),
)
