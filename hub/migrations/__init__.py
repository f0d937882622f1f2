"""How a database comes to the tables of this release, step by step; alembic keeps the account.

A step is a file in `versions`; it is never changed once it was in a release. Two processes that
migrate at once do it one after the other.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from hub.database import reading

_HERE = Path(__file__).parent


def migrate(engine: Engine, to: str = "head") -> None:
    config = _config()
    config.attributes["engine"] = engine
    command.upgrade(config, to)


def newest() -> str:
    """The last step of this release."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def step_of(engine: Engine) -> str:
    """Where the database stands; "" when it is empty."""
    with reading(engine) as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
