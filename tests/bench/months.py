"""How quickly the hub adds up a province's month: every figure as its page asks for it."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, Engine, text, true

from hub import migrations
from hub.database import engine_of, reading, writing
from hub.feedback import figures
from hub.feedback.figures import Month
from hub.monthly import counting
from tests.bench.fleet import people
from tests.bench.report import Row

LAST = Month(2026, 11)
MONTHS = 12
TIMES = 5
_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT {} UNION ALL SELECT i + 1 FROM n WHERE i < {})"
_VISITS = (
    "INSERT INTO visit_days (day, station_id, visits, done, failed) "
    + _NUMBERS.format(1, 30)
    + " SELECT :month || '-' || substr('0' || i, -2), s.id, 240, 300, 3 FROM stations s, n"
)
_GRADES = (
    'INSERT INTO grade_months (month, "of", station_id, "key", grade, count) '
    + _NUMBERS.format(1, "5 * :keys")
    + " SELECT :month, :of, s.id, :of || ((i - 1) / 5), (i - 1) % 5 + 1, 20 FROM stations s, n"
)
_KEYS = {"item": 15, "channel": 3, "staff": 2}


def measure(terminals: int) -> list[Row]:
    """Medians; `terminals`: four to a station, and a year of each."""
    with tempfile.TemporaryDirectory() as folder:
        engine = engine_of(f"sqlite:///{Path(folder, 'hub.db')}")
        migrations.migrate(engine)
        people.settle(engine, terminals)
        _fill(engine)
        with reading(engine) as connection:
            rows = [
                Row(name, _median(connection, ask), None, "ms", "< 1,000 ms")
                for name, ask in _QUESTIONS.items()
            ]
        engine.dispose()
    return rows


def _fill(engine: Engine) -> None:
    for back in range(MONTHS):
        month = str(LAST.next(-back))
        with writing(engine) as connection:
            if not back:
                connection.execute(text(_VISITS), {"month": month})
            for of, keys in _KEYS.items():
                connection.execute(text(_GRADES), {"month": month, "of": of, "keys": keys})
    with writing(engine) as connection:
        connection.execute(text("ANALYZE"))


def _median(connection: Connection, ask: Callable[[Connection], object]) -> float:
    taken = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        ask(connection)
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)


_QUESTIONS: dict[str, Callable[[Connection], object]] = {
    "month: every station": lambda one: counting.stations_of(one, LAST, true()),
    "month: each day": lambda one: counting.days_of(one, LAST, true()),
    "grades by station": lambda one: figures.by_station(one, LAST, true()),
    "grades by item": lambda one: figures.by_item(one, LAST, true()),
    "grades by channel": lambda one: figures.by_channel(one, LAST, true()),
    "grades by staff": lambda one: figures.by_staff(one, LAST, true()),
    "grades of twelve months": lambda one: figures.over_time(one, LAST, MONTHS, true()),
}
