"""A contact card that is taken out takes its person along, at once and only its own."""

from __future__ import annotations

import threading

import pytest

from drivers.card_slot.interface import SocialCard
from drivers.status import DeviceState, Status
from kiosk.platform.interface import PersonFound
from kiosk.runtime.reading import Means, read_social_card
from kiosk.visit.states import Event, State
from tests.runtime.test_supervised import looked_after
from tests.runtime.world import CREDENTIAL, PERSON, Stage, result


@pytest.fixture
def stage():
    return Stage()


def to_result(stage):
    """As Stage.to_result, and the answer function of the reading, which outlives it."""
    stage.to_result()
    return stage.hands.answers["read_credential"][-1]


def pull(stage, slot):
    slot(Event.CARD_REMOVED, None)
    stage.runtime.pump()
    return stage.state


def test_on_the_result_everything_is_forgotten_and_the_review_follows(stage):
    slot = to_result(stage)
    assert pull(stage, slot) is State.REVIEW
    assert stage.runtime.visit.subject is None
    assert "forget" in stage.hands.calls


def test_beneath_a_guide_too(stage):
    slot = to_result(stage)
    assert stage.do(Event.PICK_GUIDE, "enrolment") is State.GUIDE
    assert pull(stage, slot) is State.REVIEW


def test_while_the_centre_is_asked_it_ends_without_an_answer(stage):
    stage.do(Event.TOUCH)
    stage.do(Event.PICK_ITEM, "enrolment")
    stage.answer("read_credential", Event.CREDENTIAL_READ, CREDENTIAL)
    slot = stage.hands.answers["read_credential"][-1]
    assert pull(stage, slot) is State.WIPING
    assert "cancel_centre" in stage.hands.calls
    assert stage.answer("ask_person", Event.PERSON_FOUND, PersonFound(PERSON)) is State.WIPING


def test_a_receipt_is_finished_first(stage):
    slot = to_result(stage)
    stage.do(Event.PRINT)
    assert pull(stage, slot) is State.PRINTING
    assert stage.answer("print_receipt", Event.PRINT_CONFIRMED, "GS ( H") is State.REVIEW
    assert ("receipt", "confirmed") in stage.hands.recorded
    assert stage.runtime.visit.subject is None


def test_a_receipt_nobody_confirms_is_recorded_as_unanswered(stage):
    slot = to_result(stage)
    stage.do(Event.PRINT)
    pull(stage, slot)
    assert stage.answer("print_receipt", Event.PRINT_UNCONFIRMED, "GS r") is State.REVIEW
    assert ("receipt", "unanswered") in stage.hands.recorded


def test_the_card_of_the_last_visitor_ends_nothing_of_the_next(stage):
    slot = to_result(stage)
    stage.do(Event.LEAVE)
    stage.do(Event.REVIEW_DONE)
    stage.answer("wipe", Event.WIPED)
    stage.do(Event.TOUCH)
    stage.do(Event.PICK_ITEM, "enrolment")
    stage.answer("read_credential", Event.CREDENTIAL_READ, CREDENTIAL)
    stage.answer("ask_person", Event.PERSON_FOUND, PersonFound(PERSON))
    stage.answer("ask_item", Event.RESULT_READY, result("enrolment"))
    assert pull(stage, slot) is State.RESULT


def test_who_is_not_known_may_take_the_card_and_lay_another(stage):
    stage.do(Event.TOUCH)
    stage.do(Event.PICK_ITEM, "enrolment")
    stage.answer("read_credential", Event.CREDENTIAL_READ, CREDENTIAL)
    slot = stage.hands.answers["read_credential"][-1]
    stage.answer("ask_person", Event.PERSON_REFUSED, None)
    assert pull(stage, slot) is State.PERSON_REFUSED
    assert stage.do(Event.RETRY) is State.IDENTIFY
    stage.answer("read_credential", Event.CREDENTIAL_READ, CREDENTIAL)
    assert stage.state is State.LOOKING_UP


# ---- the worker that watches the slot


class Slot:
    """One card that is read at once, and taken out when the test says."""

    def __init__(self, contact=True):
        self.holds_card = False
        self._contact = contact
        self.out = threading.Event()
        self.asked = threading.Event()
        self.probed = threading.Event()  # since the card was read or taken out

    def read(self, wake, seconds):
        self.probed.clear()
        self.holds_card = self._contact
        return SocialCard("A1", "2")

    def removed(self, wake, seconds):
        self.asked.set()
        if self.out.wait(0.02):
            self.holds_card = False
            self.probed.clear()
            return True
        return False

    def status(self):
        return Status(DeviceState.ONLINE, "test", 0.0)

    def probe(self, wake):
        self.probed.set()
        return self.status()

    def close(self):
        pass


@pytest.fixture
def told():
    """Events, and one that is set with each."""

    class Told(list):
        def __init__(self):
            super().__init__()
            self.came = threading.Semaphore(0)

        def __call__(self, event, data=None):
            self.append(event)
            self.came.release()

        def next(self):
            assert self.came.acquire(timeout=3)
            return self[-1]

    return Told()


def test_the_slot_is_watched_after_the_reading_was_stopped(told):
    slot = Slot()
    means = Means("social_card", lambda: slot, read_social_card, lambda *told: None, looked_after())
    try:
        means.start(told)
        assert told.next() is Event.CREDENTIAL_READ
        means.stop()  # as the table commands at once
        assert slot.asked.wait(3)
        slot.out.set()
        assert told.next() is Event.CARD_REMOVED
        assert slot.probed.wait(3)  # and then it is idle again
        assert told == [Event.CREDENTIAL_READ, Event.CARD_REMOVED]
    finally:
        means.close()


def test_a_card_that_was_only_held_to_it_is_not_watched(told):
    slot = Slot(contact=False)
    means = Means("social_card", lambda: slot, read_social_card, lambda *told: None, looked_after())
    try:
        means.start(told)
        assert told.next() is Event.CREDENTIAL_READ
        means.stop()
        assert slot.probed.wait(3)
        assert not slot.asked.is_set()
    finally:
        means.close()
