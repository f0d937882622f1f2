"""Alarms of a station, of what no terminal reports: loans, papers, reviews, cases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("alarms") as table:
        table.add_column(sa.Column("station_id", BIG, nullable=True))
        table.create_foreign_key("fk_alarms_station_id", "stations", ["station_id"], ["id"])
    op.execute(
        "UPDATE alarms SET station_id = (SELECT id FROM stations WHERE code = alarms.about) "
        "WHERE what IN ('loan', 'papers')"
    )
