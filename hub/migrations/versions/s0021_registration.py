"""Registrations of stations: changes under way, every version of the record."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.database import Moment
from hub.migrations.only_added import only_added

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "registration_changes",
        sa.Column("id", BIG, nullable=False),
        sa.Column("station_id", BIG, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("approved_on", sa.String(10), nullable=False),
        sa.Column("due", sa.String(10), nullable=False),
        sa.Column("due_known", sa.Boolean(), nullable=False),
        sa.Column("reminded", sa.SmallInteger(), nullable=False),
        sa.Column("values", sa.LargeBinary(), nullable=True),
        sa.Column("applied_at", Moment(), nullable=True),
        sa.Column("applied_by", BIG, nullable=True),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name="fk_registration_changes_station_id"
        ),
        sa.ForeignKeyConstraint(
            ["applied_by"], ["admins.id"], name="fk_registration_changes_applied_by"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_registration_changes"),
    )
    for columns in (["station_id", "state"], ["state", "due"]):
        name = f"ix_registration_changes_{'_'.join(columns)}"
        op.create_index(name, "registration_changes", columns)
    op.create_table(
        "registrations",
        sa.Column("station_id", BIG, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("change_id", BIG, nullable=False),
        sa.Column("values", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("made_by", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name="fk_registrations_station_id"
        ),
        sa.ForeignKeyConstraint(
            ["change_id"], ["registration_changes.id"], name="fk_registrations_change_id"
        ),
        sa.ForeignKeyConstraint(["made_by"], ["admins.id"], name="fk_registrations_made_by"),
        sa.PrimaryKeyConstraint("station_id", "number", name="pk_registrations"),
    )
    only_added("registrations", "versions of a registration are only ever added")
