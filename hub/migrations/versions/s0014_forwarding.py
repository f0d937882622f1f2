"""Reviews on their way to the platform of 好差评."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.database import Moment

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "forwards",
        sa.Column("id", BIG, nullable=False),
        sa.Column("key", sa.String(36), nullable=False),
        sa.Column("source", sa.String(36), nullable=False),
        sa.Column("what", sa.String(10), nullable=False),
        sa.Column("station_id", BIG, nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("refusals", sa.SmallInteger(), nullable=False),
        sa.Column("next_at", Moment(), nullable=True),
        sa.Column("outcome", sa.String(20), nullable=True),
        sa.Column("code", sa.String(60), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("proof", sa.String(60), nullable=True),
        sa.ForeignKeyConstraint(["station_id"], ["stations.id"], name="fk_forwards_station_id"),
        sa.PrimaryKeyConstraint("id", name="pk_forwards"),
        sa.UniqueConstraint("key", name="uq_forwards_key"),
    )
    for columns in (["source"], ["station_id"], ["next_at"], ["state", "ended_at"]):
        op.create_index(f"ix_forwards_{'_'.join(columns)}", "forwards", columns)
