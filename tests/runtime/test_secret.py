"""A PIN in place of an e-voucher: typed unseen, sent once, wiped; wrong, spent, locked."""

from __future__ import annotations

import threading

import pytest
from msgspec import structs

from kiosk.handling.secret import Typed
from kiosk.platform.interface import (
    CentreTrouble,
    Credential,
    CredentialKind,
    PersonFound,
    SecretSaid,
    Trouble,
    Verdict,
)
from kiosk.runtime.asking import Asking
from kiosk.services.form import RuleKind
from kiosk.services.proofs import Proof
from kiosk.settings.load import load
from kiosk.visit.states import Event, State
from tests.runtime import world
from tests.runtime.world import PERSON, Stage

ITEM = "away-filing"
CARD = Credential(CredentialKind.ID_CARD, "01", PERSON.certificate_no, PERSON.name)
VOUCHER = Credential(CredentialKind.E_VOUCHER, token="T")
SETTINGS = load("generic-rest-demo")


@pytest.fixture
def stage(monkeypatch) -> Stage:
    return at_proof(monkeypatch, SETTINGS)


def at_proof(monkeypatch, settings) -> Stage:
    monkeypatch.setattr(world, "SETTINGS", settings)
    made = Stage()
    made.do(Event.TOUCH)
    made.do(Event.OPEN_HANDLING)
    made.do(Event.PICK_GUIDE, ITEM)
    made.do(Event.PICK_ITEM, ITEM)
    made.answer("read_credential", Event.CREDENTIAL_READ, CARD)
    made.answer("ask_person", Event.PERSON_FOUND, PersonFound(PERSON))
    assert made.state is State.PROVE
    return made


def blind():
    """No scanner: a PIN is the only way."""
    devices = structs.replace(SETTINGS.devices, scanner=None)
    return structs.replace(SETTINGS, devices=devices)


def typed(stage: Stage, digits: str = "246810") -> State:
    assert stage.do(Event.OPEN_SECRET) is State.SECRET
    return again(stage, digits)


def again(stage: Stage, digits: str = "246810") -> State:
    for digit in digits:
        stage.runtime.visit.secret.press(digit, 6)
    return stage.do(Event.SECRET_ENTERED)


def picked_again(stage: Stage) -> State:
    """Home, and the same item once more."""
    assert stage.do(Event.BACK) is State.HOME_IDENTIFIED
    stage.do(Event.OPEN_HANDLING)
    stage.do(Event.PICK_GUIDE, ITEM)
    return stage.do(Event.PICK_ITEM, ITEM)


def test_a_right_pin_opens_the_form(stage):
    assert stage.runtime.visit.ways == (Proof.VOUCHER, Proof.SECRET)
    assert typed(stage) is State.VERIFYING
    assert stage.answer("verify_secret", Event.SECRET_RIGHT) is State.CHECKING
    assert stage.runtime.visit.proofs == {Proof.CARD, Proof.SECRET}


@pytest.mark.parametrize("digits", ["", "24681", "12345x7"])
def test_what_is_not_whole_is_not_sent(stage, digits):
    assert typed(stage, digits[:5]) is State.SECRET
    assert "verify_secret" not in stage.hands.calls


def test_a_wrong_pin_is_asked_again_as_often_as_the_province_says(stage):
    typed(stage)
    stage.runtime.visit.secret.wipe()
    assert stage.answer("verify_secret", Event.SECRET_WRONG, 2) is State.SECRET
    assert stage.runtime.visit.secret_left == 2
    again(stage)
    stage.runtime.visit.secret.wipe()
    assert stage.answer("verify_secret", Event.SECRET_WRONG, 1) is State.SECRET
    again(stage)
    assert stage.answer("verify_secret", Event.SECRET_WRONG, None) is State.PROVE
    visit = stage.runtime.visit
    assert (visit.proof_trouble, visit.ways) == ("secret.spent", (Proof.VOUCHER,))
    assert stage.do(Event.OPEN_SECRET) is State.PROVE  # not offered again in this visit
    assert stage.answer("read_credential", Event.CREDENTIAL_READ, VOUCHER) is State.PROVING
    assert stage.answer("ask_proof", Event.PROOF_GIVEN, PERSON.person_no) is State.CHECKING


def test_without_another_way_it_ends_at_the_counter(monkeypatch):
    stage = at_proof(monkeypatch, blind())
    assert stage.runtime.visit.ways == (Proof.SECRET,)
    typed(stage)
    for _ in range(2):
        stage.runtime.visit.secret.wipe()
        stage.answer("verify_secret", Event.SECRET_WRONG, None)
        again(stage)
    assert stage.answer("verify_secret", Event.SECRET_WRONG, None) is State.HANDLING_REFUSED
    assert stage.runtime.visit.obstacle.kind is RuleKind.PROOFS
    assert picked_again(stage) is State.HANDLING_REFUSED  # spent for the visit, not for the item
    assert stage.runtime.visit.obstacle.kind is RuleKind.PROOFS


