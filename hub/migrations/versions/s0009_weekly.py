"""Weekly reports: every version, and how what was sent stands."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.database import Moment

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_SAYS = "versions of a report are only ever added"
_POSTGRESQL = f"""
CREATE FUNCTION weekly_versions_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{_SAYS}'; END $$;
CREATE TRIGGER weekly_versions_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON weekly_versions
FOR EACH STATEMENT EXECUTE FUNCTION weekly_versions_refuse();
"""
_SQLITE = (
    "CREATE TRIGGER weekly_versions_no_{0} BEFORE {0} ON weekly_versions "
    "BEGIN SELECT RAISE(ABORT, '{1}'); END"
)


def upgrade() -> None:
    op.create_table(
        "weekly_versions",
        sa.Column("station_id", BIG, autoincrement=False, nullable=False),
        sa.Column("first", sa.String(10), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("made_by", sa.String(60), nullable=False),
        sa.Column("final", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name="fk_weekly_versions_station_id"
        ),
        sa.PrimaryKeyConstraint("station_id", "first", "number", name="pk_weekly_versions"),
    )
    op.create_table(
        "weekly_sendings",
        sa.Column("key", sa.String(36), nullable=False),
        sa.Column("station_id", BIG, nullable=False),
        sa.Column("first", sa.String(10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("staff", sa.String(40), nullable=False),
        sa.Column("terminal_id", BIG, nullable=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("said_at", Moment(), nullable=False),
        sa.Column("proof", sa.String(60), nullable=False),
        sa.ForeignKeyConstraint(
            ["station_id", "first", "number"],
            ["weekly_versions.station_id", "weekly_versions.first", "weekly_versions.number"],
            name="fk_weekly_sendings_station_id_first_number",
        ),
        sa.ForeignKeyConstraint(
            ["terminal_id"], ["terminals.id"], name="fk_weekly_sendings_terminal_id"
        ),
        sa.PrimaryKeyConstraint("key", name="pk_weekly_sendings"),
    )
    op.create_index(
        "ix_weekly_sendings_station_id_first", "weekly_sendings", ["station_id", "first"],
        unique=True,
    )  # fmt: skip
    op.create_index(
        "ix_weekly_sendings_terminal_id_state", "weekly_sendings", ["terminal_id", "state"]
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_POSTGRESQL)
    else:
        for deed in ("update", "delete"):
            op.execute(_SQLITE.format(deed, _SAYS))
