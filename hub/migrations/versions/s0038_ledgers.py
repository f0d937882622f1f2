"""That a month's ledger was handed in: who, when, which file."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.database import Moment
from hub.migrations.only_added import only_added

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ledgers",
        sa.Column("station_id", BIG, autoincrement=False, nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("made_by", BIG, nullable=False),
        sa.Column("counted", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("sent", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["station_id"], ["stations.id"], name="fk_ledgers_station_id"),
        sa.ForeignKeyConstraint(["made_by"], ["admins.id"], name="fk_ledgers_made_by"),
        sa.PrimaryKeyConstraint("station_id", "month", "number", name="pk_ledgers"),
    )
    op.create_index("ix_ledgers_month", "ledgers", ["month"])
    only_added("ledgers", "ledgers that were handed in are only ever added")


def downgrade() -> None:
    op.drop_table("ledgers")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION ledgers_refuse()")
