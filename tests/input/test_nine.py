"""Nine keys: what digits may spell, and a name written on them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from kiosk.input.composing import LONGEST
from kiosk.input.engines import Writing
from kiosk.input.nine import KEYS, Nine, digits_of
from kiosk.input.typing import Engines, Kind, Typing, begin, press
from tests.examples import many

SMALL = Nine({"zhang": 9, "xiang": 8, "wei": 5, "xi": 7, "an": 6, "ng": 1, "lv": 2})


@pytest.fixture(scope="module")
def engines() -> Engines:
    writing = Writing()
    assert not writing.absent
    return writing.engines


def typed(engines: Engines, letters: str) -> Typing:
    typing = begin(Kind.NAME, 50, engines, nine=True)
    for digit in digits_of(letters):
        typing = press(typing, digit, engines)
    return typing


def test_every_letter_is_on_one_key():
    assert "".join(sorted("".join(KEYS.values()))) == "abcdefghijklmnopqrstuvwxyz"
    assert digits_of("zhang") == digits_of("xiang") == "94264"


def test_whole_syllables_come_before_begun_ones_and_few_before_many():
    assert SMALL("94264")[:2] == (("zhang",), ("xiang",))
    assert SMALL("9426")[0] == ("xi", "an")
    assert ("zhan",) in SMALL("9426")
    assert SMALL("94264934")[0] == ("zhang", "wei")
    assert SMALL("58") == (("lv",),)


def test_what_nothing_spells_has_no_spelling():
    assert SMALL("") == SMALL("5555") == SMALL("1") == SMALL("0") == SMALL("a") == SMALL("²") == ()
    assert SMALL("64") == ()  # ng has no vowel


@given(some.text(alphabet="23456789", min_size=1, max_size=LONGEST))
@settings(max_examples=many(100), deadline=None)
def test_a_spelling_has_a_letter_for_each_digit(digits):
    for spelling in SMALL(digits):
        assert digits_of("".join(spelling)) == digits


@pytest.mark.parametrize(
    ("letters", "wanted", "within"),
    [
        ("zhangwei", "张伟", 4),
        ("ouyang", "欧阳", 4),
        ("haerbin", "哈尔滨", 4),
        ("liming", "黎明", 8),
    ],
)
def test_what_visitors_write_is_among_the_first(engines, letters, wanted, within):
    assert wanted in typed(engines, letters).candidates[:within]


def test_a_syllable_is_settled_and_a_candidate_answers_its_digits(engines):
    typing = typed(engines, "zhangwei")
    typing = press(typing, f"spell:{typing.composing.spellings.index('zhang')}", engines)
    assert typing.composing.letters == "zhangwei"
    assert "张伟" in typing.candidates[:3]
    assert not {"想", "向"} & set(typing.candidates)
    typing = press(typing, f"pick:{typing.candidates.index('张')}", engines)
    assert (typing.value, typing.composing.digits) == ("张", "934")
    typing = press(typing, f"pick:{typing.candidates.index('伟')}", engines)
    assert (typing.value, typing.busy) == ("张伟", False)


def test_a_settled_syllable_goes_with_its_digits(engines):
    typing = typed(engines, "xiang")
    typing = press(typing, f"spell:{typing.composing.spellings.index('zhang')}", engines)
    assert typing.composing.settled == ("zhang",)
    typing = press(typing, "back", engines)
    assert (typing.composing.digits, typing.composing.settled) == ("9426", ())
    for _ in range(4):
        typing = press(typing, "back", engines)
    assert not typing.busy


def test_digits_that_spell_nothing_are_shown_and_taken_back(engines):
    typing = begin(Kind.NAME, 50, engines, nine=True)
    for _ in range(3):
        typing = press(typing, "5", engines)
    assert (typing.composing.letters, typing.candidates) == ("555", ())
    assert press(typing, "space", engines) == typing
    assert press(typing, "back", engines).composing.digits == "55"


def test_parts_are_spelt_on_all_keys(engines):
    typing = press(begin(Kind.NAME, 50, engines, nine=True), "u", engines)
    assert not typing.nine
    assert typing.by_parts


def test_from_nine_keys_to_all_and_back(engines):
    nine = begin(Kind.TEXT, 50, engines, nine=True)
    full = press(press(nine, "9", engines), "full", engines)
    assert (full.nine, full.busy) == (False, False)
    assert press(full, "nine", engines) == nine
    assert press(press(full, "tab:hand", engines), "nine", engines).nine is False
    assert press(nine, "1", engines).value == "1"


def test_without_the_tables_there_are_no_nine_keys():
    bare = Engines(pinyin=lambda _: ())
    typing = begin(Kind.NAME, 50, bare, nine=True)
    assert (typing.nine, typing.can_nine) == (False, False)
    assert press(typing, "nine", bare) == typing


@pytest.mark.full  # a time: on a machine with nothing else to do
def test_a_key_is_answered_within_a_frame(engines):
    """Processor time, of the last of many digits; the quickest of three."""
    for letters in ("zhongguorenmin", "xiangxiangxiangxiang", "yiyiyiyiyiyiyi", "zi"):
        typing = typed(engines, letters)
        last = digits_of(letters)[-1]
        typing = press(typing, "back", engines)
        times = []
        for _ in range(3):
            begun = time.thread_time()
            press(typing, last, engines)
            times.append(time.thread_time() - begun)
        assert min(times) < 0.016, letters
