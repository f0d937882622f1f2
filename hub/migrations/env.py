"""What alembic runs around the steps."""

from __future__ import annotations

from alembic import context
from sqlalchemy import text

from hub.tables import metadata

_LOCK = 0x6B696F736B  # "kiosk"; any number, the same in every process

with context.config.attributes["engine"].begin() as connection:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))  # a step takes its time
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    context.configure(connection=connection, target_metadata=metadata)
    with context.begin_transaction():
        context.run_migrations()
