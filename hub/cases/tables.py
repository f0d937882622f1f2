"""The tables of cases; their steps are migrations.s0008_cases, s0022_case_deeds,
s0027_case_places and s0036_long_lists."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from hub.database import Moment
from hub.tables import BIG, metadata

cases = Table(
    "cases",
    metadata,
    Column("id", BIG, primary_key=True),
    Column("terminal_id", BIG, ForeignKey("terminals.id"), nullable=False),
    Column("station_id", BIG, ForeignKey("stations.id"), nullable=False),
    Column("number", String(40), nullable=False),  # one-time number, on the receipt
    Column("item", String(60), nullable=False),
    Column("part", String(60)),
    Column("filed_at", Moment, nullable=False),
    Column("stood_at", Moment, nullable=False),  # since when it stands so
    Column("state", String(10), nullable=False),  # `due.State`
    Column("acting", String(10), nullable=False),
    Column("originals", Text, nullable=False),  # JSON array of papers to be handed in themselves
    Column("received_at", Moment),  # when staff took them
    Column("place", BigInteger, nullable=False, server_default="0"),  # `book`, of the last change
    UniqueConstraint("terminal_id", "number"),
    Index(None, "station_id", "filed_at"),
    Index(None, "filed_at"),
    Index(None, "number"),
    Index(None, "station_id", "place"),
)
duties = Table(  # what is to be done for a case, by when
    "case_duties",
    metadata,
    Column("case_id", BIG, ForeignKey("cases.id"), primary_key=True),
    Column("what", String(10), primary_key=True),  # `due.What`
    Column("paper", String(60), primary_key=True),  # "" unless it is about one
    Column("due_at", Moment, nullable=False),  # the midnight that ends its last day
    Column("known", Boolean, nullable=False),  # False: an estimate
    Column("ended_at", Moment),
    Column("ended_by", String(60)),  # account:NUMBER, or `TERMINAL`
    Index(None, "ended_at", "due_at"),
)

case_deeds = Table(  # what staff did at terminals; never changed
    "case_deeds",
    metadata,
    Column("id", String(36), primary_key=True),  # the terminal's
    Column("station_id", BIG, ForeignKey("stations.id"), nullable=False),
    Column("terminal_id", BIG, ForeignKey("terminals.id"), nullable=False),  # where it was done
    Column("case_number", String(40), nullable=False),
    Column("at", Moment, nullable=False),
    Column("taken_at", Moment, nullable=False),
    Column("body", Text, nullable=False),  # JSON, as it came
    Column("place", BigInteger, nullable=False, server_default="0"),  # `book`
    Index(None, "station_id", "case_number"),
    Index(None, "station_id", "place"),
)
places = Table(  # up to where a station's terminals may have heard
    "case_places",
    metadata,
    Column("station_id", BIG, ForeignKey("stations.id"), primary_key=True),
    Column("book", String(36), nullable=False),  # its name: places say something only with it
    Column("last", BigInteger, nullable=False),
)

TERMINAL = "terminal"  # it ended by what the terminal said
