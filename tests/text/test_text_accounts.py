"""A slip of the finger in a card's number is noticed; what no public rule checks is taken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.text import accounts

CARD = "6217992600001234567"


@pytest.mark.parametrize("number", ["79927398713", "4111111111111111", CARD])
def test_published_numbers_check(number):
    """The first is the worked example of ISO/IEC 7812-1's formula in common use."""
    assert accounts.checks(number)


@given(st.integers(0, len(CARD) - 1), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(place, by):
    wrong = str((int(CARD[place]) + by) % 10)
    number = CARD[:place] + wrong + CARD[place + 1 :]
    assert not accounts.checks(number)
    assert accounts.slip(number) == number.startswith("62")


@pytest.mark.parametrize(
    "number",
    [
        CARD,
        "600712345678901",  # a passbook
        "62179926000012",  # too short for a card
        "9558801234567890123",  # a card of before 62
        "",
    ],
)
def test_what_no_rule_tells_is_no_slip(number):
    assert not accounts.slip(number)
