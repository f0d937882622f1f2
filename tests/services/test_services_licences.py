"""What a licence's QR code says, and codes with their check characters."""

from __future__ import annotations

import msgspec
import pytest

from kiosk.services.licences import Licences, Takes
from kiosk.text.numbers import NumberError, NumberKind, check_unit, units_within
from sandbox.people.numbers import unit_code

LICENCES = Licences.load()
ONE, OTHER = unit_code(1), unit_code(2)


def test_the_stand_ins_codes_are_sound_by_our_own_reckoning():
    assert {check_unit(unit_code(n)) for n in range(0, 10000, 37)} == {NumberKind.UNIT}


@pytest.mark.parametrize("place", [7, 12, 16, 17])
def test_one_wrong_character_is_noticed(place):
    wrong = "1" if ONE[place] != "1" else "2"
    assert check_unit(ONE[:place] + wrong + ONE[place + 1 :]) is NumberError.CHECK


@pytest.mark.parametrize(
    "text",
    [
        ONE,
        f" {ONE.lower()}\n",
        f"https://licence.example/view?uniscid={ONE}&v=1",
        f"https%3A%2F%2Flicence.example%2F%3Fc%3D{ONE}",
        f"名称:演示公司;统一社会信用代码:{ONE};类型:有限公司",
        f"{ONE}|{ONE}",
    ],
)
def test_the_one_code_is_read(text):
    assert LICENCES.code(text) == ONE


@pytest.mark.parametrize(
    "text",
    ["", "abc", f"{ONE}{OTHER}", f"{ONE} {OTHER}", f"x{ONE}", ONE[:-1], "1" * 18, "9" * 3000 + ONE],
)
def test_none_or_several_are_no_licence(text):
    assert LICENCES.code(text) == ""


def test_the_data_say_what_is_taken():
    bare = msgspec.structs.replace(LICENCES, takes=(Takes.BARE,))
    assert bare.code(ONE) == ONE
    assert bare.code(f"u={ONE}") == ""
    assert not LICENCES.confirmed


def test_words_of_a_text():
    assert units_within(f"{ONE}, {OTHER}; {ONE}") == {ONE, OTHER}
