"""The tables of the archive; their steps are migrations.s0011_archive, s0015_archive_kept,
s0020_archive_rooms, s0024_archive_order, s0028_archive_added and s0036_long_lists."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
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
    false,
    text,
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
    # goes with the papers of the case of that number, and has none of its own beside them
    Column("added", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("station_id", "year", "number"),
    Index(None, "case_number"),
    Index(None, "filed_at"),
    Index(None, "station_id", "filed_at"),
    Index(None, "station_id", "case_number"),  # what was added to the papers of a case
    Index(
        "ix_archive_cases_open",
        "kept_at",
        "begun_at",
        sqlite_where=text("filed_at IS NULL"),
        postgresql_where=text("filed_at IS NULL"),
    ),
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
archive_boxes = Table(  # once closed never altered: triggers of the migration, as all below
    "archive_boxes",
    metadata,
    Column("id", BIG, primary_key=True),
    Column("station_id", BIG, ForeignKey("stations.id"), nullable=False),
    Column("year", SmallInteger, nullable=False),
    Column("number", Integer, nullable=False),
    Column("label", String(60), nullable=False),
    Column("made_by", BIG, ForeignKey("admins.id"), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("closed_by", BIG, ForeignKey("admins.id")),
    Column("closed_at", Moment),
    UniqueConstraint("station_id", "year", "number"),
)
archive_boxed = Table(
    "archive_boxed",
    metadata,
    Column("key", String(36), ForeignKey("archive_cases.key"), primary_key=True),
    Column("box_id", BIG, ForeignKey("archive_boxes.id"), nullable=False),
    Column("place", Integer, nullable=False),
    Column("by", BIG, ForeignKey("admins.id"), nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("box_id", "place"),
)
archive_requests = Table(
    "archive_requests",
    metadata,
    Column("id", BIG, primary_key=True),
    Column("key", String(36), ForeignKey("archive_cases.key"), nullable=False),
    Column("kind", String(10), nullable=False),  # `asking.Kind`
    Column("reason", LargeBinary, nullable=False),  # sealed (`vault`)
    Column("asked_by", BIG, ForeignKey("admins.id"), nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("granted", Boolean),  # none: nobody has decided
    Column("decided_by", BIG, ForeignKey("admins.id")),
    Column("decided_at", Moment),
    Column("ends_at", Moment),  # of the look; the midnight after the loan's last day
    Column("returned_at", Moment),
    Column("returned_to", BIG, ForeignKey("admins.id")),
    Index(None, "key"),
    Index(None, "granted", "returned_at", "ends_at"),
)
archive_looks = Table(  # only ever added to
    "archive_looks",
    metadata,
    Column("id", BIG, primary_key=True),
    Column("request_id", BIG, ForeignKey("archive_requests.id"), nullable=False),
    Column("page", SmallInteger, nullable=False),
    Column("by", BIG, ForeignKey("admins.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "request_id"),
)
