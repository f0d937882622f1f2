"""Who of the staff helped in a visit that was reviewed: an account's id, no name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reviews", sa.Column("staff", sa.String(20), nullable=True))
