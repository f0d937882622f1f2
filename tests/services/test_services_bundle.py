"""An item made of several matters (一件事): what its data file may say of them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kiosk.services.catalogue import FOLDER, Catalogue
from kiosk.services.form import When
from kiosk.services.snapshot import DataError

FILES = ("newborn-bundle.toml", "newborn-enrolment.toml")
LAST = 'id = "social-card"'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in FILES:
        shutil.copy(FOLDER / name, tmp_path / name)
    return tmp_path


def test_what_the_question_offers_follows_from_the_parts(folder):
    form = Catalogue.load(folder, folder / "cache").item("newborn-bundle").form
    assert [o.value for o in form.questions[0].options] == [p.id for p in form.parts]
    again = Catalogue.load(folder, folder / "cache").item("newborn-bundle").form
    assert again == form  # from the snapshot


@pytest.mark.parametrize(
    ("before", "after", "key", "said"),
    [
        ('decided = "later"', 'decided = "later"\ntransaction = "province/x"', "form", "one of"),
        (LAST, 'id = "household"', "form.parts[3].id", "twice"),
        (LAST, 'id = "Social"', "form.parts[4].id", "Expected"),
        ('getWay = "card_way"', 'getWay = "card"', "form.parts[4].takes", "no field"),
        ('materials = ["birth"]', 'materials = ["photo"]', "form.parts[4].materials", "no paper"),
        ('asks = "parts"', 'asks = "phone"', "form.questions", "first question"),
        ('values = ["birth-certificate"], absent', 'values = ["passport"], absent',
         "form.materials[1].when", "answers"),
        ('[[form.parts.fixed]]\nfield = "insutype"\nvalue = "390"',
         '[[form.parts.fixed]]\nfield = "insutype"\nvalue = ""',
         "form.parts[0].fixed[0]", "one of"),
        ('[[form.parts.fixed]]\nfield = "rmk"\ntake = "papers.missing"\n', "", "form.fixed",
         "must know"),
        ('shares_with = ["newborn-enrolment"]', "", "form.transaction", "newborn-enrolment"),
        ("[eligible]\n", '[a4]\npapers = ["x"]\nname = { zh = "表", en = "Form" }\n'
         'short = { zh = "表", en = "Form" }\n\n[eligible]\n', "a4", "several"),
        ('by_agent = true\ntransaction = "province/newborn-enrolment"',
         'transaction = "province/newborn-enrolment"', "form.proxy", "by_agent"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named(folder, before, after, key, said):
    path = folder / FILES[0]
    text = path.read_text("utf-8")
    start = text.rindex(before) if before.startswith("materials") else text.index(before)
    if "passport" in after:  # the paper's, not the question's
        start = text.rindex(before)
    path.write_text(text[:start] + after + text[start + len(before) :], "utf-8")
    with pytest.raises(DataError) as told:
        Catalogue.load(folder)
    assert (told.value.key, said in told.value.what) == (key, True), str(told.value)


def test_a_condition_may_ask_that_something_was_not_chosen():
    wants, without = (When(field="f", values=("a", "b"), absent=x) for x in (False, True))
    for answer, chosen in (("a", True), ("c,b", True), ("c", False), ("", False), ("ab", False)):
        assert wants.holds({"f": answer}) is chosen
        assert without.holds({"f": answer}) is not chosen
    assert not wants.holds({})
    assert without.holds({})


def test_an_original_that_is_handed_in_goes_to_some_office(folder):
    path = folder / FILES[0]
    text = path.read_text("utf-8")
    marked = text.replace('id = "marriage"\n', 'id = "marriage"\nhand_in = true\n')
    path.write_text(marked, "utf-8")
    form = Catalogue.load(folder).item("newborn-bundle").form
    assert [m.id for m in form.materials if m.hand_in] == ["marriage"]
    path.write_text(marked.replace(', "marriage"', ""), "utf-8")
    with pytest.raises(DataError) as told:
        Catalogue.load(folder)
    assert told.value.key == "form.materials"
    assert "which office" in told.value.what


def test_what_an_agent_may_hand_in_needs_what_is_asked_of_one(folder):
    path = folder / FILES[0]
    text = path.read_text("utf-8")
    start, end = text.index("[form.proxy]"), text.index('[[form.parts]]\nid = "insurance"')
    path.write_text(text[:start] + text[end:], "utf-8")
    with pytest.raises(DataError) as told:
        Catalogue.load(folder)
    assert (told.value.key, "by_agent" in told.value.what) == ("form.parts", True)
