"""The roll's forecast: unknown until told, then what is left."""

from __future__ import annotations

import pytest

from drivers.printer.roll import Roll


def test_nothing_is_known_until_a_roll_was_changed():
    roll = Roll(80_000)
    roll.used(500)
    assert roll.left() is None
    assert roll.spent is None
    roll.changed()
    assert roll.left() == 80_000


def test_what_was_printed_is_missing_and_a_new_roll_is_whole():
    roll = Roll(30_000, spent=1_000)
    roll.used(250.5)
    assert roll.left() == 28_749.5
    assert Roll(30_000, roll.spent).left() == roll.left()  # after a restart
    roll.changed()
    assert (roll.spent, roll.left()) == (0, 30_000)


def test_a_roll_longer_than_thought_is_not_less_than_empty():
    roll = Roll(100, spent=0)
    roll.used(180)
    assert roll.left() == 0


@pytest.mark.parametrize(("length", "spent"), [(0, None), (-5, None), (100, -1), (float("nan"), 0)])
def test_lengths_that_cannot_be_are_refused(length, spent):
    with pytest.raises(ValueError, match="roll"):
        Roll(length, spent)


def test_paper_does_not_go_back():
    with pytest.raises(ValueError, match="back"):
        Roll(100, 0).used(-1)
