"""The keyboard's value: total on every key, within its limit, whole characters."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from kiosk.input.composing import LONGEST, NOTHING, Candidate, Composing
from kiosk.input.nine import Nine
from kiosk.input.typing import (
    DOT,
    TABS,
    Engines,
    Kind,
    Tab,
    Typing,
    allowed,
    begin,
    draw,
    press,
    thinned,
    without_last,
)
from tests.examples import many

EXT_B = "\U00020164"  # 𠅤
RARE = "\U00030eec"  # Ext G


def lookup(letters: str) -> tuple[Candidate, ...]:
    """A word for each length, and single characters: enough to see what is picked and kept."""
    whole = Candidate(
        "张伟" if letters == "zhangwei" else "词" * min(8, len(letters)), len(letters)
    )
    return (whole, Candidate("张", min(5, len(letters))), Candidate(EXT_B, min(5, len(letters))))


ABLE = Engines(
    pinyin=lookup,
    hand=lambda strokes: ("永", EXT_B)[: len(strokes)],
    spell=Nine({"zhang": 9, "xiang": 8, "wei": 5, "a": 3}),
    parts=True,
)
UNABLE = Engines()
KEYS = (
    *"abcxyz'0189X·.-@ 张", EXT_B, "\ud842", "\udfb7", "\n", "\x00", "",
    "back", "clear", "space", "shift", "all", "fewer", "done", "pick:0", "pick:1", "pick:2",
    "pick:99", "pick:-1", "pick:²", "pick:", "from:1", "from:9999999", "from:x", ":", "tab:",
    "tab:nowhere", "nine", "full", "spell:0", "spell:9", "2", "4", "6", "8", "u",
    *(f"tab:{tab}" for tab in Tab),
)  # fmt: skip
STROKE = some.lists(some.tuples(some.integers(-99, 99999), some.integers(-99, 99999)), max_size=6)
STEPS = some.lists(
    some.sampled_from(KEYS) | some.text(max_size=12) | STROKE.map(tuple), max_size=40
)


def run(typing: Typing, *keys: str, engines: Engines = ABLE) -> Typing:
    for key in keys:
        typing = press(typing, key, engines)
    return typing


@given(
    some.sampled_from(Kind), some.integers(-1, 30), some.text(max_size=40), some.booleans(), STEPS
)
@settings(max_examples=many(120), deadline=None)
def test_whatever_is_touched_the_value_stays_within_its_rules(kind, limit, value, able, steps):
    engines = ABLE if able else UNABLE
    typing = begin(kind, limit, engines, value, nine=len(value) % 2 == 0)
    for step in steps:
        typing = (
            press(typing, step, engines) if isinstance(step, str) else draw(typing, step, engines)
        )
        assert len(typing.value) <= max(0, limit)
        assert typing.tab in typing.tabs
        assert len(typing.composing.letters) <= LONGEST
        assert len(typing.composing.digits) <= LONGEST
        assert not (typing.composing and typing.strokes)
        assert 0 <= typing.composing.first <= max(0, len(typing.composing.candidates) - 1)
        made = ""
        for character in typing.value:
            assert allowed(kind, made, character) == character
            made += character


@given(some.text(alphabet=some.characters(codec=None), max_size=20))
def test_taking_away_ends_and_takes_whole_characters(text):
    """Also from what a card reader left: halves of surrogate pairs."""
    seen = 0
    while text:
        shorter = without_last(text)
        assert len(shorter) < len(text)
        assert text.startswith(shorter)
        text, seen = shorter, seen + 1
        assert seen <= 20
    assert without_last("") == ""


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("张" + EXT_B, "张"),
        ("张\ud842\udfb7", "张"),
        ("葛\U000e0100", ""),
        ("张葛\ufe00", "张"),
        ("e\u0301", ""),
        (RARE, ""),
    ],
)
def test_one_touch_takes_one_character_as_people_count(text, left):
    assert without_last(text) == left


def test_a_name_is_spelt_and_picked():
    typing = run(begin(Kind.NAME, 50, ABLE), *"zhangwei")
    assert typing.busy
    assert typing.candidates[0] == "张伟"
    assert run(typing, "space") == run(typing, "pick:0")
    assert run(typing, "pick:0").value == "张伟"
    assert not run(typing, "pick:0").busy


def test_a_candidate_answers_its_letters_and_the_rest_goes_on():
    typing = run(begin(Kind.NAME, 50, ABLE), *"zhangwei", "pick:1")
    assert typing.value == "张"
    assert typing.composing.letters == "wei"
    assert run(typing, "back").composing.letters == "we"
    assert run(typing, "clear").value == "张"
    assert run(typing, "clear", "clear").value == ""


def test_the_sign_that_parts_syllables_is_never_first_and_never_double():
    typing = run(begin(Kind.NAME, 50, ABLE), "'", *"xi", "'", "'", *"an")
    assert typing.composing.letters == "xi'an"
    rest = run(begin(Kind.NAME, 50, ABLE), *"zhang", "'", *"wei", "pick:1")
    assert rest.composing.letters == "wei"


def test_a_candidate_longer_than_the_room_is_taken_as_far_as_it_goes():
    assert run(begin(Kind.NAME, 1, ABLE), *"zhangwei", "pick:0").value == "张"
    assert run(begin(Kind.NAME, 1, ABLE), *"zhangwei", "pick:2").value == EXT_B


def test_another_tab_drops_what_was_begun_and_keeps_what_was_written():
    typing = replace(run(begin(Kind.TEXT, 50, ABLE), *"zhang"), value="道里区")
    digits = run(typing, "tab:digits")
    assert (digits.value, digits.composing, digits.tab) == ("道里区", NOTHING, Tab.DIGITS)
    assert run(digits, "3").value == "道里区3"
    assert run(digits, "tab:id-number") == digits


def test_capital_letters():
    typing = run(begin(Kind.LATIN, 9, ABLE), "shift", "w", "shift", "u")
    assert typing.value == "Wu"
    assert run(begin(Kind.CODE, 18, ABLE), *"91230100ma1b").value == "91230100MA1B"


def test_numbers_and_amounts():
    assert run(begin(Kind.ID_NUMBER, 18, ABLE), *"23019820200101001x", "9").value == (
        "23019820200101001X"
    )
    assert run(begin(Kind.AMOUNT, 9, ABLE), *".12.345").value == "12.34"
    assert run(begin(Kind.DIGITS, 11, ABLE), *"138-a0451").value == "1380451"


def test_signs_of_a_name():
    typing = begin(Kind.NAME, 50, ABLE, "买买提")
    assert run(typing, DOT).value == "买买提·"
    assert run(typing, "3", "-", "@").value == "买买提"


def test_what_is_written_already_is_kept_as_far_as_it_may_stand():
    assert begin(Kind.DIGITS, 4, ABLE, "13a8045").value == "1380"
    assert begin(Kind.NAME, 50, ABLE, "张\n三" + EXT_B).value == "张三" + EXT_B


def test_strokes_are_guessed_taken_back_and_picked():
    typing = press(begin(Kind.NAME, 50, ABLE), "tab:hand", ABLE)
    typing = draw(typing, ((1, 1), (500, 500)), ABLE)
    assert typing.candidates == ("永",)
    typing = draw(typing, ((9, 9), (99, 99)), ABLE)
    assert typing.candidates == ("永", EXT_B)
    assert run(typing, "pick:1").value == EXT_B
    assert run(typing, "back").candidates == ("永",)
    assert not run(typing, "back", "back").busy
    assert run(typing, "pick:7") == typing


def test_a_stroke_anywhere_else_is_none():
    typing = begin(Kind.NAME, 50, ABLE)
    assert draw(typing, ((1, 1),), ABLE) == typing
    hand = press(typing, "tab:hand", ABLE)
    assert draw(hand, (), ABLE) == hand


def test_a_long_stroke_keeps_its_ends():
    stroke = tuple((n, 8001) for n in range(3000))
    thin = thinned(stroke)
    assert len(thin) == 400
    assert (thin[0], thin[-1]) == ((0, 8000), (2999, 8000))


def test_without_engines_a_name_is_written_in_letters_and_the_lack_is_known():
    typing = begin(Kind.NAME, 50, UNABLE)
    assert typing.tabs == (Tab.LETTERS,)
    assert typing.lacks_chinese
    assert run(typing, *"wu", engines=UNABLE).value == "wu"
    assert not begin(Kind.NAME, 50, Engines(hand=ABLE.hand)).lacks_chinese
    assert not begin(Kind.DIGITS, 5, UNABLE).lacks_chinese


def test_every_kind_has_a_tab_that_needs_no_engine():
    for kind in TABS:
        assert begin(kind, 5, UNABLE).tab in TABS[kind]


def test_nothing_of_it_is_told_by_its_repr():
    typing = replace(run(begin(Kind.NAME, 50, ABLE, "张伟"), *"zhangwei"))
    told = repr(typing) + repr(draw(press(typing, "tab:hand", ABLE), ((111, 222),), ABLE))
    for secret in ("张", "zhang", "111"):
        assert secret not in told


def test_all_candidates_are_shown_and_put_away():
    typing = run(begin(Kind.NAME, 50, ABLE), *"zhangwei", "all", "from:2")
    assert typing.all
    assert typing.composing.first == 2
    back = run(typing, "fewer")
    assert not back.all
    assert back.composing.first == 0
    assert not run(typing, "pick:1").all
    assert not run(begin(Kind.NAME, 50, ABLE), "all").all
    senseless = Typing(Kind.NAME, 5, (Tab.PINYIN,), Tab.PINYIN, composing=Composing("vv"))
    assert press(senseless, "space", ABLE) == senseless