def test_locked_by_the_centre_says_where_it_is_set_anew(stage):
    typed(stage)
    assert stage.answer("verify_secret", Event.SECRET_LOCKED) is State.HANDLING_REFUSED
    rule = stage.runtime.visit.obstacle
    assert rule.kind is RuleKind.LOCKED
    assert "重置" in rule.say.zh
    assert Proof.SECRET not in stage.runtime.visit.ways


def test_a_centre_that_does_not_answer_asks_for_it_anew(stage):
    typed(stage)
    trouble = CentreTrouble(Trouble.SILENT)
    assert stage.answer("verify_secret", Event.CENTRE_TROUBLE, trouble) is State.CENTRE_DOWN
    assert stage.do(Event.RETRY) is State.PROVE
    assert stage.runtime.visit.proofs == {Proof.CARD}


def test_where_the_province_has_none_it_is_not_offered(monkeypatch):
    stage = at_proof(monkeypatch, load("heilongjiang-2"))
    assert stage.runtime.visit.ways == (Proof.VOUCHER,)
    assert stage.do(Event.OPEN_SECRET) is State.PROVE


@pytest.mark.parametrize("end", [Event.LEAVE, Event.BACK, Event.BROKEN, "time"])
def test_what_was_typed_is_overwritten_however_it_ends(stage, end):
    stage.do(Event.OPEN_SECRET)
    visit = stage.runtime.visit
    for digit in "24681":
        visit.secret.press(digit, 6)
    held = visit.secret._bytes
    assert bytes(held) == b"24681"
    if end == "time":
        while stage.state is not State.WIPING:
            stage.wait(stage.runtime.left() + 1)
    else:
        stage.do(end)
    assert bytes(held) == bytes(5)
    assert len(visit.secret) == 0


def test_growing_and_erasing_leave_no_old_copy():
    one = Typed()
    places = []
    for digit in "135790":
        one.press(digit, 6)
        places.append(one._bytes)
    for key in ("7", "x", "clear-not", "写"):
        one.press(key, 6)  # too long, or no digit
    assert len(one) == 6
    assert all(not any(old) for old in places[:-1])
    one.press("back", 6)
    assert len(one) == 5
    taken = one.take()
    assert (bytes(taken), len(one)) == (b"13579", 0)
    assert "1" not in repr(one)


class Centre:
    """Answers as told, and keeps hold of what it was given."""

    def __init__(self, said=None) -> None:
        self.said, self.given, self.seen = said, None, b""

    def verify(self, person, secret, cancel):
        self.given, self.seen = secret, bytes(secret)
        if self.said is None:
            raise OSError
        return self.said


@pytest.mark.parametrize(
    ("said", "event"),
    [
        (SecretSaid(Verdict.RIGHT), Event.SECRET_RIGHT),
        (SecretSaid(Verdict.WRONG, 1), Event.SECRET_WRONG),
        (SecretSaid(Verdict.LOCKED), Event.SECRET_LOCKED),
        (CentreTrouble(Trouble.SILENT), Event.CENTRE_TROUBLE),
        (None, Event.CENTRE_TROUBLE),
    ],
)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_it_is_wiped_whatever_the_centre_says(said, event):
    centre, told, done = Centre(said), [], threading.Event()

    def answer(what, data=None):
        told.append((what, data))
        done.set()

    secret = bytearray(b"246810")
    Asking(lambda: centre).secret(PERSON, secret, answer)
    assert done.wait(5)
    for thread in threading.enumerate():
        if thread.name == "ask-secret":
            thread.join(5)  # its traceback belongs to this test
    assert told[0][0] is event
    assert centre.seen == b"246810"
    assert centre.given is secret
    assert bytes(secret) == bytes(6)


@pytest.mark.parametrize("right", [True, False])
def test_it_is_wiped_when_it_is_never_sent(right):
    """Cancelled before it began, or the clock is wrong."""
    later, told = [], []
    asking = Asking(Centre, clock_right=lambda: right, soon=later.append)
    secret = bytearray(b"246810")
    asking.secret(PERSON, secret, lambda event, data=None: told.append(event))
    if right:
        asking.cancel()
    for call in later:
        call()
    end = threading.Event()
    for _ in range(100):
        if not any(secret):
            break
        end.wait(0.05)
    assert bytes(secret) == bytes(6)
