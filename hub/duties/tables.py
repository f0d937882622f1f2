"""The tables that urgent events, publicity tasks, registration and questionnaires have in common;
their step is migrations.s0016_urgent."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, String, Table

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
