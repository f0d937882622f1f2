"""Text as pictures: faces by coverage, widths, what is kept and what never is."""

from itertools import pairwise

import pytest
from fontTools.ttLib import TTCollection, TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.text import fonts, raster
from kiosk.text.fonts import Face

RARE = "𬎆㛃䶮𠮷\U0002b740\U00031350"


@pytest.fixture(autouse=True)
def _clean():
    raster.clear()
    yield
    raster.clear()


@pytest.mark.parametrize("face", [Face.SANS, Face.BOLD, Face.HANA, Face.BABEL])
def test_coverage_agrees_with_the_fonts_own_table(face):
    path, index = fonts.paths()[face]
    font = TTCollection(path).fonts[index] if path.endswith(".ttc") else TTFont(path)
    table = font.getBestCmap()
    covered = fonts.coverage(face)
    assert all((code in covered) == (code in table) for code in range(0x20, 0x32400))


@pytest.mark.parametrize("face", [Face.SANS, Face.BOLD])
def test_sure_ranges_have_no_gap(face):
    covered = fonts.coverage(face)
    gaps = [hex(c) for low, high in fonts._SURE for c in range(low, high + 1) if c not in covered]
    assert gaps == []


def test_the_simplified_chinese_face_is_used():
    assert fonts.open_font(Face.SANS, 20).getname()[0] == "Noto Sans CJK SC"


@settings(deadline=None)
@given(st.text(st.sampled_from("张三a1，￥·" + RARE + "\ue000\U0003347a\ufe00"), max_size=20))
def test_split_loses_nothing_and_joins_neighbours(text):
    runs = fonts.split(text)
    assert "".join(run for _, run in runs) == text
    assert all(a[0] is not b[0] for a, b in pairwise(runs))


def test_rare_characters_find_a_font():
    assert Face.BOX not in {face for face, _ in fonts.split(RARE)}


def test_private_use_and_unknown_characters_become_a_code_point():
    assert fonts.face_of("\ue000") is Face.BOX
    assert raster.measure("\ue000", 40) > 2 * 40
    assert raster.line("\ue000", 40).getbbox() is not None


@settings(deadline=None)
@given(
    st.text(st.sampled_from("您好，请点选。（）“”—…￥1,036.20abcWgy·" + RARE), max_size=24),
    st.sampled_from([24, 28, 34, 52]),
    st.booleans(),
)
def test_a_line_is_as_wide_as_measured(text, px, bold):
    picture = raster.line(text, px, bold)
    assert picture.width == max(1, raster.measure(text, px, bold))
    assert picture.height == raster.line_height(px)


def test_width_is_the_fonts_own():
    text = "您好，门诊 ￥1,036.20 Insurance"
    for bold in (False, True):
        font = fonts.open_font(Face.BOLD if bold else Face.SANS, 28)
        assert raster.measure(text, 28, bold) == font.getlength(text)


def test_characters_side_by_side_look_like_the_whole_line():
    from PIL import Image, ImageChops, ImageDraw

    text, px = "您好 ￥1,036.20 Insurance", 40
    whole = Image.new("L", (raster.measure(text, px), raster.line_height(px)))
    font = fonts.open_font(Face.SANS, px)
    ImageDraw.Draw(whole).text((0, raster.baseline(px)), text, 255, font, anchor="ls")
    difference = ImageChops.difference(whole, raster.line(text, px))
    assert difference.getextrema()[1] <= 8  # neighbours' soft edges may touch


def test_cap_height_is_what_the_theme_reckons_with():
    top, bottom = raster.line("H", 1000).getbbox()[1::2]
    assert (bottom - top) / 1000 == pytest.approx(raster.CAP, abs=0.004)


def test_personal_text_leaves_nothing_but_plain_ascii():
    raster.line("欧阳𬎆 2301", 30)
    kept = {key[0] for key in raster._kept}
    assert kept == set("2301 ")
    raster.line("请", 30, cache=True)
    assert "请" in {key[0] for key in raster._kept}


def test_what_is_kept_is_bounded():
    for code in range(0x4E00, 0x4E00 + 1500):
        raster.line(chr(code), 60, cache=True)
    assert 1_000_000 < raster.kept_bytes() <= 4_000_000


def test_saved_characters_come_back_the_same(tmp_path):
    before = raster.line("请点选 A1", 30, cache=True).tobytes()
    icon = raster.icon("home", 40).tobytes()
    raster.save(tmp_path / "glyphs.bin")
    raster.clear()
    assert raster.load(tmp_path / "glyphs.bin")
    opened = fonts.open_font.cache_info().misses
    assert raster.line("请点选 A1", 30, cache=True).tobytes() == before
    assert raster.icon("home", 40).tobytes() == icon
    assert fonts.open_font.cache_info().misses == opened  # no font was needed


def test_characters_of_other_fonts_are_not_taken(tmp_path, monkeypatch):
    raster.line("请", 30, cache=True)
    raster.save(tmp_path / "glyphs.bin")
    raster.clear()
    monkeypatch.setattr(raster, "_signature", lambda: "another")
    assert not raster.load(tmp_path / "glyphs.bin")
    assert not raster.load(tmp_path / "absent.bin")
    (tmp_path / "broken.bin").write_bytes(b"glyphs01\xff")
    assert not raster.load(tmp_path / "broken.bin")


def test_every_icon_asked_for_is_in_the_font():
    names = [
        n
        for n in (fonts.ICONS / "names.txt").read_text().split("\n")
        if n and not n.startswith("#")
    ]
    assert sorted(names) == sorted(fonts.icon_codes())
    covered = fonts.coverage(Face.ICON)
    assert all(ord(code) in covered for code in fonts.icon_codes().values())
    with pytest.raises(KeyError, match=r"make\.py"):
        fonts.icon("no-such-icon")


def test_a_missing_font_file_is_named(monkeypatch):
    monkeypatch.setattr(fonts, "_PATHS", {**fonts.paths(), Face.HANA: ("/nowhere/x.ttf", 0)})
    fonts.clear()
    assert fonts.missing_fonts() == ["/nowhere/x.ttf"]
    with pytest.raises(OSError, match=r"/nowhere/x\.ttf"):
        fonts.open_font(Face.HANA, 20)
    assert fonts.face_of("𠮷") in (Face.SANS, Face.BABEL)
