"""Lists of very many tasks and cases, and of what was filed of them, are read by an index."""

from __future__ import annotations

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None
_INDEXES = (
    ("tasks", ["closed_at"]),
    ("cases", ["filed_at"]),
    ("archive_cases", ["station_id", "case_number"]),
)


def upgrade() -> None:
    for table, columns in _INDEXES:
        op.create_index(f"ix_{table}_{'_'.join(columns)}", table, columns)


def downgrade() -> None:
    for table, columns in _INDEXES:
        op.drop_index(f"ix_{table}_{'_'.join(columns)}", table)
