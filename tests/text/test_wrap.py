"""Line breaking: nothing lost, nothing outside, the line-start and line-end rules."""

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.text import wrap

ALPHABET = "您好请点选要办的事，。！？（）《》“”、：ab1234.,-￥% \u3000·𬎆㛃\n"
texts = st.text(st.sampled_from(ALPHABET), max_size=60)


def widths(text: str) -> list[int]:
    return [0 if c == "\n" else 10 if ord(c) > 0x2E80 else 5 for c in text]


def broken(text: str, limit: int) -> list[str]:
    return [text[a:b] for a, b in wrap.lines(text, widths(text), limit)]


@settings(deadline=None)
@given(texts, st.integers(10, 200))
def test_every_character_is_on_one_line_in_order(text, limit):
    assert "".join(broken(text, limit)) == text.replace("\n", "")


@settings(deadline=None)
@given(texts, st.integers(10, 200))
def test_no_line_is_wider_than_its_place(text, limit):
    w = widths(text)
    assert all(wrap.ink_width(text, w, a, b) <= limit for a, b in wrap.lines(text, w, limit))


@settings(deadline=None)
@given(texts)
def test_a_place_as_wide_as_the_text_needs_no_break(text):
    wide = wrap.widest(text, widths(text))
    assert broken(text, wide) == text.split("\n")


@settings(deadline=None)
@given(texts, st.integers(1, 100))
def test_no_unit_is_broken_where_the_widest_unit_fits(text, extra):
    limit = wrap.narrowest(text, widths(text)) + extra
    for line, following in zip(broken(text, limit), broken(text, limit)[1:], strict=False):
        if not line or not following:
            continue
        assert following[0] not in wrap.CLOSING or "\n" in text
        assert line.rstrip(" \u3000")[-1:] not in wrap.OPENING or "\n" in text


def test_amounts_dates_and_words_stay_whole():
    text = "自己付了￥1,036.20元，日期2026-11-22，Medical insurance"
    for limit in range(60, 200, 5):
        joined = "|".join(broken(text, limit))
        for whole in ("￥1,036.20", "2026-11-22，", "insurance"):
            assert whole in joined, (limit, joined)


def test_punctuation_neither_begins_nor_ends_a_line():
    assert broken("您好，您好", 20) == ["您", "好，", "您好"]
    assert broken("请看（说明）", 30) == ["请看", "（说", "明）"]


def test_a_word_wider_than_the_line_is_cut_rather_than_drawn_outside():
    assert broken("abcdefgh", 15) == ["abc", "def", "gh"]


def test_last_line_is_not_a_single_character():
    assert broken("一二三四五六七", 60) == ["一二三四五", "六七"]


def test_ideographic_space_hangs_at_the_end():
    assert broken("中国医保\u3000一生守护", 40) == ["中国医保\u3000", "一生守护"]
