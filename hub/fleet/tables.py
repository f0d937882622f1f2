"""The tables of the fleet; their steps are migrations.s0007_fleet, s0012_pictures,
s0030_station_alarms and s0032_mean_times."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
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

standings = Table(  # one narrow row a terminal, so that 20,000 are looked through at once
    "standings",
    metadata,
    Column("terminal_id", BIG, ForeignKey("terminals.id"), primary_key=True, autoincrement=False),
    # by the hub's clock: when the terminal itself delivered something last
    Column("heard_at", Moment, nullable=False, index=True),
    Column("reported_at", Moment, nullable=False),  # by its own clock: of the report that counts
    Column("state", String(40), nullable=False),
    Column("reason", String(40)),
    Column("who", SmallInteger, nullable=False, index=True),  # who must act: `standing.WHO`
    Column("troubles", Text, nullable=False),  # JSON: `standing.Trouble`
    Column("paper", String(10)),  # of the receipt printer
    Column("paper_left", Float),  # metres that the terminal reckons are left
    Column("outbox_seconds", Float, nullable=False),  # age of what has waited longest
    Column("dead", Integer, nullable=False),  # letters that no place takes
    Column("unknown", Integer, nullable=False),  # writes whose outcome nobody knows
    Column("release", String(60)),
    Column("settings", String(60)),  # version in force
    Column("settings_outcome", String(10)),
    Column("settings_why", String(40)),
)
receipt_times = Table(  # how long from the first touch to the receipt: a histogram a month
    "receipt_times",
    metadata,
    Column("month", String(7), primary_key=True),
    Column("station_id", BIG, ForeignKey("stations.id"), primary_key=True, autoincrement=False),
    Column("item", String(60), primary_key=True),
    Column("upto", Integer, primary_key=True, autoincrement=False),  # seconds: `times.BOUNDS`
    Column("count", Integer, nullable=False),
    Column("seconds", BigInteger, nullable=False, server_default="0"),  # of all of them together
)
pictures = Table(  # of home pages: the last one of each terminal
    "pictures",
    metadata,
    Column("terminal_id", BIG, ForeignKey("terminals.id"), primary_key=True, autoincrement=False),
    Column("asked", String(36)),  # under which number one is waited for; none: none is
    Column("asked_at", Moment, nullable=False),
    Column("came_at", Moment),
    Column("png", LargeBinary),
)
alarms = Table(
    "alarms",
    metadata,
    Column("id", BIG, primary_key=True),
    # neither of terminal and station: the hub itself
    Column("terminal_id", BIG, ForeignKey("terminals.id"), index=True),
    Column("station_id", BIG, ForeignKey("stations.id")),  # of what no terminal reports
    Column("what", String(20), nullable=False),  # `judging.What`
    Column("about", String(80), nullable=False),  # device, destination, number of a chain's alarm
    Column("word", String(40), nullable=False),  # closed word of what is wrong with it
    Column("who", SmallInteger, nullable=False),  # who must act
    Column("subject", String(140), nullable=False, index=True),  # what it is an alarm of
    Column("open", String(140), unique=True),  # the subject while it is open, so there is one
    Column("opened_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("taken_by", BIG, ForeignKey("admins.id")),  # who acknowledged it
    Column("taken_at", Moment),
    Index(None, "opened_at"),
    Index(None, "closed_at"),
)
messages = Table(  # what is to be told: written before it is tried
    "messages",
    metadata,
    Column("id", BIG, primary_key=True),
    Column("key", String(120), nullable=False, unique=True),  # names it also at the receiver's
    Column("receiver", String(60), nullable=False),  # its name in the settings
    Column("body", Text, nullable=False),  # JSON: `telling.Message`
    Column("made_at", Moment, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_at", Moment, index=True),  # none: it is done with
    Column("sent_at", Moment),
    Column("trouble", String(40)),  # closed word of the last try
)
leases = Table(  # of those who could act, one does
    "leases",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("holder", String(40), nullable=False),
    Column("until", Moment, nullable=False),
)
