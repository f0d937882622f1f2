"""Accounts of administrators, and the chain of what they did."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.database import Moment

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_SAYS = "deeds are only ever added to"
_POSTGRESQL = f"""
CREATE FUNCTION deeds_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{_SAYS}'; END $$;
CREATE TRIGGER deeds_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON deeds
FOR EACH STATEMENT EXECUTE FUNCTION deeds_refuse();
"""
_SQLITE = "CREATE TRIGGER deeds_no_{0} BEFORE {0} ON deeds BEGIN SELECT RAISE(ABORT, '{1}'); END"


def upgrade() -> None:
    op.create_table(
        "admins",
        sa.Column("id", BIG, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("hash", sa.String(200), nullable=False),
        sa.Column("once", sa.Boolean(), nullable=False),
        sa.Column("once_until", Moment(), nullable=True),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("wrong", sa.SmallInteger(), nullable=False),
        sa.Column("paused_until", Moment(), nullable=True),
        sa.Column("made_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_admins"),
        sa.UniqueConstraint("name", name="uq_admins_name"),
    )
    op.create_table(
        "deeds",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("who", sa.String(60), nullable=False),
        sa.Column("deed", sa.String(40), nullable=False),
        sa.Column("about", sa.String(200), nullable=False),
        sa.Column("link", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_deeds"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_POSTGRESQL)
    else:
        for deed in ("update", "delete"):
            op.execute(_SQLITE.format(deed, _SAYS))
