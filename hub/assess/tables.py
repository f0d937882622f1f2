"""The tables of questionnaires and assessments; their step is migrations.s0023_assess. What is
written beside an answer stands sealed (`vault`)."""

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

versions = Table(  # only ever added to: triggers of the migration
    "questionnaires",
    metadata,
    Column("id", String(30), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("body", Text, nullable=False),  # `form.Questionnaire`, JSON
    Column("digest", String(64), nullable=False),  # SHA-256 of it
    Column("made_at", Moment, nullable=False),
    Column("made_by", String(60), nullable=False),
)
assessments = Table(
    "assessments",
    metadata,
    Column("id", BIG, primary_key=True),
    Column("station_id", BIG, ForeignKey("stations.id"), nullable=False),
    Column("year", SmallInteger, nullable=False, index=True),
    Column("kind", String(15), nullable=False),  # `form.Kind`
    Column("form", String(30), nullable=False),
    Column("number", Integer, nullable=False),  # the version it was begun with, for good
    Column("level", SmallInteger, nullable=False),  # of the station then
    Column("assessor", String(60), nullable=False),  # who found it, of a third party; else ""
    Column("state", String(10), nullable=False),  # `life.State`
    Column("answers", Text, nullable=False),  # item → `form.Answer`, JSON
    Column("notes", LargeBinary),  # sealed: item → what was written beside it, JSON
    Column("score", SmallInteger),  # thousandths, as it was handed in last
    Column("filled_by", BIG, ForeignKey("admins.id"), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("handed_at", Moment),
    Column("decided_at", Moment),
    Column("decided_by", BIG, ForeignKey("admins.id")),
    ForeignKeyConstraint(
        ["form", "number"],
        ["questionnaires.id", "questionnaires.number"],
        name="fk_assessments_form_number",
    ),
    UniqueConstraint("station_id", "year", "kind", "form", "assessor"),
    Index(None, "state"),
)
