"""`python -m hub.sheets.child`: a sheet as JSON in, a PDF out (`sheet`)."""

from __future__ import annotations

import json
import sys
from typing import Any

from fpdf import FPDF, FontFace

from kiosk.text import fonts
from kiosk.text.fonts import Face

_TITLE, _HEADING, _TEXT, _SMALL = 16.0, 12.0, 10.0, 8.0  # pt
_MARGIN = 12.0  # mm
_HEAD, _BAR = (225, 232, 240), (29, 90, 168)
_ROW, _HIGH = 7.0, 42.0  # mm: a bar that lies, bars that stand
_FALLBACK = (Face.HANA, Face.BABEL)


class _Paper(FPDF):
    """`foot`: with `{page}` and `{pages}`."""

    def __init__(self, foot: str, across: bool, written: str) -> None:
        """`written`: all that will stand there: reading a font takes a second, so only those that
        are needed are."""
        super().__init__(orientation="landscape" if across else "portrait", format="A4")
        self._foot = foot
        self.set_margin(_MARGIN)
        self.set_auto_page_break(True, _MARGIN + 6)
        self.alias_nb_pages()
        needed = {face for face, _ in fonts.split(written, False)}
        more = [face for face in _FALLBACK if face in needed]
        for face in (Face.SANS, Face.BOLD, *more):
            path, index = fonts.paths()[face]
            style = "B" if face is Face.BOLD else ""
            family = Face.SANS.value if face is Face.BOLD else face.value
            self.add_font(family, style, path, collection_font_number=index)
        if more:
            self.set_fallback_fonts([face.value for face in more], exact_match=False)

    def footer(self) -> None:
        self.set_y(-_MARGIN)
        self.set_font(Face.SANS.value, size=_SMALL)
        said = self._foot.format(page=self.page_no(), pages="{nb}")
        self.cell(0, 5, said, align="C")


def draw(said: dict[str, Any]) -> bytes:
    """Raises OSError naming a font file that is not there."""
    paper = _Paper(said["foot"], said["across"], json.dumps(said, ensure_ascii=False))
    paper.set_title(said["title"])
    paper.add_page()
    paper.set_font(Face.SANS.value, "B", _TITLE)
    paper.multi_cell(0, 9, said["title"], new_x="LMARGIN", new_y="NEXT")
    paper.set_font(Face.SANS.value, size=_TEXT)
    for line in said["facts"]:
        paper.multi_cell(0, 6, line, new_x="LMARGIN", new_y="NEXT")
    paper.ln(2)
    if said["columns"]:
        _table(paper, said["columns"], said["rows"])
    for part in said["parts"]:
        _PARTS[part["kind"]](paper, part)
    return bytes(paper.output())


def _table(paper: _Paper, columns: list[Any], rows: list[Any]) -> None:
    with paper.table(
        col_widths=tuple(share for _, share, _ in columns),
        text_align=tuple("RIGHT" if right else "LEFT" for _, _, right in columns),
        headings_style=FontFace(emphasis="BOLD", fill_color=_HEAD),
        line_height=6,
        padding=(0.6, 1.2),
    ) as table:
        table.row([heading for heading, _, _ in columns])
        for row in rows:
            table.row(row)


def _heading(paper: _Paper, text: str, room: float) -> None:
    """On a page with so many mm left for what follows it."""
    paper.ln(4)
    if paper.will_page_break(room + 9):
        paper.add_page()
    paper.set_font(Face.SANS.value, "B", _HEADING)
    paper.multi_cell(0, 8, text, new_x="LMARGIN", new_y="NEXT")
    paper.set_font(Face.SANS.value, size=_TEXT)


def _bars(paper: _Paper, part: dict[str, Any]) -> None:
    rows = part["rows"]
    _heading(paper, part["title"], _ROW * min(len(rows), 4))
    most = max((number for _, number in rows), default=0)
    left = paper.epw * 0.34
    wide = paper.epw - left - 18
    for label, number in rows:
        if paper.will_page_break(_ROW):
            paper.add_page()
        y = paper.get_y()
        paper.cell(left - 2, _ROW, _fitting(paper, label, left - 4), align="R")
        if number:
            _bar(paper, paper.l_margin + left, y + 1.2, wide * number / most, _ROW - 2.4)
        paper.set_xy(paper.l_margin + left + (wide * number / most if most else 0) + 1.5, y)
        paper.cell(16, _ROW, str(number))
        paper.set_xy(paper.l_margin, y + _ROW)


def _days(paper: _Paper, part: dict[str, Any]) -> None:
    rows = part["rows"]
    _heading(paper, part["title"], _HIGH + 14)
    most, step = max((number for _, number in rows), default=0), paper.epw / max(len(rows), 1)
    top = paper.get_y() + 6
    paper.set_font(Face.SANS.value, size=_SMALL)
    for place, (label, number) in enumerate(rows):
        x = paper.l_margin + place * step
        high = _HIGH * number / most if most else 0
        if number:
            _bar(paper, x + step * 0.15, top + _HIGH - high, step * 0.7, high)
            paper.set_xy(x - step, top + _HIGH - high - 4.4)
            paper.cell(step * 3, 4, str(number), align="C")
        if label:
            paper.set_xy(x - step, top + _HIGH + 0.8)
            paper.cell(step * 3, 4, label, align="C")
    paper.line(paper.l_margin, top + _HIGH, paper.l_margin + paper.epw, top + _HIGH)
    paper.set_xy(paper.l_margin, top + _HIGH + 7)
    paper.set_font(Face.SANS.value, size=_TEXT)


def _bar(paper: _Paper, x: float, y: float, wide: float, high: float) -> None:
    """A table that follows must not be filled with its colour."""
    with paper.local_context(fill_color=_BAR):
        paper.rect(x, y, wide, high, style="F")


def _lines(paper: _Paper, part: dict[str, Any]) -> None:
    _heading(paper, part["title"], 12)
    for number, text in enumerate(part["texts"], 1):
        # between any two characters of Chinese; else between words
        how = "CHAR" if any(character >= "\u2e80" for character in text) else "WORD"
        paper.multi_cell(
            0, 6, f"{number}. {text}", new_x="LMARGIN", new_y="NEXT", wrapmode=how, align="L"
        )
        paper.ln(1)


def _rows(paper: _Paper, part: dict[str, Any]) -> None:
    _heading(paper, part["title"], 14)
    _table(paper, part["columns"], part["rows"])


def _fitting(paper: _Paper, text: str, wide: float) -> str:
    """As much of it as there is room for."""
    if paper.get_string_width(text) <= wide:
        return text
    while text and paper.get_string_width(f"{text}…") > wide:
        text = text[:-1]
    return f"{text}…"


_PARTS = {"bars": _bars, "days": _days, "lines": _lines, "rows": _rows}


if __name__ == "__main__":
    sys.stdout.buffer.write(draw(json.load(sys.stdin)))
