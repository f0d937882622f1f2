"""How quickly the hub finds terminals among 20,000: each question as its page asks it."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, true

from hub import migrations
from hub.database import engine_of, reading, writing
from hub.fleet import alarms, find, morning
from hub.fleet.find import Condition, Filter
from hub.fleet.standing import Who
from hub.paging import At
from tests.bench.report import Row
from tests.hub import fleets

NOW = datetime(2026, 12, 1, tzinfo=UTC)
TIMES = 15


def measure(terminals: int) -> list[Row]:
    """Medians; `terminals`: how many there are."""
    with tempfile.TemporaryDirectory() as folder:
        engine = engine_of(f"sqlite:///{Path(folder, 'hub.db')}")
        migrations.migrate(engine)
        with writing(engine) as connection:
            fleets.make(connection, terminals, NOW)
        rows = []
        for name, ask in _QUESTIONS.items():
            with reading(engine) as connection:
                rows.append(Row(name, _median(connection, ask), None, "ms", "< 100 ms"))
        with writing(engine) as connection:
            begun = time.perf_counter()
            opened, _ = alarms.look(connection, NOW, None)
            lasted = (time.perf_counter() - begun) * 1000
        note = f"{len(opened)} alarms written"
        rows.append(Row("alarms of a whole fleet, the first time", lasted, None, "ms", note=note))
        with writing(engine) as connection:
            again = _median(connection, lambda one: alarms.look(one, NOW, None))
        rows.append(Row("alarms, nothing new", again, None, "ms", "≪ 20 s"))
        engine.dispose()
    return rows


def _median(connection: Connection, ask: Callable[[Connection], object]) -> float:
    taken = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        ask(connection)
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)


def _page(wanted: Filter, at: At = At()) -> Callable[[Connection], object]:
    return lambda one: find.page(one, true(), wanted, NOW, at)


_HARD = Filter(condition=Condition.OUT, who=Who.ENGINEER, release="2026.9.2", settings="refused")
_QUESTIONS: dict[str, Callable[[Connection], object]] = {
    "list: first page": _page(Filter()),
    "list: far down": _page(Filter(), ("S350901-05000", "01")),
    "list: a region": _page(Filter("350900")),
    "list: silent ones": _page(Filter(condition=Condition.SILENT)),
    "list: five filters that nothing fits": _page(_HARD),
    "list: words that stand nowhere": _page(Filter(text="nowhere")),
    "numbers beside the list": lambda one: find.counts(one, true(), Filter(), NOW),
    "regions of the whole country": lambda one: find.by_region(one, true(), "000000", NOW),
    "regions of a province": lambda one: find.by_region(one, true(), "230000", NOW),
    "report of the morning": lambda one: morning.drawn_up(one, true(), "000000", NOW),
}
