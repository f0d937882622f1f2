"""Pages as PDF whose text can be searched and copied; each font that is used goes in as a subset.

fpdf2 writes the file. A character that no font has is drawn as a frame with its code point, as on
the glass and on receipts. Licences of the fonts (OFL, Hanazono's, Arphic's) allow embedding, and
their OS/2 fsType says so.
"""

from __future__ import annotations

from fpdf import FPDF

from kiosk.sheets.placed import COLOURS, HEIGHT, WIDTH, Page, Text, enlarged, width
from kiosk.text import fonts
from kiosk.text.fonts import Face

_GREY = 90  # of 255; darker than it looks on a screen: toner is thin


def pdf(pages: list[Page], by: float = 1.0) -> bytes:
    """The file's bytes; `by`: so many times A4, wide and high. Raises OSError naming a font or
    picture file that is not there."""
    paper = FPDF(unit="pt", format=(WIDTH * by, HEIGHT * by))
    paper.set_auto_page_break(False)
    paper.set_margin(0)
    paper.c_margin = 0
    added: set[Face] = set()
    for page in pages if by == 1.0 else [enlarged(page, by) for page in pages]:
        paper.add_page()
        for fill in page.fills:
            paper.set_fill_color(*COLOURS[fill.tint])
            paper.rect(fill.x, fill.y, fill.width, fill.height, style="F")
        for shown in page.pictures:
            place = (shown.x, shown.y, shown.width, shown.height)
            paper.image(shown.path, *place, keep_aspect_ratio=True)
        for rule in page.rules:
            paper.set_draw_color(_GREY if rule.grey else 0)
            paper.set_line_width(rule.weight)
            paper.line(rule.x1, rule.y1, rule.x2, rule.y2)
        for text in page.texts:
            paper.set_text_color(*((_GREY,) * 3 if text.grey else COLOURS[text.tint]))
            _write(paper, text, added)
    return bytes(paper.output())


def _write(paper: FPDF, text: Text, added: set[Face]) -> None:
    x = text.x
    for face, run in fonts.split(text.text, text.bold):
        shown = "".join(c for c in run if not _selector(c))
        if face is Face.BOX:
            for character in shown:
                _box(paper, character, text, x, added)
                x += width(character, text.size, text.bold)
            continue
        _choose(paper, face, text.size, added)
        paper.text(x, text.baseline, shown)
        x += width(run, text.size, text.bold)


def _choose(paper: FPDF, face: Face, size: float, added: set[Face]) -> None:
    if face not in added:
        path, index = fonts.paths()[face]
        paper.add_font(face.value, "", path, collection_font_number=index)
        added.add(face)
    paper.set_font(face.value, size=size)


def _box(paper: FPDF, character: str, text: Text, x: float, added: set[Face]) -> None:
    """A frame as wide as the glass draws it, with the code point in half size."""
    label, small = f"U+{ord(character):04X}", text.size / 2
    wide, edge = width(character, text.size, text.bold), text.size * 0.06
    paper.set_draw_color(0)
    paper.set_line_width(text.size * 0.05)
    top = text.baseline - text.size * 0.88
    paper.rect(x + edge, top + edge, wide - 2 * edge, text.size - 2 * edge)
    _choose(paper, Face.SANS, small, added)
    paper.text(x + (wide - width(label, small)) / 2, text.baseline - text.size * 0.2, label)


def _selector(character: str) -> bool:
    """Variation selectors choose a form the fonts do not have; they draw nothing."""
    code = ord(character)
    return 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF
