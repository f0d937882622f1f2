"""A staff session on the glass: coming in, acting, handing over, and what is written of it."""

from __future__ import annotations

import pytest

from kiosk.commands.staff_entry import card_hash
from kiosk.platform.interface import Credential, CredentialKind
from kiosk.staff.states import State
from kiosk.visit.states import Event
from kiosk.visit.states import State as Visit
from screens.nodes import Ink, Local, Send
from tests.runtime.world import CREDENTIAL, PERSON, PersonFound, result
from tests.staff.office import Office


def to_result(office: Office) -> None:
    """A helped visit as far as an answer; the citizen identifies with the pad in their hands."""
    office.helped()
    office.app.on_action(Send(Event.PICK_ITEM, "enrolment"))
    office.turn()
    office.tend("hand_over")
    office.answer("read_credential", Event.CREDENTIAL_READ, CREDENTIAL)
    office.answer("ask_person", Event.PERSON_FOUND, PersonFound(PERSON))
    office.answer("ask_item", Event.RESULT_READY, result("enrolment"))
    assert office.state is Visit.RESULT


# ---- coming in


def test_a_locked_pad_shows_nobody_and_a_touch_begins_no_visit(office):
    assert office.desk.where == "staff-locked"
    office.app.on_touch()
    office.turn()
    assert office.state is Visit.ATTRACT
    assert office.at is State.LOCKED


def test_a_right_pin_comes_in_and_is_in_the_audit_chain(office):
    office.enter()
    assert office.at is State.SIGNED_IN
    assert office.tends() == {
        "act_helped", "act_proxy", "open_attendance", "open_cases", "open_visits", "open_books",
        "open_figures", "open_weekly", "open_reports", "open_notices", "open_courses", "lock",
    }  # fmt: skip
    assert office.deeds() == [("signed-in", "", "")]
    assert "staff.signed-in" in office.told
    (row,) = office.records.store.rows("SELECT who FROM audit WHERE actor = 'staff'")
    assert row["who"] == office.records.store.audit.person("s01")


def test_wrong_pins_lock_one_account_longer_each_time_and_over_a_restart(office, tmp_path):
    for left in (4, 3, 2, 1):
        office.enter(pin="111222")
        assert (office.at, office.desk.view.tries_left) == (State.PIN, left)
    office.enter(pin="111222")
    assert office.at is State.LOCKED_OUT
    assert [d for d, *_ in office.deeds()] == ["kept-out"] * 5
    again = Office(tmp_path)
    again.records = office.records
    again.clock.wall = office.clock.wall
    again.tend("open")
    again.tend("chosen", "s01")
    assert again.at is State.LOCKED_OUT
    again.tend("back")
    again.enter("s02")
    assert again.at is State.SIGNED_IN  # another account is another's
    again.tend("lock")
    again.passes(61)
    again.tend("open")
    again.tend("chosen", "s01")
    for _ in range(5):
        again.enter(pin="111222")
    assert again.at is State.LOCKED_OUT
    assert again.desk._entry.locked("s01") > 100  # twice as long


def test_nobody_comes_in_before_it_can_be_written_down(tmp_path):
    office = Office(tmp_path)
    office.enter()
    assert office.at is State.CHOOSING
    assert office.desk.view.note == "staff.pin.starting"


def test_without_the_examination_an_account_may_do_nothing_and_is_told(office):
    office.enter("s03")
    assert office.at is State.SIGNED_IN
    assert office.tends() == {"open_notices", "open_courses", "lock"}  # how it comes to pass
    assert office.presenter.view().strings("staff.menu.no_exam") in office.words
    office.tend("act_helped")  # a button that is not there
    assert office.at is State.SIGNED_IN


def test_two_minutes_without_a_touch_lock_and_a_touch_renews_them(office):
    office.enter()
    office.passes(115)
    office.app.on_touch()
    office.passes(115)
    assert office.at is State.SIGNED_IN
    office.passes(10)
    assert office.at is State.LOCKED
    assert office.deeds()[-1] == ("locked", "", "time")


