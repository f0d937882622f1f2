"""Triggers that let rows be added to a table and nothing else, on both databases. They guard
against our mistakes, not against who owns the database."""

from __future__ import annotations

from alembic import op

_POSTGRESQL = """
CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{says}'; END $$;
CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse();
"""
_SQLITE = (
    "CREATE TRIGGER {table}_no_{deed} BEFORE {deed} ON {table} "
    "BEGIN SELECT RAISE(ABORT, '{says}'); END"
)


def only_added(table: str, says: str) -> None:
    """Within a step, after the table was made."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_POSTGRESQL.format(table=table, says=says))
        return
    for deed in ("update", "delete"):
        op.execute(_SQLITE.format(table=table, deed=deed, says=says))
