"""Publicity tasks and their proofs, files that prove something, what persons note of article 40."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.database import Moment
from hub.migrations.only_added import only_added

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def _points(table: str, **to: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [target], name=f"fk_{table}_{column}")
        for column, target in to.items()
    ]


def upgrade() -> None:
    op.create_table(
        "publicity_tasks",
        sa.Column("id", BIG, nullable=False),
        sa.Column("region", sa.String(6), nullable=False),
        sa.Column("station_id", BIG, nullable=True),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("title", sa.String(100), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("place", sa.String(10), nullable=False),
        sa.Column("due", sa.String(10), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("made_by", BIG, nullable=False),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        *_points("publicity_tasks", station_id="stations.id", made_by="admins.id"),
        sa.PrimaryKeyConstraint("id", name="pk_publicity_tasks"),
    )
    for column in ("region", "station_id", "year"):
        op.create_index(f"ix_publicity_tasks_{column}", "publicity_tasks", [column])
    op.create_table(
        "publicity_proofs",
        sa.Column("id", BIG, nullable=False),
        sa.Column("station_id", BIG, nullable=False),
        sa.Column("task_id", BIG, nullable=True),
        sa.Column("place", sa.String(10), nullable=False),
        sa.Column("held", sa.String(10), nullable=False),
        sa.Column("reached", sa.Integer(), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("handed_at", Moment(), nullable=False),
        sa.Column("handed_by", BIG, nullable=False),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("decided_by", BIG, nullable=True),
        *_points(
            "publicity_proofs", station_id="stations.id", task_id="publicity_tasks.id",
            handed_by="admins.id", decided_by="admins.id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_publicity_proofs"),
    )  # fmt: skip
    for columns in (["station_id", "held"], ["state"], ["task_id"]):
        op.create_index(f"ix_publicity_proofs_{'_'.join(columns)}", "publicity_proofs", columns)
    op.create_table(
        "duty_files",
        sa.Column("about", sa.String(60), nullable=False),
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("media", sa.String(20), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("about", "number", name="pk_duty_files"),
    )
    op.create_table(
        "conduct_notes",
        sa.Column("id", BIG, nullable=False),
        sa.Column("station_id", BIG, nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("what", sa.String(10), nullable=False),
        sa.Column("clause", sa.String(10), nullable=False),
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("made_by", BIG, nullable=False),
        *_points("conduct_notes", station_id="stations.id", made_by="admins.id"),
        sa.PrimaryKeyConstraint("id", name="pk_conduct_notes"),
    )
    op.create_index("ix_conduct_notes_station_id_year", "conduct_notes", ["station_id", "year"])
    only_added("duty_files", "a file that proves something is never changed")
    only_added("conduct_notes", "what persons noted is only ever added to")
