"""What came back signed for very many terminals is taken beside the request."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.database import Moment

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "setting_takes",
        sa.Column("draft_id", BIG, nullable=False),
        sa.Column("whole", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("heard_at", Moment(), nullable=False),
        sa.Column("problem", sa.String(10), nullable=True),
        sa.Column("about", sa.String(200), nullable=True),
        sa.PrimaryKeyConstraint("draft_id", name="pk_setting_takes"),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["setting_drafts.id"], name="fk_setting_takes_draft_id"
        ),
    )


def downgrade() -> None:
    op.drop_table("setting_takes")
