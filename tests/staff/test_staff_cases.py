"""What is filed and printed with the help of staff says who helped, who acted, and for whom."""

from __future__ import annotations

import msgspec
import pytest
from msgspec import structs

from kiosk.commands.cases import Cases
from kiosk.handling.assistant import Assistant
from kiosk.outbox.outbox import Outbox
from kiosk.platform.filing import OutcomeQuery
from kiosk.platform.interface import PersonFound
from kiosk.runtime.visit_data import Visit
from kiosk.settings.model import CameraSettings
from kiosk.store.database import Store
from kiosk.visit.states import Event, State
from tests.runtime import world
from tests.runtime.test_asked_once import PHONE, open_form
from tests.runtime.test_proxy import ITEM, VOUCHER, card, show
from tests.runtime.world import PERSON, Stage


@pytest.fixture
def store(tmp_path):
    made = Store.open(tmp_path / "terminal.db", bytes(range(32)))
    yield made
    made.close()


def begun(assistant: Assistant) -> Stage:
    stage = Stage()
    stage.runtime.assistant = assistant
    stage.do(Event.TOUCH)
    return stage


def test_a_case_filed_with_help_names_the_helper_beside_the_person(store):
    stage = begun(Assistant("s02", "李志强", "helped"))
    outbox = Outbox(store, station="S", terminal="01", references=lambda: "M1")
    cases = Cases(outbox, stage.clock, lambda fault: None)
    cases.outcome_query = lambda transaction: OutcomeQuery(transaction, "unknown")
    stage.hands.file_case = cases.file
    open_form(stage, "resident-details")
    assert stage.runtime.visit.acting == "helped"
    stage.do(Event.ANSWERED, PHONE)
    stage.do(Event.SUBMIT)
    (row,) = store.rows("SELECT payload FROM outbox WHERE kind = 'transaction'")
    payload, hashed = msgspec.json.decode(row["payload"]), store.audit.person
    assert (payload["acting"], payload["staff"]) == ("helped", hashed("s02"))
    assert payload["applicant"] == payload["subject"] == hashed(PERSON.certificate_no)
    (deed,) = store.rows("SELECT * FROM audit WHERE deed = 'promised'")
    assert (deed["actor"], deed["who"], deed["item"]) == (
        "staff",
        hashed("s02"),
        "resident-details",
    )
    assert deed["person"] == hashed(PERSON.certificate_no)


def test_what_a_visit_was_is_counted_though_the_person_is_forgotten():
    visit = Visit(1, world.SETTINGS, assistant=Assistant("s02", "李志强", "helped"))
    visit.forget()
    assert (visit.acting, visit.acted) == ("self", "helped")


@pytest.fixture
def absent(monkeypatch) -> Stage:
    """A member of staff acts, whose own card is registered."""
    camera = CameraSettings(documents=True, port="camera")
    devices = structs.replace(world.SETTINGS.devices, camera=camera)
    monkeypatch.setattr(world, "SETTINGS", structs.replace(world.SETTINGS, devices=devices))
    own = card().certificate_no
    stage = begun(Assistant("s02", "李志强", "proxy", False, lambda number: number == own))
    stage.do(Event.OPEN_HANDLING)
    stage.do(Event.PICK_GUIDE, ITEM)
    assert stage.do(Event.OPEN_PROXY, ITEM) is State.IDENTIFY
    show(stage, VOUCHER)
    assert stage.answer("ask_person", Event.PERSON_FOUND, PersonFound(PERSON)) is State.PROVE
    return stage


def test_staff_act_under_their_own_card_only(absent):
    other = card("230198197501010", name="赵敏")
    assert show(absent, other) is State.PROVE
    assert absent.runtime.visit.proof_trouble == "prove.agent.not_staff"
    assert show(absent, card()) is State.CHECKING
    visit = absent.runtime.visit
    assert (visit.acting, visit.agent.certificate_no) == ("proxy", card().certificate_no)


def test_for_the_absent_a_card_of_theirs_is_looked_at_by_nobody(absent):
    assert absent.do(Event.OPEN_STAFF) is State.PROVE
    assert absent.do(Event.BACK) is State.WIPING
