"""Notices, policy interpretations, courses; question bank, exams, tries, and what was missed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.database import Moment

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_SAYS = "what was written, said, drawn and missed is only ever added to"
_KEPT = (
    "post_versions", "post_audiences", "post_steps", "post_acts", "exam_tries", "exam_results",
    "post_misses",
)  # fmt: skip
_POSTGRESQL = f"""
CREATE FUNCTION training_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{_SAYS}'; END $$;
"""
_POSTGRESQL_ONE = """
CREATE TRIGGER {0}_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON {0}
FOR EACH STATEMENT EXECUTE FUNCTION training_refuse();
"""
_SQLITE = "CREATE TRIGGER {1}_no_{0} BEFORE {0} ON {1} BEGIN SELECT RAISE(ABORT, '{2}'); END"


def _post(table: str) -> list:
    return [
        sa.Column("post_id", BIG, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=f"fk_{table}_post_id"),
    ]


def _station(table: str) -> list:
    return [
        sa.Column("station_id", BIG, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["station_id"], ["stations.id"], name=f"fk_{table}_station_id"),
    ]


def upgrade() -> None:
    _written()
    _sat()
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_POSTGRESQL)
        for table in _KEPT:
            op.execute(_POSTGRESQL_ONE.format(table))
        return
    for table in _KEPT:
        for deed in ("update", "delete"):
            op.execute(_SQLITE.format(deed, table, _SAYS))


def _written() -> None:
    op.create_table(
        "posts",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=True),
        sa.Column("shown_at", Moment(), nullable=True),
        sa.Column("due", sa.String(10), nullable=True),
        sa.Column("until", sa.String(10), nullable=True),
        sa.Column("judged_at", Moment(), nullable=True),
        sa.Column("made_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_posts"),
    )
    op.create_index("ix_posts_state_kind", "posts", ["state", "kind"])
    op.create_table(
        "post_versions",
        *_post("post_versions"),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("made_by", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("post_id", "number", name="pk_post_versions"),
    )
    op.create_index("ix_post_versions_sha256", "post_versions", ["sha256"])
    op.create_table(
        "post_audiences",
        *_post("post_audiences"),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("region", sa.String(6), nullable=False),
        sa.Column("station_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name="fk_post_audiences_station_id"
        ),
        sa.ForeignKeyConstraint(
            ["post_id", "number"],
            ["post_versions.post_id", "post_versions.number"],
            name="fk_post_audiences_post_id_number",
        ),
        sa.PrimaryKeyConstraint("post_id", "number", "place", name="pk_post_audiences"),
    )
    op.create_index("ix_post_audiences_region", "post_audiences", ["region"])
    op.create_index("ix_post_audiences_station_id", "post_audiences", ["station_id"])
    op.create_table(
        "post_steps",
        *_post("post_steps"),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("who", sa.String(60), nullable=False),
        sa.Column("event", sa.String(10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("post_id", "number", name="pk_post_steps"),
    )
    op.create_table(
        "post_acts",
        sa.Column("key", sa.String(36), nullable=False),
        *_post("post_acts"),
        sa.Column("version", sa.Integer(), nullable=False),
        *_station("post_acts"),
        sa.Column("staff", sa.String(20), nullable=False),
        sa.Column("what", sa.String(5), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("came_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["key"], ["records.key"], name="fk_post_acts_key"),
        sa.PrimaryKeyConstraint("key", name="pk_post_acts"),
    )
    op.create_index("ix_post_acts_post_id_station_id", "post_acts", ["post_id", "station_id"])


def _sat() -> None:
    op.create_table(
        "questions",
        sa.Column("id", BIG, nullable=False),
        sa.Column("region", sa.String(6), nullable=False),
        sa.Column("topic", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("right", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("made_by", sa.String(60), nullable=False),
        sa.Column("retired_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_questions"),
        sa.UniqueConstraint("region", "digest", name="uq_questions_region_digest"),
    )
    op.create_index("ix_questions_region", "questions", ["region"])
    op.create_table(
        "exam_tries",
        sa.Column("key", sa.String(36), nullable=False),
        *_post("exam_tries"),
        sa.Column("version", sa.Integer(), nullable=False),
        *_station("exam_tries"),
        sa.Column("terminal_id", BIG, nullable=False),
        sa.Column("staff", sa.String(20), nullable=False),
        sa.Column("attempt", sa.SmallInteger(), nullable=False),
        sa.Column("begun_at", Moment(), nullable=False),
        sa.Column("ends_at", Moment(), nullable=False),
        sa.Column("paper", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["terminal_id"], ["terminals.id"], name="fk_exam_tries_terminal_id"
        ),
        sa.PrimaryKeyConstraint("key", name="pk_exam_tries"),
        sa.UniqueConstraint(
            "post_id", "station_id", "staff", "attempt",
            name="uq_exam_tries_post_id_station_id_staff_attempt",
        ),
    )  # fmt: skip
    op.create_index("ix_exam_tries_station_id_begun_at", "exam_tries", ["station_id", "begun_at"])
    op.create_table(
        "exam_results",
        sa.Column("try", sa.String(36), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("handed_at", Moment(), nullable=False),
        sa.Column("came_at", Moment(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["try"], ["exam_tries.key"], name="fk_exam_results_try"),
        sa.PrimaryKeyConstraint("try", name="pk_exam_results"),
    )
    op.create_table(
        "post_misses",
        *_post("post_misses"),
        *_station("post_misses"),
        sa.Column("staff", sa.String(20), nullable=False),
        sa.Column("what", sa.String(10), nullable=False),
        sa.Column("due", sa.String(10), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("post_id", "station_id", "staff", "what", name="pk_post_misses"),
    )
    op.create_index("ix_post_misses_station_id_due", "post_misses", ["station_id", "due"])
