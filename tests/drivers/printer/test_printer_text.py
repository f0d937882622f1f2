"""Every text that goes in is on paper: printed from the ROM, or drawn; never lost."""

from __future__ import annotations

import itertools
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.printer.charset import cells, clean, encoded, lacks
from drivers.printer.document import Align, Document, Line, Pair, Row, Table
from drivers.printer.encode import encode
from drivers.printer.interface import Bitmap
from drivers.printer.layout import columns, wrap
from drivers.printer.model import model
from sandbox.paper import KINDS, decode
from sandbox.paper.rom import two_bytes
from tests.drivers.printer.printer_rig import MODELS, boxes, shipped
from tests.examples import many

CHARSETS = ("gb2312", "gbk", "gb18030")
# citizen-data.md 3.1: where Python's codec and the standard differ
FAULTS = "ḿ︐︒︑︓︔︕︖︗︘︙龴龵龶龷龸龹龺龻"
PRIVATE = "\ue7c7\ue78d\ue81e\ue816\ue817\ue863"
RARE = "𬎆㛃𠀋\U0002b78e\U00030000"

usual = st.text(
    st.sampled_from("医保服务站自助终端凭条哈尔滨，。（）：￥0123456789.,-abcXYZ "), max_size=60
)
any_text = st.text(
    st.one_of(
        st.sampled_from("张王李医保，。（）“”￥·—ABC abc 123,.%"),
        st.sampled_from(FAULTS + PRIVATE + RARE),
        st.sampled_from("é\u0301\u200b\u00a0\t\x1b\x1d\x10\x00\u3000〇Ⅱ①Я"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=50,
)


class Recorder:
    """Draws boxes and remembers the texts."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def __call__(self, text: str, height: int, bold: bool) -> Bitmap:
        self.texts.append(text)
        return boxes(text, height, bold)


def made(name):
    return model(shipped(name))


def squeezed(text: str) -> str:
    return "".join(c for c in text if not c.isspace())


def put(name, *blocks):
    recorder = Recorder()
    whole = encode(Document(blocks), made(name), recorder)
    sheet = decode(whole.data, kind=KINDS[name])
    assert sheet.faults == []
    assert sheet.height + KINDS[name].to_cutter >= whole.dots
    for line in sheet.lines:
        for run in line:
            assert run.x >= 0
            assert run.x + run.width <= sheet.dots
    for image in sheet.images:
        assert image.ink()[1] <= sheet.dots
    return sheet, recorder


# --- which characters the ROM has ---


@pytest.mark.parametrize("charset", CHARSETS)
def test_every_character_sent_as_two_bytes_means_the_same_to_the_printer(charset):
    for code in (*range(0x20, 0xD800), *range(0xE000, 0x10000), 0x20000, 0x2B78E):
        found = encoded(chr(code), charset)
        if found is not None and len(found) == 2:
            assert two_bytes(*found, charset) == chr(code)
            assert found[0] >= 0x81
            assert found[1] >= 0x40
        elif found is not None:
            assert found == bytes((code,))


@pytest.mark.parametrize("charset", CHARSETS)
def test_codec_faults_and_private_characters_are_never_sent(charset):
    for char in FAULTS + PRIVATE + RARE:
        assert encoded(char, charset) is None


def test_charsets_contain_each_other():
    for code in range(0x80, 0x10000):
        small, middle, large = (encoded(chr(code), name) for name in CHARSETS)
        assert small is None or small == middle
        assert middle is None or middle == large


def test_the_small_rom_lacks_what_the_larger_has():
    assert encoded("镕", "gb2312") is None
    assert encoded("镕", "gbk") == bytes.fromhex("E946")
    assert encoded("㑇", "gbk") is None
    assert encoded("㑇", "gb18030") is not None


@given(any_text)
def test_cleaned_text_can_act_as_no_command(text):
    for char in clean(text):
        assert char == "\u3000" or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}


# --- wrapping ---


@given(usual, st.integers(4, 48))
def test_wrapping_keeps_every_character_and_the_width(text, width):
    lines = wrap(clean(text), width, "gbk")
    assert squeezed("".join(lines)) == squeezed(text)
    for line in lines:
        assert cells(line, "gbk") <= width


def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one():
    text = "医保服务站，自助终端（凭条）。" * 4
    for width in range(8, 40):
        lines = wrap(text, width, "gbk")
        assert not any(line[0] in "，。）" for line in lines)
        assert not any(line[-1] == "（" for line in lines)


def test_words_and_amounts_are_not_broken():
    lines = wrap("共花费 ￥1,036.20，from your account", 16, "gbk")
    assert lines == ["共花费", "￥1,036.20，from", "your account"]


@given(st.lists(st.integers(1, 40), min_size=1, max_size=6), st.integers(20, 60))
def test_columns_do_not_overlap_and_fit(shares, width):
    places = columns(tuple(shares), width)
    assert places[0][0] == 0
    assert places[-1][1] == width
    for (_, end), (start, _) in itertools.pairwise(places):
        assert start == end + 1


# --- on paper ---


@settings(max_examples=many(200))
@given(st.sampled_from(MODELS), any_text, st.sampled_from([1, 2]), st.sampled_from(list(Align)))
def test_a_text_is_printed_or_drawn_whole(name, text, size, align):
    sheet, recorder = put(name, Line(text, align, size=size))
    charset = made(name).charset
    wanted = squeezed(clean(text))
    printed = squeezed("".join(run.text for line in sheet.lines for run in line))
    if not lacks(clean(text).replace("\n", " "), charset):
        assert printed == wanted
        assert recorder.texts == []
        return
    drawn = squeezed("".join(recorder.texts))
    for char in wanted:
        assert char in printed or char in drawn
    assert not lacks(printed, charset)


@settings(max_examples=many(150))
@given(st.sampled_from(MODELS), any_text, any_text)
def test_the_value_of_a_pair_ends_at_the_right_edge(name, label, value):
    sheet, _ = put(name, Pair(label, value))
    one = squeezed(clean(value))
    if not one or not sheet.elements:
        return
    edge = made(name).cells * 12
    ends = [run.x + run.width for line in sheet.lines for run in line]
    ends += [image.ink()[1] for image in sheet.images]
    fits = not lacks(clean(value), made(name).charset) and cells(clean(value), "gb18030") < 24
    if fits and not sheet.images:
        assert edge in ends or edge - 12 in ends  # a closing space may end it


@pytest.mark.parametrize("name", MODELS)
def test_amounts_end_at_the_same_dot_also_beside_a_drawn_name(name):
    rows = [
        Row((who, amount), (12, 18), (Align.LEFT, Align.RIGHT))
        for who, amount in (("张明", "￥1.00"), ("张𬎆", "￥1,234,567.00"), ("龴", "-￥12.00"))
    ]
    sheet, recorder = put(name, *rows)
    edge = made(name).cells * 12
    assert [line[-1].x + line[-1].width for line in sheet.lines] == [edge]
    assert [image.ink()[1] for image in sheet.images] == [edge, edge]
    assert "￥1,234,567.00" in recorder.texts


@settings(max_examples=many(100))
@given(
    st.sampled_from(MODELS),
    st.lists(st.tuples(usual, usual, st.integers(0, 10**8)), min_size=1, max_size=5),
)
def test_a_table_keeps_every_cell_on_any_paper(name, rows):
    texts = [(a or "一", b or "二", f"￥{n / 100:,.2f}") for a, b, n in rows]
    table = Table(("日期", "机构", "金额"), tuple(texts), (Align.LEFT, Align.LEFT, Align.RIGHT))
    sheet, _ = put(name, table)
    printed = squeezed("".join(run.text for line in sheet.lines for run in line))
    for char in squeezed("".join("".join(row) for row in texts)):
        assert char in printed
    ends = set()
    for line in sheet.lines:
        for run in line:
            for *_, amount in texts:
                if run.text.endswith(amount):
                    ends.add(run.x + run.width)
    for *_, amount in texts:
        assert amount in "".join(run.text for line in sheet.lines for run in line)  # never wrapped
    assert len(ends) <= 1


@pytest.mark.parametrize("name", MODELS)
def test_a_drawn_line_keeps_the_pitch(name):
    sheet, _ = put(name, Line("张明"), Line("张𬎆"), Line("李明"))
    first, last = (line[0].y for line in sheet.lines)
    assert last - first == 64
    assert sheet.images[0].y >= first + 32


def test_a_wide_drawing_is_made_to_fit():
    def broad(text: str, height: int, bold: bool) -> Bitmap:
        width = max(1, 3 * height * len(text))
        row = ((1 << width) - 1) << (-width % 8)
        return Bitmap(width, height, row.to_bytes((width + 7) // 8, "big") * height)

    whole = encode(Document((Line("𬎆" * 30), Pair("姓名", "𬎆𬎆"))), made("generic-58"), broad)
    sheet = decode(whole.data, kind=KINDS["generic-58"])
    assert sheet.faults == []
    assert all(image.ink()[1] <= 384 for image in sheet.images)
