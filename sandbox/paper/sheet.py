"""What stands on a piece of paper, element by element, in dots from its upper left print corner."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

CELL = 12


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one style on one line. `wide`, `high`: magnification."""

    x: int
    y: int
    text: str
    cells: int  # half-width cells at magnification 1
    wide: int = 1
    high: int = 1
    bold: bool = False

    @property
    def width(self) -> int:
        return self.cells * CELL * self.wide

    @property
    def height(self) -> int:
        return 24 * self.high


@dataclass(frozen=True, slots=True)
class Image:
    """Dots of GS v 0, one integer a row, the leftmost dot the highest bit of `width`."""

    x: int
    y: int
    width: int
    rows: tuple[int, ...]

    @property
    def height(self) -> int:
        return len(self.rows)

    def ink(self) -> tuple[int, int]:
        """First and last inked column, absolute; (x, x) when blank."""
        whole = 0
        for row in self.rows:
            whole |= row
        if not whole:
            return self.x, self.x
        right = self.width - ((whole & -whole).bit_length() - 1)
        return self.x + self.width - whole.bit_length(), self.x + right


@dataclass(frozen=True, slots=True)
class Qr:
    """A code the printer makes itself. `level` 48 L, 49 M, 50 Q, 51 H."""

    x: int
    y: int
    data: bytes
    module: int
    level: int
    size: int  # dots


@dataclass(frozen=True, slots=True)
class Cut:
    y: int
    full: bool = False


Element = Run | Image | Qr | Cut


@dataclass
class Paper:
    """A strip of paper. `faults` names what the printer could not understand or print."""

    dots: int
    width: int  # of the roll, in dots
    height: int = 0
    elements: list[Element] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[list[Run]]:
        """Runs by line, top to bottom, left to right."""
        rows: dict[int, list[Run]] = {}
        for element in self.elements:
            if isinstance(element, Run):
                rows.setdefault(element.y + element.height, []).append(element)
        return [sorted(rows[y], key=lambda run: run.x) for y in sorted(rows)]

    @property
    def images(self) -> list[Image]:
        return [element for element in self.elements if isinstance(element, Image)]

    @property
    def codes(self) -> list[Qr]:
        return [element for element in self.elements if isinstance(element, Qr)]

    @property
    def cuts(self) -> list[Cut]:
        return [element for element in self.elements if isinstance(element, Cut)]

    @property
    def text(self) -> str:
        """The printed text with its columns; images, codes and cuts as lines of their own."""
        out: list[tuple[int, str]] = []
        for runs in self.lines:
            line, at = "", 0
            for run in runs:
                line += " " * (round(run.x / CELL) - at) + run.text
                at = round((run.x + run.width) / CELL)
            out.append((runs[0].y, line.rstrip()))
        for element in self.elements:
            match element:
                case Image():
                    left, right = element.ink()
                    out.append((element.y, f"[image {left}-{right} ×{element.height}]"))
                case Qr():
                    out.append((element.y, f"[QR {element.data.decode('utf-8', 'replace')}]"))
                case Cut():
                    out.append((element.y, "[cut]"))
        out.sort(key=lambda entry: entry[0])
        return "\n".join(line for _, line in out) + "\n"

    def png(self, path: str | Path) -> None:
        """The paper as a black and white picture, one pixel a dot."""
        from sandbox.paper.picture import draw

        draw(self).save(path, optimize=True)
