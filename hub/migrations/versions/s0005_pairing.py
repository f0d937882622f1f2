"""Pairing: which hardware is a terminal, and machines that show a code."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.database import Moment

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "machines",
        sa.Column("id", BIG, nullable=False),
        sa.Column("terminal_id", BIG, nullable=False),
        sa.Column("identity", sa.String(64), nullable=False),
        sa.Column("sealing", sa.String(64), nullable=False),
        sa.Column("model", sa.String(60), nullable=False),
        sa.Column("serial", sa.String(60), nullable=False),
        sa.Column("release", sa.String(60), nullable=False),
        sa.Column("paired_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("ended_why", sa.String(20), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_machines"),
        sa.ForeignKeyConstraint(["terminal_id"], ["terminals.id"], name="fk_machines_terminal_id"),
    )
    op.create_index("ix_machines_terminal_id", "machines", ["terminal_id"])
    op.create_index("ix_machines_identity", "machines", ["identity"])
    op.create_table(
        "pairings",
        sa.Column("ticket", sa.String(64), nullable=False),
        sa.Column("code", sa.String(8), nullable=False),
        sa.Column("identity", sa.String(64), nullable=False),
        sa.Column("sealing", sa.String(64), nullable=False),
        sa.Column("nonce", sa.String(32), nullable=False),
        sa.Column("model", sa.String(60), nullable=False),
        sa.Column("serial", sa.String(60), nullable=False),
        sa.Column("release", sa.String(60), nullable=False),
        sa.Column("ends_at", Moment(), nullable=False),
        sa.Column("hub", sa.String(64), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("signature", sa.String(128), nullable=True),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("ticket", name="pk_pairings"),
        sa.UniqueConstraint("code", name="uq_pairings_code"),
    )
    op.create_index("ix_pairings_ends_at", "pairings", ["ends_at"])
