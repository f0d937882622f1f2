"""In which order what was done for cases, and how they stand, became known: so that terminals hear
of it from there on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_NUMBERED = """
UPDATE {table} SET place = ordered.n
FROM (SELECT id AS known, row_number() OVER (PARTITION BY station_id ORDER BY {by}, id) AS n
      FROM {table}) AS ordered
WHERE ordered.known = {table}.id
"""


def upgrade() -> None:
    op.create_table(
        "case_places",
        sa.Column("station_id", BIG, nullable=False),
        sa.Column("book", sa.String(36), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["station_id"], ["stations.id"], name="fk_case_places_station_id"),
        sa.PrimaryKeyConstraint("station_id", name="pk_case_places"),
    )
    for table, by in (("case_deeds", "taken_at"), ("cases", "stood_at")):
        op.add_column(
            table, sa.Column("place", sa.BigInteger(), nullable=False, server_default="0")
        )
        op.execute(_NUMBERED.format(table=table, by=by))
        op.create_index(f"ix_{table}_station_id_place", table, ["station_id", "place"])
    bind = op.get_bind()
    last = (
        "SELECT station_id, max(place) FROM (SELECT station_id, place FROM cases UNION ALL"
        " SELECT station_id, place FROM case_deeds) AS both_of_them GROUP BY station_id"
    )
    for station, place in bind.execute(sa.text(last)).all():
        bind.execute(
            sa.text("INSERT INTO case_places (station_id, book, last) VALUES (:s, :b, :l)"),
            {"s": station, "b": f"first-{station}", "l": place},
        )


def downgrade() -> None:
    for table in ("case_deeds", "cases"):
        op.drop_index(f"ix_{table}_station_id_place", table)
        op.drop_column(table, "place")
    op.drop_table("case_places")
