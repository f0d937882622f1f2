"""Rare characters by reading and by parts: found, drawable on glass and paper, quickly."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path

import pytest

from kiosk.input.absent import Absent, Lack
from kiosk.input.composing import PARTS, Candidate
from kiosk.input.engines import Writing
from kiosk.input.pinyin import drawable
from kiosk.input.rare import FOLDER, Rare, open_rare
from kiosk.input.typing import Engines, Kind, begin, press
from kiosk.text import raster
from kiosk.text.fonts import Face, face_of


@pytest.fixture(scope="module")
def rare() -> Rare:
    opened = open_rare()
    assert isinstance(opened, Rare)
    return opened


@pytest.fixture(scope="module")
def engines() -> Engines:
    writing = Writing()
    assert not writing.absent
    return writing.engines


def spelt(engines: Engines, letters: str) -> str:
    """All candidates in one text, as they follow each other."""
    assert engines.pinyin is not None
    return "".join(one.text for one in engines.pinyin(letters))


@pytest.mark.parametrize(
    ("parts", "wanted"),
    [
        ("rener", "你"),
        ("niuniuniu", "犇"),
        ("jiji", "喆"),
        ("longtian", "䶮"),
        ("binbei", "赟"),
        ("wenwubei", "赟"),
        ("wangyue", "玥"),
        ("jinjinjin", "鑫"),
        ("jindu", "\U0002cb4a"),  # 𬭊, 105th element
        ("xixi", "囍"),
        ("caohua", "花"),
    ],
)
def test_a_character_is_found_by_its_parts(rare, parts, wanted):
    assert wanted in rare.by_parts(parts)[:12]


@pytest.mark.parametrize(
    ("reading", "wanted"),
    [("yan", "䶮"), ("yun", "赟"), ("zhe", "喆"), ("du", "\U0002cb4a"), ("lv", "\U00020708")],
)
def test_a_character_is_found_by_its_reading_after_those_of_the_engine(engines, reading, wanted):
    found = spelt(engines, reading)
    assert wanted in found
    assert len(found) == len(set(found))


def test_the_first_characters_are_still_the_engines(engines):
    alone = Writing()._pinyin("yan")
    both = engines.pinyin("yan")
    assert both[: len(alone)] == alone
    assert len(both) > len(alone)
    assert all(one.letters == 3 for one in both)


def test_rare_characters_of_the_first_syllable_leave_the_rest(engines):
    typing = begin(Kind.NAME, 50, engines)
    for letter in "yanwei":
        typing = press(typing, letter, engines)
    typing = press(typing, f"pick:{typing.candidates.index('䶮')}", engines)
    assert (typing.value, typing.composing.letters) == ("䶮", "wei")


def test_parts_are_written_on_the_keyboard(engines):
    typing = begin(Kind.NAME, 50, engines)
    assert typing.parts
    for letter in PARTS + "longtian":
        typing = press(typing, letter, engines)
    assert typing.by_parts
    typing = press(typing, "space", engines)
    assert (typing.value, typing.busy) == ("䶮", False)


def test_the_parting_sign_is_nothing_among_parts(engines):
    assert spelt(engines, "ulong'tian") == spelt(engines, "ulongtian")
    typing = press(begin(Kind.NAME, 50, engines), PARTS, engines)
    assert press(typing, "'", engines) == typing


def test_what_is_spelt_by_nobody_has_no_candidates(rare, engines):
    assert rare.by_parts("") == rare.by_parts("qqqqq") == rare.by_parts("zzzzzzz") == ()
    assert rare.by_parts("张") == rare.by_parts("a\n") == rare.by_parts("a\t") == ()
    assert rare.by_reading("qqq") == ()
    assert engines.pinyin(PARTS) == ()


def test_the_tables_are_sorted_and_whole():
    """A search that halves needs order, and a row without characters would offer nothing."""
    rows = (FOLDER / "parts.txt").read_bytes().splitlines()
    keys = [row.split(b"\t")[0] for row in rows]
    assert keys == sorted(keys)
    assert len(keys) == len(set(keys)) > 90_000
    for row in rows:
        key, _, characters = row.partition(b"\t")
        assert key.isalpha()
        assert key.isascii()
        assert characters.decode()


def test_every_row_of_parts_is_found(rare):
    """Each five-hundredth, the first and the last."""
    rows = (FOLDER / "parts.txt").read_text(encoding="utf-8").splitlines()
    for row in (*rows[::500], rows[-1]):
        key, characters = row.split("\t")
        wanted = [c for c in characters if drawable(c)]
        assert list(rare.by_parts(key))[: len(wanted)] == wanted[:200]


def test_names_of_parts_are_letters_and_said_to_be_unconfirmed():
    table = tomllib.loads((FOLDER / "part-names.toml").read_text(encoding="utf-8"))
    assert table["confirmed"] is False
    for names in table["names"].values():
        assert names
        assert all(name.isascii() and name.isalpha() and name.islower() for name in names)


def test_every_candidate_has_a_glyph_on_glass_and_paper(rare):
    """Of each syllable the rarest ten; a character without one would be drawn as a frame."""
    for row in (FOLDER / "readings.txt").read_text(encoding="utf-8").splitlines():
        for character in rare.by_reading(row.split("\t")[0])[-10:]:
            assert face_of(character) is not Face.BOX
    for character in ("䶮", "\U0002cb4a", "\U00020164"):
        assert raster.line(character, 24).getbbox() is not None


def test_both_searches_take_less_than_a_frame(rare, engines):
    for ask in (
        lambda: rare.by_parts("b"),
        lambda: rare.by_parts("shui"),
        lambda: engines.pinyin("yi"),
        lambda: engines.pinyin("ji"),
    ):
        times = []
        for _ in range(4):
            begun = time.thread_time()
            ask()
            times.append(time.thread_time() - begun)
        assert min(times) < 0.016


def test_tables_that_are_not_there_are_a_value_and_pinyin_goes_on(tmp_path, monkeypatch):
    assert open_rare(tmp_path) == Absent("rare", Lack.DATA)
    (tmp_path / "readings.txt").write_text("no table", encoding="utf-8")
    assert open_rare(tmp_path) == Absent("rare", Lack.DATA)
    monkeypatch.setattr("kiosk.input.engines.open_rare", lambda: open_rare(Path("/nowhere")))
    writing = Writing()
    assert writing.absent == (Absent("rare", Lack.DATA),)
    assert not writing.engines.parts
    assert Candidate("张", 5) in writing.engines.pinyin("zhang")
