"""Releases that were put into the hub: what a person chooses by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.database import Moment

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "releases",
        sa.Column("manifest", sa.String(64), nullable=False),
        sa.Column("version", sa.String(60), nullable=False),
        sa.Column("signature", sa.String(128), nullable=False),
        sa.Column("vendor", sa.String(60), nullable=False),
        sa.Column("platform", sa.String(120), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("kept_at", Moment(), nullable=False),
        sa.Column("kept_by", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("manifest", name="pk_releases"),
    )


def downgrade() -> None:
    op.drop_table("releases")
