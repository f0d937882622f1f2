"""Whole visits through the loop: no thread, no sleep, time moves when told."""

from __future__ import annotations

import gc
from datetime import date

import msgspec
import pytest

from kiosk.platform.interface import (
    CentreTrouble,
    Insurance,
    Notice,
    PersonFound,
    Refusal,
    Trouble,
)
from kiosk.runtime.visit_data import Refused
from kiosk.services.result import PeriodChoice
from kiosk.visit.states import Event, State
from tests.runtime.world import CREDENTIAL, PERSON, SETTINGS, Stage, result

D = SETTINGS.deadlines


@pytest.fixture
def stage() -> Stage:
    return Stage()


def test_one_visit_from_touch_to_wiped(stage):
    stage.to_result()
    stage.print()
    assert stage.do(Event.LEAVE) is State.REVIEW
    assert stage.do(Event.GRADE_GIVEN, (0, 5)) is State.WIPING
    assert stage.answer("wipe", Event.WIPED) is State.THANKS
    assert stage.wait(D.thanks + 0.1) is State.ATTRACT
    assert stage.hands.recorded == [
        ("consent", ""),
        ("use", "enrolment"),
        ("receipt", "confirmed"),
        ("review", "enrolment:5"),
    ]


def test_the_person_is_gone_before_the_review(stage):
    stage.to_result()
    stage.do(Event.LEAVE)
    visit = stage.runtime.visit
    assert visit.subject is None
    assert visit.result is None
    assert visit.credential is None
    assert "forget" in stage.hands.calls


def test_another_item_without_identifying_again(stage):
    stage.to_result()
    assert stage.do(Event.ANOTHER) is State.HOME_IDENTIFIED
    assert stage.do(Event.PICK_ITEM, "account-details") is State.RESULT_WAITING
    assert stage.hands.calls.count("read_credential") == 1
    assert stage.hands.calls.count("ask_person") == 1
    stage.answer("ask_item", Event.RESULT_READY, result("account-details"))
    stage.do(Event.LEAVE)
    assert [u.item.id for u in stage.runtime.visit.used] == ["enrolment", "account-details"]


def test_each_item_has_its_own_grade_and_unanswered_stays_unanswered(stage):
    stage.to_result()
    stage.do(Event.ANOTHER)
    stage.do(Event.PICK_ITEM, "account-details")
    stage.answer("ask_item", Event.RESULT_READY, result("account-details"))
    stage.do(Event.LEAVE)
    assert stage.do(Event.GRADE_GIVEN, (1, 4)) is State.REVIEW
    assert stage.wait(D.review + 1) is State.WIPING
    reviews = [r for r in stage.hands.recorded if r[0] == "review"]
    assert reviews == [("review", "account-details:4")]


def test_a_bad_grade_is_written_down_before_its_reasons(stage):
    stage.to_result()
    stage.do(Event.LEAVE)
    assert stage.do(Event.GRADE_GIVEN, (0, 1)) is State.REVIEW_REASONS
    assert ("review", "enrolment:1") in stage.hands.recorded
    stage.runtime.visit.reasons = ("slow",)
    assert stage.do(Event.REASONS_GIVEN) is State.WIPING
    assert stage.hands.recorded[-1] == ("amend", "enrolment:slow")


def test_answers_to_an_ended_visit_are_dropped(stage):
    stage.to_result()
    stage.do(Event.PRINT)
    late = stage.hands.answers["print_receipt"][0]
    stage.wait(D.printing + 0.1)
    stage.wait(D.did_it_print + 0.1)
    stage.do(Event.REVIEW_DONE)
    stage.answer("wipe", Event.WIPED)
    stage.do(Event.TOUCH)
    late(Event.PRINT_CONFIRMED, "late")
    stage.runtime.pump()
    assert stage.state is State.HOME
    assert ("receipt", "confirmed") not in stage.hands.recorded


def test_answers_to_an_older_question_are_dropped(stage):
    stage.to_result("account-details")
    stage.do(Event.PICK_PERIOD, (PeriodChoice.LAST_YEAR, None))
    stage.answer("ask_item", Event.RESULT_READY, result("account-details"), which=0)
    assert stage.state is State.RESULT_WAITING
    stage.answer("ask_item", Event.RESULT_READY, result("account-details"))
    assert stage.state is State.RESULT


