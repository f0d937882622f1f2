"""Masking: examples of the rule, and that no text whatever gives away more than the rule."""

from __future__ import annotations

import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.text import masking
from kiosk.text.names import DOTS


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张*"),
        ("张大明", "张*明"),
        ("欧阳娜娜", "欧**娜"),
        ("张　三", "张*"),  # padded with an ideographic space
        ("李", "*"),
        ("", ""),
        ("买买提·吐尔逊", "买**·**逊"),
        ("阿卜杜热合曼·艾则孜·买买提", "阿***·***·**提"),
        ("买买提•吐尔逊", "买**•**逊"),
        ("JOHN SMITH", "J*** S***"),
        ("Mary-Jane O'Neil", "M*** O***"),
        ("X", "*"),
        ("张\U0002b386明", "张*明"),  # 𬎆 in the middle is hidden
        ("\U00020021三明", "\U00020021*明"),  # Ext B at the start stays whole
        ("张葛\U000e0100", "张*"),  # a variation selector belongs to its character
        ("葛\U000e0100大明", "葛\U000e0100*明"),
        ("\ue816三明", "\U00020087*明"),  # private use is folded before it is shown
        ("张三\x00\x00", "张*"),
    ],
)
def test_names_by_one_rule(name, masked):
    assert masking.name(name) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("11010519491231002X", "110***********002X"),
        ("810000199408230021", "810***********0021"),
        ("CAN110081080319", "CAN********0319"),
        ("H12345678", "H******78"),
        ("1234", "***4"),
        ("12", "**"),
        ("", ""),
    ],
)
def test_numbers_keep_three_and_four(number, masked):
    assert masking.number(number) == masked


def test_phone_and_account():
    assert masking.phone("13800138000") == "138****8000"
    assert masking.tail("6217999912345678901") == "****8901"
    assert masking.tail("8901") == "****8901"  # already cut at the door
    assert masking.tail("") == ""


# every kind of character, lone surrogates and marks among them
ANY = st.text(st.characters(categories=None, exclude_characters="*"), max_size=40)
HAN = st.text(
    st.one_of(
        st.integers(0x4E00, 0x9FFF).map(chr),
        st.integers(0x20000, 0x2FA1F).map(chr),
        st.sampled_from(["·", "\U000e0100", "\u0301"]),
    ),
    max_size=40,
)


def _marks(text: str) -> int:
    return sum(1 for c in text if unicodedata.category(c)[0] == "M" or c == "\u200d")


@given(st.one_of(ANY, HAN))
def test_a_name_never_shows_more_than_two_characters_or_one_a_word(text):
    masked = masking.name(text)
    masked.encode("utf-8")  # no half surrogate survives
    shown = [c for c in masked if c not in DOTS + masking.STAR and not c.isspace()]
    bare = [c for c in shown if unicodedata.category(c)[0] != "M" and c != "\u200d"]
    words = max(1, len(text.replace("\x00", " ").split()))
    assert len(bare) <= max(2, words)
    assert "****" not in masked  # the length of a name is not told


@given(HAN.filter(lambda t: sum(c not in DOTS for c in t) - _marks(t) >= 3))
def test_ideographs_keep_first_and_last_and_hide_all_between(text):
    masked = masking.name(text)
    inner = [c for c in masked if c in masking.STAR]
    assert inner
    assert masked.count("·") == text.count("·") or _marks(text)


@given(HAN)
def test_a_mark_is_never_parted_from_its_character(text):
    masked = masking.name("葛" + text)
    for before, here in itertools.pairwise(masked):
        if unicodedata.category(here)[0] == "M":
            assert before not in masking.STAR


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=30))
def test_a_number_never_shows_more_than_seven_of_eighteen(text):
    masked = masking.number(text)
    assert len(masked) == len(text.strip())
    kept = sum(1 for a, b in zip(masked, text, strict=True) if a == b and b != "*")
    assert kept <= max(7 * len(text) / 18, 7 if len(text) >= 15 else 0)
