"""A printable document, independent of any printer.

A `Document` is a tuple of blocks, top to bottom. Texts are Unicode; what the printer's ROM lacks is
drawn as an image by the encoder. Columns are counted in half-width cells (`Font A`, 12 dots): a
汉字 takes two.
"""

from __future__ import annotations

import enum

import msgspec


class Align(enum.StrEnum):
    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


class Line(msgspec.Struct, frozen=True):
    """One paragraph; wrapped to the paper's width by the encoder."""

    text: str
    align: Align = Align.LEFT
    bold: bool = False
    size: int = 1  # 1 to 4, both directions; 3 and 4 are drawn as an image


class Pair(msgspec.Struct, frozen=True):
    """Label at the left edge, value at the right edge of the same line.

    When both do not fit, the value goes on the next line, right aligned.
    """

    label: str
    value: str
    bold: bool = False


class Row(msgspec.Struct, frozen=True):
    """A table row. `widths` are shares of the line in cells; the encoder scales them to the paper.

    `aligns` has one entry a cell. A cell too long for its column is wrapped inside it.
    """

    cells: tuple[str, ...]
    widths: tuple[int, ...]
    aligns: tuple[Align, ...]
    bold: bool = False


class Table(msgspec.Struct, frozen=True):
    """Titles and rows. As columns where the paper is wide enough, else record by record.

    Right-aligned columns are figures: they are never wrapped. `aligns` has one entry a column.
    """

    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    aligns: tuple[Align, ...]


class Rule(msgspec.Struct, frozen=True):
    """A line across the paper."""

    heavy: bool = False


class Ruler(msgspec.Struct, frozen=True):
    """A scale of millimetres from the first dot to the last; `dots` 0: as wide as the printer."""

    dots: int = 0


class Space(msgspec.Struct, frozen=True):
    dots: int = 24


class QrCode(msgspec.Struct, frozen=True):
    data: str
    module: int = 6  # dots a module, 1..16
    caption: str = ""
    drawn: bool = False  # as a picture, also where the printer has a command of its own


class Cut(msgspec.Struct, frozen=True):
    pass


Block = Line | Pair | Row | Table | Rule | Ruler | Space | QrCode | Cut


class Document(msgspec.Struct, frozen=True):
    """What is printed in one go. `repr` hides the content: it is somebody's."""

    blocks: tuple[Block, ...]

    def __repr__(self) -> str:
        return f"<Document of {len(self.blocks)} blocks>"
