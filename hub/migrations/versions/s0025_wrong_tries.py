"""Wrong passwords and codes are counted by who typed them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.database import Moment

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wrong_tries",
        sa.Column("admin_id", BIG, nullable=False),
        sa.Column("source", sa.String(60), nullable=False),
        sa.Column("wrong", sa.SmallInteger(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("paused_until", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("admin_id", "source", name="pk_wrong_tries"),
        sa.ForeignKeyConstraint(["admin_id"], ["admins.id"], name="fk_wrong_tries_admin_id"),
    )
    op.create_index("ix_wrong_tries_at", "wrong_tries", ["at"])


def downgrade() -> None:
    op.drop_table("wrong_tries")
