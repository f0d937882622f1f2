"""What a technician prints to see that an A4 printer is set up rightly: `test_sheet`."""

from __future__ import annotations

from kiosk.receipts.selftest import CLASSES
from kiosk.sheets.document import Align, Column, Heading, Note, Paragraph, Sheet, Signature, Table
from kiosk.text.strings import Strings


def test_sheet(model: str, strings: Strings | None = None) -> Sheet:  # noqa: PT028
    """Every class of characters, alignments, a table with amounts, lines to sign on.

    `model`: what the printer is called in the settings. `strings`: Chinese when left out. Nothing
    personal is on it, so it may be printed at any time.
    """
    say = strings or Strings.load("zh")
    samples = tuple(
        (say(f"test_page.{name}"), line)
        for name, lines in CLASSES.items()
        if name != "box"  # a frame of characters only closes where all are equally wide
        for line in lines
    )
    return Sheet(
        issuer=model,
        title=say("test_page.title"),
        blocks=(
            Table((Column(say("test_page.kind")), Column(say("test_page.sample"))), samples),
            Paragraph(say("test_page.left")),
            Paragraph(say("test_page.centre"), align=Align.CENTRE),
            Paragraph(say("test_page.right"), align=Align.RIGHT),
            Heading(say("test_page.pair")),
            Table(
                (Column(say("test_page.date")), Column(say("test_page.amount"), Align.RIGHT)),
                (("2026-11-22", "9.00"), ("2026-01-05", "-10,036.20")),
            ),
            Signature((say("test_page.sign"), say("test_page.date"))),
            Note((say("test_page.sheet_end"),)),
        ),
    )


test_sheet.__test__ = False  # type: ignore[attr-defined]  # a page, not a test of ours
