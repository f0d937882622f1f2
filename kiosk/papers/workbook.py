"""The first visible sheet of an .xlsx (ECMA-376 part 1, 18: SpreadsheetML) as texts, read with a
bound on everything: entries, bytes unpacked, rows, columns. No document type, no entity is let in;
formulas are seen and left alone."""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from xml.parsers import expat

import msgspec

from kiosk.papers.cells import NOTHING, Cell, Is

ENTRIES = 300
UNPACKED = 24_000_000  # bytes of one part
LONGEST = 200  # characters of a cell that are kept
STRINGS = 200_000

_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_BROKEN = (
    zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, OSError, ValueError, KeyError,
    IndexError, NotImplementedError, RuntimeError, OverflowError, UnicodeError,
    struct.error,
)  # fmt: skip


class NoBook(Exception):
    """It is none, or `bomb`: more of it than a list may have."""

    def __init__(self, why: str, *, bomb: bool = False) -> None:
        super().__init__(why)
        self.bomb = bomb


class Grid(msgspec.Struct, frozen=True):
    """`rows`: each with its number in the file. `merged`: first and last row of merged cells."""

    rows: tuple[tuple[int, tuple[Cell, ...]], ...]
    merged: tuple[tuple[int, int], ...] = ()
    since_1904: bool = False


def grid(data: bytes, widest: int, most: int) -> Grid:
    """Raises NoBook, and nothing else."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            if len(parts.infolist()) > ENTRIES:
                raise NoBook("entries", bomb=True)
            book = _Book()
            _parse(parts, "xl/workbook.xml", book.begin)
            links = _Links()
            _parse(parts, "xl/_rels/workbook.xml.rels", links.begin)
            strings = _Strings()
            if "xl/sharedStrings.xml" in parts.namelist():
                _parse(parts, "xl/sharedStrings.xml", strings.begin, strings.end, strings.text)
            path = posixpath.normpath(posixpath.join("/xl", links.targets[book.first])).lstrip("/")
            sheet = _Sheet(strings.all, widest, most)
            _parse(parts, path, sheet.begin, sheet.end, sheet.text)
    except _BROKEN as error:
        raise NoBook(type(error).__name__) from None
    return Grid(tuple(sheet.rows), tuple(sheet.merged), book.since_1904)


Begin = Callable[[str, Mapping[str, str]], None]


def _parse(
    parts: zipfile.ZipFile,
    name: str,
    begin: Begin,
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    if parts.getinfo(name).compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NoBook("compression")
    with parts.open(name) as entry:
        content = entry.read(UNPACKED + 1)  # however large it calls itself
    if len(content) > UNPACKED:
        raise NoBook("unpacked", bomb=True)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise NoBook("document type", bomb=True)

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = lambda tag, given: begin(_local(tag), given)
    if end is not None:
        finish = end
        parser.EndElementHandler = lambda tag: finish(_local(tag))
    if text is not None:
        parser.CharacterDataHandler = text
    parser.Parse(content, True)


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


class _Book:
    def __init__(self) -> None:
        self.first, self.since_1904 = "", False

    def begin(self, tag: str, given: Mapping[str, str]) -> None:
        if tag == "workbookPr":
            self.since_1904 = given.get("date1904", "") in ("1", "true", "on")
        if tag == "sheet" and not self.first and given.get("state", "visible") == "visible":
            self.first = next((v for key, v in given.items() if key.endswith(" id")), "")


class _Links:
    def __init__(self) -> None:
        self.targets: dict[str, str] = {}

    def begin(self, tag: str, given: Mapping[str, str]) -> None:
        if tag == "Relationship" and given.get("TargetMode", "") != "External":
            self.targets[given["Id"]] = given["Target"]


class _Strings:
    """Texts that cells name by number; how a name is read (`rPh`) is none of them."""

    def __init__(self) -> None:
        self.all: list[str] = []
        self._now, self._in, self._aside = "", False, 0

    def begin(self, tag: str, _: Mapping[str, str]) -> None:
        if tag == "si":
            self._now = ""
            if len(self.all) >= STRINGS:
                raise NoBook("strings", bomb=True)
        self._aside += tag == "rPh"
        self._in = tag == "t" and not self._aside

    def text(self, piece: str) -> None:
        if self._in and len(self._now) <= LONGEST:
            self._now += piece[: LONGEST + 1]

    def end(self, tag: str) -> None:
        self._in = False
        self._aside -= tag == "rPh"
        if tag == "si":
            self.all.append(self._now)


class _Sheet:
    def __init__(self, strings: list[str], widest: int, most: int) -> None:
        self.rows: list[tuple[int, tuple[Cell, ...]]] = []
        self.merged: list[tuple[int, int]] = []
        self._strings, self._widest, self._most = strings, widest, most
        self._row: dict[int, Cell] = {}
        self._at = self._column = 0
        self._kind, self._value = "", ""
        self._formula = self._in = False
        self._aside = 0

    def begin(self, tag: str, given: Mapping[str, str]) -> None:
        self._aside += tag == "rPh"
        match tag:
            case "row":
                self._at = int(given.get("r") or self._at + 1)
                self._row, self._column = {}, -1
            case "c":
                place = _PLACE.fullmatch(given.get("r", ""))
                self._column = _column(place[1]) if place else self._column + 1
                self._kind, self._value, self._formula = given.get("t", "n"), "", False
            case "f":
                self._formula = True
            case "v" | "t":
                self._in = not self._aside
            case "mergeCell":
                ends = [int(one[1]) for one in _PLACE.findall(given.get("ref", ""))]
                if ends:
                    self.merged.append((min(ends), max(ends)))

    def text(self, piece: str) -> None:
        if self._in and len(self._value) <= LONGEST:
            self._value += piece[: LONGEST + 1]

    def end(self, tag: str) -> None:
        self._aside -= tag == "rPh"
        match tag:
            case "v" | "t":
                self._in = False
            case "c" if 0 <= self._column < self._widest:
                self._row[self._column] = self._cell()
            case "row" if len(self.rows) < self._most:
                width = max(self._row, default=-1) + 1
                row = tuple(self._row.get(n, NOTHING) for n in range(width))
                self.rows.append((self._at, row))

    def _cell(self) -> Cell:
        value = self._value.strip()
        if self._formula or self._kind == "e":
            return Cell("", Is.FORMULA)
        if self._kind == "s" and value:
            value = self._strings[int(value)].strip()
        if self._kind == "n":
            return Cell(value, Is.NUMBER) if value else NOTHING
        shown = value.removeprefix("'").strip()
        return Cell("", Is.FORMULA) if shown.startswith("=") else Cell(shown)


def _column(letters: str) -> int:
    number = 0
    for one in letters:
        number = number * 26 + ord(one) - 64
    return number - 1
