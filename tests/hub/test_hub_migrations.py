"""The steps make the tables that the code works with, on both databases, from each step on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from hub import migrations
from hub.database import BadAddress, engine_of
from hub.tables import metadata
from hub.web import pages  # noqa: F401 (with it come the tables of every room)
from tests.hub import postgres
from tests.hub.conftest import Make


def test_the_steps_make_what_the_code_says(made: Make) -> None:
    engine = engine_of(made())
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    assert migrations.step_of(engine) == migrations.newest()
    engine.dispose()


def test_the_steps_are_one_line() -> None:
    steps = ScriptDirectory.from_config(migrations._config())
    assert len(steps.get_heads()) == len(steps.get_bases()) == 1


def test_two_that_migrate_at_once_do_it_once(
    postgres_server: postgres.Server, tmp_path: Path
) -> None:
    postgres_server.make("together")
    (tmp_path / "hub.toml").write_text(
        f'database = "{postgres_server.address("together")}"\nvault_file = "vault.key"\n'
    )
    command = [sys.executable, "-m", "hub", "migrate", "--settings", str(tmp_path / "hub.toml")]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(2)]
    assert [process.wait(60) for process in both] == [0, 0]
    for process in both:
        assert migrations.newest().encode() in process.communicate()[0]
    engine = engine_of(postgres_server.address("together"))
    assert set(inspect(engine).get_table_names()) == {*metadata.tables, "alembic_version"}
    engine.dispose()


@pytest.mark.parametrize(
    "address", ["", "hub.db", "sqlite://", "sqlite:///:memory:", "mysql://x/y", "postgresql://x/y"]
)
def test_what_is_no_database_of_the_hub_is_refused(address: str) -> None:
    with pytest.raises(BadAddress):
        engine_of(address)
