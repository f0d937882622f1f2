"""One database by one setting: `sqlite:////path/hub.db` or `postgresql+psycopg://user@host/hub`.

Both are used alike: READ COMMITTED is enough for everything here, since what must happen once is
held by a unique key. Moments are kept in UTC and come back with their offset.
"""

from __future__ import annotations

import contextlib
import functools
import math
import time
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, DateTime, Dialect, Engine, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    DisconnectionError,
    InterfaceError,
    OperationalError,
    TimeoutError,
)
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

T = TypeVar("T")
AWAY = (DBAPIError, TimeoutError)  # what is raised while the database is busy or not there
BUSY = (
    OperationalError,
    InterfaceError,
    TimeoutError,
)  # of these, what nobody's words brought about
_READING = "hub_reading"
_LAID_DOWN = "hub_laid_down"
_IDLE = 5.0  # seconds
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
AT_ONCE = 6  # deeds of one process on the database; more threads only wait for one another
_BESIDE = 4  # connections for what goes on beside: post, clockwork
_PATIENCE = 10  # seconds for a lock, a statement, a connection; then the terminal is put off


class BadAddress(ValueError):
    """The setting names no database that the hub can use."""


class Moment(TypeDecorator[datetime]):
    """A time with its offset. What UTC cannot hold (year 1 east of Greenwich) is its end."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        try:
            utc = value.astimezone(UTC)
        except OverflowError:
            utc = _FIRST if value.year == 1 else _LAST
        return utc if dialect.name == "postgresql" else utc.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def engine_of(address: str) -> Engine:
    """Raises BadAddress. The database itself is not touched yet."""
    try:
        url = make_url(address)
    except ArgumentError:
        raise BadAddress("not the address of a database") from None
    if url.drivername == "postgresql+psycopg":
        waits = f"-c statement_timeout={_PATIENCE}s -c lock_timeout={_PATIENCE}s -c timezone=UTC"
        engine = create_engine(
            url,
            pool_timeout=_PATIENCE,
            pool_size=AT_ONCE,
            max_overflow=_BESIDE,
            hide_parameters=True,  # an error must not bring a review's words into a log
            connect_args={"connect_timeout": _PATIENCE, "options": waits},
        )
        _ask_the_idle(engine)
        return engine
    if url.get_driver_name() == "pysqlite" and url.database not in (None, "", ":memory:"):
        engine = create_engine(
            url, hide_parameters=True, connect_args={"timeout": _PATIENCE}, pool_timeout=_PATIENCE
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    raise BadAddress("sqlite:////PATH or postgresql+psycopg://USER@HOST/NAME")


def _ask_the_idle(engine: Engine) -> None:
    """A connection that lay for a while is asked whether it still is one, and replaced. In a busy
    hub none lies so long; one that broke just now fails once, the request is put off, and all of
    the pool are made anew."""

    def back(_: Any, record: ConnectionPoolEntry) -> None:
        record.info[_LAID_DOWN] = time.monotonic()

    def out(connection: Any, record: ConnectionPoolEntry, _: Any) -> None:
        if time.monotonic() - record.info.get(_LAID_DOWN, math.inf) < _IDLE:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error:
            raise DisconnectionError from None

    event.listen(engine, "checkin", back)
    event.listen(engine, "checkout", out)


def _prepare_sqlite(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # we begin ourselves
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes its lock at once: two that read first and then write would refuse each
    other."""
    reading = connection.get_execution_options().get(_READING)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


@contextlib.contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """On PostgreSQL without BEGIN and ROLLBACK: at READ COMMITTED each statement sees for itself
    anyway."""
    own = {} if engine.dialect.name == "sqlite" else {"isolation_level": "AUTOCOMMIT"}
    options: Any = {_READING: True, **own}
    with engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


@contextlib.contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """Many questions about one moment: what changes meanwhile is not seen."""
    own = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    options: Any = {_READING: True, **own}
    with engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


@contextlib.contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction: all of it, or nothing."""
    with engine.begin() as connection:
        yield connection


def parts(of: Sequence[T], most: int = 500) -> Iterator[Sequence[T]]:
    """So many at a time: a statement takes no more than some thousand values, and a province is
    asked about in as many questions as a station once took."""
    for start in range(0, len(of), most):
        yield of[start : start + most]


def put(connection: Connection, table: Table, **values: Any) -> None:
    """One row."""
    connection.execute(_putting(_kind(connection), table), values)


def put_new(connection: Connection, table: Table, **values: Any) -> bool:
    """One row, unless a unique key of it is taken: then False. Waits for whoever is taking it."""
    made = connection.execute(_putting_new(_kind(connection), table), values)
    return made.first() is not None


def put_over(
    connection: Connection, table: Table, by: Collection[str], *, kept: Collection[str] = (),
    added: Collection[str] = (), **values: Any,
) -> None:  # fmt: skip
    """One row, or in the place of the one that has the same in the columns `by`, a unique key.
    `kept`: columns in which that one keeps what it has; `added`: in which the numbers are added."""
    over = tuple((name, name in added) for name in values if name not in (*by, *kept))
    connection.execute(_putting_over(_kind(connection), table, tuple(by), over), values)


def insert(connection: Connection, table: Table) -> Any:
    """An INSERT that knows ON CONFLICT; both databases spell it alike."""
    return _kind(connection).insert(table)


def _kind(connection: Connection) -> Any:
    return postgresql if connection.dialect.name == "postgresql" else sqlite


# Statements are built once: SQLAlchemy needs longer to build one than to run it.


@functools.cache
def _putting(kind: Any, table: Table) -> Any:
    return kind.insert(table).inline()


@functools.cache
def _putting_new(kind: Any, table: Table) -> Any:
    (first, *_) = table.primary_key
    return kind.insert(table).on_conflict_do_nothing().returning(first)


@functools.cache
def _putting_over(
    kind: Any, table: Table, by: tuple[str, ...], over: tuple[tuple[str, bool], ...]
) -> Any:
    made = kind.insert(table).inline()
    new = {
        name: table.c[name] + made.excluded[name] if adds else made.excluded[name]
        for name, adds in over
    }
    return made.on_conflict_do_update(index_elements=by, set_=new)
