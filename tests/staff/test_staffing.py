"""Whose touch it is, walked over every state of a staff session and of a visit."""

from __future__ import annotations

from datetime import date

import pytest

from kiosk.handling.assistant import Assistant
from kiosk.runtime.staffing import CITIZENS, citizens, touches_visit
from kiosk.runtime.visit_data import LEADS_HOME, Visit, refine
from kiosk.settings.load import SettingsError, load
from kiosk.settings.staff import ROLES, Right, StaffMember, rights
from kiosk.staff.states import State as Staff
from kiosk.visit.states import Event
from kiosk.visit.states import State as Seen
from kiosk.visit.table import ROWS
from sandbox.stage.standins import staff_hashed
from screens.pages.staff import PAGES
from tests.runtime.world import SETTINGS

PIN_HASH = staff_hashed("739162")
GRADES = {Event.GRADE_GIVEN, Event.LAST_GRADE_GIVEN, Event.BAD_GRADE_GIVEN, Event.REASONS_GIVEN,
          Event.LAST_REASONS_GIVEN}  # fmt: skip
TODAY = date(2026, 11, 22)


def test_no_path_leads_staff_to_a_review():
    """Every state in which a grade or a reason is heard, under every state of a staff session."""
    where = {row.state for row in ROWS if row.event in GRADES}
    assert where == {Seen.REVIEW, Seen.REVIEW_REASONS}
    for mode in CITIZENS:
        for staff in Staff:
            for visit in where:
                theirs = staff is Staff.HANDED_OVER and mode == "helped"
                assert touches_visit(staff, mode, visit) == theirs


@pytest.mark.parametrize("visit", [Seen.IDENTIFY, Seen.CONFIRM, Seen.SIGN, Seen.SECRET])
def test_consent_confirmation_signature_and_pin_are_the_citizens(visit):
    assert citizens("helped", visit)
    assert not touches_visit(Staff.ACTING, "helped", visit)
    assert touches_visit(Staff.HANDED_OVER, "helped", visit)


def test_nothing_of_a_visit_is_touched_without_a_session_that_acts():
    for staff in set(Staff) - {Staff.ACTING, Staff.HANDED_OVER}:
        assert not any(touches_visit(staff, "helped", visit) for visit in Seen)
    assert not touches_visit(Staff.ACTING, "", Seen.HOME)


def test_every_state_has_a_page():
    assert set(PAGES) == set(Staff)


def test_an_agent_of_the_staff_is_led_to_nothing_else_of_the_person():
    acts = Visit(1, SETTINGS, assistant=Assistant("s01", "王芳", "proxy"))
    for state, event in {(row.state, row.event) for row in ROWS}:
        if (state, event) in LEADS_HOME or event is Event.PICK_ITEM:
            assert refine(acts, state, event, "enrolment", TODAY) is Event.LEAVE, (state, event)


# ---- rights


def member(**more) -> StaffMember:
    given = {"id": "s01", "name": "王芳", "roles": ("agent",), "pin_hash": PIN_HASH} | more
    return StaffMember(**given)


@pytest.mark.parametrize("passed", [None, date(2026, 11, 23)])
def test_nothing_is_allowed_before_the_examination(passed):
    assert rights(member(exam_passed=passed), ROLES, TODAY) == frozenset()


def test_rights_are_those_of_all_roles():
    both = member(roles=("assistant", "agent"), exam_passed=date(2026, 1, 5))
    assert rights(both, ROLES, TODAY) == set(ROLES["assistant"]) | set(ROLES["agent"])
    assert set(ROLES["head"]) == set(Right)


def refused(station: dict) -> str:
    with pytest.raises(SettingsError) as error:
        load("heilongjiang-2", [{"station": station}])
    return str(error.value)


def test_accounts_that_cannot_be_are_refused_with_what_to_do():
    one = {"id": "s01", "name": "王芳", "roles": ["agent"], "pin_hash": PIN_HASH}
    assert "two accounts are called s01" in refused({"staff": [one, one]})
    assert "assistant, agent, head" in refused({"staff": [one | {"roles": ["boss"]}]})
    assert "pin_hash" in refused({"staff": [one | {"pin_hash": "739162"}]})
    assert "roles" in refused({"roles": {"boss": ["fly"]}})
    own = load("heilongjiang-2", [{"station": {"staff": [one | {"roles": ["boss"]}],
                                               "roles": {"boss": ["act-helped"]}}}])  # fmt: skip
    assert own.station.staff[0].roles == ("boss",)
