"""The word of staff as a proof, and 呼叫工作人员, in a visit: nothing of the staff's own states."""

from __future__ import annotations

import pytest
from msgspec import structs

from kiosk.handling.assistant import Assistant
from kiosk.handling.fileable import proofs_here
from kiosk.services.proofs import Proof
from kiosk.settings.load import load
from kiosk.settings.model import Deadlines
from kiosk.visit.states import Event, State
from sandbox.stage.standins import staff_accounts
from tests.runtime.test_secret import SETTINGS, at_proof
from tests.runtime.world import Stage
from tests.station.rig import TYPES

QUEUE = {"types": TYPES, "secret_file": "secret", "listen": "127.0.0.1:7110"}


def station(*, line: bool = True, scanner: bool = True, accounts=None):
    staff = staff_accounts()["station.staff"] if accounts is None else accounts
    told = load(
        "heilongjiang-2", [{"station": {"staff": staff} | ({"queue": QUEUE} if line else {})}]
    )
    accepts = {"away-filing": (Proof.VOUCHER, Proof.CARD, Proof.STAFF)}
    own = structs.replace(told.station, proofs=accepts)
    devices = SETTINGS.devices
    if not scanner:
        devices = structs.replace(devices, scanner=None)
    return structs.replace(SETTINGS, station=own, devices=devices)


@pytest.fixture
def stage(monkeypatch) -> Stage:
    return at_proof(monkeypatch, station())


def test_a_found_card_and_the_word_of_staff_are_one_proof(stage):
    assert stage.runtime.visit.ways == (Proof.VOUCHER, Proof.STAFF)
    assert stage.do(Event.OPEN_STAFF) is State.ATTESTING
    assert stage.answer("ask_staff", Event.STAFF_COMING, "s02") is State.ATTESTING
    assert stage.runtime.visit.attested_by == "s02"
    assert stage.answer("ask_staff", Event.STAFF_CONFIRMED, "s02") is State.CHECKING
    assert stage.runtime.visit.proofs == {Proof.CARD, Proof.STAFF}


def test_whom_staff_do_not_confirm_goes_another_way_and_asks_them_no_more(stage):
    stage.do(Event.OPEN_STAFF)
    assert stage.answer("ask_staff", Event.STAFF_REFUSED, "unsure") is State.PROVE
    assert stage.runtime.visit.proof_trouble == "attest.refused"
    assert stage.runtime.visit.ways == (Proof.VOUCHER,)
    assert stage.do(Event.OPEN_STAFF) is State.PROVE


def test_where_it_was_the_only_way_the_form_ends_at_the_counter(monkeypatch):
    stage = at_proof(monkeypatch, station(scanner=False))
    stage.do(Event.OPEN_STAFF)
    assert stage.answer("ask_staff", Event.STAFF_REFUSED, "other-person") is State.HANDLING_REFUSED


def test_that_nobody_comes_says_nothing_of_the_card(stage):
    stage.do(Event.OPEN_STAFF)
    assert stage.answer("ask_staff", Event.STAFF_AWAY, "attest.unanswered") is State.PROVE
    assert Proof.STAFF in stage.runtime.visit.ways


def test_a_word_that_comes_too_late_opens_nothing(stage):
    stage.do(Event.OPEN_STAFF)
    assert stage.do(Event.BACK) is State.PROVE
    assert "stop_call" in stage.hands.calls
    assert stage.answer("ask_staff", Event.STAFF_CONFIRMED, "s02") is State.PROVE
    assert stage.runtime.visit.proofs == {Proof.CARD}
    stage.do(Event.OPEN_STAFF)
    first, second = stage.hands.answers["ask_staff"]
    first(Event.STAFF_CONFIRMED, "s02")  # of the question before
    stage.runtime.pump()
    assert stage.state is State.ATTESTING
    stage.do(Event.LEAVE)
    second(Event.STAFF_CONFIRMED, "s02")
    stage.runtime.pump()
    assert stage.state is State.WIPING


def test_it_is_taken_where_staff_can_be_asked():
    assert Proof.STAFF in proofs_here(station())
    assert Proof.STAFF not in proofs_here(station(line=False))
    unexamined = [one for one in staff_accounts()["station.staff"] if one["id"] == "s03"]
    assert Proof.STAFF not in proofs_here(station(accounts=unexamined))


@pytest.mark.parametrize(("attests", "mode", "may"), [
    (True, "helped", True), (False, "helped", False), (True, "proxy", False),
])  # fmt: skip
def test_whoever_helps_gives_their_word_here_and_for_the_absent_nobody(
    monkeypatch, attests, mode, may
):
    stage = at_proof(monkeypatch, station(line=False))
    stage.runtime.visit.assistant = Assistant("s01", "王芳", mode, attests)
    assert (Proof.STAFF in stage.runtime.visit.ways) == may


# ---- 呼叫工作人员


def test_a_call_keeps_the_visit_and_leads_back_to_where_it_was(stage):
    stage.do(Event.OPEN_HELP)
    assert stage.do(Event.CALL_STAFF) is State.CALLING
    assert (stage.hands.page, stage.runtime.visit.call) == (State.PROVE, "asked")
    stage.wait(Deadlines().browse + 5)
    assert stage.state is State.CALLING  # longer than a page is read
    assert stage.answer("call_staff", Event.CALL_TOLD, "taken") is State.CALLING
    assert stage.runtime.visit.call == "taken"
    assert stage.do(Event.BACK) is State.PROVE
    assert "stop_call" in stage.hands.calls


def test_an_unanswered_call_may_be_made_again(stage):
    stage.do(Event.OPEN_HELP)
    stage.do(Event.CALL_STAFF)
    stage.answer("call_staff", Event.CALL_TOLD, "unanswered")
    assert stage.runtime.visit.call == "unanswered"
    assert stage.do(Event.CALL_STAFF) is State.CALLING
    assert stage.runtime.visit.call == "asked"
    assert len(stage.hands.answers["call_staff"]) == 2
