"""Indexes for a catalogue of very many files: the newest first, and what is not filed yet."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_OPEN = sa.text("filed_at IS NULL")


def upgrade() -> None:
    op.create_index("ix_archive_cases_filed_at", "archive_cases", ["filed_at"])
    op.create_index(
        "ix_archive_cases_station_id_filed_at", "archive_cases", ["station_id", "filed_at"]
    )
    op.create_index(
        "ix_archive_cases_open", "archive_cases", ["kept_at", "begun_at"],
        sqlite_where=_OPEN, postgresql_where=_OPEN,
    )  # fmt: skip


def downgrade() -> None:
    for name in ("open", "station_id_filed_at", "filed_at"):
        op.drop_index(f"ix_archive_cases_{name}", "archive_cases")
