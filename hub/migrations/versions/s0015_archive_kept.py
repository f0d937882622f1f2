"""The archive keeps what is whole until it is filed: from then on nothing but filing changes it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.database import Moment

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_SAYS = "what is filed is never altered"
_TABLES = ("archive_cases", "archive_pages", "archive_pieces")
_LIES = "(filed_at IS NOT NULL OR kept_at IS NOT NULL)"
# Of a case that is kept, all that filing does not write stays as it was.
_SAME = (
    "key", "station_id", "terminal_id", "manifest", "case_number", "item", "begun_at", "kept_at",
    "kept",
)  # fmt: skip
_POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION archive_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE touched varchar;
BEGIN
  IF TG_OP = 'TRUNCATE' THEN RAISE EXCEPTION '{_SAYS}'; END IF;
  touched := CASE WHEN TG_OP = 'INSERT' THEN NEW.key ELSE OLD.key END;
  IF EXISTS (SELECT 1 FROM archive_cases WHERE key = touched AND {_LIES}) THEN
    IF TG_TABLE_NAME <> 'archive_cases' OR TG_OP <> 'UPDATE' THEN
      RAISE EXCEPTION '{_SAYS}';
    END IF;
    IF OLD.filed_at IS NOT NULL OR NEW.filed_at IS NULL OR {
    " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in _SAME)
} THEN
      RAISE EXCEPTION '{_SAYS}';
    END IF;
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""
_SQLITE = (
    "CREATE TRIGGER {0}_no_{1} BEFORE {1} ON {0} WHEN EXISTS (SELECT 1 FROM archive_cases"
    f" WHERE key = {{2}}.key AND {_LIES}){{4}} BEGIN SELECT RAISE(ABORT, '{{3}}'); END"
)


def upgrade() -> None:
    op.add_column("archive_cases", sa.Column("kept_at", Moment(), nullable=True))
    op.add_column("archive_cases", sa.Column("kept", sa.Text(), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_POSTGRESQL)
        return
    filing = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in _SAME)
    for table in _TABLES:
        for deed, row in (("update", "OLD"), ("delete", "OLD"), ("insert", "NEW")):
            if (table, deed) == ("archive_cases", "insert"):
                continue
            more = ""
            if (table, deed) == ("archive_cases", "update"):
                more = f" AND (OLD.filed_at IS NOT NULL OR NEW.filed_at IS NULL OR {filing})"
            op.execute(f"DROP TRIGGER {table}_no_{deed}")
            op.execute(_SQLITE.format(table, deed, row, _SAYS, more))
