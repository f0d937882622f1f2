"""台账 as data: `config/ledgers/<id>.toml` says the columns of one, and when a month is due.

The standards name ledgers (黑龙江 001, article 28) and print no columns, so what a row holds stands
in data that an agency can replace.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from kiosk.outbox.duties import LedgerMonth
from kiosk.reports import months
from kiosk.services.model import Base, Bilingual
from kiosk.services.snapshot import DataError, decode
from kiosk.text.workdays import Workdays

FOLDER = Path(__file__).resolve().parents[2] / "config" / "ledgers"


class Column(Base, kw_only=True):
    title: Bilingual
    type: Literal["text", "word", "count", "date"]
    length: int = 0  # characters; 0: not bounded
    words: tuple[str, ...] = ()  # the only ones, with type = "word"
    required: bool = False

    def takes(self, value: Any) -> bool:
        """Whether a cell may hold this; None and "" stand for an empty one."""
        if value is None or value == "":
            return not self.required
        if self.type == "count":
            return isinstance(value, int) and not isinstance(value, bool) and value >= 0
        if not isinstance(value, str) or (self.length and len(value) > self.length):
            return False
        if self.type == "word":
            return value in self.words
        return self.type == "text" or _is_day(value)


class Ledger(Base, kw_only=True):
    """`due_day` of the next month; a holiday postpones it."""

    id: str
    title: Bilingual
    source: str
    confirmed: bool
    due_day: Annotated[int, msgspec.Meta(ge=1, le=28)]
    columns: dict[str, Column]

    def due(self, month: date, calendar: Workdays) -> tuple[date, bool]:
        """The day on which this month's ledger must be there, postponed to the next day on which
        people work; and whether the calendar knows that year (else it is an estimate)."""
        return months.due(month, self.due_day, calendar)

    def findings(self, month: LedgerMonth) -> list[str]:
        """What is wrong with it, as `row column` from 1 on; never a value."""
        found = [] if month.ledger == self.id else ["ledger"]
        for number, row in enumerate(month.rows, 1):
            found += [f"{number} {name}" for name in row if name not in self.columns]
            found += [
                f"{number} {name}"
                for name, column in self.columns.items()
                if not column.takes(row.get(name))
            ]
        return found


def load(id_: str, folder: Path | str = FOLDER) -> Ledger:
    """Raises `DataError` naming file and key."""
    file = Path(folder) / f"{id_}.toml"
    try:
        content = file.read_bytes()
    except OSError as error:
        raise DataError(file.name, "", f"cannot be read: {error.strerror}") from None
    made = decode(file.name, content, Ledger)
    if made.id != id_:
        raise DataError(file.name, "id", f"must be the file's name, not `{made.id}`")
    _words(file.name, made.columns)
    return made


def _words(file: str, columns: Mapping[str, Column]) -> None:
    for name, column in columns.items():
        if (column.type == "word") != bool(column.words):
            raise DataError(file, f"columns.{name}.words", 'are for type = "word", needed there')


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
