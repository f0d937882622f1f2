"""libgooglepinyin as Debian ships it: what it answers, how fast, and that it learns nothing."""

from __future__ import annotations

import ctypes
import random
import string
import time
from pathlib import Path

import pytest

from kiosk.input.absent import Absent, Lack
from kiosk.input.pinyin import LONGEST_WORD, Pinyin, drawable, open_pinyin
from kiosk.input.typing import Engines, Kind, begin, press

DEADLINE = 0.016
"""Seconds of a lookup: one frame. The median is a tenth of a millisecond."""


@pytest.fixture(scope="module")
def pinyin() -> Pinyin:
    opened = open_pinyin()
    assert isinstance(opened, Pinyin), "libgooglepinyin0 of systemd/setup.sh is not installed"
    return opened


def texts(pinyin: Pinyin, letters: str) -> list[str]:
    return [one.text for one in pinyin(letters)]


@pytest.mark.parametrize(
    ("letters", "wanted", "within"),
    [
        ("zhangwei", "张伟", 6),
        ("haerbin", "哈尔滨", 1),
        ("zhongshanlu", "中山路", 3),
        ("xi'an", "西安", 1),
        ("lv", "吕", 5),
        ("lve", "略", 1),
        ("nve", "虐", 1),
        ("xin", "鑫", 8),
        ("shenfenzheng", "身份证", 1),
    ],
)
def test_what_visitors_write_is_among_the_first(pinyin, letters, wanted, within):
    assert wanted in texts(pinyin, letters)[:within]


def test_each_candidate_says_how_many_letters_it_answers(pinyin):
    found = {one.text: one.letters for one in pinyin("zhangsanfeng")}
    assert found["张"] == 5
    assert found["张三"] == 8
    parted = {one.text: one.letters for one in pinyin("xi'an")}
    assert (parted["西安"], parted["西"]) == (5, 3)


def test_a_name_is_written_syllable_by_syllable(pinyin):
    engines = Engines(pinyin=pinyin)
    typing = begin(Kind.NAME, 50, engines)
    for letter in "ouyangxin":
        typing = press(typing, letter, engines)
    typing = press(typing, f"pick:{typing.candidates.index('欧阳')}", engines)
    assert typing.composing.letters == "xin"
    typing = press(typing, f"pick:{typing.candidates.index('鑫')}", engines)
    assert (typing.value, typing.busy) == ("欧阳鑫", False)


def test_what_is_no_pinyin_has_no_candidates(pinyin):
    for letters in ("", "v", "iiii", "ABC", "张", "a" * 29, "a\0b", "é"):
        assert pinyin(letters) == ()


def test_every_candidate_can_be_drawn_and_fits_a_row(pinyin):
    """Every syllable a keyboard can begin with, and the longest lists there are."""
    for letters in (*string.ascii_lowercase, "yi", "ji", "zg", "zhonghuarenmingongheguo"):
        for one in pinyin(letters):
            assert drawable(one.text), f"U+{ord(one.text[0]):04X}"
            assert 0 < one.letters <= len(letters)
            assert len(one.text) <= LONGEST_WORD


def test_nothing_is_learnt_and_no_file_is_made(pinyin, tmp_path, monkeypatch):
    """Picked a hundred times, a candidate stands where it stood; nothing is written anywhere."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    beside = Path(pinyin._dictionary).parent
    files = {path: path.stat().st_mtime_ns for path in beside.iterdir()}
    engines = Engines(pinyin=pinyin)
    before = [pinyin(letters) for letters in ("zhangwei", "zhang", "wei", "z")]
    rare = len(before[0]) - 1
    for _ in range(100):
        typing = begin(Kind.NAME, 50, engines)
        for letter in "zhangwei":
            typing = press(typing, letter, engines)
        assert press(typing, f"pick:{rare}", engines).value
    assert [pinyin(letters) for letters in ("zhangwei", "zhang", "wei", "z")] == before
    pinyin.forget()
    assert [pinyin(letters) for letters in ("zhangwei", "zhang", "wei", "z")] == before
    assert not list(tmp_path.iterdir())
    assert {path: path.stat().st_mtime_ns for path in beside.iterdir()} == files


class Taken(ctypes.Structure):
    """glibc's mallinfo2."""

    _fields_ = [(name, ctypes.c_size_t) for name in (
        "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks",
        "fordblks", "keepcost",
    )]  # fmt: skip


def test_visits_cost_no_memory(pinyin):
    ask = ctypes.CDLL(None).mallinfo2
    ask.restype = Taken

    def taken() -> int:
        return ask().uordblks + ask().hblkhd

    def visits(count: int) -> None:
        for _ in range(count):
            pinyin("shangyongzhuangxiang")
            pinyin.forget()

    visits(5)
    before = taken()
    visits(50)
    assert taken() - before < 500_000  # bytes: an engine opened anew each time took 10 000 000


def test_an_answer_does_not_depend_on_what_was_asked_before(pinyin):
    alone = pinyin("wei")
    for before in ("zhang", "zhangwei", "weiw", "'", "v"):
        pinyin(before)
        assert pinyin("wei") == alone


def test_a_lookup_takes_less_than_a_frame(pinyin):
    """Processor time: other work on the machine is not the engine's."""
    slow = []
    for letters in ("z", "n", "zg", "yi", "zhongguorenmin", "zhzhzhzhzhzhzhzh", "a'a'a'a'a'a'a"):
        times = []
        for _ in range(3):
            begun = time.thread_time()
            pinyin(letters)
            times.append(time.thread_time() - begun)
        slow += [letters] if min(times) > DEADLINE else []
    assert not slow


@pytest.mark.parametrize("times", [300, pytest.param(10_000, marks=pytest.mark.full)])
def test_no_letters_break_it(pinyin, times):
    """It is C in our own process: whatever keys can send is sent."""
    chance = random.Random(6)
    for n in range(times):
        length = chance.randint(1, 28)
        letters = "".join(chance.choice("aeiuonghzcsvwxyrljqbpmfdtk'") for _ in range(length))
        for one in pinyin(letters)[:3]:
            assert 0 < one.letters <= length
        if n % 100 == 0:
            pinyin.forget()


def test_an_engine_that_is_not_there_is_a_value(tmp_path):
    assert open_pinyin(library="libnone.so.0") == Absent("pinyin", Lack.LIBRARY)
    assert open_pinyin(library="libc.so.6") == Absent("pinyin", Lack.LIBRARY)
    assert open_pinyin(dictionary=tmp_path / "none.dat") == Absent("pinyin", Lack.DATA)
    spoilt = tmp_path / "spoilt.dat"
    spoilt.write_bytes(b"")
    assert open_pinyin(dictionary=spoilt) == Absent("pinyin", Lack.DATA)
    assert isinstance(open_pinyin(), Pinyin)
