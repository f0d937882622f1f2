"""The printer's test page: every class of character, both widths, alignment, QR, cut."""

from __future__ import annotations

from drivers.printer.document import Align, Cut, Document, Line, Pair, QrCode, Rule, Space, Table
from drivers.printer.model import Model

GB2312 = "医保服务站凭条打印检查"
GBK = "镕堃喆犇淼瞭"
RARE = "𬎆𫘦𰻝㛃䶮"
LATIN = "ABCDEFGHIJKLM abcdefghijklm 0123456789"
SIGNS = "￥1,234.56 ％ 《》“”、。—…℃"


def test_page(model: Model) -> Document:
    """A document that shows at one look what this model's ROM holds and what is drawn as image."""
    ruler = "".join(str(n % 10) for n in range(1, model.cells + 1))
    return Document(
        blocks=(
            Line(model.name, align=Align.CENTRE, bold=True),
            Line(f"{model.dots} dots · {model.cells} cells · {model.charset}", align=Align.CENTRE),
            Rule(heavy=True),
            Line(ruler),
            Line("GB 2312"),
            Line(GB2312),
            Line("GBK"),
            Line(GBK),
            Line("GB 18030"),
            Line(RARE),
            Line("ASCII"),
            Line(LATIN),
            Line(SIGNS),
            Rule(),
            Line(GB2312[:4], size=2),
            Line("AaBb 123", size=2),
            Line(GB2312[:6], bold=True),
            Pair(GB2312[:2], "￥1,234.56"),
            Table(
                titles=(GB2312[:2], GB2312[2:4]),
                rows=(("A", "1.00"), (RARE[:2], "22.00")),
                aligns=(Align.LEFT, Align.RIGHT),
            ),
            Line("<", align=Align.LEFT),
            Line(">", align=Align.RIGHT),
            QrCode("KIOSK-TEST-PAGE", caption="KIOSK-TEST-PAGE"),
            Space(),
            Cut(),
        )
    )
