"""Found among ten thousand by a few letters."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.handling.fileable import catalogues
from kiosk.input.initials import Initials
from kiosk.input.rare import Rare
from kiosk.services.catalogue import Catalogue
from kiosk.services.entries import SHOWN, Entries, Entry, Filled, described, made, search
from sandbox.centre.catalogues import CHRONIC, diseases, institutions


@pytest.fixture(scope="module")
def initials():
    return Initials.of(Rare())


@pytest.fixture(scope="module")
def chronic(initials):
    return made({code: (name, kind) for code, name, kind in CHRONIC}, initials)


@pytest.fixture(scope="module")
def sick(initials):
    return made({code: (name, "") for code, name in diseases()}, initials)


def names(found: tuple[Entry, ...]) -> list[str]:
    return [one.name for one in found]


def test_initials_hold_each_reading(initials):
    assert initials("高血压") == "g,x,y,"
    zhong, qing, *_ = initials("重庆").split(",")
    assert set("cz") <= set(zhong)
    assert "q" in qing
    assert initials("2型（新）A") == "2,x,x,a,"


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("gxy", "高血压"), ("GXY", "高血压"), ("高血", "高血压"), ("压", "高血压"),
        ("xyb", "血友病"),
        ("m00205", "慢性阻塞性肺疾病"), ("mzf", "慢性阻塞性肺疾病"), ("g x y", "高血压"),
    ],
)  # fmt: skip
def test_found_by_initials_by_words_and_by_code(chronic, typed, first):
    found = names(search(chronic, typed))
    if typed == "mzf":  # letters must follow one another
        assert first not in found
    else:
        assert found[0] == first


def test_what_begins_so_comes_before_what_holds_it(sick):
    found = names(search(sick, "tfx"))
    begins = [name for name in found if name.startswith("特发性")]
    assert begins
    assert found[: len(begins)] == begins
    assert len(search(sick, "炎")) == SHOWN


def test_nothing_typed_shows_the_first(sick):
    assert names(search(sick, " ")) == names(sick[:SHOWN])


@given(st.text(max_size=12))
def test_whatever_is_typed_every_answer_holds_it(chronic, typed):
    wanted = "".join(typed.split()).casefold()
    for one in search(chronic, typed):
        latin = wanted.isascii() and wanted.isalnum()
        assert wanted in one.name.casefold() or latin


def test_a_file_that_cannot_be_read_is_none(tmp_path):
    entries = Entries(tmp_path)
    (tmp_path / "institutions.msgpack").write_bytes(b"\x93garbage")
    assert entries.get("institutions") is None
    assert not entries.kept("institutions")
    assert entries.find("institutions", "x") == ()
    filled = Filled("1", date(2026, 12, 1), (Entry("H1", "向阳医院"),))
    assert Entries(tmp_path).renew("institutions", filled)
    assert Entries(tmp_path).find("institutions", "h1") == filled.entries


def test_the_stand_ins_catalogues_are_as_large_as_real_ones():
    assert len(institutions()) == 3000
    assert len({one["fixmedins_code"] for one in institutions()}) == 3000
    assert len(dict(diseases())) >= 10_000


def test_every_item_picks_from_a_catalogue_that_is_described():
    known = described()
    for item in Catalogue.load():
        assert catalogues(item) <= known.keys(), item.id
