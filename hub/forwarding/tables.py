"""The table of what goes on to the platform of 好差评; its step is migrations.s0014_forwarding."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, SmallInteger, String, Table, Text

from hub.database import Moment
from hub.tables import BIG, metadata

forwards = Table(
    "forwards",
    metadata,
    Column("id", BIG, primary_key=True),
    Column("key", String(36), nullable=False, unique=True),  # for life: the platform knows it by it
    Column("source", String(36), nullable=False, index=True),  # key of the review
    Column("what", String(10), nullable=False),  # `described.What`
    Column("station_id", BIG, ForeignKey("stations.id"), nullable=False, index=True),
    Column("said", Text, nullable=False),  # JSON: arguments, as they were when it was written down
    Column("made_at", Moment, nullable=False),
    Column("state", String(10), nullable=False),  # `book.State`
    Column("tries", Integer, nullable=False),
    Column("refusals", SmallInteger, nullable=False),
    Column("next_at", Moment),  # none: it is not tried by itself
    Column("outcome", String(20)),  # `calls.Outcome` of the last try
    Column("code", String(60)),  # the platform's, or a word of ours
    Column("ended_at", Moment),
    Column("proof", String(60)),  # the platform's number for it
    Index(None, "next_at"),
    Index(None, "state", "ended_at"),
)
