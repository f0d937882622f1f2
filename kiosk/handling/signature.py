"""A signature on the glass, bound to what stood above it.

One PNG: the strokes as they were drawn, and in its text chunks what was signed, its SHA-256 and
the strokes with their times. Whoever holds the picture can tell what it was put to, and that the
text is the one (黑龙江 001 第十条: 代办、承诺须签字留存).
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Sequence
from datetime import datetime

from kiosk.text import dates

SLATE = "signature"
"""Name of the slate on which it is signed."""

Stroke = tuple[tuple[int, int, int], ...]
"""Points of one movement: thousandths of the slate's shorter side, right and down; milliseconds
since the finger came down."""

MOST_STROKES, MOST_POINTS = 120, 2000
LEAST = 200  # thousandths: a dot or a slip of the finger is no signature
SIDE, PEN = 400, 6  # px of the slate's shorter side in the picture, and of the pen


def added(strokes: tuple[Stroke, ...], stroke: Stroke) -> tuple[Stroke, ...]:
    """With one more; beyond the bounds nothing is taken in."""
    if not stroke or len(strokes) >= MOST_STROKES:
        return strokes
    return (*strokes, tuple(stroke[:MOST_POINTS]))


def enough(strokes: Sequence[Stroke]) -> bool:
    """Is it more than a slip of the finger?"""
    points = [point for stroke in strokes for point in stroke]
    if not points:
        return False
    width = max(p[0] for p in points) - min(p[0] for p in points)
    height = max(p[1] for p in points) - min(p[1] for p in points)
    return width + height >= LEAST


def text(
    title: str, said: Sequence[tuple[str, str]], declared: str, at: datetime, language: str
) -> str:
    """What is signed, word by word as it stood on the glass."""
    return json.dumps(
        {
            "title": title,
            "answers": [list(pair) for pair in said],
            "declared": declared,
            "signed_at": dates.stamp(at),
            "language": language,
        },
        ensure_ascii=False,
    )


def picture(strokes: Sequence[Stroke], signed: str) -> bytes:
    """PNG of the strokes, black on white. `signed`: from `text`."""
    from PIL import Image, ImageDraw
    from PIL.PngImagePlugin import PngInfo

    widest = max((p[0] for stroke in strokes for p in stroke), default=0)
    scale = SIDE / 1000
    size = (max(SIDE, round(widest * scale) + 2 * PEN), SIDE + 2 * PEN)
    image = Image.new("1", size, 1)
    pen = ImageDraw.Draw(image)
    for stroke in strokes:
        line = [(round(x * scale) + PEN, round(y * scale) + PEN) for x, y, _ in stroke]
        if len(line) == 1:
            x, y = line[0]
            pen.ellipse((x - PEN // 2, y - PEN // 2, x + PEN // 2, y + PEN // 2), fill=0)
        else:
            pen.line(line, fill=0, width=PEN, joint="curve")
    notes = PngInfo()
    notes.add_itxt("Signed", signed, zip=True)
    notes.add_text("Signed-SHA256", hashlib.sha256(signed.encode()).hexdigest())
    notes.add_text("Strokes", json.dumps([[list(p) for p in s] for s in strokes]), zip=True)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True, pnginfo=notes)
    return out.getvalue()
