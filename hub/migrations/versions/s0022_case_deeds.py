"""What staff did for cases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.database import Moment

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_deeds",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("station_id", BIG, nullable=False),
        sa.Column("terminal_id", BIG, nullable=False),
        sa.Column("case_number", sa.String(40), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("taken_at", Moment(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["station_id"], ["stations.id"], name="fk_case_deeds_station_id"),
        sa.ForeignKeyConstraint(
            ["terminal_id"], ["terminals.id"], name="fk_case_deeds_terminal_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_case_deeds"),
    )
    op.create_index(
        "ix_case_deeds_station_id_case_number", "case_deeds", ["station_id", "case_number"]
    )
