"""Urgent events with their reports, and the trail of a station's duties."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.database import Moment
from hub.migrations.only_added import only_added

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "urgent_events",
        sa.Column("id", BIG, nullable=False),
        sa.Column("station_id", BIG, nullable=False),
        sa.Column("terminal_id", BIG, nullable=False),
        sa.Column("report", sa.String(40), nullable=False),
        sa.Column("what", sa.String(20), nullable=False),
        sa.Column("service", sa.String(10), nullable=False),
        sa.Column("stage", sa.String(10), nullable=False),
        *(sa.Column(name, Moment(), nullable=False) for name in
          ("heard_at", "stage_at", "told_at", "said_at")),
        sa.Column("reminded_at", Moment(), nullable=True),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.Column("city_by", BIG, nullable=True),
        sa.Column("city_at", Moment(), nullable=True),
        sa.Column("province_by", BIG, nullable=True),
        sa.Column("province_at", Moment(), nullable=True),
        *(
            sa.ForeignKeyConstraint([column], [target], name=f"fk_urgent_events_{column}")
            for column, target in (
                ("station_id", "stations.id"), ("terminal_id", "terminals.id"),
                ("city_by", "admins.id"), ("province_by", "admins.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name="pk_urgent_events"),
        sa.UniqueConstraint("station_id", "report", name="uq_urgent_events_station_id_report"),
    )  # fmt: skip
    op.create_index("ix_urgent_events_closed_at", "urgent_events", ["closed_at"])
    op.create_table(
        "urgent_stages",
        sa.Column("key", sa.String(36), nullable=False),
        sa.Column("event_id", BIG, nullable=False),
        sa.Column("stage", sa.String(10), nullable=False),
        sa.Column("what", sa.String(20), nullable=False),
        sa.Column("service", sa.String(10), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("taken_at", Moment(), nullable=False),
        sa.Column("staff", sa.String(60), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["urgent_events.id"], name="fk_urgent_stages_event_id"
        ),
        sa.PrimaryKeyConstraint("key", name="pk_urgent_stages"),
    )
    op.create_index("ix_urgent_stages_event_id", "urgent_stages", ["event_id"])
    op.create_table(
        "duty_trail",
        sa.Column("about", sa.String(40), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("who", sa.String(60), nullable=False),
        sa.Column("event", sa.String(30), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("link", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("about", "number", name="pk_duty_trail"),
    )
    only_added("urgent_stages", "reports of an event are only ever added")
    only_added("duty_trail", "a trail is only ever added to")
