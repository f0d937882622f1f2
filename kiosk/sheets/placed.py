"""Pages whose every line and rule has its place: what the layout makes and the painters draw.

Points (1/72 inch) from the page's top left.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from kiosk.text.raster import advance

WIDTH, HEIGHT = 595.28, 841.89  # A4 (ISO 216): 210 × 297 mm
EM = 1000  # px an em at which characters are measured

Tint = Literal["", "blue", "pale", "white"]  # "": black
COLOURS: dict[Tint, tuple[int, int, int]] = {
    "": (0, 0, 0), "blue": (18, 85, 192), "pale": (227, 237, 252), "white": (255, 255, 255),
}  # fmt: skip
"""As on the glass (config/theme.toml)."""


@dataclass(frozen=True, slots=True)
class Text:
    """`baseline` is the line's; the text starts at `x`."""

    x: float
    baseline: float
    size: float
    text: str
    bold: bool = False
    grey: bool = False
    tint: Tint = ""


@dataclass(frozen=True, slots=True)
class Fill:
    """A coloured surface under everything else."""

    x: float
    y: float
    width: float
    height: float
    tint: Tint


@dataclass(frozen=True, slots=True)
class Picture:
    """A file as it is, as large as fits into the place: at its left, half-way down."""

    x: float
    y: float
    width: float
    height: float
    path: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A line of `weight` points from one place to another."""

    x1: float
    y1: float
    x2: float
    y2: float
    weight: float = 0.5
    grey: bool = False


@dataclass(slots=True)
class Page:
    texts: list[Text] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    fills: list[Fill] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)


def enlarged(page: Page, by: float) -> Page:
    """The same page on larger paper; the formats of ISO 216 have one shape (A3: the root of 2)."""

    def boxes(kind):
        return [
            replace(b, x=b.x * by, y=b.y * by, width=b.width * by, height=b.height * by)
            for b in kind
        ]

    return Page(
        [replace(t, x=t.x * by, baseline=t.baseline * by, size=t.size * by) for t in page.texts],
        [
            replace(r, x1=r.x1 * by, y1=r.y1 * by, x2=r.x2 * by, y2=r.y2 * by, weight=r.weight * by)
            for r in page.rules
        ],
        boxes(page.fills),
        boxes(page.pictures),
    )


def widths(text: str, bold: bool) -> list[int]:
    """Width of each character in thousandths of an em."""
    return [advance(character, EM, bold) for character in text]


def width(text: str, size: float, bold: bool = False) -> float:
    return sum(widths(text, bold)) * size / EM
