"""What is read of a file with people: cells, rows, or why it was not taken. Values only."""

from __future__ import annotations

import enum
from typing import Annotated

import msgspec

LARGEST = 1_000_000  # bytes of a file


class Is(enum.StrEnum):
    TEXT = "text"
    NUMBER = "number"  # as a table program keeps it: 15 digits, a day as its number
    FORMULA = "formula"  # its text stays where it is


class Cell(msgspec.Struct, frozen=True):
    text: str
    what: Is = Is.TEXT


NOTHING = Cell("")


class Trouble(enum.StrEnum):
    """Why a file as a whole is not taken. Each has its words (`people.file.error`)."""

    EMPTY = "empty"
    LARGE = "large"
    FORMAT = "format"  # neither CSV nor .xlsx, or damaged
    OLD = "old"  # .xls, or protected by a password: both are OLE files
    BOMB = "bomb"  # unpacks to more than a list may have
    LETTERS = "letters"  # neither UTF-8 nor GB18030
    HEADS = "heads"  # no row of column names
    COLUMNS = "columns"  # some are missing
    DOUBLE = "double"  # one is there twice
    MERGED = "merged"
    NOBODY = "nobody"  # column names, and nothing below them
    MANY = "many"  # more than there is room for
    FAILED = "failed"  # out of time or memory, or not as it was sealed


class Column(msgspec.Struct, frozen=True):
    """`names`: any of these heads it. `needed`: the file must have it."""

    names: tuple[str, ...]
    needed: bool = True


class Line(msgspec.Struct, frozen=True):
    """A person's row: where it stands in the file (from 1), a cell for each column asked for."""

    at: int
    cells: tuple[Cell, ...]


class Table(msgspec.Struct, frozen=True, tag="table"):
    lines: tuple[Line, ...]
    since_1904: bool = False  # how its days are counted


class Unread(msgspec.Struct, frozen=True, tag="unread"):
    """`columns`: places of those it is about. `count`: how many people, if too many."""

    trouble: Trouble
    columns: tuple[int, ...] = ()
    count: int = 0


class Order(msgspec.Struct, frozen=True):
    columns: tuple[Column, ...]
    room: Annotated[int, msgspec.Meta(ge=0)]
