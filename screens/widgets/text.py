"""Text: wrapped paragraphs in one or more styles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kiosk.text import raster, wrap
from screens.boxes import Box, Words
from screens.layout import Kit
from screens.nodes import Role, Run, Size, Text

_FEWEST = 4  # characters of a line that a row leaves to a text


class Ink(NamedTuple):
    """One style of a paragraph."""

    text: str
    colour: str
    bold: bool


class Paragraph:
    """Styled text that can be broken into lines of a width. Pixels."""

    def __init__(self, inks: Sequence[Ink], em: int) -> None:
        self.inks, self.em = inks, em
        self.text = "".join(ink.text for ink in inks)
        self.step = raster.line_height(em)
        self.advances: list[int] = []
        for ink in inks:
            self.advances += [0 if c == "\n" else raster.advance(c, em, ink.bold) for c in ink.text]
        self._lines: dict[int, list[tuple[int, int]]] = {}

    def widths(self) -> tuple[int, int]:
        return (
            wrap.narrowest(self.text, self.advances),
            wrap.widest(self.text, self.advances),
        )

    def lines(self, width: int) -> list[tuple[int, int]]:
        if width not in self._lines:
            self._lines[width] = wrap.lines(self.text, self.advances, width)
        return self._lines[width]

    def height(self, width: int) -> int:
        return self.step * len(self.lines(width))

    def line_width(self, span: tuple[int, int]) -> int:
        return wrap.ink_width(self.text, self.advances, *span)

    def draw(self, kit: Kit, x: int, y: int, width: int, align: str = "left", wide: int = 0) -> int:
        """Put the lines down; returns how much the widest sticks out of `width` (0: fits)."""
        out = 0
        for span in self.lines(wide or width):
            length = self.line_width(span)
            out = max(out, length - width)
            free = width - length
            at = x + {"left": 0, "centre": free // 2, "right": free}[align]
            self._line(kit, span, at, y)
            y += self.step
        return out

    def _line(self, kit: Kit, span: tuple[int, int], x: int, y: int) -> None:
        start = 0
        for ink in self.inks:
            begin, end = max(span[0], start), min(span[1], start + len(ink.text))
            start += len(ink.text)
            if begin >= end:
                continue
            text = self.text[begin:end]
            width = sum(self.advances[begin:end])
            if not text.isspace():
                kit.stroke(
                    Words(
                        x,
                        y,
                        max(1, width),
                        self.step,
                        text=text,
                        px=self.em,
                        colour=ink.colour,
                        bold=ink.bold,
                        personal=kit.personal,
                    )
                )
            x += width


def paragraph(kit: Kit, text: str, size: Size | str, colour: str, bold: bool = False) -> Paragraph:
    """A paragraph in one style."""
    return Paragraph([Ink(text, colour, bold)], kit.theme.em(size))


def hint(kit: Kit, text: str, rect: tuple[int, int, int, int], ground: str) -> None:
    """What is to be done in an empty place, in its middle. `ground`: its colour."""
    x, y, w, h = rect
    words = paragraph(kit, text, Size.BODY, kit.theme.colour("muted"))
    inside = w - 2 * kit.space("radius")
    high = words.height(inside)
    top = y + (h - high) // 2
    out = words.draw(kit, x + kit.space("radius"), top, inside, "centre")
    kit.part.boxes.append(
        Box(
            role=Role.TEXT,
            label=text,
            rect=(x, top, w, high),
            kind="text",
            text_mm=words.em * raster.CAP * kit.theme.mm_per_px,
            fg=words.inks[0].colour,
            bg=ground,
            overflow=f"{out}px wider than its place" if out > 0 else "",
        )
    )


class TextHandler:
    def _paragraph(self, kit: Kit, node: Text) -> Paragraph:
        def make() -> Paragraph:
            runs = node.runs or (Run(text=node.text),)
            inks = [
                Ink(
                    run.text,
                    kit.theme.colour(run.tone or node.tone),
                    node.bold if run.bold is None else run.bold,
                )
                for run in runs
            ]
            return Paragraph(inks, kit.theme.em(node.size))

        return kit.memo(("text", id(node)), make)

    def widths(self, kit: Kit, node: Text) -> tuple[int, int]:
        made = self._paragraph(kit, node)
        narrow, wide = made.widths()
        if node.one_line:
            return wide, wide
        # Chinese could break after each character, but a column of single ones is no text
        return max(narrow, min(wide, _FEWEST * made.em)), wide

    def height(self, kit: Kit, node: Text, width: int) -> int:
        made = self._paragraph(kit, node)
        return made.height(1 << 20 if node.one_line else width)

    def place(self, kit: Kit, node: Text, x: int, y: int, w: int, h: int) -> None:
        made = self._paragraph(kit, node)
        wide = 1 << 20 if node.one_line else w
        y += max(0, (h - made.height(wide)) // 2) if node.one_line else 0
        out = made.draw(kit, x, y, w, node.align, wide)
        for ink in made.inks:
            kit.part.boxes.append(
                Box(
                    role=node.role if ink is made.inks[0] else Role.NONE,
                    label=node.label or made.text,
                    rect=(x, y, w, made.height(wide)),
                    kind="text" if ink is made.inks[0] else "ink",
                    text_mm=made.em * raster.CAP * kit.theme.mm_per_px,
                    fg=ink.colour,
                    bg=kit.bg,
                    body_text=node.size not in (Size.FINE, Size.SMALL),
                    overflow=f"{out}px wider than its place" if out > 0 else "",
                    personal=kit.personal,
                )
            )


HANDLERS = {Text: TextHandler()}
