"""Queues and appointments of stations, day by day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.database import Moment

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None
_COUNTS = ("given", "done", "gone", "capacity", "booked", "came", "withdrawn")


def upgrade() -> None:
    op.create_table(
        "hall_days",
        sa.Column("station_id", BIG, autoincrement=False, nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("terminal_id", BIG, nullable=False),
        sa.Column("stood", Moment(), nullable=False),
        sa.Column("over", sa.Boolean(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in _COUNTS),
        sa.ForeignKeyConstraint(["station_id"], ["stations.id"], name="fk_hall_days_station_id"),
        sa.ForeignKeyConstraint(["terminal_id"], ["terminals.id"], name="fk_hall_days_terminal_id"),
        sa.PrimaryKeyConstraint("station_id", "day", name="pk_hall_days"),
    )
    op.create_index("ix_hall_days_day", "hall_days", ["day"])
