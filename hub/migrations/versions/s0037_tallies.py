"""Visits by station and day, grades by station and month: what a province's figures are made of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

_VISITS = """
INSERT INTO visit_days (day, station_id, visits, done, failed)
SELECT substr(v.begun, 1, 10), t.station_id, count(*),
       sum(coalesce(i.done, 0)), sum(coalesce(i.failed, 0))
FROM visits v JOIN terminals t ON t.id = v.terminal_id LEFT JOIN (
    SELECT key, sum(CASE WHEN result IN ('shown', 'nothing-found') THEN 1 ELSE 0 END) AS done,
           sum(CASE WHEN result = 'trouble' THEN 1 ELSE 0 END) AS failed
    FROM visit_items GROUP BY key
) i ON i.key = v.key
GROUP BY substr(v.begun, 1, 10), t.station_id
"""
_GRADES = """
INSERT INTO grade_months (month, "of", station_id, "key", grade, count)
SELECT {month}, '{of}', station_id, {of}, grade, count(*)
FROM reviews WHERE counted AND {of} IS NOT NULL
GROUP BY {month}, station_id, {of}, grade
"""
_MONTH = {
    "postgresql": "to_char(at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM')",
    "sqlite": "strftime('%Y-%m', at, '+8 hours')",
}


def upgrade() -> None:
    op.create_table(
        "visit_days",
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("station_id", BIG, autoincrement=False, nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["station_id"], ["stations.id"], name="fk_visit_days_station_id"),
        sa.PrimaryKeyConstraint("day", "station_id", name="pk_visit_days"),
    )
    op.create_table(
        "grade_months",
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("of", sa.String(8), nullable=False),
        sa.Column("station_id", BIG, autoincrement=False, nullable=False),
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("grade", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["station_id"], ["stations.id"], name="fk_grade_months_station_id"),
        sa.PrimaryKeyConstraint(
            "month", "of", "station_id", "key", "grade", name="pk_grade_months"
        ),
    )
    month = _MONTH[op.get_bind().dialect.name]
    op.execute(_VISITS)
    for of in ("item", "channel", "staff"):
        op.execute(_GRADES.format(of=of, month=month))


def downgrade() -> None:
    op.drop_table("grade_months")
    op.drop_table("visit_days")
