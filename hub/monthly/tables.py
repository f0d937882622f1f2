"""The table of ledgers that were handed in; its step is migrations.s0038_ledgers."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from hub.database import Moment
from hub.tables import BIG, metadata

ledgers = Table(  # only ever added to: triggers of the migration
    "ledgers",
    metadata,
    Column("station_id", BIG, ForeignKey("stations.id"), primary_key=True, autoincrement=False),
    Column("month", String(7), primary_key=True),  # 2026-11
    Column("number", Integer, primary_key=True, autoincrement=False),  # from 1 on
    Column("at", Moment, nullable=False),
    Column("made_by", BIG, ForeignKey("admins.id"), nullable=False),
    Column("counted", Text, nullable=False),  # JSON: column → what the hub counted at that time
    Column("digest", String(64), nullable=False),  # SHA-256 of the file
    Column("sent", Boolean, nullable=False),  # of the file as it was sent; else of the hub's own
    Index(None, "month"),
)
