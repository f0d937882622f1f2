"""From a document to pages, block by block."""

from __future__ import annotations

from itertools import zip_longest

from kiosk.sheets.document import (
    Boxes,
    Heading,
    Note,
    Pairs,
    Paragraph,
    Sheet,
    Signature,
    Space,
    Table,
    Turn,
)
from kiosk.sheets.paper import BODY, LEAD, SMALL, Paper
from kiosk.sheets.placed import Page
from kiosk.sheets.table import lay_table

_SIZES = {"body": BODY, "small": SMALL, "lead": LEAD}


def lay_out(sheet: Sheet) -> list[Page]:
    """Raises TooLong."""
    paper = Paper(sheet)
    paper.head()
    for block, after in zip_longest(sheet.blocks, sheet.blocks[1:]):
        match block:
            case Heading(text):
                paper.heading(text, after.rows if isinstance(after, Pairs) else ())
            case Paragraph():
                paper.paragraph(block.text, _SIZES[block.size], block.bold, block.align)
            case Pairs(rows):
                paper.pairs(rows)
            case Table():
                lay_table(paper, block)
            case Boxes(lines):
                paper.boxes(lines)
            case Turn(title):
                paper.begin(title)
            case Signature():
                paper.signature(block)
            case Note(lines):
                paper.note(lines)
            case Space(points):
                paper.y += points
    paper.foot()
    return paper.pages
