"""The table of what persons said of a station's conduct; its step is migrations.s0018_duties."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, SmallInteger, String, Table

from hub.database import Moment
from hub.tables import BIG, metadata

notes = Table(  # only ever added to: triggers of the migration
    "conduct_notes",
    metadata,
    Column("id", BIG, primary_key=True),
    Column("station_id", BIG, ForeignKey("stations.id"), nullable=False),
    Column("year", SmallInteger, nullable=False),
    Column("what", String(10), nullable=False),  # `book.What`
    Column("clause", String(10), nullable=False),  # `rules.Clause`; "": of a decision
    Column("key", String(60), nullable=False),  # which entry; of a decision its `book.Decision`
    Column("day", String(10), nullable=False),  # of a finding, ISO 8601; else ""
    Column("words", LargeBinary, nullable=False),  # sealed: reason, evidence
    Column("made_at", Moment, nullable=False),
    Column("made_by", BIG, ForeignKey("admins.id"), nullable=False),
    Index(None, "station_id", "year"),
)