def test_where_a_card_comes_first_only_its_own_does(tmp_path):
    key = tmp_path / "card.key"
    key.write_bytes(b"k" * 32)
    own = card_hash(b"k" * 32, "230198198003070012")
    made = Office(tmp_path, own_card=own, card=True, card_key_file=str(key))
    made.open_records()
    made.tend("open")
    made.tend("chosen", "s01")
    assert made.at is State.CARD
    wrong = Credential(CredentialKind.ID_CARD, certificate_no="230198199001010015")
    made.answer("read_credential", Event.CREDENTIAL_READ, wrong)
    assert (made.at, made.desk.view.note) == (State.CARD, "staff.card.wrong")
    right = Credential(CredentialKind.ID_CARD, certificate_no="230198198003070012")
    made.answer("read_credential", Event.CREDENTIAL_READ, right)
    assert made.at is State.PIN
    made.enter()
    assert made.at is State.SIGNED_IN
    made.close()


def test_the_gesture_is_heard_only_where_nobody_is_known(tmp_path):
    office = Office(tmp_path, own_pad=False)
    assert not office.desk.open
    office.app.on_held("right")
    assert office.at is State.CHOOSING
    office.tend("back")
    office.to_result()
    office.app.on_held("right")
    assert office.at is State.LOCKED


# ---- acting


def test_a_helped_visit_knows_its_assistant_and_says_so_on_every_page(office):
    office.helped()
    assert office.state is Visit.HOME
    assert office.runtime.visit.assistant.id == "s01"
    assert "王芳" in office.words
    assert {"hand_over", "lock"} <= office.tends()
    assert ("began-visit", "", "helped") in office.deeds()


def test_what_is_the_citizens_alone_is_a_neutral_page_for_staff(office):
    office.helped()
    office.app.on_action(Send(Event.PICK_ITEM, "enrolment"))
    office.turn()
    assert (office.state, office.at) == (Visit.IDENTIFY, State.GIVING)
    assert office.desk.where == "staff-giving"
    assert not office.sends()
    office.tend("hand_over")
    assert office.at is State.HANDED_OVER
    assert "hand_back" in office.tends()
    assert ("handed-over", "", "helped") in office.deeds()


def test_an_answer_with_their_help_is_in_the_chain_with_the_hashed_person(office):
    to_result(office)
    assert ("answered", "enrolment", "helped") in office.deeds()
    (row,) = office.records.store.rows("SELECT person FROM audit WHERE deed = 'answered'")
    assert row["person"] == office.records.store.audit.person(PERSON.certificate_no)
    assert office.runtime.visit.acting == "helped"


@pytest.mark.parametrize(
    "action", [Send(Event.GRADE_GIVEN, (0, 5)), Send(Event.REASONS_GIVEN), Local("reason:slow"),
               Send(Event.BAD_GRADE_GIVEN), Ink("signature", ((1, 1, 1),))],
)  # fmt: skip
def test_staff_never_give_the_review(office, action):
    to_result(office)
    office.tend("hand_back")
    office.app.on_action(Send(Event.LEAVE))
    office.turn()
    assert (office.state, office.at) == (Visit.REVIEW, State.GIVING)
    before = office.runtime.visit.used[0].grade
    office.app.on_action(action)
    office.turn()
    assert (office.state, office.runtime.visit.used[0].grade) == (Visit.REVIEW, before)
    assert not [r for r in office.hands.recorded if r[0] == "review"]


