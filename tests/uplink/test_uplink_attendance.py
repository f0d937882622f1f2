"""签到 and 签退 of staff are one thing, 9001 and 9002 (the terminal's technical session with the
national platform) another: neither begins, ends or renews the other."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kiosk.commands.filing import CentreSender
from kiosk.outbox.deliver import Deliverer
from kiosk.outbox.filings import Attendance
from kiosk.outbox.kinds import Destination
from kiosk.outbox.record import State
from kiosk.platform.interface import Cancel
from kiosk.platform.line import Line
from kiosk.platform.session import About, Answer
from kiosk.uplink.duties import hand_in
from tests.platform.platform_rig import Rig, client
from tests.uplink.office import PLATFORM, Office, account, now


@pytest.fixture
def rig():
    made = Rig()
    made.answers["5301"] = lambda envelope: {"feedetail": []}
    yield made
    made.close()
    assert made.faults == []


@pytest.fixture
def office(tmp_path, door, stand_in):
    made = Office(tmp_path, f"{door.url}/api")
    yield made
    made.close()


def test_attendance_never_touches_the_session_with_the_centre(rig, office, stand_in):
    centre = client(rig.url)
    sender = CentreSender(centre.filings, office.time, office.outbox.materials)
    deliverer = Deliverer(
        office.outbox, {PLATFORM: office.sender, Destination.CENTRE: sender}, office.time
    )

    def ask() -> None:
        asked = centre.session.call("national/5301", Line(Cancel()), About("P1", "230100"))
        assert isinstance(asked, Answer)

    def attend(what: str, minutes: int) -> None:
        given = Attendance(staff="S01", what=what, at=now() - timedelta(minutes=minutes))
        key = hand_in(office.outbox, given)
        deliverer.round()
        assert office.states([key]) == [State.ACCEPTED]
        assert account(stand_in, [key])["never_came"] == []

    attend("sign-in", 60)
    assert rig.calls == []  # before any visit: nobody has asked the centre anything

    ask()
    before = [call["infno"] for call in rig.calls]
    assert before[0] == "9001"
    assert rig.count("9001") == 1

    attend("sign-out", 30)
    attend("sign-in", 20)
    assert [call["infno"] for call in rig.calls] == before
    ask()  # in the same session, by the same sign number
    assert rig.count("9001") == 1
    assert rig.count("9002") == 0
    assert {call["sign_no"] for call in rig.calls[1:]} == {rig.sign_no}

    centre.close()
    assert rig.count("9002") == 1  # the end of the process, not of somebody's working day
