"""The fleet: how terminals stand, times to the receipt, alarms, messages, leases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.database import Moment

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _standings()
    op.create_table(
        "receipt_times",
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("station_id", BIG, autoincrement=False, nullable=False),
        sa.Column("item", sa.String(60), nullable=False),
        sa.Column("upto", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name="fk_receipt_times_station_id"
        ),
        sa.PrimaryKeyConstraint("month", "station_id", "item", "upto", name="pk_receipt_times"),
    )
    _alarms()
    op.create_table(
        "messages",
        sa.Column("id", BIG, nullable=False),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("receiver", sa.String(60), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", Moment(), nullable=True),
        sa.Column("sent_at", Moment(), nullable=True),
        sa.Column("trouble", sa.String(40), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.UniqueConstraint("key", name="uq_messages_key"),
    )
    op.create_index("ix_messages_next_at", "messages", ["next_at"])
    op.create_table(
        "leases",
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("holder", sa.String(40), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )


def _standings() -> None:
    op.create_table(
        "standings",
        sa.Column("terminal_id", BIG, autoincrement=False, nullable=False),
        sa.Column("heard_at", Moment(), nullable=False),
        sa.Column("reported_at", Moment(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("reason", sa.String(40), nullable=True),
        sa.Column("who", sa.SmallInteger(), nullable=False),
        sa.Column("troubles", sa.Text(), nullable=False),
        sa.Column("paper", sa.String(10), nullable=True),
        sa.Column("paper_left", sa.Float(), nullable=True),
        sa.Column("outbox_seconds", sa.Float(), nullable=False),
        sa.Column("dead", sa.Integer(), nullable=False),
        sa.Column("unknown", sa.Integer(), nullable=False),
        sa.Column("release", sa.String(60), nullable=True),
        sa.Column("settings", sa.String(60), nullable=True),
        sa.Column("settings_outcome", sa.String(10), nullable=True),
        sa.Column("settings_why", sa.String(40), nullable=True),
        sa.ForeignKeyConstraint(["terminal_id"], ["terminals.id"], name="fk_standings_terminal_id"),
        sa.PrimaryKeyConstraint("terminal_id", name="pk_standings"),
    )
    op.create_index("ix_standings_heard_at", "standings", ["heard_at"])
    op.create_index("ix_standings_who", "standings", ["who"])
    op.execute(  # its next report says the rest; of one that sends none this is enough to miss it
        "INSERT INTO standings (terminal_id, heard_at, reported_at, state, who, troubles, "
        "outbox_seconds, dead, unknown) "
        "SELECT terminal_id, at, at, '', 0, '[]', 0, 0, 0 FROM health_now"
    )


def _alarms() -> None:
    op.create_table(
        "alarms",
        sa.Column("id", BIG, nullable=False),
        sa.Column("terminal_id", BIG, nullable=True),
        sa.Column("what", sa.String(20), nullable=False),
        sa.Column("about", sa.String(80), nullable=False),
        sa.Column("word", sa.String(40), nullable=False),
        sa.Column("who", sa.SmallInteger(), nullable=False),
        sa.Column("subject", sa.String(140), nullable=False),
        sa.Column("open", sa.String(140), nullable=True),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.Column("taken_by", BIG, nullable=True),
        sa.Column("taken_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["terminal_id"], ["terminals.id"], name="fk_alarms_terminal_id"),
        sa.ForeignKeyConstraint(["taken_by"], ["admins.id"], name="fk_alarms_taken_by"),
        sa.PrimaryKeyConstraint("id", name="pk_alarms"),
        sa.UniqueConstraint("open", name="uq_alarms_open"),
    )
    for column in ("terminal_id", "subject", "opened_at", "closed_at"):
        op.create_index(f"ix_alarms_{column}", "alarms", [column])
