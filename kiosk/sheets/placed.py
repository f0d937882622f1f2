"""Pages whose every line and rule has its place: what the layout makes and the painters draw.

Points (1/72 inch) from the page's top left.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.text.raster import advance

WIDTH, HEIGHT = 595.28, 841.89  # A4 (ISO 216): 210 × 297 mm
EM = 1000  # px an em at which characters are measured


@dataclass(frozen=True, slots=True)
class Text:
    """`baseline` is the line's; the text starts at `x`."""

    x: float
    baseline: float
    size: float
    text: str
    bold: bool = False
    grey: bool = False


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


def widths(text: str, bold: bool) -> list[int]:
    """Width of each character in thousandths of an em."""
    return [advance(character, EM, bold) for character in text]


def width(text: str, size: float, bold: bool = False) -> float:
    return sum(widths(text, bold)) * size / EM
