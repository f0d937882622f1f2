"""Pictures of home pages, the last one of each terminal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.database import Moment

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pictures",
        sa.Column("terminal_id", BIG, autoincrement=False, nullable=False),
        sa.Column("asked", sa.String(36), nullable=True),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("came_at", Moment(), nullable=True),
        sa.Column("png", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["terminal_id"], ["terminals.id"], name="fk_pictures_terminal_id"),
        sa.PrimaryKeyConstraint("terminal_id", name="pk_pictures"),
    )
