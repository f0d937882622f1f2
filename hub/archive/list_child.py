"""`python -m hub.archive.list_child`: a list as JSON in, a PDF out (`lists`)."""

from __future__ import annotations

import json
import sys
from typing import Any

from fpdf import FPDF, FontFace

from kiosk.text import fonts
from kiosk.text.fonts import Face

_TITLE, _TEXT, _SMALL = 16.0, 10.0, 8.0  # pt
_MARGIN = 12.0  # mm
_HEAD = (225, 232, 240)
_FALLBACK = (Face.HANA, Face.BABEL)


class _Paper(FPDF):
    """`foot`: with `{page}` and `{pages}`."""

    def __init__(self, foot: str) -> None:
        super().__init__(orientation="landscape", format="A4")
        self._foot = foot
        self.set_margin(_MARGIN)
        self.set_auto_page_break(True, _MARGIN + 6)
        self.alias_nb_pages()
        for face in (Face.SANS, Face.BOLD, *_FALLBACK):
            path, index = fonts.paths()[face]
            style = "B" if face is Face.BOLD else ""
            family = Face.SANS.value if face is Face.BOLD else face.value
            self.add_font(family, style, path, collection_font_number=index)
        self.set_fallback_fonts([face.value for face in _FALLBACK], exact_match=False)

    def footer(self) -> None:
        self.set_y(-_MARGIN)
        self.set_font(Face.SANS.value, size=_SMALL)
        said = self._foot.format(page=self.page_no(), pages="{nb}")
        self.cell(0, 5, said, align="C")


def draw(said: dict[str, Any]) -> bytes:
    """Raises OSError naming a font file that is not there."""
    paper = _Paper(said["foot"])
    paper.set_title(said["title"])
    paper.add_page()
    paper.set_font(Face.SANS.value, "B", _TITLE)
    paper.multi_cell(0, 9, said["title"], new_x="LMARGIN", new_y="NEXT")
    paper.set_font(Face.SANS.value, size=_TEXT)
    for line in said["facts"]:
        paper.multi_cell(0, 6, line, new_x="LMARGIN", new_y="NEXT")
    paper.ln(2)
    columns = said["columns"]
    with paper.table(
        col_widths=tuple(share for _, share, _ in columns),
        text_align=tuple("RIGHT" if right else "LEFT" for _, _, right in columns),
        headings_style=FontFace(emphasis="BOLD", fill_color=_HEAD),
        line_height=6,
        padding=(0.6, 1.2),
    ) as table:
        table.row([heading for heading, _, _ in columns])
        for row in said["rows"]:
            table.row(row)
    return bytes(paper.output())


if __name__ == "__main__":
    sys.stdout.buffer.write(draw(json.load(sys.stdin)))
