"""Pages of a staff session. Total over its states but those in which the visit's own pages are on
the glass; a page's module is imported when it is first drawn."""

from __future__ import annotations

from importlib import import_module

from kiosk.staff.states import State
from screens.nodes import Page
from screens.staff import StaffView
from screens.view import View

PAGES: dict[State, str] = {
    State.LOCKED: "locked",
    State.CHOOSING: "choosing",
    State.CARD: "entry",
    State.PIN: "entry",
    State.CHECKING: "entry",
    State.LOCKED_OUT: "entry",
    State.SIGNED_IN: "menu",
    State.ACTING: "beginning",
    State.GIVING: "giving",
    State.HANDED_OVER: "beginning",
    State.TAKING: "beginning",
    State.ATTESTING: "attest",
    State.REASONS: "reasons",
    State.ANSWERING: "beginning",
    State.VOUCH_PIN: "entry",
    State.VOUCH_CHECKING: "entry",
    State.VOUCHING: "attest",
    State.WHY: "reasons",
    State.REPORTS: "reports",
    State.REPORT_WHAT: "report_choice",
    State.REPORT_SERVICE: "report_choice",
    State.REPORT_WRITING: "report_writing",
    State.REPORT: "report",
    State.REPORT_DRAFT: "report_draft",
    State.ATTENDANCE: "attendance",
    State.CASES: "cases",
    State.CASE: "case",
    State.CASE_ACTS: "case_acts",
    State.CASE_PEOPLE: "case_people",
    State.CASE_SIGN: "case_sign",
    State.NOTICES: "notices",
    State.NOTICE: "notice",
    State.COURSES: "notices",
    State.COURSE: "notice",
    State.EXAM_ABOUT: "exam_about",
    State.EXAM_ASKING: "exam_about",
    State.EXAM: "exam",
    State.EXAM_SHEET: "exam_sheet",
    State.EXAM_RESULT: "exam_result",
    State.HOME_VISITS: "home_visits",
    State.PEOPLE_BOOK: "people_book",
    State.PERSON: "person",
    State.PERSON_FORGET: "person",
    State.PERSON_CHOOSE: "person_choose",
    State.PERSON_WRITING: "person_writing",
    State.VISIT_DAY: "visit_day",
    State.TAKING_IN: "taking_in",
    State.PAPER_PICTURES: "paper_pictures",
    State.WINDOWS: "windows",
    State.CALLING: "calling",
    State.MOVING: "moving",
    State.PASSED: "passed",
    State.WEEKLY: "weekly",
    State.PROBLEM: "problem",
    State.PROBLEM_WRITING: "problem_writing",
    State.FIGURES: "figures",
    State.BOOKS: "books",
    State.FOUND: "found",
    State.KNOWN: "known",
    State.CORRECTING: "correcting",
    State.TASKS: "tasks",
    State.TASK: "task",
    State.PROOF_PLACE: "proof_choice",
    State.PROOF_DAY: "proof_choice",
    State.PROOF_WRITING: "proof_writing",
    State.PROOF_PICTURES: "proof_pictures",
}
"""State -> module of this package; its `page(staff, view)` draws the state. Of ACTING and
HANDED_OVER only the moment before the visit's own page is there."""


def staff_page(staff: StaffView, view: View) -> Page:
    """The page of the session's state. `view` gives look, strings and the terminal's own words."""
    return import_module(f"{__name__}.{PAGES[staff.state]}").page(staff, view)
