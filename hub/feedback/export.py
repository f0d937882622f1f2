"""A month's reviews as a table file, in the columns that a data file says (config/feedback)."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import msgspec
from sqlalchemy import ColumnElement, Engine, Select, select

from hub.contract import CHINA
from hub.database import reading
from hub.feedback.figures import Month
from hub.feedback.tables import follow_ups, tasks
from hub.phones.pages import item_name
from hub.settings_file import Base
from hub.tables import reviews, stations

SHIPPED = Path(__file__).resolve().parents[2] / "config" / "feedback" / "columns.toml"
CSV, XLSX = "text/csv; charset=utf-8", (
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)  # fmt: skip
LARGEST_XLSX = 100_000
"""Rows of a workbook that are made in memory; table programs end at ten times as many."""

_PART = 60_000  # characters that are sent at a time
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")  # a table program would reckon with these


class BadColumns(Exception):
    """The data file cannot be used; the text says where."""


def _time(moment: Any) -> str:
    return "" if moment is None else f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"


FIELDS: dict[str, Callable[[Any], str | list[str]]] = {
    "station_code": lambda row: row.code,
    "station_name": lambda row: row.name,
    "region": lambda row: row.region,
    "number": lambda row: row.number or "",
    "item": lambda row: row.item,
    "item_name": lambda row: item_name(row.item, "zh") or row.item,
    "at": lambda row: _time(row.at),
    "channel": lambda row: row.channel,
    "grade": lambda row: str(row.grade),
    "reasons": lambda row: json.loads(row.reasons),
    "stage": lambda row: row.stage or "none",
    "opened_at": lambda row: _time(row.opened_at),
    "replied_at": lambda row: _time(row.replied_at),
    "closed_at": lambda row: _time(row.closed_at),
    "follow_grade": lambda row: "" if row.follow_grade is None else str(row.follow_grade),
}
"""What may stand in a column."""


class Column(Base):
    field: str
    label: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    values: dict[str, str] = msgspec.field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.field not in FIELDS:
            raise ValueError(f"field: {self.field} is none of {', '.join(FIELDS)}")

    def of(self, row: Any) -> str:
        found = FIELDS[self.field](row)
        parts = found if isinstance(found, list) else [found]
        return "、".join(self.values.get(part, part) for part in parts)


class Columns(Base):
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=31)]
    source: str
    columns: Annotated[tuple[Column, ...], msgspec.Meta(min_length=1)]
    confirmed: bool = False


def columns(path: Path = SHIPPED) -> Columns:
    """Raises BadColumns."""
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), Columns)
    except (OSError, ValueError) as error:
        raise BadColumns(f"{path.name}: {error}") from None


def rows(
    engine: Engine, month: Month, where: ColumnElement[bool], layout: Columns
) -> Iterator[list[str]]:
    """The headings, then a row a review that counts: one station after the other, since a province
    has more in a month than a database sorts, or a process holds, at once. No connection is held
    while somebody takes it slowly."""
    yield [column.label for column in layout.columns]
    with reading(engine) as connection:
        chosen = select(stations.c.id).where(where).order_by(stations.c.code)
        wanted = connection.execute(chosen).scalars().all()
    for station in wanted:
        with reading(engine) as connection:
            found = connection.execute(_of_station(station, month)).all()
        for row in found:
            yield [column.of(row) for column in layout.columns]


def _of_station(station: int, month: Month) -> Select:
    latest = (
        select(follow_ups.c.grade)
        .where(follow_ups.c.source == reviews.c.key)
        .order_by(follow_ups.c.round.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(
            reviews, stations.c.code, stations.c.name, stations.c.region,
            tasks.c.stage, tasks.c.opened_at, tasks.c.replied_at, tasks.c.closed_at,
            latest.label("follow_grade"),
        )
        .join_from(reviews, stations)
        .outerjoin(tasks, tasks.c.key == reviews.c.key)
        .where(reviews.c.station_id == station, reviews.c.counted)
        .where(reviews.c.at >= month.begin, reviews.c.at < month.end)
        .order_by(reviews.c.at, reviews.c.key)
    )  # fmt: skip


def csv_parts(table: Iterable[list[str]]) -> Iterator[bytes]:
    """As `as_csv`, a part after the other."""
    text = io.StringIO("\ufeff")
    text.seek(0, io.SEEK_END)
    writer = csv.writer(text)
    for row in table:
        writer.writerow(["'" + one if one.startswith(_DANGEROUS) else one for one in row])
        if text.tell() > _PART:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def as_csv(table: Iterable[list[str]]) -> bytes:
    """UTF-8 with a mark, as table programs in China want it; a cell that one would take for a
    formula gets an apostrophe."""
    return b"".join(csv_parts(table))


def as_xlsx(table: Iterable[list[str]], name: str) -> bytes:
    """Every cell is a text."""
    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False,
                                        "strings_to_urls": False})  # fmt: skip
    sheet, bold = book.add_worksheet(name[:31]), book.add_format({"bold": True})
    for number, row in enumerate(table):
        for place, one in enumerate(row):
            sheet.write_string(number, place, one, bold if number == 0 else None)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 40, 16)
    book.close()
    return target.getvalue()