def test_the_citizen_gives_it_with_the_pad_in_their_hands_and_it_comes_back_locked(office):
    to_result(office)
    office.app.on_action(Send(Event.LEAVE))
    office.turn()
    assert (office.state, office.at) == (Visit.REVIEW, State.HANDED_OVER)
    office.app.on_action(Send(Event.GRADE_GIVEN, (0, 5)))
    office.turn()
    assert ("review", "enrolment:5") in office.hands.recorded
    office.answer("wipe", Event.WIPED)
    assert office.state is Visit.THANKS
    office.app.on_touch()  # of whoever reads the thanks: no visit begins
    office.passes(4)
    assert (office.state, office.at) == (Visit.ATTRACT, State.LOCKED)
    assert office.deeds()[-1] == ("ended-visit", "", "helped")
    assert office.runtime.assistant is None


def test_whoever_is_not_there_gives_no_review(office):
    to_result(office)
    office.tend("hand_back")
    office.app.on_action(Send(Event.LEAVE))
    office.turn()
    office.tend("end")
    assert office.state is Visit.WIPING
    assert not [r for r in office.hands.recorded if r[0] == "review"]


def test_the_lock_ends_the_visit_at_once(office):
    to_result(office)
    office.tend("hand_back")
    office.tend("lock")
    assert office.at is State.LOCKED
    assert office.desk.open
    for _ in range(3):
        office.turn()
    assert office.state is Visit.WIPING  # nothing of the person waits behind the lock
    office.answer("wipe", Event.WIPED)
    office.turn()
    assert office.state is Visit.ATTRACT
    assert ("locked", "", "touch") in office.deeds()


def test_a_visit_in_which_nothing_was_handed_over_leads_back_to_the_menu(office):
    office.helped()
    office.app.on_action(Send(Event.OPEN_HANDLING))
    office.turn()
    office.app.on_action(Send(Event.LEAVE))
    office.turn()
    office.answer("wipe", Event.WIPED)
    assert office.at is State.SIGNED_IN
    assert office.runtime.assistant is None


def test_acting_for_the_absent_shows_only_what_others_may_hand_in(office):
    office.enter()
    office.tend("act_proxy")
    office.turn()
    assert (office.state, office.at) == (Visit.HANDLING_LIST, State.ACTING)
    assert Event.PICK_ITEM not in office.sends()
    office.app.on_action(Send(Event.BACK))  # home, and with it everything of whoever is known
    office.turn()
    assert office.state is Visit.WIPING
    office.answer("wipe", Event.WIPED)
    assert office.at is State.SIGNED_IN


def test_nobody_is_asked_for_the_review_of_somebody_absent(office):
    """And the pad is handed to nobody: whoever took it could only be the staff."""
    office.enter()
    office.tend("act_proxy")
    office.turn()
    assert "hand_over" not in office.tends()
    office.tend("hand_over")
    assert office.at is State.ACTING
    office.runtime.situation = office.runtime.situation._replace(state=Visit.REVIEW)
    office.desk.look()
    office.turn()
    assert office.state is Visit.WIPING
    office.answer("wipe", Event.WIPED)
    office.passes(4)
    assert (office.state, office.at) == (Visit.ATTRACT, State.SIGNED_IN)
    assert not [r for r in office.hands.recorded if r[0] == "review"]


def test_from_home_of_a_visit_that_they_help_staff_go_back_to_their_menu(office):
    office.helped()
    assert office.state is Visit.HOME
    office.app.on_action(Send(Event.LEAVE))
    office.turn()
    office.answer("wipe", Event.WIPED)
    assert office.at is State.SIGNED_IN


def test_whose_pad_it_is_stands_on_every_page_of_whoever_is_signed_in(office):
    name = office.accounts[0]["name"]
    office.enter()
    assert name in office.words
    office.tend("open_attendance")
    assert name in office.words
    office.tend("back")
    office.tend("lock")
    assert name not in office.words


def test_nothing_begins_while_the_doors_are_shut(office):
    office.enter()
    office.app.runtime.doors_open = False
    office.tend("act_helped")
    office.turn()
    assert (office.state, office.at) == (Visit.ATTRACT, State.SIGNED_IN)
