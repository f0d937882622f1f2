"""What an item's query came to: the honest result that screen and receipt both draw."""

from __future__ import annotations

import enum
from datetime import date, datetime
from decimal import Decimal

import msgspec

from kiosk.services.model_base import Bilingual


class Coded(msgspec.Struct, frozen=True):
    """A dictionary value. `label` is what people read; an unknown code keeps its code as label."""

    code: str
    label: str


Value = str | int | Decimal | date | datetime | Coded | Bilingual | None
Record = dict[str, Value]


class Span(msgspec.Struct, frozen=True):
    """A period of time, both days included."""

    begin: date
    end: date


class PeriodChoice(enum.StrEnum):
    THIS_YEAR = "this-year"
    LAST_YEAR = "last-year"
    LAST_12_MONTHS = "last-12-months"
    ALL = "all"
    YEAR = "year"  # one calendar year, picked


class Origin(msgspec.Struct, frozen=True):
    """Where the figures come from, for the receipt's source statement."""

    transaction: str
    confirmed: bool  # False: the mapping is not confirmed by a source


class Result(msgspec.Struct, frozen=True):
    """Rows newest first, as the item's `sort` says.

    `done` of `total` rows carry their amounts; while `done < total` no sum may be shown.
    `unfillable` counts rows whose amounts the platform does not give. `cut` is true when the
    platform's limits left something out (the screen says so).
    """

    item: str
    span: Span | None
    rows: tuple[Record, ...]
    head: Record
    at: datetime
    origin: Origin
    done: int = 0
    total: int = 0
    unfillable: int = 0
    cut: bool = False

    @property
    def complete(self) -> bool:
        return self.done >= self.total

    @property
    def whole(self) -> bool:
        """Sums may be shown: every row is here and none still waits for its amounts."""
        return self.complete and not self.cut

    def __repr__(self) -> str:
        return f"<Result {self.item} {len(self.rows)} rows>"
