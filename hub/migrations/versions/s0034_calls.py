"""The call of each terminal for the staff that was heard last."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.database import Moment

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calls",
        sa.Column("terminal_id", BIG, autoincrement=False, nullable=False),
        sa.Column("key", sa.String(36), nullable=False),
        sa.Column("want", sa.String(8), nullable=False),
        sa.Column("place", sa.String(16), nullable=False),
        sa.Column("stand", sa.Integer(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("heard", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["terminal_id"], ["terminals.id"], name="fk_calls_terminal_id"),
        sa.PrimaryKeyConstraint("terminal_id", name="pk_calls"),
    )


def downgrade() -> None:
    op.drop_table("calls")
