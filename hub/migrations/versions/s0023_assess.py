"""Questionnaires in versions, and assessments of stations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.database import Moment
from hub.migrations.only_added import only_added

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "questionnaires",
        sa.Column("id", sa.String(30), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("made_by", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("id", "number", name="pk_questionnaires"),
    )
    op.create_table(
        "assessments",
        sa.Column("id", BIG, nullable=False),
        sa.Column("station_id", BIG, nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.String(15), nullable=False),
        sa.Column("form", sa.String(30), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("assessor", sa.String(60), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("notes", sa.LargeBinary(), nullable=True),
        sa.Column("score", sa.SmallInteger(), nullable=True),
        sa.Column("filled_by", BIG, nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("handed_at", Moment(), nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("decided_by", BIG, nullable=True),
        *(
            sa.ForeignKeyConstraint([column], [target], name=f"fk_assessments_{column}")
            for column, target in (
                ("station_id", "stations.id"), ("filled_by", "admins.id"),
                ("decided_by", "admins.id"),
            )
        ),
        sa.ForeignKeyConstraint(
            ["form", "number"],
            ["questionnaires.id", "questionnaires.number"],
            name="fk_assessments_form_number",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_assessments"),
        sa.UniqueConstraint(
            "station_id", "year", "kind", "form", "assessor",
            name="uq_assessments_station_id_year_kind_form_assessor",
        ),
    )  # fmt: skip
    op.create_index("ix_assessments_year", "assessments", ["year"])
    op.create_index("ix_assessments_state", "assessments", ["state"])
    only_added("questionnaires", "a questionnaire is never changed, it gets another version")
