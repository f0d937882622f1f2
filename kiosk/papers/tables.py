"""A list of people as a file: its cells, from the bytes of a CSV or an .xlsx (ECMA-376), and of
those only the columns that were asked for. Run in `kiosk.papers.table_child`: bytes from outside.

Nothing is evaluated: what a formula holds is not even taken over. Whatever the bytes are, the
answer is a `Table` or an `Unread`.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from kiosk.papers import workbook
from kiosk.papers.cells import LARGEST, Cell, Column, Is, Line, Table, Trouble, Unread
from kiosk.papers.workbook import Grid, NoBook

HEADS = 10  # the heads stand in one of the first rows
WIDEST = 100  # columns looked at
MOST_ROWS = 20_000  # as far as they are counted


def read(data: bytes | bytearray, columns: Sequence[Column], room: int) -> Table | Unread:
    """The people of a file, if there are no more than `room` of them."""
    if not data.strip():
        return Unread(Trouble.EMPTY)
    if len(data) > LARGEST:
        return Unread(Trouble.LARGE)
    if data.startswith(b"PK\x03\x04"):
        try:
            grid = workbook.grid(bytes(data), WIDEST, MOST_ROWS)
        except NoBook as why:
            return Unread(Trouble.BOMB if why.bomb else Trouble.FORMAT)
        return _taken(grid, columns, room)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return Unread(Trouble.OLD)
    text = _text(data)
    if isinstance(text, Trouble):
        return Unread(text)
    return _of_text(text, columns, room)


def _text(data: bytes | bytearray) -> str | Trouble:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):  # UTF-16
        return Trouble.LETTERS
    if b"\0" in data or data.startswith((b"%PDF", b"\xff\xd8\xff", b"\x89PNG", b"{\\rtf")):
        return Trouble.FORMAT
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        odd = any(unicodedata.category(one) == "Cc" and one not in "\t\r\n" for one in text)
        return Trouble.FORMAT if odd else text
    return Trouble.LETTERS


def _of_text(text: str, columns: Sequence[Column], room: int) -> Table | Unread:
    """Whichever separator finds most of the heads."""
    found: list[tuple[int, Table | Unread]] = []
    for separator in (",", "\t", ";", "，"):
        try:
            grid = Grid(tuple(_rows(text, separator)))
        except csv.Error:
            continue
        heads = _heads(grid, columns)
        found.append((len(heads[1]) if heads else 0, _taken(grid, columns, room)))
    best = max(found, key=lambda one: one[0], default=None)
    return best[1] if best else Unread(Trouble.FORMAT)


def _rows(text: str, separator: str) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    for at, row in enumerate(lines, 1):
        if at > MOST_ROWS:
            return
        yield at, tuple(_written(one) for one in row[:WIDEST])


def _written(text: str) -> Cell:
    """A cell of a text file. What a table program would reckon is a formula here too; an export
    may hide it behind an apostrophe, and shields a number as ="…"."""
    plain = text.strip()
    if plain.startswith('="') and plain.endswith('"') and '"' not in plain[2:-1] and plain[3:]:
        plain = plain[2:-1].strip()
    plain = plain.removeprefix("'").strip()
    return Cell("", Is.FORMULA) if plain.startswith(("=", "+", "@")) else Cell(plain)


def _taken(grid: Grid, columns: Sequence[Column], room: int) -> Table | Unread:
    found = _heads(grid, columns)
    if found is None:
        if not any(cell.text for _, row in grid.rows for cell in row):
            return Unread(Trouble.EMPTY)
        return Unread(Trouble.HEADS)
    top, places = found
    if any(last >= top for _, last in grid.merged):
        return Unread(Trouble.MERGED)
    if double := tuple(n for n, where in places.items() if len(where) > 1):
        return Unread(Trouble.DOUBLE, double)
    lacking = tuple(n for n, one in enumerate(columns) if one.needed and n not in places)
    if lacking:
        return Unread(Trouble.COLUMNS, lacking)
    lines: list[Line] = []
    for at, row in grid.rows:
        if at <= top:
            continue
        cells = tuple(_at(row, places.get(n, ())) for n in range(len(columns)))
        if any(cell.text or cell.what is Is.FORMULA for cell in cells):
            lines.append(Line(at, cells))
    if not lines:
        return Unread(Trouble.NOBODY)
    if len(lines) > room:
        return Unread(Trouble.MANY, count=len(lines))
    return Table(tuple(lines), grid.since_1904)


def _at(row: Sequence[Cell], places: Sequence[int]) -> Cell:
    return row[places[0]] if places and places[0] < len(row) else Cell("")


def _heads(grid: Grid, columns: Sequence[Column]) -> tuple[int, dict[int, list[int]]] | None:
    """Which row names the columns, and where each of them stands."""
    named = {plain(name): n for n, one in enumerate(columns) for name in one.names}
    best: tuple[int, dict[int, list[int]]] | None = None
    for at, row in _some(grid.rows, HEADS):
        places: dict[int, list[int]] = {}
        for place, cell in enumerate(row):
            n = named.get(plain(cell.text))
            if n is not None:
                places.setdefault(n, []).append(place)
        if places and (best is None or len(places) > len(best[1])):
            best = at, places
    return best


def _some(
    rows: Iterable[tuple[int, tuple[Cell, ...]]], most: int
) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    """The first that are not empty."""
    left = most
    for at, row in rows:
        if not any(cell.text for cell in row):
            continue
        yield at, row
        left -= 1
        if not left:
            return


def plain(name: str) -> str:
    """A head as it is compared: without blanks, stars, and what stands in brackets behind it."""
    text = unicodedata.normalize("NFKC", name).casefold()
    text = "".join(one for one in text if not one.isspace() and one not in "*:_")
    return text.split("(", 1)[0] or text
