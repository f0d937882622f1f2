"""Check numbers: whole papers are told from altered ones, and nobody's data from either."""

from __future__ import annotations

import re

import pytest

from kiosk.outbox.retention import prune
from kiosk.store import issued
from kiosk.store.database import Store
from kiosk.store.issued import Verdict
from sandbox.people import person

WHO, OTHER = person("worker").certificate_no, person("mover").certificate_no
FACTS = (("条数", "63"), ("个人应缴", "￥25,200.00"))
SERIAL = "01-20261122-00042"
DAY = 86400.0


class Time:
    now = 1_790_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def store(tmp_path):
    made = Store.open(tmp_path / "terminal.db", bytes(range(32)), Time())
    yield made
    made.close()


def issue(store: Store, content: str = "all of it", serial: str = SERIAL) -> str:
    return issued.issue(
        store, serial, "contribution-statement", content, certificate_no=WHO, facts=FACTS
    )


def test_a_whole_paper_is_known_with_what_must_stand_on_it(store):
    check = issue(store)
    assert re.fullmatch(r"[2-9A-HJKMNP-Z]{5}-[2-9A-HJKMNP-Z]{5}", check)
    said = issued.verify(store, SERIAL, check)
    assert said == Verdict(True, True, None, "contribution-statement", Time.now, FACTS)
    assert issued.verify(store, f" {SERIAL} ", check.lower().replace("-", " ")) == said


def test_the_number_is_over_serial_and_content(store):
    check = issue(store)
    assert issue(store, "all of it, altered", "01-20261122-00043") != check
    assert issue(store, serial="01-20261122-00044") != check
    assert issue(store) == check  # the same paper, made once more


def test_a_wrong_number_tells_nothing_of_the_paper(store):
    check = issue(store)
    wrong = check[:-1] + ("2" if check[-1] != "2" else "3")
    assert issued.verify(store, SERIAL, wrong, WHO) == Verdict(True)
    assert issued.verify(store, SERIAL, "") == Verdict(True)
    assert issued.verify(store, "01-20261122-99999", check) == Verdict(False)


def test_whose_it_is_can_be_asked_and_is_not_kept(store):
    check = issue(store)
    assert issued.verify(store, SERIAL, check, WHO.lower()).person is True
    assert issued.verify(store, SERIAL, check, f"{WHO[:6]} {WHO[6:]}").person is True
    assert issued.verify(store, SERIAL, check, OTHER).person is False
    (row,) = store.rows("SELECT * FROM paper")
    assert WHO not in "".join(str(value) for value in row.values())


def test_another_station_has_another_key(store, tmp_path):
    elsewhere = Store.open(tmp_path / "other.db", bytes(range(32)), Time())
    assert issue(elsewhere) != issue(store)
    elsewhere.close()


def test_it_is_remembered_for_its_time(store):
    check = issue(store)
    prune(store, Time.now + 89 * DAY, 0.0, DAY, keep_papers=90 * DAY)
    assert issued.verify(store, SERIAL, check).right
    prune(store, Time.now + 91 * DAY, 0.0, DAY, keep_papers=90 * DAY)
    assert issued.verify(store, SERIAL, check) == Verdict(False)