def test_progress_keeps_one_use(stage):
    stage.do(Event.TOUCH)
    stage.do(Event.PICK_ITEM, "medical-spending")
    stage.answer("read_credential", Event.CREDENTIAL_READ, CREDENTIAL)
    stage.answer("ask_person", Event.PERSON_FOUND, PersonFound(PERSON))
    for done in (0, 1, 2):
        stage.answer(
            "ask_item", Event.RESULT_PROGRESS, result("medical-spending", done=done, total=3)
        )
    stage.answer("ask_item", Event.RESULT_READY, result("medical-spending", done=3, total=3))
    assert len(stage.runtime.visit.used) == 1
    assert stage.runtime.visit.result.complete
    assert stage.hands.recorded.count(("use", "medical-spending")) == 1


def test_progress_still_arrives_under_an_overlay_and_while_printing(stage):
    stage.to_result("medical-spending")
    stage.do(Event.OPEN_HELP)
    stage.answer("ask_item", Event.RESULT_PROGRESS, result("medical-spending", done=1, total=2))
    assert stage.state is State.HELP
    assert stage.runtime.visit.result.done == 1
    stage.do(Event.BACK)
    stage.do(Event.PRINT)
    stage.answer("ask_item", Event.RESULT_READY, result("medical-spending", done=2, total=2))
    assert stage.state is State.PRINTING
    assert stage.runtime.visit.result.complete


def test_paper_not_confirmed_is_asked_and_the_answer_recorded(stage):
    stage.to_result()
    stage.do(Event.PRINT)
    stage.answer("print_receipt", Event.PRINT_UNCONFIRMED, "GS r")
    assert stage.state is State.DID_IT_PRINT
    assert stage.do(Event.NO_PAPER_CAME) is State.PRINT_FAILED
    assert stage.hands.recorded[-1] == ("receipt", "asked-no")
    assert stage.do(Event.RETRY) is State.PRINTING
    number = stage.runtime.visit.current.number
    assert stage.runtime.visit.prints[number] == 1  # the next one is marked 补打


@pytest.mark.parametrize("begun", [True, False])
def test_paper_out_is_mended_while_the_visitor_waits(stage, begun):
    stage.to_result()
    stage.do(Event.PRINT)
    stage.answer("print_receipt", Event.PRINT_REFUSED, Refused("paper-out", begun=begun))
    assert stage.state is State.PRINT_FAILED
    assert stage.hands.recorded[-1] == ("receipt", "failed")
    assert stage.answer("ask_printer", Event.PRINTER_READY) is State.PRINTER_BACK
    assert stage.do(Event.PRINTER_READY) is State.PRINTER_BACK
    assert stage.hands.calls.count("print_receipt") == 1  # nothing prints without a touch
    number = stage.runtime.visit.current.number
    assert stage.runtime.visit.prints.get(number, 0) == begun  # then the next is marked 补打
    assert stage.do(Event.RETRY) is State.PRINTING
    stage.answer("print_receipt", Event.PRINT_CONFIRMED, "GS r + DLE EOT")
    assert stage.state is State.PRINTED
    assert stage.runtime.visit.current.receipts == 1
    assert stage.runtime.visit.printed_by == "GS r + DLE EOT"


def test_a_list_waits_for_the_printer_of_its_own_paper(stage):
    stage.to_result()
    stage.do(Event.PRINT, "list")
    stage.answer("print_receipt", Event.PRINT_REFUSED, Refused("jammed", begun=True))
    assert stage.state is State.PRINT_FAILED
    assert "ask_printer" in stage.hands.calls
    assert stage.do(Event.PRINTER_READY, "receipt") is State.PRINT_FAILED
    assert stage.do(Event.PRINTER_READY, "list") is State.PRINTER_BACK
    visit = stage.runtime.visit
    number = visit.current.number
    assert visit.prints == {f"{number}/list": 1}  # the next list is marked 补打, a receipt is not
    assert stage.do(Event.RETRY) is State.PRINTING
    stage.answer("print_receipt", Event.PRINT_CONFIRMED, "job-state completed")
    assert (stage.state, visit.current.receipts) == (State.PRINTED, 1)
    stage.do(Event.BACK)
    stage.do(Event.PRINT)
    stage.answer("print_receipt", Event.PRINT_REFUSED, Refused("paper-out"))
    assert stage.do(Event.PRINTER_READY, "list") is State.PRINT_FAILED
    assert stage.do(Event.PRINTER_READY, "receipt") is State.PRINTER_BACK


