"""Employees as a file: the way there and back, and what stays in the list."""

from __future__ import annotations

import pytest
from msgspec import structs

from kiosk.handling import roster
from kiosk.papers.cells import Cell, Line, Table, Trouble, Unread
from kiosk.visit.states import Event, State
from screens.samples_units import CODE, UNIT
from tests.runtime import test_units, world
from tests.runtime.test_units import staged

ITEM = "employee-enrolment"
PAGE = "https://10.1.2.3/upload"
FILE = Table(
    (
        Line(2, (Cell("张三丰"), Cell("230198198503071012"), Cell("2026/12/1"), Cell("5200"))),
        Line(3, (Cell("李小英"), Cell("2.3E+17"), Cell("2026-12-01"), Cell("5200"))),
    )
)


def to_list(monkeypatch, page: str = PAGE):
    hub = structs.replace(world.SETTINGS.hub, upload_page=page)
    monkeypatch.setattr(world, "SETTINGS", structs.replace(world.SETTINGS, hub=hub))
    stage = staged(monkeypatch)
    test_units.to_unit(stage, ITEM)
    assert UNIT.code == CODE
    assert test_units.found(stage, UNIT) is State.CHECKING
    assert stage.answer("ask_checks", Event.CHECKED, {}) is State.QUESTION
    return stage


def there(stage) -> tuple:
    visit = stage.runtime.visit
    return roster.rows(visit.people_asked, visit.draft.answers)


def test_without_a_page_there_is_no_way(monkeypatch):
    stage = to_list(monkeypatch, "")
    assert stage.do(Event.OPEN_LIST_FILE) is State.QUESTION
    assert "see_list" not in stage.hands.calls


def test_good_and_bad_rows_come_into_the_list(monkeypatch):
    stage = to_list(monkeypatch)
    assert stage.do(Event.OPEN_LIST_FILE) is State.LIST_FILE
    assert stage.answer("see_list", Event.LIST_READ, FILE) is State.QUESTION
    assert stage.hands.calls[-1] == "stop_camera"
    assert [row["psn_name"] for row in there(stage)] == ["张三丰", "李小英"]
    assert stage.do(Event.ANSWERED, roster.DONE) is State.QUESTION  # one is to be mended
    assert stage.runtime.visit.draft.error == "form.error.people.wrong"
    assert stage.do(Event.DROP_ROW, 1) is State.QUESTION
    stage.do(Event.ANSWERED, roster.DONE)
    assert stage.runtime.visit.draft.at == "tel"


def test_a_file_that_is_none_leaves_the_list_as_it_was(monkeypatch):
    stage = to_list(monkeypatch)
    stage.do(Event.OPEN_LIST_FILE)
    stage.answer("see_list", Event.LIST_READ, FILE)
    before = there(stage)
    assert stage.do(Event.OPEN_LIST_FILE) is State.LIST_FILE
    why = Unread(Trouble.MANY, count=10_000)
    assert stage.answer("see_list", Event.LIST_UNREAD, why) is State.LIST_FILE
    assert stage.runtime.visit.unread == why
    assert there(stage) == before
    assert stage.do(Event.BACK) is State.QUESTION
    assert stage.runtime.visit.unread is None
    assert there(stage) == before


@pytest.mark.parametrize("event", [Event.LEAVE])
def test_nothing_of_it_outlives_the_visit(monkeypatch, event):
    stage = to_list(monkeypatch)
    stage.do(Event.OPEN_LIST_FILE)
    stage.answer("see_list", Event.LIST_READ, FILE)
    stage.do(Event.OPEN_LIST_FILE)
    stage.do(event)
    assert "stop_camera" in stage.hands.calls[-6:]
    visit = stage.runtime.visit
    assert (visit.answers, visit.draft, visit.unread, visit.upload) == ({}, None, None, "")


@pytest.mark.parametrize("readable", [True, False])
def test_a_file_that_comes_as_it_is_asked_whether_anybody_is_there_is_not_lost(
    monkeypatch, readable
):
    stage = to_list(monkeypatch)
    stage.do(Event.OPEN_LIST_FILE)
    assert stage.wait(stage.runtime.left() + 0.1) is State.ARE_YOU_THERE
    assert stage.answer("see_list", Event.PHONE_HEARD) is State.LIST_FILE
    if readable:
        assert stage.answer("see_list", Event.LIST_READ, FILE) is State.QUESTION
        assert len(there(stage)) == 2
    else:
        stage.answer("see_list", Event.LIST_UNREAD, Unread(Trouble.OLD))
        assert stage.state is State.LIST_FILE
        assert stage.runtime.visit.unread == Unread(Trouble.OLD)
