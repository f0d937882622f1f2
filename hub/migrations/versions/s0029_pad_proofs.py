"""Proofs of publicity tasks come from pads too: from an account of the station's, with pictures
that come before them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.database import Moment

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("publicity_proofs") as proofs:
        proofs.alter_column("handed_by", existing_type=BIG, nullable=True)
        proofs.add_column(sa.Column("staff", sa.String(40), nullable=True))
    op.create_table(
        "publicity_pictures",
        sa.Column("station_id", BIG, nullable=False),
        sa.Column("proof", sa.String(36), nullable=False),
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("came_at", Moment(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name="fk_publicity_pictures_station_id"
        ),
        sa.PrimaryKeyConstraint("station_id", "proof", "number", name="pk_publicity_pictures"),
    )
    op.create_index("ix_publicity_pictures_came_at", "publicity_pictures", ["came_at"])


def downgrade() -> None:
    op.drop_table("publicity_pictures")
    with op.batch_alter_table("publicity_proofs") as proofs:
        proofs.drop_column("staff")
