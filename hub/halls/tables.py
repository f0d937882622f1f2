"""The tables of halls; their steps are migrations.s0017_halls and s0034_calls."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from hub.database import Moment
from hub.tables import BIG, metadata

hall_days = Table(
    "hall_days",
    metadata,
    Column("station_id", BIG, ForeignKey("stations.id"), primary_key=True, autoincrement=False),
    Column("day", String(10), primary_key=True),  # ISO 8601
    Column("terminal_id", BIG, ForeignKey("terminals.id"), nullable=False),  # who keeps the queue
    Column("stood", Moment, nullable=False),  # by that terminal's clock; the latest counts
    Column("over", Boolean, nullable=False),
    Column("body", Text, nullable=False),  # `HallDay` of the contract, JSON
    # sums over types and slots, so that a month is one question
    Column("given", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    Column("gone", Integer, nullable=False),  # left without having been served
    Column("capacity", Integer, nullable=False),
    Column("booked", Integer, nullable=False),
    Column("came", Integer, nullable=False),
    Column("withdrawn", Integer, nullable=False),
    Index(None, "day"),
)

calls = Table(  # for the staff: the last one of each terminal
    "calls",
    metadata,
    Column("terminal_id", BIG, ForeignKey("terminals.id"), primary_key=True, autoincrement=False),
    Column("key", String(36), nullable=False),  # the call's own
    Column("want", String(8), nullable=False),  # come | attest
    Column("place", String(16), nullable=False),
    Column("stand", Integer, nullable=False),  # place in `calls.STANDS`
    Column("since", Moment, nullable=False),  # by that terminal's clock
    Column("heard", Moment, nullable=False),
)
