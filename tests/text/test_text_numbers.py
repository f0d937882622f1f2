"""Identity numbers and unit codes: vectors of citizen-data §1, and what is wrong with others."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.text import numbers
from kiosk.text.numbers import NumberError as Error
from kiosk.text.numbers import NumberKind as Kind

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("11010519491231002X", Kind.RESIDENT),
        ("11010519491231002x", Kind.RESIDENT),
        ("11010519491231002Ｘ", Kind.RESIDENT),
        (" 110105 19491231 002X ", Kind.RESIDENT),
        ("440524188001010014", Error.DATE),  # sound check digit, born before 1900
        ("810000199408230021", Kind.RESIDENCE_PERMIT),
        ("830000199201300022", Kind.RESIDENCE_PERMIT),
        ("932682198501010017", Kind.FOREIGNER_2023),
        ("911124198108030024", Kind.FOREIGNER_2023),
        ("CAN110081080319", Kind.FOREIGNER_2017),
        ("", Error.EMPTY),
        ("1101051949123100", Error.LENGTH),
        ("110105491231002", Error.OLD_15),
        ("1101051949123100AX", Error.CHARACTERS),
        ("11010519491231002Y", Error.CHARACTERS),
        ("990105194912310022", Error.PROVINCE),
        ("160105194912310022", Error.PROVINCE),
        ("11010519490231002X", Error.DATE),
        ("110105194912310000", Error.SEQUENCE),
        ("110105194912310021", Error.CHECK),
    ],
)
def test_vectors(text, found):
    assert numbers.check_person(text, TODAY) is found


def test_a_birth_in_the_future_is_noticed_only_with_a_day():
    first = "23019820270101001"
    text = first + numbers.check_digit(first)
    assert numbers.check_resident(text, TODAY) is Error.FUTURE
    assert numbers.check_resident(text) is Kind.RESIDENT


def test_unknown_counties_are_accepted():
    first = "23019819900307291"
    assert numbers.check_resident(first + numbers.check_digit(first), TODAY) is Kind.RESIDENT


def test_each_check_takes_its_own_kind_only():
    assert numbers.check_resident("810000199408230021") is Error.WRONG_KIND
    assert numbers.check_residence_permit("810000199408230021") is Kind.RESIDENCE_PERMIT
    assert numbers.check_residence_permit("11010519491231002X") is Error.WRONG_KIND
    assert numbers.check_foreigner("932682198501010017") is Kind.FOREIGNER_2023
    assert numbers.check_foreigner("CAN110081080319") is Kind.FOREIGNER_2017
    assert numbers.check_foreigner("11010519491231002X") is Error.WRONG_KIND


@pytest.mark.parametrize(
    "text",
    ["91350100M000100Y43", "91440300708461136T", "91110108551385082Q", "11131100MB19322481"],
)
def test_unit_codes(text):
    assert numbers.check_unit(text) is Kind.UNIT
    assert numbers.check_unit(text.lower()) is Kind.UNIT
    other = "0" if text[-1] != "0" else "1"
    assert numbers.check_unit(text[:-1] + other) is Error.CHECK


def test_what_is_wrong_with_a_unit_code():
    assert numbers.check_unit("") is Error.EMPTY
    assert numbers.check_unit("9135010M000100Y43") is Error.LENGTH
    assert numbers.check_unit("91350100I000100Y43") is Error.CHARACTERS  # I is not in the alphabet
    assert numbers.check_unit("91350100M000100Z43") is Error.CHARACTERS
    assert numbers.check_unit("9135010AM000100Y43") is Error.CHARACTERS  # the region is digits


BIRTHS = st.dates(date(1900, 1, 1), TODAY)


@given(BIRTHS, st.integers(1, 999))
def test_every_sound_number_passes_and_every_changed_digit_is_noticed(born, sequence):
    first = f"230198{born:%Y%m%d}{sequence:03d}"
    text = first + numbers.check_digit(first)
    assert numbers.check_resident(text, TODAY) is Kind.RESIDENT
    assert numbers.birth_of(text) == born
    place = sequence % 17
    digit = str((int(text[place]) + 1) % 10)
    changed = text[:place] + digit + text[place + 1 :]
    assert isinstance(numbers.check_resident(changed, TODAY), Error)


def test_age_counts_full_years():
    assert numbers.age_on(date(2010, 11, 22), TODAY) == 16
    assert numbers.age_on(date(2010, 11, 23), TODAY) == 15
    assert numbers.age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert numbers.age_on(date(2008, 2, 29), date(2026, 3, 1)) == 18
    assert numbers.birth_of("CAN110081080319") is None
    assert numbers.birth_of("110105194902310020") is None


@given(st.text(max_size=25))
def test_nothing_typed_makes_the_checks_fail(text):
    assert isinstance(numbers.check_person(text, TODAY), Kind | Error)
    assert isinstance(numbers.check_unit(text), Kind | Error)
