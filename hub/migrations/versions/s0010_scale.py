"""Indexes for very many terminals: who is still waited for, and what may be deleted by now."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_setting_rollout_terminals_rollout_id_state",
        "setting_rollout_terminals",
        ["rollout_id", "state"],
    )
    op.create_index("ix_records_kind_accepted_at", "records", ["kind", "accepted_at"])


def downgrade() -> None:
    op.drop_index("ix_records_kind_accepted_at", "records")
    op.drop_index("ix_setting_rollout_terminals_rollout_id_state", "setting_rollout_terminals")
