"""What a technician prints to see that a printer is set up rightly: `test_page`."""

from __future__ import annotations

from collections.abc import Iterator

from drivers.printer.document import (
    Align,
    Block,
    Cut,
    Document,
    Line,
    Pair,
    QrCode,
    Rule,
    Ruler,
    Space,
    Table,
)
from drivers.printer.model import Model
from kiosk.text.strings import Strings

CLASSES: dict[str, tuple[str, ...]] = {
    "ascii": ("".join(chr(code) for code in range(0x21, 0x7F)),),
    "gb2312": ("医保服务站 啊阿埃挨 侗傣黎 齄鼾鼯",),
    "gbk": ("镕喆堃珺瑢 丂丄丅 﨩﨧 ㎡㏑",),
    "gb18030": ("㐀㐁㛃㛚㬎 龴龵龶 ḿ",),
    "rare": ("𬎆𠀋𠮷𤭢 𫖯𬱖𬳵 𰻝",),
    "latin": ("Élodie Müller Niño Åsa",),
    "signs": ("￥1,234.56 ¥ € ①②③ Ⅰ Ⅳ ℃ ‰ …—· 《》【】",),
    "box": ("┌──┬──┐", "│￥│医│", "└──┴──┘"),
}
"""Character classes by string key, each with lines of samples. What the printer's ROM lacks of them
comes out drawn: on paper no line may show a box, a question mark or a gap."""

WIDTHS = {"58": 384, "80": 576}
"""Printable dots at 203 dpi of the usual papers, by width in millimetres."""

QR_TEXT = "PRINT-TEST-0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def test_page(model: Model, strings: Strings | None = None) -> Document:  # noqa: PT028
    """Everything a model must be able to print, to be looked at on paper: rulers of both paper
    widths in millimetres and dots, every class of characters, sizes, weights and alignments, a
    table, the QR code by the printer's own command and drawn as a picture, the cut.

    `model`: `drivers.printer.model.model(...)` of the file in `config/printers/`. `strings`:
    Chinese when left out. Nothing personal is on it, so it may be printed at any time.
    """
    return Document(tuple(_blocks(model, strings or Strings.load("zh"))))


test_page.__test__ = False  # type: ignore[attr-defined]  # a page, not a test of ours


def _blocks(model: Model, strings: Strings) -> Iterator[Block]:
    def say(key: str, **args: object) -> str:
        return strings(f"test_page.{key}", **args)

    yield Line(say("title"), Align.CENTRE, bold=True, size=2)
    yield Pair(say("model"), model.name)
    yield Pair(say("dots"), f"{model.dots} / {model.dpi} dpi")
    yield Pair(say("charset"), model.charset)
    yield Pair(say("confirm"), model.confirm)
    yield Rule(heavy=True)
    for width, dots in WIDTHS.items():
        if dots <= model.dots:
            yield Line(say("ruler", width=width, dots=dots))
            yield Ruler(dots)
    yield Line(say("whole", dots=model.dots))
    yield Ruler()
    yield Line(say("ruler_todo"))
    yield Rule()
    for name, lines in CLASSES.items():
        yield Line(say(name), bold=True)
        for line in lines:
            yield Line(line)
    yield Rule()
    yield Line(say("left"))
    yield Line(say("centre"), Align.CENTRE)
    yield Line(say("right"), Align.RIGHT)
    yield Line(say("double"), size=2)
    yield Pair(say("pair"), "￥-1,234,567.89", bold=True)
    yield Table(
        (say("date"), say("amount")),
        (("2026-11-22", "9.00"), ("2026-01-05", "-10,036.20")),
        (Align.LEFT, Align.RIGHT),
    )
    yield Rule()
    if model.native_qr:
        yield QrCode(QR_TEXT, caption=say("qr_native"))
        yield Space(16)
    yield QrCode(QR_TEXT, caption=say("qr_drawn"), drawn=True)
    yield Rule(heavy=True)
    yield Line(say("end"), Align.CENTRE)
    yield Space(24)
    yield Cut()
