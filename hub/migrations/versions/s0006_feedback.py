"""The closed loop of reviews and complaints: voices, tasks with their trail, 追评."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.database import Moment

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_SAYS = "a trail is only ever added to"
_POSTGRESQL = f"""
CREATE FUNCTION task_trail_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{_SAYS}'; END $$;
CREATE TRIGGER task_trail_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON task_trail
FOR EACH STATEMENT EXECUTE FUNCTION task_trail_refuse();
"""
_SQLITE = (
    "CREATE TRIGGER task_trail_no_{0} BEFORE {0} ON task_trail "
    "BEGIN SELECT RAISE(ABORT, '{1}'); END"
)


def _station(table: str) -> list:
    return [
        sa.Column("station_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["station_id"], ["stations.id"], name=f"fk_{table}_station_id"),
    ]


def upgrade() -> None:
    op.create_table(
        "voices",
        sa.Column("key", sa.String(36), nullable=False),
        *_station("voices"),
        sa.Column("terminal_id", BIG, nullable=True),
        sa.Column("number", sa.String(10), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("item", sa.String(60), nullable=True),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_voices"),
        sa.ForeignKeyConstraint(["terminal_id"], ["terminals.id"], name="fk_voices_terminal_id"),
    )
    op.create_index("ix_voices_number", "voices", ["number"])
    op.create_table(
        "tasks",
        sa.Column("id", BIG, nullable=False),
        sa.Column("key", sa.String(36), nullable=False),
        *_station("tasks"),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("item", sa.String(60), nullable=True),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("grade", sa.SmallInteger(), nullable=True),
        sa.Column("stage", sa.String(15), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("rounds", sa.SmallInteger(), nullable=False),
        sa.Column("holder_id", BIG, nullable=True),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("due_at", Moment(), nullable=True),
        sa.Column("due_known", sa.Boolean(), nullable=False),
        sa.Column("overdue", sa.Boolean(), nullable=False),
        sa.Column("reply", sa.LargeBinary(), nullable=True),
        sa.Column("replied_at", Moment(), nullable=True),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.Column("phone_kept", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tasks"),
        sa.UniqueConstraint("key", name="uq_tasks_key"),
        sa.ForeignKeyConstraint(["holder_id"], ["admins.id"], name="fk_tasks_holder_id"),
    )
    op.create_index("ix_tasks_station_id_stage", "tasks", ["station_id", "stage"])
    op.create_index("ix_tasks_due_at", "tasks", ["due_at"])
    op.create_table(
        "task_trail",
        sa.Column("task_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("who", sa.String(60), nullable=False),
        sa.Column("event", sa.String(20), nullable=False),
        sa.Column("stage", sa.String(15), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("link", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("task_id", "number", name="pk_task_trail"),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_task_trail_task_id"),
    )
    op.create_table(
        "follow_ups",
        sa.Column("key", sa.String(36), nullable=False),
        sa.Column("source", sa.String(36), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("grade", sa.SmallInteger(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_follow_ups"),
    )
    op.create_index("ix_follow_ups_source_round", "follow_ups", ["source", "round"], unique=True)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_POSTGRESQL)
    else:
        for deed in ("update", "delete"):
            op.execute(_SQLITE.format(deed, _SAYS))
