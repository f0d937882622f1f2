"""A hub on each kind of database, made anew for each test from one that was migrated once."""

from __future__ import annotations

import contextlib
import itertools
import shutil
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, text

from hub import admins, migrations, terminals
from hub.app import Hub, application
from hub.contract import Contract
from hub.database import engine_of, writing
from hub.vault import Vault
from tests.hub import once, postgres
from tests.sandbox.client import serving
from tests.sandbox.hub_samples import HEAD

CONTRACT = Contract()
VAULT = Vault(bytes(range(32)))
STATION, TERMINAL = HEAD["station"], HEAD["terminal"]
_numbers = itertools.count()


@pytest.hookimpl(tryfirst=True)  # before tests are chosen by their marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        kind = item.callspec.params.get("made") if hasattr(item, "callspec") else None
        if kind in ("sqlite", "postgresql"):
            test = item.nodeid.replace(f"[{kind}", "[")
            if kind != ("sqlite", "postgresql")[zlib.crc32(test.encode()) % 2]:
                item.add_marker(pytest.mark.full)


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        once.compile_once(patch)
        yield


@pytest.fixture(autouse=True)
def small_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of small cost: what they are made of is tried by one test alone."""
    monkeypatch.setattr(admins, "_hasher", PasswordHasher(1, 8, 1))


class Time:
    """The hub's clock."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def skip(self, **much: float) -> None:
        self.now += timedelta(**much)


class Bench:
    """A hub that serves, and what a test asks it with. `key`: of terminal 01."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.time = engine, Time()
        self.hub = Hub(engine, VAULT, CONTRACT, self.time)
        with writing(engine) as connection:
            terminals.add_station(connection, STATION, "演示站", "test", self.time())
        self.key = self.give()
        self.url = ""

    def give(self, terminal: str = TERMINAL, station: str = STATION) -> str:
        with writing(self.engine) as connection:
            return terminals.give_key(connection, station, terminal, "test", self.time())

    def client(self, key: str | None = None) -> httpx.Client:
        headers = {"Authorization": f"Bearer {key or self.key}"}
        return httpx.Client(base_url=self.url, headers=headers, trust_env=False, timeout=30)

    def rows(self, table: str) -> list[dict[str, Any]]:
        with self.engine.connect() as connection:
            return [
                dict(row._mapping) for row in connection.execute(text(f"SELECT * FROM {table}"))
            ]


@contextlib.contextmanager
def bench_on(address: str) -> Iterator[Bench]:
    bench = Bench(engine_of(address))
    with serving(application(bench.hub)) as bench.url:
        yield bench
    bench.engine.dispose()


Make = Callable[[], str]


@pytest.fixture(scope="session")
def sqlite_made(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Gives the address of a new SQLite database with all tables."""
    folder = tmp_path_factory.mktemp("databases")
    whole = folder / "whole.db"
    engine = engine_of(f"sqlite:///{whole}")
    migrations.migrate(engine)
    engine.dispose()

    def make() -> str:
        path = folder / f"{next(_numbers)}.db"
        shutil.copy(whole, path)
        return f"sqlite:///{path}"

    return make


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    with postgres.server() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_made(postgres_server: postgres.Server) -> Make:
    postgres_server.make("whole")
    engine = engine_of(postgres_server.address("whole"))
    migrations.migrate(engine)
    engine.dispose()

    def make() -> str:
        name = f"hub{next(_numbers)}"
        postgres_server.make(name, "whole")
        return postgres_server.address(name)

    return make


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def made(request: pytest.FixtureRequest) -> Make:
    """Each test on one kind of database, half of them on each, and on the other in the long
    matrix (`pytest_collection_modifyitems`)."""
    return request.getfixturevalue(
        "postgres_made" if request.param == "postgresql" else "sqlite_made"
    )


@pytest.fixture(
    scope="session", params=["sqlite", pytest.param("postgres", marks=pytest.mark.full)]
)
def light_made(request: pytest.FixtureRequest) -> Make:
    """As `made`, on PostgreSQL in the long matrix only."""
    return request.getfixturevalue(f"{request.param}_made")


@pytest.fixture
def bench(made: Make) -> Iterator[Bench]:
    with bench_on(made()) as bench:
        yield bench


@pytest.fixture
def http(bench: Bench) -> Iterator[httpx.Client]:
    with bench.client() as client:
        yield client
