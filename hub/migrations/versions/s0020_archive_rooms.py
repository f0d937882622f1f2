"""The archive: boxes, requests to look, copy and borrow, and each look."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.database import Moment

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_CLOSED = "what lies in a closed box is never altered"
_ADDED = "looks and requests are only ever added to"
_SHUT = "EXISTS (SELECT 1 FROM archive_boxes WHERE id = {0}.{1} AND closed_at IS NOT NULL)"
_POSTGRESQL = f"""
CREATE FUNCTION archive_box_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'archive_boxes' THEN
    IF OLD.closed_at IS NOT NULL THEN RAISE EXCEPTION '{_CLOSED}'; END IF;
  ELSE
    IF TG_OP <> 'INSERT' AND {_SHUT.format("OLD", "box_id")} THEN
      RAISE EXCEPTION '{_CLOSED}';
    END IF;
    IF TG_OP <> 'DELETE' AND {_SHUT.format("NEW", "box_id")} THEN
      RAISE EXCEPTION '{_CLOSED}';
    END IF;
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE FUNCTION archive_look_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{_ADDED}'; END $$;
CREATE TRIGGER archive_boxes_kept BEFORE UPDATE OR DELETE ON archive_boxes
FOR EACH ROW EXECUTE FUNCTION archive_box_refuse();
CREATE TRIGGER archive_boxed_kept BEFORE INSERT OR UPDATE OR DELETE ON archive_boxed
FOR EACH ROW EXECUTE FUNCTION archive_box_refuse();
CREATE TRIGGER archive_looks_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON archive_looks
FOR EACH STATEMENT EXECUTE FUNCTION archive_look_refuse();
CREATE TRIGGER archive_requests_kept BEFORE DELETE OR TRUNCATE ON archive_requests
FOR EACH STATEMENT EXECUTE FUNCTION archive_look_refuse();
"""
_SQLITE = (
    "CREATE TRIGGER {0}_no_{1} BEFORE {1} ON {0} WHEN {2} BEGIN SELECT RAISE(ABORT, '{3}'); END"
)


def upgrade() -> None:
    op.create_table(
        "archive_boxes",
        sa.Column("id", BIG, nullable=False),
        sa.Column("station_id", BIG, nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(60), nullable=False),
        sa.Column("made_by", BIG, nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("closed_by", BIG, nullable=True),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name="fk_archive_boxes_station_id"
        ),
        sa.ForeignKeyConstraint(["made_by"], ["admins.id"], name="fk_archive_boxes_made_by"),
        sa.ForeignKeyConstraint(["closed_by"], ["admins.id"], name="fk_archive_boxes_closed_by"),
        sa.PrimaryKeyConstraint("id", name="pk_archive_boxes"),
        sa.UniqueConstraint(
            "station_id", "year", "number", name="uq_archive_boxes_station_id_year_number"
        ),
    )
    op.create_table(
        "archive_boxed",
        sa.Column("key", sa.String(36), nullable=False),
        sa.Column("box_id", BIG, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("by", BIG, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["key"], ["archive_cases.key"], name="fk_archive_boxed_key"),
        sa.ForeignKeyConstraint(["box_id"], ["archive_boxes.id"], name="fk_archive_boxed_box_id"),
        sa.ForeignKeyConstraint(["by"], ["admins.id"], name="fk_archive_boxed_by"),
        sa.PrimaryKeyConstraint("key", name="pk_archive_boxed"),
        sa.UniqueConstraint("box_id", "place", name="uq_archive_boxed_box_id_place"),
    )
    op.create_table(
        "archive_requests",
        sa.Column("id", BIG, nullable=False),
        sa.Column("key", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("asked_by", BIG, nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("decided_by", BIG, nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("ends_at", Moment(), nullable=True),
        sa.Column("returned_at", Moment(), nullable=True),
        sa.Column("returned_to", BIG, nullable=True),
        sa.ForeignKeyConstraint(["key"], ["archive_cases.key"], name="fk_archive_requests_key"),
        *(
            sa.ForeignKeyConstraint([who], ["admins.id"], name=f"fk_archive_requests_{who}")
            for who in ("asked_by", "decided_by", "returned_to")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_archive_requests"),
    )
    op.create_index("ix_archive_requests_key", "archive_requests", ["key"])
    op.create_index(
        "ix_archive_requests_granted_returned_at_ends_at",
        "archive_requests",
        ["granted", "returned_at", "ends_at"],
    )
    op.create_table(
        "archive_looks",
        sa.Column("id", BIG, nullable=False),
        sa.Column("request_id", BIG, nullable=False),
        sa.Column("page", sa.SmallInteger(), nullable=False),
        sa.Column("by", BIG, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["archive_requests.id"], name="fk_archive_looks_request_id"
        ),
        sa.ForeignKeyConstraint(["by"], ["admins.id"], name="fk_archive_looks_by"),
        sa.PrimaryKeyConstraint("id", name="pk_archive_looks"),
    )
    op.create_index("ix_archive_looks_request_id", "archive_looks", ["request_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_POSTGRESQL)
        return
    for deed in ("update", "delete"):
        op.execute(_SQLITE.format("archive_boxes", deed, "OLD.closed_at IS NOT NULL", _CLOSED))
        op.execute(_SQLITE.format("archive_looks", deed, "1", _ADDED))
    op.execute(_SQLITE.format("archive_requests", "delete", "1", _ADDED))
    for deed, row in (("insert", "NEW"), ("update", "OLD"), ("delete", "OLD")):
        shut = _SHUT.format(row, "box_id")
        op.execute(_SQLITE.format("archive_boxed", deed, shut, _CLOSED))
