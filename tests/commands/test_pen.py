"""What is written on the keyboard is of the question being asked, and of nobody after it."""

from __future__ import annotations

import pytest

from kiosk.commands.pen import Pen
from kiosk.handling.draft import Draft
from kiosk.runtime.visit_data import Visit
from kiosk.services.catalogue import Catalogue
from screens.samples import settings

ITEM = Catalogue.load().item("away-filing")


def visit(at: str = "addr", typed: str = "") -> Visit:
    return Visit(1, settings(), item=ITEM, draft=Draft(at=at), typed=typed)


def test_it_begins_with_what_was_answered_and_goes_on_from_there():
    pen, one = Pen(), visit(typed="崇川区")
    pen.take(one)
    assert one.typing.value == "崇川区"
    assert one.typing.limit == 60
    assert pen.press(one, "tab:digits")
    assert pen.press(one, "7")
    pen.take(one)  # another look at the same page
    assert one.typing.value == "崇川区7"


@pytest.mark.parametrize("at", ["rloc_rea", "tel", ""])
def test_no_other_question_has_a_keyboard(at):
    pen, one = Pen(), visit(at)
    pen.take(one)
    assert one.typing is None
    assert not pen.press(one, "1")
    pen.draw(one, ((1, 1, 0),))
    assert one.typing is None


def test_engines_and_visit_forget():
    pen, one = Pen(), visit()
    pen.forget()  # opens none
    assert "_writing" not in vars(pen)
    pen.take(one)
    for key in "zhang":
        pen.press(one, key)
    spelt = pen._writing._pinyin
    if not hasattr(spelt, "forget"):
        pytest.skip("no pinyin engine on this machine")
    forgotten = []
    pen._writing.forget = lambda: forgotten.append(True)
    pen.forget()
    one.forget()
    assert forgotten == [True]
    assert one.typing is None
