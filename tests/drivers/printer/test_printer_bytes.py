"""The exact bytes of the commands, and that images never hold a command."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.printer.document import Align, Cut, Document, Line, Pair, QrCode, Rule, Space
from drivers.printer.encode import encode
from drivers.printer.interface import Bitmap
from drivers.printer.model import Model, model
from drivers.printer.qr import QrTooLong, fit
from drivers.printer.raster import Canvas, from_rows, raster_commands, rows_of, trimmed
from sandbox.paper import KINDS, decode
from tests.drivers.printer.printer_rig import MODELS, boxes, shipped

INIT = bytes.fromhex("1B40 1C26 1B5200 1B3320")


def printer(name: str = "generic-80", **changes: object) -> Model:
    return model(shipped(name) | changes)


def data(*blocks, name: str = "generic-80", **changes) -> bytes:
    whole = encode(Document(blocks), printer(name, **changes), boxes).data
    assert whole.startswith(INIT) or name == "epson-tm-t82"
    return whole.removeprefix(INIT)


@pytest.mark.parametrize("name", MODELS)
def test_shipped_models_are_read(name):
    made = printer(name)
    assert made.dots == KINDS[name].dots
    assert made.charset == KINDS[name].charset
    assert made.native_qr == KINDS[name].native_qr
    assert (made.cutter.kind != "none") == KINDS[name].cutter


def test_a_misspelt_key_of_a_model_is_an_error():
    with pytest.raises(msgspec.ValidationError, match="dotz"):
        model(shipped("generic-80") | {"dotz": 576})
    with pytest.raises(ValueError, match="hex"):
        model(shipped("generic-80") | {"modes": {"chinese": "1C2"}})


def test_a_line_in_chinese_mode():
    assert data(Line("医保 12393")) == bytes.fromhex("D2BDB1A3") + b" 12393\n"


def test_centred_bold_double():
    assert data(Line("医保", Align.CENTRE, bold=True, size=2)) == bytes.fromhex(
        "1B6101 1B3338 1D2111 1B4501 D2BDB1A3 0A 1B4500 1D2100 1B3320 1B6100"
    )


def test_a_pair_stands_at_both_edges():
    got = data(Pair("姓名", "￥1.00"))
    assert got == bytes.fromhex("D0D5C3FB") + b" " * 38 + bytes.fromhex("A3A4") + b"1.00\n"


def test_native_qr_is_model_2_level_m():
    got = data(QrCode("http://a.cn/1", 6))
    assert got == (
        bytes.fromhex("1B6101 1D286B0400314132 00 1D286B03003143 06 1D286B03003145 31")
        + bytes.fromhex("1D286B1000315030")
        + b"http://a.cn/1"
        + bytes.fromhex("1D286B0300315130 1B6100")
    )


def test_a_drawn_code_uses_double_dots_where_it_can():
    got = data(QrCode("http://a.cn/1", 6), native_qr=False)
    assert bytes.fromhex("1D763003 08 00 3F 00") in got  # 21 modules × 3 dots, printed 2×2


def test_partial_full_and_no_cut():
    assert data(Cut()) == bytes.fromhex("1D564200")
    assert data(Cut(), cutter={"kind": "full", "feed": 16}) == bytes.fromhex("1D564110")
    assert data(Cut(), cutter={"kind": "none", "tear": 300}) == bytes.fromhex("1B4AFF 1B4A2D")


def test_space_and_rule():
    assert data(Space(24)) == bytes.fromhex("1B4A18")
    assert data(Space(0)) == b""
    assert data(Rule()) == bytes.fromhex("1B4A02 1D763000 4800 0200") + b"\xff" * 144 + b"\x1bJ\x08"


def test_epson_counts_in_dots_only_after_gs_p():
    whole = encode(Document((Line("a"),)), printer("epson-tm-t82"), boxes)
    assert whole.data == bytes.fromhex("1B40 1D50CBCB 1C26 1B5200 1B3320 610A")
    sheet = decode(whole.data + b"b\n", kind=KINDS["epson-tm-t82"])
    assert sheet.lines[1][0].y - sheet.lines[0][0].y == 32


@given(st.integers(1, 90), st.integers(1, 40), st.integers(1, 256), st.data())
def test_an_image_comes_out_dot_by_dot_in_any_bands(width, height, band, drawn):
    rows = drawn.draw(st.lists(st.integers(0, 2**width - 1), min_size=height, max_size=height))
    canvas = Canvas(width, height)
    canvas.rows = list(rows)
    commands = list(raster_commands(canvas, band))
    assert sum(dots for _, dots in commands) == height
    got = []
    for command, _ in commands:
        for image in decode(command, 96).images:
            got += [
                row << width - image.width if width >= image.width else row >> image.width - width
                for row in image.rows
            ]
    differing = sum((a ^ b).bit_count() for a, b in zip(got, rows, strict=True))
    assert differing == 0 or all(a & b == b for a, b in zip(got, rows, strict=True))
    assert differing <= height  # only dots added to break up a command


@given(st.lists(st.sampled_from([0x10, 0x04, 0x05, 0x14, 0x01, 0x02, 0x00]), min_size=8))
def test_no_image_holds_a_real_time_command(values):
    """Printers obey DLE EOT, DLE ENQ and DLE DC4 even inside image data."""
    wide = len(values) * 8
    canvas = Canvas(wide, 1)
    canvas.rows = [int.from_bytes(bytes(values), "big")]
    for command, _ in raster_commands(canvas, 8):
        for follower in (0x04, 0x05, 0x14):
            assert bytes((0x10, follower)) not in command[8:]


@given(st.binary(min_size=6, max_size=6), st.integers(1, 12))
def test_trimming_loses_no_ink(raw, width):
    stride = (width + 7) // 8
    bitmap = Bitmap(width, 6 // stride, raw)
    rows = [row & ((1 << width) - 1) for row in rows_of(bitmap)]
    cut = trimmed(from_rows(rows, width))
    assert sum(r.bit_count() for r in rows_of(cut)) == sum(r.bit_count() for r in rows)
    if any(rows):
        assert any(row >> (cut.width - 1) for row in rows_of(cut))
        assert any(row & 1 for row in rows_of(cut))


@pytest.mark.parametrize("dots", [384, 576, 640])
def test_a_code_always_keeps_its_quiet_zone(dots):
    for length in (5, 60, 150, 300):
        made = fit("x" * length, 6, dots)
        assert made.module >= 3
        assert made.dots + 8 * made.module <= dots


def test_a_code_that_no_phone_could_read_is_refused():
    with pytest.raises(QrTooLong):
        fit("x" * 2000, 6, 384)
