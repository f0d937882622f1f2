"""Pages for administrators: regions of stations, roles, second factors, sessions, tries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.database import Moment

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "stations", sa.Column("region", sa.String(6), nullable=False, server_default="000000")
    )
    op.create_index("ix_stations_region", "stations", ["region"])
    op.add_column("admins", sa.Column("totp", sa.LargeBinary(), nullable=True))
    op.add_column("admins", sa.Column("totp_step", sa.BigInteger(), nullable=True))
    op.create_table(
        "admin_grants",
        sa.Column("id", BIG, nullable=False),
        sa.Column("admin_id", BIG, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("region", sa.String(6), nullable=False),
        sa.Column("station_id", BIG, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_admin_grants"),
        sa.ForeignKeyConstraint(["admin_id"], ["admins.id"], name="fk_admin_grants_admin_id"),
        sa.ForeignKeyConstraint(["station_id"], ["stations.id"], name="fk_admin_grants_station_id"),
    )
    op.create_index("ix_admin_grants_admin_id", "admin_grants", ["admin_id"])
    op.create_table(
        "sessions",
        sa.Column("id", BIG, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("admin_id", BIG, nullable=False),
        sa.Column("stage", sa.String(10), nullable=False),
        sa.Column("begun_at", Moment(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.Column("agent", sa.String(120), nullable=False),
        sa.Column("pending", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sa.UniqueConstraint("digest", name="uq_sessions_digest"),
        sa.ForeignKeyConstraint(["admin_id"], ["admins.id"], name="fk_sessions_admin_id"),
    )
    op.create_index("ix_sessions_admin_id", "sessions", ["admin_id"])
    op.create_table(
        "tries",
        sa.Column("what", sa.String(80), nullable=False),
        sa.Column("begun_at", Moment(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("what", name="pk_tries"),
    )
