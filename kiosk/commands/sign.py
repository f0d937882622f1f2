"""`python -m kiosk sign OUT.png`: the station's standing review QR (好差评) as a printable sign.

A4 at 200 dpi. For those who were not at the terminal; standard 001, art. 21: 置于窗口或站内显眼处.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kiosk.settings.load import load
from kiosk.text import raster
from kiosk.text.strings import Strings

WIDTH, HEIGHT = 1654, 2339
INK = 35


def main(argv: list[str]) -> int:
    """Draw the sign; 1 where the profile has no address for reviews."""
    from kiosk.commands.review_links import station_review_url

    parser = argparse.ArgumentParser(prog="python -m kiosk sign", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--profile", default="heilongjiang-2")
    options = parser.parse_args(argv)
    settings = load(options.profile)
    url = station_review_url(settings)
    if not url:
        print("review.page is empty in this profile: there is nowhere to lead to", file=sys.stderr)
        return 1
    draw(settings.station.name, settings.station.english_name, url).save(
        options.out, dpi=(200, 200)
    )
    return 0


def draw(name: str, english: str, url: str):
    """The sign as a grey picture."""
    import qrcode
    from PIL import Image

    zh, en = Strings.load("zh"), Strings.load("en")
    sheet = Image.new("L", (WIDTH, HEIGHT), 255)
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_Q, border=4)
    code.add_data(url)
    code.make(fit=True)
    side = 1000
    picture = code.make_image().convert("L").resize((side, side), Image.Resampling.NEAREST)
    y = 220
    for text, height, bold in (
        (name, 84, True),
        (english, 44, False),
        (zh("sign.title"), 120, True),
        (en("sign.title"), 56, False),
    ):
        if text:
            y = _centred(sheet, text, height, bold, y) + height // 2
    sheet.paste(picture, ((WIDTH - side) // 2, y + 40))
    y += side + 120
    for text in (
        zh("sign.text"),
        en("sign.text"),
        zh("brand.slogan"),
        f"{zh('brand.hotline')} {zh('brand.hotline_number')}",
    ):
        y = _centred(sheet, text, 48, False, y) + 36
    return sheet


def _centred(sheet, text: str, height: int, bold: bool, y: int) -> int:
    from PIL import Image

    line = raster.line(text, height, bold)
    if line.width > WIDTH - 160:
        line = line.resize(((WIDTH - 160), line.height * (WIDTH - 160) // line.width))
    sheet.paste(Image.new("L", line.size, INK), ((WIDTH - line.width) // 2, y), line)
    return y + line.height
