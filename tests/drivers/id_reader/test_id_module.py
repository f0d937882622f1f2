"""The module itself: what it says of its health and number, and what a reset changes."""

import time

import pytest

from drivers.id_reader import open_reader
from drivers.id_reader.interface import CardRead, NotRead, ReadFailure, Sam
from drivers.id_reader.module import Pace
from drivers.id_reader.sam_v import SamV
from drivers.status import PORT_IN_USE, DeviceState
from tests.drivers.id_reader.id_rig import QUICK, make_rig

NUMBER = "05.03-20160323-0000012345-1234567890"


@pytest.fixture
def rig(tmp_path):
    made = make_rig(tmp_path)
    yield made
    made.close()


@pytest.fixture
def reader(rig):
    made = SamV(rig.port, 115200, time.monotonic, QUICK)
    yield made
    made.close()


def test_probe_tells_health_and_number(rig, reader):
    assert (reader.status().sam, reader.status().serial) == (Sam.UNKNOWN, "")
    known = reader.probe(rig.wake)
    assert (known.device, known.sam, known.serial) == (DeviceState.ONLINE, Sam.GOOD, NUMBER)
    assert known.source == "SAM status 11 FF"


def test_what_is_known_ends_with_the_port(rig, reader):
    reader.probe(rig.wake)
    rig.unplug()
    known = reader.probe(rig.wake)
    assert (known.device, known.sam, known.serial) == (DeviceState.POWER_OFF, Sam.UNKNOWN, "")
    rig.plug()
    assert reader.probe(rig.wake).serial == NUMBER


def test_a_module_that_keeps_its_number_to_itself_is_as_good(rig, reader):
    rig.set(posture="no-number", card="resident")
    known = reader.probe(rig.wake)
    assert (known.device, known.sam, known.serial) == (DeviceState.ONLINE, Sam.GOOD, "")
    begun = time.monotonic()
    assert isinstance(reader.read(rig.wake, 2), CardRead)
    reader.probe(rig.wake)
    assert time.monotonic() - begun < QUICK.reply  # it is not asked a second time


@pytest.mark.parametrize(
    ("posture", "sam", "source"),
    [
        ("self-test-failed", Sam.SELF_TEST_FAILED, "SAM answered 60"),
        ("not-authorised", Sam.NOT_AUTHORISED, "SAM answered 66"),
    ],
)
def test_its_own_word_is_kept_apart_from_silence(rig, reader, posture, sam, source):
    rig.set(posture=posture)
    known = reader.probe(rig.wake)
    assert (known.device, known.sam, known.source) == (DeviceState.HARDWARE_ERROR, sam, source)


def test_one_that_needs_a_reset_gets_it(rig, reader):
    rig.set(posture="needs-reset", card="resident")
    assert isinstance(reader.read(rig.wake, 2), CardRead)
    assert reader.status().sam is Sam.GOOD


def test_a_technician_resets_and_sees_what_came_of_it(rig, reader):
    rig.set(posture="self-test-failed")
    assert reader.reset(rig.wake).sam is Sam.SELF_TEST_FAILED
    rig.set(posture="normal")
    assert reader.reset(rig.wake).sam is Sam.GOOD
    assert reader.reset(rig.wake).device is DeviceState.ONLINE


def test_a_module_of_another_make_is_not_good(rig, reader):
    rig.set(posture="confused")
    known = reader.probe(rig.wake)
    assert (known.device, known.source) == (DeviceState.OFFLINE, "24 to SAM status 11 FF")


@pytest.mark.parametrize("sw3", [0x10, 0x24, 0x41, 0x33, 0x77, 0x00, 0xFF])
def test_no_answer_to_read_but_90_is_a_card(rig, reader, sw3):
    rig.set(posture="answers", sw3=sw3, card="resident")
    refused = sw3 in {0x41, 0x33}  # the card's; the others are the line's
    why = ReadFailure.UNREADABLE if refused else ReadFailure.FAULT
    assert reader.read(rig.wake, 3) == NotRead(why)
    rig.set(posture="normal", card="resident")
    assert isinstance(reader.read(rig.wake, 2), CardRead)


def test_a_foreign_status_of_find_is_no_card_and_no_health(rig):
    """Unlisted and unknown answers count as no sense, even when each comes at once."""
    reader = SamV(rig.port, 115200, time.monotonic, QUICK)
    assert reader.read(rig.wake, 0.03) == NotRead(ReadFailure.CANCELLED)
    rig.set(posture="confused")
    assert reader.read(rig.wake, 3) == NotRead(ReadFailure.FAULT)
    assert reader.status().source == "24 to find 20 01"
    reader.close()


def test_a_port_that_another_has_says_so(rig, reader):
    reader.probe(rig.wake)
    second = open_reader(rig.port, 115200, time.monotonic)
    assert second.probe(rig.wake).source == PORT_IN_USE
    assert second.reset(rig.wake).source == PORT_IN_USE
    second.close()


def test_severed_from_outside_it_finds_its_port_lost_and_opens_it_again(rig):
    reader = SamV(rig.port, 115200, time.monotonic, Pace(poll=0.01, shortest_back_off=0.01))
    reader.probe(rig.wake)
    timer = rig.later(0.03, reader.sever)
    begun = time.monotonic()
    assert reader.read(rig.wake, 5) == NotRead(ReadFailure.FAULT)
    assert time.monotonic() - begun < 2
    rig.set(card="resident")
    assert isinstance(reader.read(rig.wake, 2), CardRead)
    timer.join()
    reader.close()
    reader.sever()  # nothing to sever any more
