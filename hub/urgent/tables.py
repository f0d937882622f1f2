"""The tables of urgent events; their step is migrations.s0016_urgent. What was written stands
sealed (`vault`)."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from hub.database import Moment
from hub.tables import BIG, metadata

events = Table(
    "urgent_events",
    metadata,
    Column("id", BIG, primary_key=True),
    Column("station_id", BIG, ForeignKey("stations.id"), nullable=False),
    Column("terminal_id", BIG, ForeignKey("terminals.id"), nullable=False),
    Column("report", String(40), nullable=False),  # as the terminal names it
    Column("what", String(20), nullable=False),  # of the report that came last: `life.WHAT`
    Column("service", String(10), nullable=False),  # `life.SERVICE`
    Column("stage", String(10), nullable=False),  # `life.Stage`
    Column("heard_at", Moment, nullable=False),  # by the hub's clock: the first that came
    Column("stage_at", Moment, nullable=False),  # … the last
    Column("told_at", Moment, nullable=False),  # last time that it was told for want of a word
    Column("said_at", Moment, nullable=False),  # of the last report that receivers were told of
    Column("reminded_at", Moment),  # last reminder of 续报
    Column("closed_at", Moment),  # by the final report
    Column("city_by", BIG, ForeignKey("admins.id")),  # who acknowledged it
    Column("city_at", Moment),
    Column("province_by", BIG, ForeignKey("admins.id")),
    Column("province_at", Moment),
    UniqueConstraint("station_id", "report"),
    Index(None, "closed_at"),
)
stages = Table(  # only ever added to: triggers of the migration
    "urgent_stages",
    metadata,
    Column("key", String(36), primary_key=True),  # of the record, or of the form
    Column("event_id", BIG, ForeignKey("urgent_events.id"), nullable=False, index=True),
    Column("stage", String(10), nullable=False),
    Column("what", String(20), nullable=False),
    Column("service", String(10), nullable=False),
    Column("at", Moment, nullable=False),  # by the clock of who wrote it
    Column("taken_at", Moment, nullable=False),
    Column("staff", String(60), nullable=False),  # 人员编号, or account:NUMBER
    Column("words", LargeBinary),  # sealed
)
