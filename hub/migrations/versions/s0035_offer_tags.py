"""What a terminal's question about settings is compared with stands beside each offer."""

from __future__ import annotations

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_AT_ONCE = 500  # rows: settings may be long


def upgrade() -> None:
    with op.batch_alter_table("offers") as offers:
        offers.add_column(sa.Column("tag", sa.String(64), nullable=False, server_default=""))
    connection = op.get_bind()
    table = sa.table("offers", *(sa.column(name) for name in ("id", "version", "settings", "tag")))
    change = table.update().where(table.c.id == sa.bindparam("row")).values(tag=sa.bindparam("new"))
    last = 0
    while rows := connection.execute(
        sa.select(table.c.id, table.c.version, table.c.settings)
        .where(table.c.id > last)
        .order_by(table.c.id)
        .limit(_AT_ONCE)
    ).all():
        connection.execute(
            change, [{"row": row.id, "new": _tag(row.version, row.settings)} for row in rows]
        )
        last = rows[-1].id


def downgrade() -> None:
    with op.batch_alter_table("offers") as offers:
        offers.drop_column("tag")


def _tag(version: str, settings: str) -> str:
    return hashlib.sha256(f"{version}\n{settings}".encode()).hexdigest()
