"""A number typed for a child: only a minor's own goes to the centre, anything else is explained."""

from __future__ import annotations

from datetime import date

import pytest

from kiosk.commands.app import child_error
from kiosk.text.numbers import check_digit
from kiosk.text.strings import Strings

TODAY = date(2026, 11, 22)


def number(born: str) -> str:
    first = f"230198{born}001"
    return first + check_digit(first)


@pytest.mark.parametrize(
    ("born", "error"),
    [
        ("20261121", ""),
        ("20081123", ""),  # eighteen tomorrow
        ("20081122", "child.error_not_minor"),  # eighteen today
        ("19500101", "child.error_not_minor"),
        ("20261123", "child.error_date"),  # not born yet
        ("20101301", "child.error_date"),
    ],
)
def test_only_a_minors_number_is_asked_for(born, error):
    assert child_error(number(born), TODAY) == error


def test_every_fault_has_words_in_both_languages():
    good = number("20200101")
    faults = {
        child_error(text, TODAY)
        for text in (
            "",
            good[:-1],
            "A" + good[1:],
            "00" + good[2:],
            good[:-1] + "?",
            number("19500101"),
        )
    }
    wrong = good[:-1] + ("0" if good[-1] != "0" else "1")
    faults.add(child_error(wrong, TODAY))
    assert "" not in faults
    for language in ("zh", "en"):
        strings = Strings.load(language)
        assert all(strings(key) for key in faults)
