"""The breaker's rules by a clock that the test moves, and what it does to calls."""

from __future__ import annotations

import pytest

from kiosk.platform.breaker import Breaker
from kiosk.platform.interface import Cancel, Cause, Credential, CredentialKind
from kiosk.store.faults import Fault, StoreFault
from tests.platform.platform_rig import Clock, Mute, client


class Time:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def broken(time: Time, told: list[bool]) -> Breaker:
    made = Breaker(time, failures=3, first=5.0, longest=20.0, changed=told.append)
    for _ in range(3):
        assert made.may()
        made.failed()
    return made


def test_it_opens_after_failures_in_a_row_only():
    time, told = Time(), []
    made = Breaker(time, failures=3, changed=told.append)
    for _ in range(9):
        made.failed()
        made.failed()
        made.well()
    assert made.may()
    assert told == []


def test_one_probe_after_each_pause_and_pauses_grow():
    time, told = Time(), []
    made = broken(time, told)
    for pause in (5.0, 10.0, 20.0, 20.0):
        assert not made.may()
        time.now += pause - 0.1
        assert not made.may()
        time.now += 0.2
        assert made.may()
        assert not made.may()  # one at a time
        made.failed()
    time.now += 21
    assert made.may()
    made.well()
    assert made.may()
    assert made.may()
    assert told == [True, False]


def test_a_probe_that_was_cancelled_is_given_to_the_next():
    time, told = Time(), []
    made = broken(time, told)
    time.now += 6
    assert made.may()
    made.gone()
    assert made.may()


def test_late_failures_of_earlier_calls_do_not_lengthen_the_pause():
    time, told = Time(), []
    made = broken(time, told)
    made.failed()
    made.failed()
    time.now += 5.1
    assert made.may()


CARD = Credential(CredentialKind.ID_CARD, certificate_no="230198199001011232")


def test_a_centre_that_is_gone_is_not_hammered():
    mute = Mute()
    url = mute.url
    mute.close()
    told = []
    centre = client(url, left_alone=told.append)
    causes = [centre.person(CARD, Cancel()).cause for _ in range(7)]
    assert causes[0] is Cause.REFUSED
    assert causes[-1] is Cause.BREAKER
    assert [one.cause for one in told] == [Cause.BREAKER], "health hears once that it is left alone"


class Later(Clock):
    ahead = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self.ahead


def test_a_probe_that_broke_off_in_itself_is_given_to_the_next(monkeypatch):
    """A full disk refuses the next message number in the middle of the probe."""
    mute = Mute()
    url = mute.url
    mute.close()
    clock = Later()
    centre = client(url, clock)
    for _ in range(5):
        centre.person(CARD, Cancel())
    clock.ahead = 6.0

    def full() -> str:
        raise StoreFault(Fault.FULL)

    with monkeypatch.context() as patch:
        patch.setattr(centre.session._msgids, "next", full)
        with pytest.raises(StoreFault):
            centre.person(CARD, Cancel())
    assert centre.session._breaker.may(), "asked again, not left alone for ever"