def test_a_list_has_its_own_time(stage):
    stage.to_result()
    stage.do(Event.PRINT, "list")
    assert stage.wait(D.printing_pages - 0.1) is State.PRINTING
    assert stage.wait(0.2) is State.DID_IT_PRINT
    stage.answer("print_receipt", Event.PRINT_CONFIRMED, "job-state completed")
    assert stage.state is State.PRINTED


def test_the_roll_comes_after_the_visitor_has_gone(stage):
    stage.to_result()
    stage.do(Event.PRINT)
    stage.answer("print_receipt", Event.PRINT_REFUSED, Refused("paper-out", begun=True))
    stage.wait(D.print_failed + 0.1)
    assert stage.wait(D.are_you_there + 0.1) is State.WIPING
    assert stage.do(Event.PRINTER_READY) is State.WIPING
    assert stage.answer("ask_printer", Event.PRINTER_READY) is State.WIPING
    assert stage.runtime.visit.result is None
    assert stage.hands.calls.count("print_receipt") == 1


def test_what_nobody_on_site_mends_is_not_waited_for(stage):
    stage.to_result()
    stage.do(Event.PRINT)
    stage.answer("print_receipt", Event.PRINT_REFUSED, Refused("hardware"))
    assert stage.state is State.PRINT_FAILED
    assert "ask_printer" not in stage.hands.calls
    assert stage.do(Event.PRINTER_READY) is State.PRINTER_BACK  # it was put right all the same


def test_print_twice_is_one_ticket(stage):
    stage.to_result()
    stage.runtime.post(Event.PRINT)
    stage.runtime.post(Event.PRINT)
    stage.runtime.pump()
    assert stage.hands.calls.count("print_receipt") == 1


@pytest.mark.parametrize(
    ("validity", "why"),
    [
        ({"valid_to": date(2020, 1, 1)}, Refusal.CARD_EXPIRED),
        ({"valid_from": date(2100, 1, 1)}, Refusal.CARD_NOT_YET),
    ],
)
def test_a_card_outside_its_validity_is_refused_without_asking_the_centre(stage, validity, why):
    stage.do(Event.TOUCH)
    stage.do(Event.PICK_ITEM, "enrolment")
    other = msgspec.structs.replace(CREDENTIAL, **validity)
    assert stage.answer("read_credential", Event.CREDENTIAL_READ, other) is State.PERSON_REFUSED
    assert stage.runtime.visit.refusal is why
    assert "ask_person" not in stage.hands.calls


def test_a_notice_is_shown_once(stage):
    stage.do(Event.TOUCH)
    stage.do(Event.PICK_ITEM, "enrolment")
    stage.answer("read_credential", Event.CREDENTIAL_READ, CREDENTIAL)
    found = PersonFound(PERSON, Notice.SUSPENDED)
    assert stage.answer("ask_person", Event.PERSON_FOUND, found) is State.PERSON_NOTICE
    assert stage.do(Event.GO_ON) is State.RESULT_WAITING
    stage.answer("ask_item", Event.RESULT_READY, result("enrolment"))
    stage.do(Event.ANOTHER)
    assert stage.do(Event.PICK_ITEM, "account-details") is State.RESULT_WAITING


def test_child_is_the_subject_and_the_guardian_the_applicant(stage):
    import msgspec

    stage.do(Event.TOUCH)
    stage.do(Event.PICK_ITEM, "enrolment")
    stage.do(Event.OPEN_CHILD)
    stage.runtime.visit.typed = "230198202001010011"
    stage.do(Event.CHILD_ENTERED, "230198202001010011")
    assert stage.state is State.IDENTIFY
    stage.answer("read_credential", Event.CREDENTIAL_READ, CREDENTIAL)
    assert stage.runtime.visit.credential.guardian is CREDENTIAL
    child = msgspec.structs.replace(PERSON, person_no="C1")
    stage.answer("ask_person", Event.PERSON_FOUND, PersonFound(child, guardian=PERSON))
    assert stage.runtime.visit.applicant is PERSON
    assert stage.runtime.visit.subject is child


