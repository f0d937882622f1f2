"""Cases of terminals (办件), and what is to be done for them by when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.database import Moment

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cases",
        sa.Column("id", BIG, nullable=False),
        sa.Column("terminal_id", BIG, nullable=False),
        sa.Column("station_id", BIG, nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("item", sa.String(60), nullable=False),
        sa.Column("part", sa.String(60), nullable=True),
        sa.Column("filed_at", Moment(), nullable=False),
        sa.Column("stood_at", Moment(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("acting", sa.String(10), nullable=False),
        sa.Column("originals", sa.Text(), nullable=False),
        sa.Column("received_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["terminal_id"], ["terminals.id"], name="fk_cases_terminal_id"),
        sa.ForeignKeyConstraint(["station_id"], ["stations.id"], name="fk_cases_station_id"),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.UniqueConstraint("terminal_id", "number", name="uq_cases_terminal_id_number"),
    )
    op.create_index("ix_cases_station_id_filed_at", "cases", ["station_id", "filed_at"])
    op.create_index("ix_cases_number", "cases", ["number"])
    op.create_table(
        "case_duties",
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("what", sa.String(10), nullable=False),
        sa.Column("paper", sa.String(60), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("known", sa.Boolean(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("ended_by", sa.String(60), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_duties_case_id"),
        sa.PrimaryKeyConstraint("case_id", "what", "paper", name="pk_case_duties"),
    )
    op.create_index("ix_case_duties_ended_at_due_at", "case_duties", ["ended_at", "due_at"])
