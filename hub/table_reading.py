"""Rows of a table file that somebody sends: CSV (UTF-8 with or without its mark, or GB 18030 as
table programs in China write it) and XLSX (the first sheet's texts and numbers; ECMA-376). Nothing
in it is believed or reckoned: no formula, no link, no entity."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

MOST_ROWS, MOST_CELLS = 5_001, 40
_LARGEST = 20_000_000  # bytes of a part once it is unpacked
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_PLACE = re.compile(r"([A-Z]{1,3})[0-9]+")


class Unreadable(ValueError):
    """It is no such file, or too large."""


def rows_of(body: bytes) -> list[list[str]]:
    """The texts of its rows, as they stand. Raises Unreadable."""
    rows = _xlsx(body) if body[:4] == b"PK\x03\x04" else _csv(body)
    if len(rows) > MOST_ROWS or any(len(row) > MOST_CELLS for row in rows):
        raise Unreadable
    return rows


def _csv(body: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        try:
            return [
                [one.strip() for one in row]
                for row in csv.reader(io.StringIO(text, newline=""), strict=True)
            ]
        except csv.Error:
            raise Unreadable from None
    raise Unreadable


def _xlsx(body: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            names = set(parts.namelist())
            shared = []
            if "xl/sharedStrings.xml" in names:
                shared = [_text(one) for one in _read(parts, "xl/sharedStrings.xml")]
            sheets = sorted(n for n in names if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", n))
            if not sheets:
                raise Unreadable
            first = "xl/worksheets/sheet1.xml"
            sheet = _read(parts, first if first in sheets else sheets[0])
            return _rows(sheet, shared)
    except (zipfile.BadZipFile, KeyError, IndexError, ElementTree.ParseError, OSError, EOFError):
        raise Unreadable from None
    except (NotImplementedError, RuntimeError, ValueError):  # packed or sealed in another way
        raise Unreadable from None


def _read(parts: zipfile.ZipFile, name: str) -> Element:
    """A part, bounded; one that declares a document type is refused: it could name entities."""
    with parts.open(name) as file:
        content = file.read(_LARGEST + 1)
    if len(content) > _LARGEST or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise Unreadable
    return ElementTree.fromstring(content)


def _rows(sheet: Element, shared: list[str]) -> list[list[str]]:
    found: list[list[str]] = []
    for row in sheet.iter(f"{_MAIN}row"):
        number = int(row.get("r", len(found) + 1))
        if number > MOST_ROWS:
            raise Unreadable
        found += [[] for _ in range(number - len(found) - 1)]
        found.append(_cells(row, shared))
    return found


def _cells(row: Element, shared: list[str]) -> list[str]:
    cells: list[str] = []
    for cell in row.iter(f"{_MAIN}c"):
        place = _PLACE.fullmatch(cell.get("r", ""))
        at = _column(place.group(1)) if place else len(cells)
        if at >= MOST_CELLS:
            continue
        cells += [""] * (at - len(cells))
        cells[at:] = [_value(cell, shared)]
    return cells


def _value(cell: Element, shared: list[str]) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _text(cell)
    value = cell.findtext(f"{_MAIN}v") or ""
    if kind == "s":
        return shared[int(value)]
    if kind == "b":
        return "TRUE" if value == "1" else "FALSE"
    return value.strip()


def _text(node: Element) -> str:
    """All its runs, but the readings that stand beside characters."""
    parts = []
    for one in node.iter():
        if one.tag == f"{_MAIN}rPh":
            for inner in one.iter(f"{_MAIN}t"):
                inner.text = ""
        elif one.tag == f"{_MAIN}t":
            parts.append(one.text or "")
    return "".join(parts).strip()


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
