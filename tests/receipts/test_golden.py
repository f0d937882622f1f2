"""Golden receipts: text with the hash of the exact bytes, and the picture of the paper.

`GOLDEN=update pytest tests/receipts/test_golden.py` writes them anew; look at them before you
commit. Pictures are compared with a tolerance, because glyphs differ a little between releases of
the font packages; so are bytes of receipts on which something is drawn with those fonts.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from PIL import Image as Pillow
from PIL import ImageChops

from sandbox.paper.picture import draw
from tests.receipts.paper import WIDTHS, catalogue, document, job, paper, settings

FOLDER = Path(__file__).parent / "golden"
UPDATE = os.environ.get("GOLDEN") == "update"
CASES = [
    pytest.param(item.id, language, width, id=f"{item.id}-{language}-{width}")
    for item in catalogue().queries(settings())
    for language in ("zh", "en")
    for width in WIDTHS
]


@pytest.mark.parametrize(("item", "language", "width"), CASES)
def test_receipt_is_as_it_was(item, language, width):
    ticket = document(catalogue().item(item), language=language)
    data = job(ticket, WIDTHS[width]).data
    sheet = paper(ticket, WIDTHS[width])
    # rules and codes are the same everywhere; a drawn line of text depends on the fonts
    drawn = any(16 <= image.height <= 40 for image in sheet.images)
    head = "bytes vary with the fonts" if drawn else f"sha256 {hashlib.sha256(data).hexdigest()}"
    text = f"{head}\n{sheet.text}"
    picture = draw(sheet)
    name = FOLDER / f"{item}-{language}-{width}"
    if UPDATE:
        FOLDER.mkdir(exist_ok=True)
        name.with_suffix(".txt").write_text(text, "utf-8")
        picture.save(name.with_suffix(".png"), optimize=True)
    assert name.with_suffix(".txt").read_text("utf-8") == text
    golden = Pillow.open(name.with_suffix(".png"))
    assert golden.size == picture.size
    differing = ImageChops.logical_xor(golden.convert("1"), picture).histogram()[-1]
    assert differing < 0.02 * picture.width * picture.height
