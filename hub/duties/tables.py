"""The tables that urgent events, publicity tasks, registration and questionnaires have in common;
their steps are migrations.s0016_urgent and s0018_duties."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
)

from hub.tables import metadata

trail = Table(  # only ever added to: triggers of the migration
    "duty_trail",
    metadata,
    Column("about", String(40), primary_key=True),  # `urgent:7`
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),  # milliseconds since 1970, as they were linked
    Column("who", String(60), nullable=False),
    Column("event", String(30), nullable=False),
    Column("note", LargeBinary),  # sealed
    Column("link", String(64), nullable=False),
)
files = Table(  # what proves something: only ever added to
    "duty_files",
    metadata,
    Column("about", String(60), primary_key=True),  # `proof:7`
    Column("number", SmallInteger, primary_key=True, autoincrement=False),
    Column("media", String(20), nullable=False),  # `files.Media`
    Column("size", Integer, nullable=False),  # bytes
    Column("digest", String(64), nullable=False),  # SHA-256 of the content
    Column("sealed", LargeBinary, nullable=False),
)
