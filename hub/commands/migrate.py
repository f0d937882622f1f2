"""`python -m hub migrate`: make the tables, or bring them to this release; and the vault's key."""

from __future__ import annotations

from pathlib import Path

from hub import migrations
from hub.commands import parser, run
from hub.database import engine_of
from hub.settings import HubSettings
from hub.vault import Vault, make_key


def main(argv: list[str]) -> int:
    arguments = parser("migrate", __doc__).parse_args(argv)
    return run(arguments, migrate)


def migrate(settings: HubSettings) -> int:
    """Also a second time: then nothing changes. The key is made only for a database that is empty:
    a new one for an old database would open nothing of it."""
    engine = engine_of(settings.database)
    vault = Path(settings.vault_file)
    if not migrations.step_of(engine):
        make_key(vault)
    Vault.of(vault)
    migrations.migrate(engine)
    print(f"数据库已就绪 · the database is at step {migrations.newest()}")
    return 0
