"""The tables of the archive; their steps are migrations.s0011_archive and s0015_archive_kept."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from hub.database import Moment
from hub.tables import BIG, metadata

archive_cases = Table(  # once kept only filed, once filed never altered: triggers of the migrations
    "archive_cases",
    metadata,
    Column("key", String(36), primary_key=True),  # of the terminal's record
    Column("station_id", BIG, ForeignKey("stations.id"), nullable=False),
    Column("terminal_id", BIG, ForeignKey("terminals.id"), nullable=False),
    Column("manifest", Text, nullable=False),  # `ArchiveCase` of terminal-api.yaml, canonical JSON
    Column("case_number", String(40), nullable=False),
    Column("item", String(60), nullable=False),
    Column("begun_at", Moment, nullable=False),
    Column("year", SmallInteger),  # of the filing, in China; the number is 站点-年度-顺序号
    Column("number", Integer),
    Column("filed_at", Moment),
    Column("kept_at", Moment),  # whole, and waits for the last who handles it
    Column("kept", Text),  # the receipt for that
    Column("receipt", Text),  # as it was signed; given again byte by byte
    UniqueConstraint("station_id", "year", "number"),
    Index(None, "case_number"),
)
archive_pages = Table(
    "archive_pages",
    metadata,
    Column("key", String(36), ForeignKey("archive_cases.key"), primary_key=True),
    Column("page", SmallInteger, primary_key=True, autoincrement=False),
    Column("what", String(60), nullable=False),  # which of the item's papers
    Column("form", String(10), nullable=False),  # original | copy | electronic
    Column("media", String(80), nullable=False),
    Column("size", Integer, nullable=False),
    Column("digest", String(64), nullable=False),  # SHA-256 of the content
    Column("secret", LargeBinary, nullable=False),  # the page's own key, sealed (`vault`)
)
archive_pieces = Table(  # likewise
    "archive_pieces",
    metadata,
    Column("key", String(36), primary_key=True),
    Column("page", SmallInteger, primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary, nullable=False),
    ForeignKeyConstraint(
        ["key", "page"],
        ["archive_pages.key", "archive_pages.page"],
        name="fk_archive_pieces_key_page",
    ),
)
