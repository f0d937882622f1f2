"""The archive: papers of cases, sealed; what is filed is neither changed nor deleted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.database import Moment

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_SAYS = "what is filed is never altered"
_TABLES = ("archive_cases", "archive_pages", "archive_pieces")
# A piece may come while its case is not filed yet; one that came wrong may go.
_POSTGRESQL = f"""
CREATE FUNCTION archive_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE touched varchar;
BEGIN
  IF TG_OP = 'TRUNCATE' THEN RAISE EXCEPTION '{_SAYS}'; END IF;
  touched := CASE WHEN TG_OP = 'INSERT' THEN NEW.key ELSE OLD.key END;
  IF EXISTS (SELECT 1 FROM archive_cases WHERE key = touched AND filed_at IS NOT NULL) THEN
    RAISE EXCEPTION '{_SAYS}';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""
_SQLITE = (
    "CREATE TRIGGER {0}_no_{1} BEFORE {1} ON {0} WHEN EXISTS (SELECT 1 FROM archive_cases"
    " WHERE key = {2}.key AND filed_at IS NOT NULL) BEGIN SELECT RAISE(ABORT, '{3}'); END"
)


def upgrade() -> None:
    op.create_table(
        "archive_cases",
        sa.Column("key", sa.String(36), nullable=False),
        sa.Column("station_id", BIG, nullable=False),
        sa.Column("terminal_id", BIG, nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.Column("case_number", sa.String(40), nullable=False),
        sa.Column("item", sa.String(60), nullable=False),
        sa.Column("begun_at", Moment(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("filed_at", Moment(), nullable=True),
        sa.Column("receipt", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name="fk_archive_cases_station_id"
        ),
        sa.ForeignKeyConstraint(
            ["terminal_id"], ["terminals.id"], name="fk_archive_cases_terminal_id"
        ),
        sa.PrimaryKeyConstraint("key", name="pk_archive_cases"),
        sa.UniqueConstraint(
            "station_id", "year", "number", name="uq_archive_cases_station_id_year_number"
        ),
    )
    op.create_index("ix_archive_cases_case_number", "archive_cases", ["case_number"])
    op.create_table(
        "archive_pages",
        sa.Column("key", sa.String(36), nullable=False),
        sa.Column("page", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("what", sa.String(60), nullable=False),
        sa.Column("form", sa.String(10), nullable=False),
        sa.Column("media", sa.String(80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["key"], ["archive_cases.key"], name="fk_archive_pages_key"),
        sa.PrimaryKeyConstraint("key", "page", name="pk_archive_pages"),
    )
    op.create_table(
        "archive_pieces",
        sa.Column("key", sa.String(36), nullable=False),
        sa.Column("page", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["key", "page"],
            ["archive_pages.key", "archive_pages.page"],
            name="fk_archive_pieces_key_page",
        ),
        sa.PrimaryKeyConstraint("key", "page", "place", name="pk_archive_pieces"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_POSTGRESQL)
        for table in _TABLES:
            deeds = "UPDATE OR DELETE" + (" OR INSERT" if table != "archive_cases" else "")
            op.execute(
                f"CREATE TRIGGER {table}_kept BEFORE {deeds} ON {table}"
                " FOR EACH ROW EXECUTE FUNCTION archive_refuse()"
            )
            op.execute(
                f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION archive_refuse()"
            )
        return
    for table in _TABLES:
        for deed, row in (("update", "OLD"), ("delete", "OLD"), ("insert", "NEW")):
            if (table, deed) == ("archive_cases", "insert"):
                continue  # one that is begun again changes nothing
            op.execute(_SQLITE.format(table, deed, row, _SAYS))