def test_centre_silent_then_again(stage):
    stage.do(Event.TOUCH)
    stage.do(Event.PICK_ITEM, "enrolment")
    stage.answer("read_credential", Event.CREDENTIAL_READ, CREDENTIAL)
    trouble = CentreTrouble(Trouble.SILENT, "T1")
    assert stage.answer("ask_person", Event.CENTRE_TROUBLE, trouble) is State.CENTRE_DOWN
    assert stage.runtime.visit.trouble_code == "silent T1"
    assert stage.runtime.visit.left_failed == ("enrolment",)
    assert stage.do(Event.RETRY) is State.LOOKING_UP
    assert stage.hands.calls.count("ask_person") == 2
    assert stage.wait(D.looking_up + 1) is State.CENTRE_DOWN
    assert stage.runtime.visit.left_failed == ("enrolment",)  # once, however often it was tried


def test_what_a_later_try_answered_has_not_failed(stage):
    stage.to_result()
    visit = stage.runtime.visit
    visit.failed = [visit.item.id, "care-records"]
    assert visit.left_failed == ("care-records",)


def test_waiting_wakes_at_one_eight_and_fifteen_seconds(stage):
    stage.do(Event.TOUCH)
    stage.do(Event.PICK_ITEM, "enrolment")
    stage.answer("read_credential", Event.CREDENTIAL_READ, CREDENTIAL)
    began, wakes = stage.clock.seconds, []
    for _ in range(3):
        wakes.append(stage.runtime.next_wake() - began)
        stage.clock.seconds = stage.runtime.next_wake()
        stage.runtime.pump()
    assert wakes == [1.0, D.slow_after, D.choice_after]


def test_stay_gives_the_wait_its_time_again(stage):
    stage.do(Event.TOUCH)
    stage.do(Event.PICK_ITEM, "enrolment")
    stage.answer("read_credential", Event.CREDENTIAL_READ, CREDENTIAL)
    stage.wait(D.looking_up - 1)
    stage.do(Event.GO_ON)
    assert stage.wait(D.looking_up - 1) is State.LOOKING_UP
    assert stage.wait(2) is State.CENTRE_DOWN


def test_walking_away_asks_then_wipes(stage):
    stage.to_result()
    assert stage.wait(D.result + 0.1) is State.ARE_YOU_THERE
    assert stage.wait(D.are_you_there + 0.1) is State.WIPING
    assert stage.runtime.visit.subject is None


def test_a_touch_keeps_the_visit(stage):
    stage.to_result()
    stage.wait(D.result - 1)
    stage.runtime.touched()
    assert stage.wait(D.result - 1) is State.RESULT


def test_large_text_has_twice_the_time(stage):
    stage.do(Event.TOUCH)
    stage.runtime.large = True
    stage.do(Event.PICK_ITEM, "enrolment")
    assert stage.wait(D.identify * 2 - 1) is State.IDENTIFY
    assert stage.wait(2) is State.ARE_YOU_THERE


def test_no_means_left_is_said_at_once(stage):
    stage.hands.means = False
    stage.do(Event.TOUCH)
    assert stage.do(Event.PICK_ITEM, "enrolment") is State.NO_MEANS
    stage.hands.means = True
    assert stage.do(Event.MEANS_BACK) is State.IDENTIFY


def test_an_exception_ends_in_the_failsafe_and_is_wiped(stage):
    stage.to_result()
    assert stage.do(Event.PICK_ITEM, "no-such-item") is State.RESULT  # no row: ignored
    stage.do(Event.ANOTHER)
    assert stage.do(Event.PICK_ITEM, "no-such-item") is State.FAILSAFE
    assert stage.hands.calls[-1] == "wipe"
    assert stage.answer("wipe", Event.WIPED) is State.APOLOGY


