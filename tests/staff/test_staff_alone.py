"""Without a network staff come in for as long as the settings say; then the pad has to be brought
back to where the hub is reached."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from kiosk.outbox.kinds import Destination, Kind
from kiosk.outbox.record import Outcome, Reply
from kiosk.staff.states import State
from kiosk.uplink.hub import HubClient
from tests.sandbox.hub_samples import PAYLOADS
from tests.staff.office import Office

HUB = {"hub": {"url": "http://127.0.0.1:9"}}


@pytest.fixture
def office(tmp_path) -> Iterator[Office]:
    made = Office(tmp_path, settings=HUB, alone_hours=48.0)
    made.open_records()
    yield made
    made.close()


def says_alone(office: Office) -> bool:
    return office.presenter.view().strings("staff.pin.alone") in office.words


def later(office: Office, **more: float) -> None:
    office.clock.wall += timedelta(**more)
    office.passes(1)


def test_out_of_reach_they_come_in_until_the_time_is_over_and_again_once_it_is_reached(office):
    later(office, hours=47)
    office.enter("s02")
    assert office.at is State.SIGNED_IN
    office.tend("lock")
    later(office, hours=2)
    office.enter("s02")
    assert office.at is State.CHOOSING
    assert says_alone(office)
    office.records.outbox.heard(Destination.HUB, Outcome.ACCEPTED)
    office.enter("s02")
    assert office.at is State.SIGNED_IN


def test_a_clock_that_is_set_back_opens_nothing(office):
    office.records.outbox.heard(Destination.HUB, Outcome.ACCEPTED)
    later(office, hours=-30)
    office.enter("s02")
    assert office.at is State.CHOOSING
    assert says_alone(office)


@pytest.mark.parametrize("more", [{"settings": HUB, "alone_hours": 0.0}, {}])
def test_without_a_limit_or_a_hub_nothing_is_asked(tmp_path, more):
    made = Office(tmp_path, **({"settings": {"hub": {"url": ""}}} | more))
    made.open_records()
    later(made, days=300)
    made.enter("s02")
    assert made.at is State.SIGNED_IN
    made.close()


def test_what_a_stolen_machine_does_is_done_when_the_hub_says_so(tmp_path, monkeypatch):
    def told(client, record):
        client.stolen = True
        return Reply(Outcome.NOT_KNOWN)

    monkeypatch.setattr(HubClient, "send", told)
    made, done = Office(tmp_path, settings=HUB), threading.Event()
    made.open_records(worker=True)
    made.records.stolen = done.set
    made.records.outbox.put(Destination.HUB, Kind.FAULT, PAYLOADS["fault"])
    assert done.wait(10)
    made.close()
