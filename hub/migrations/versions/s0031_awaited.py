"""What a terminal must still bring about once settings are in force: a release that they name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("setting_rollout_terminals") as places:
        places.add_column(sa.Column("awaits", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("setting_rollout_terminals") as places:
        places.drop_column("awaits")