def test_a_wipe_that_hangs_restarts_the_process(stage):
    stage.to_result()
    stage.do(Event.LEAVE)
    stage.do(Event.REVIEW_DONE)
    assert stage.wait(D.wiping + 0.1) is State.FAILSAFE
    assert "restart" in stage.hands.calls


def test_closed_doors_let_nobody_in_but_end_no_visit(stage):
    stage.to_result()
    stage.runtime.doors_open = False
    assert stage.do(Event.ANOTHER) is State.HOME_IDENTIFIED
    stage.do(Event.LEAVE)
    stage.do(Event.REVIEW_DONE)
    stage.answer("wipe", Event.WIPED)
    stage.wait(D.thanks + 0.1)
    assert stage.do(Event.TOUCH) is State.ATTRACT


def test_nothing_of_a_wiped_visit_is_reachable(stage):
    import msgspec

    marked = msgspec.structs.replace(PERSON, name="标记" + "甲" * 3)
    stage.do(Event.TOUCH)
    stage.do(Event.PICK_ITEM, "enrolment")
    stage.answer("read_credential", Event.CREDENTIAL_READ, CREDENTIAL)
    stage.answer("ask_person", Event.PERSON_FOUND, PersonFound(marked))
    stage.do(Event.LEAVE)
    stage.answer("wipe", Event.WIPED)
    stage.hands.answers.clear()
    gc.collect()
    holders = [h for h in gc.get_referrers(marked) if not isinstance(h, type(None))]
    frames = [h for h in holders if type(h).__name__ in {"frame", "list"}]
    assert [type(h).__name__ for h in holders if h not in frames] == []


@pytest.mark.parametrize("count", [1, 2])
def test_several_insurances_are_asked_about_only_where_the_item_needs_it(stage, count, monkeypatch):
    import msgspec

    from kiosk.services.model import Eligible

    second = msgspec.structs.replace(PERSON.insurances[0], type="390")
    assert isinstance(second, Insurance)
    person = msgspec.structs.replace(PERSON, insurances=(PERSON.insurances[0], second)[:count])
    item = msgspec.structs.replace(
        stage.runtime._catalogue().item("enrolment"), eligible=Eligible(choose_insurance=True)
    )
    stage.do(Event.TOUCH)
    stage.do(Event.PICK_ITEM, "enrolment")
    stage.runtime.visit.item = item
    stage.answer("read_credential", Event.CREDENTIAL_READ, CREDENTIAL)
    state = stage.answer("ask_person", Event.PERSON_FOUND, PersonFound(person))
    assert state is (State.CHOOSE_INSURANCE if count == 2 else State.RESULT_WAITING)
    if count == 2:
        stage.do(Event.PICK_INSURANCE, 1)
        assert stage.runtime.visit.insurance is second
        assert stage.state is State.RESULT_WAITING


def test_who_is_known_by_the_card_alone_is_asked_for_before_anything_else(stage):
    """办理进度 without the centre: the person has no number of the centre's yet."""
    stage.do(Event.TOUCH)
    stage.do(Event.OPEN_HANDLING)
    stage.do(Event.PICK_ITEM, "case-progress")
    stage.answer("read_credential", Event.CREDENTIAL_READ, CREDENTIAL)
    alone = msgspec.structs.replace(PERSON, person_no="", insurances=())
    assert stage.answer("ask_person", Event.PERSON_FOUND, PersonFound(alone)) is (
        State.RESULT_WAITING
    )
    stage.answer("ask_item", Event.RESULT_READY, result("case-progress"))
    assert stage.do(Event.ANOTHER) is State.HOME_IDENTIFIED
    assert stage.do(Event.PICK_ITEM, "outpatient-visits") is State.LOOKING_UP
    assert stage.hands.calls.count("ask_person") == 2
    stage.answer("ask_person", Event.PERSON_FOUND, PersonFound(PERSON))
    assert stage.runtime.visit.subject == PERSON
    assert stage.do(Event.BACK) is State.HOME_IDENTIFIED
    assert stage.do(Event.PICK_ITEM, "outpatient-visits") is State.RESULT_WAITING
    assert stage.hands.calls.count("ask_person") == 2  # known now
