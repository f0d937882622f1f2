"""What an A4 document says, top to bottom, independent of fonts and page breaks.

Plain data, so that it can be handed to the process that draws it.
"""

from __future__ import annotations

import enum
from typing import Literal

import msgspec


class Align(enum.StrEnum):
    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


class _Block(msgspec.Struct, frozen=True, tag=True):
    pass


class Heading(_Block, frozen=True):
    text: str


class Paragraph(_Block, frozen=True):
    text: str
    bold: bool = False
    align: Align = Align.LEFT
    size: Literal["body", "small", "lead"] = "body"


class Pairs(_Block, frozen=True):
    """Names with their values, two pairs a line where they fit."""

    rows: tuple[tuple[str, str], ...]


class Column(msgspec.Struct, frozen=True):
    title: str
    align: Align = Align.LEFT


class Table(_Block, frozen=True):
    """Rows over as many pages as they need; the titles stand on each. `total` is a last, bold row
    with a cell a column, or none. `number`: title of a first column that counts the rows, or ""."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] = ()
    number: str = ""


class Boxes(_Block, frozen=True):
    """A prescribed form's boxes, line by line: label and what was filled in, one or two a line."""

    lines: tuple[tuple[tuple[str, str], ...], ...]


class Turn(_Block, frozen=True):
    """The next form begins on a page of its own, under its own title."""

    title: str


class Signature(_Block, frozen=True):
    """Lines to be written on, side by side: each with its label (签名, 日期 …). `strokes`: what was
    signed on the glass stands on the first line (points in thousandths of the slate's height, with
    their times); `filled`: what stands on each line, "" nothing."""

    labels: tuple[str, ...]
    strokes: tuple[tuple[tuple[int, int, int], ...], ...] = ()
    filled: tuple[str, ...] = ()


class Note(_Block, frozen=True):
    """Small print in a frame."""

    lines: tuple[str, ...]


class Space(_Block, frozen=True):
    points: float


Block = Heading | Paragraph | Pairs | Table | Boxes | Turn | Signature | Note | Space


class Sheet(msgspec.Struct, frozen=True):
    """One document. `issuer` stands above the title, `marks` (演示数据, 补打) below it and on every
    page. `footer` stands at the foot of each page beside `page_words`, in which ``{page}`` and
    ``{pages}`` are filled."""

    issuer: str
    title: str
    blocks: tuple[Block, ...]
    marks: tuple[str, ...] = ()
    footer: str = ""
    page_words: str = "{page} / {pages}"

    def __repr__(self) -> str:
        return f"<Sheet {len(self.blocks)} blocks>"
