"""台账 as a table: its columns are data (`config/ledgers`), and what the hub knows fills them; what
it does not know is left to whoever files it."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from hub.feedback.figures import Month
from hub.monthly.counting import Station
from kiosk.reports.months import Due, due
from kiosk.text.workdays import Workdays

FOLDER = Path(__file__).resolve().parents[2] / "config" / "ledgers"


class Ledger(NamedTuple):
    """`columns`: name → title by language."""

    title: dict[str, str]
    columns: dict[str, dict[str, str]]
    due_day: int
    confirmed: bool

    def due(self, month: Month) -> Due:
        return due(date(month.year, month.month, 1), self.due_day, _calendar())

    def counted(self, one: Station) -> dict[str, str]:
        """What the hub fills in of a station. Of events nothing where none is known: not every
        station hands its proofs in here."""
        known = {"services": str(one.visits), "events": str(one.events or "")}
        return {name: text for name, text in known.items() if name in self.columns}

    def rows(self, stations: Sequence[Station], language: str) -> list[list[str]]:
        """Head, then a row a station."""
        head = [title[language] for title in self.columns.values()]
        rows = ({"station": one.name} | self.counted(one) for one in stations)
        return [head, *([row.get(name, "") for name in self.columns] for row in rows)]


@lru_cache(4)
def load(name: str = "six-entries") -> Ledger:
    """Shipped data, which `kiosk check` judges. Raises OSError, ValueError, KeyError."""
    read = tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))
    columns = {column: said["title"] for column, said in read["columns"].items()}
    return Ledger(read["title"], columns, read["due_day"], read["confirmed"])


@lru_cache(1)
def _calendar() -> Workdays:
    return Workdays.load()
