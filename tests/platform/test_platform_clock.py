"""The other side's time in each answer, and what a wrong clock of this terminal leads to."""

from __future__ import annotations

from datetime import datetime

import pytest

from kiosk.health.clock import ClockSense
from kiosk.platform.china import ZONE
from kiosk.platform.envelope import time_of
from kiosk.platform.interface import Cancel, Cause, Credential, CredentialKind
from kiosk.platform.transport import Body
from tests.platform.platform_rig import NOW, Clock, client

CARD = Credential(CredentialKind.ID_CARD, certificate_no="230198199001011232")
AT = datetime(2026, 11, 22, 9, 30, 15, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("content", "date", "expected"),
    [
        (b'{"respond_time":"20261122093015001"}', "", AT),
        (b'{"respond_time" : "20261122093015"}', "Sun, 22 Nov 2026 09:00:00 GMT", AT),
        (b"{}", "Sun, 22 Nov 2026 01:30:15 GMT", AT),
        (b"{}", "Sun, 22 Nov 2026 01:30:15 -0000", AT),
        (b'{"respond_time":"20269922093015001"}', "", None),
        (b'{"respond_time":null}', "yesterday", None),
        (b"", "", None),
    ],
)
def test_the_other_sides_time(content, date, expected):
    assert time_of(Body(200, content, date)) == expected


def test_a_gateway_that_refuses_everything_tells_a_wrong_clock(rig):
    """It answers before the platform would: its HTTP date is all there is to compare with."""
    clock = Clock(NOW.replace(year=NOW.year + 10))
    sense = ClockSense(clock.monotonic, clock.now, datetime(2026, 1, 1, tzinfo=ZONE), 180.0)
    rig.answers["9001"] = lambda e: 401
    centre = client(
        rig.url, clock, heard=sense.centre_said, clock_right=lambda: sense.wrong is None
    )
    assert centre.person(CARD, Cancel()).cause is Cause.CLOCK
    clock.wall = NOW
    assert centre.person(CARD, Cancel()).cause is Cause.GATEWAY


def test_a_portals_date_is_nobodys_time(rig):
    heard = []
    rig.answers["1101"] = lambda e: b"<html>portal</html>"
    centre = client(rig.url, heard=heard.append)
    centre.person(CARD, Cancel())
    assert len(heard) == 1  # of 9001
    centre.close()
