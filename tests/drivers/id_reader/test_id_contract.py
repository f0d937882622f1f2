"""What every ID reader driver keeps, over a real pseudo-terminal against the simulator."""

import threading
import time

import pytest

from drivers.id_reader import open_reader
from drivers.id_reader.interface import CardRead, DocumentKind, NotRead, ReadFailure
from drivers.id_reader.module import Pace
from drivers.id_reader.sam_v import SamV
from drivers.status import DeviceState
from tests.drivers.devices_rig import descriptors, eventually
from tests.drivers.id_reader.id_rig import CARDS, QUICK, make_rig

DRIVERS = {"sam_v": lambda port, clock: SamV(port, 115200, clock, QUICK)}


@pytest.fixture
def rig(tmp_path):
    made = make_rig(tmp_path)
    yield made
    made.close()


@pytest.fixture(params=DRIVERS)
def reader(request, rig):
    made = DRIVERS[request.param](rig.port, time.monotonic)
    yield made
    made.close()


def test_before_the_first_answer_it_is_starting(reader):
    assert reader.status().device is DeviceState.STARTING


@pytest.mark.parametrize("who", CARDS)
def test_a_card_is_read(rig, reader, who):
    rig.set(card=who)
    read = reader.read(rig.wake, 2)
    assert isinstance(read, CardRead)
    card, got = CARDS[who], read.document
    assert got.kind is DocumentKind(card.kind)
    assert (got.number, got.birth, got.sex) == (card.number, card.birth, card.sex)
    assert (got.valid_from, got.valid_to) == (card.valid_from, card.valid_to)
    assert (got.latin_name, got.nationality) == (card.latin_name, card.nationality)
    assert got.long_term is card.long_term
    assert got.ethnicity == card.ethnicity
    if who != "rare":
        assert got.name == card.name_on_card
    else:  # sixteen units in a field of fifteen: the last pair is cut
        assert got.name == "𠂇\U00030edd" * 3 + "𠂇\ufffd"
    assert reader.status().device is DeviceState.ONLINE
    assert reader.status().source == "find 20 01"


def test_nothing_on_the_reader_ends_with_the_time(rig, reader):
    begun = time.monotonic()
    assert reader.read(rig.wake, 0.05) == NotRead(ReadFailure.CANCELLED)
    assert time.monotonic() - begun < 0.3
    assert reader.status().device is DeviceState.ONLINE


def test_a_card_laid_while_waiting_is_read(rig, reader):
    timer = rig.later(0.05, lambda: rig.set(card="resident"))
    assert isinstance(reader.read(rig.wake, 3), CardRead)
    timer.join()


def test_one_laying_is_read_once(rig, reader):
    rig.set(card="resident")
    assert isinstance(reader.read(rig.wake, 2), CardRead)
    assert reader.read(rig.wake, 0.05) == NotRead(ReadFailure.CANCELLED)
    rig.set(card="resident")
    assert isinstance(reader.read(rig.wake, 2), CardRead)


@pytest.mark.parametrize("posture", ["normal", "mute", "slow", "garbage", "half-frame"])
def test_a_wake_ends_it_at_once(rig, reader, posture):
    rig.set(posture=posture)
    timer = rig.later(0.03, rig.wake.set)
    begun = time.monotonic()
    assert reader.read(rig.wake, 30) in (
        NotRead(ReadFailure.CANCELLED),
        NotRead(ReadFailure.FAULT),  # silent for three tries before the wake came
    )
    assert time.monotonic() - begun < 0.5
    timer.join()


def test_a_wake_set_before_cancels_without_a_word(rig, reader):
    rig.wake.set()
    assert reader.read(rig.wake, 30) == NotRead(ReadFailure.CANCELLED)


@pytest.mark.parametrize(
    ("posture", "why"),
    [
        ("take-early", ReadFailure.TAKEN_EARLY),
        ("two-cards", ReadFailure.TWO_CARDS),
        ("unreadable", ReadFailure.UNREADABLE),
        ("not-authenticated", ReadFailure.UNREADABLE),
    ],
)
def test_trouble_with_the_card_leaves_the_device_well(rig, reader, posture, why):
    rig.set(posture=posture, card="resident")
    assert reader.read(rig.wake, 3) == NotRead(why)
    assert reader.status().device is DeviceState.ONLINE
    rig.set(posture="normal", card="resident")
    assert isinstance(reader.read(rig.wake, 2), CardRead)


@pytest.mark.parametrize(
    "posture", ["mute", "garbage", "half-frame", "wrong-check", "wrong-length", "confused"]
)
def test_no_sense_from_the_device_is_offline_and_heals(rig, reader, posture):
    rig.set(posture=posture, card="resident")
    assert reader.read(rig.wake, 3) == NotRead(ReadFailure.FAULT)
    assert reader.status().device is DeviceState.OFFLINE
    assert reader.probe(rig.wake).device is DeviceState.OFFLINE
    rig.set(posture="normal", card="resident")
    assert isinstance(reader.read(rig.wake, 2), CardRead)
    assert reader.status().device is DeviceState.ONLINE


def test_falling_silent_in_the_middle_is_noticed(rig, reader):
    assert reader.read(rig.wake, 0.03) == NotRead(ReadFailure.CANCELLED)
    rig.set(posture="mute")
    assert reader.read(rig.wake, 3) == NotRead(ReadFailure.FAULT)
    assert reader.status().device is DeviceState.OFFLINE


@pytest.mark.parametrize("posture", ["noisy", "trickle", "babble", "moving"])
def test_noise_around_true_answers_does_no_harm(rig, reader, posture):
    rig.set(posture=posture, card="resident")
    read = reader.read(rig.wake, 2)
    assert isinstance(read, CardRead)
    assert read.document.number == CARDS["resident"].number


def test_a_slow_reader_is_waited_for(rig, reader):
    rig.set(posture="slow", delay=0.02, card="resident")
    assert isinstance(reader.read(rig.wake, 2), CardRead)


def test_the_module_says_itself_that_it_is_broken(rig, reader):
    rig.set(posture="self-test-failed", card="resident")
    assert reader.read(rig.wake, 2) == NotRead(ReadFailure.FAULT)
    assert reader.status().device is DeviceState.HARDWARE_ERROR
    assert reader.status().source == "SAM answered 60"
    assert reader.probe(rig.wake).device is DeviceState.HARDWARE_ERROR
    rig.set(posture="normal", card="resident")
    assert isinstance(reader.read(rig.wake, 2), CardRead)


def test_breaking_between_two_polls_is_noticed(rig, reader):
    assert reader.read(rig.wake, 0.03) == NotRead(ReadFailure.CANCELLED)
    rig.set(posture="self-test-failed")
    assert reader.read(rig.wake, 2) == NotRead(ReadFailure.FAULT)
    assert reader.status().device is DeviceState.HARDWARE_ERROR


def test_an_absent_port_is_power_off_and_hot_plug_heals(rig, reader):
    rig.unplug()
    assert reader.read(rig.wake, 2) == NotRead(ReadFailure.FAULT)
    assert reader.status().device is DeviceState.POWER_OFF
    assert reader.probe(rig.wake).device is DeviceState.POWER_OFF
    rig.plug()
    rig.set(card="resident")
    assert isinstance(reader.read(rig.wake, 2), CardRead)


def test_pulled_out_while_reading(rig, reader):
    timer = rig.later(0.04, rig.unplug)
    begun = time.monotonic()
    assert reader.read(rig.wake, 5) == NotRead(ReadFailure.FAULT)
    assert time.monotonic() - begun < 1
    assert reader.status().device is DeviceState.POWER_OFF
    timer.join()


def test_changed_cable_while_idle_is_not_even_noticed(rig, reader):
    assert reader.read(rig.wake, 0.03) == NotRead(ReadFailure.CANCELLED)
    rig.unplug()
    rig.plug()
    rig.set(card="resident")
    assert isinstance(reader.read(rig.wake, 2), CardRead)


def test_a_port_has_one_owner(rig, reader):
    assert reader.read(rig.wake, 0.02) == NotRead(ReadFailure.CANCELLED)
    second = SamV(rig.port, 115200, time.monotonic, QUICK)
    assert second.read(rig.wake, 0.5) == NotRead(ReadFailure.FAULT)
    assert second.status().device is DeviceState.OFFLINE
    assert second.status().source == "open: port in use"
    second.close()


def test_failures_wait_longer_and_longer_but_within_bounds(rig, reader):
    rig.unplug()
    begun = time.monotonic()
    for _ in range(7):  # at once, at once, then after 10, 20, 40, 50, 50 ms
        assert reader.read(rig.wake, 2) == NotRead(ReadFailure.FAULT)
    assert 0.16 < time.monotonic() - begun < 0.6


def test_waiting_before_the_next_try_can_be_cancelled(rig):
    patient = SamV(rig.port, 115200, time.monotonic, Pace(shortest_back_off=5))
    rig.unplug()
    assert patient.read(rig.wake, 2) == NotRead(ReadFailure.FAULT)
    assert patient.read(rig.wake, 2) == NotRead(ReadFailure.FAULT)  # the first pause is none
    timer = rig.later(0.03, rig.wake.set)
    begun = time.monotonic()
    assert patient.read(rig.wake, 30) == NotRead(ReadFailure.CANCELLED)
    assert time.monotonic() - begun < 0.5
    timer.join()


def test_probe_asks_the_module(rig, reader):
    assert reader.probe(rig.wake).device is DeviceState.ONLINE
    assert reader.status().source == "SAM status 11 FF"


def test_two_hundred_reconnects_leave_nothing_behind(rig, reader):
    reader.probe(rig.wake)
    reader.close()
    before, threads = descriptors(), threading.active_count()
    for turn in range(200):
        if turn % 20 == 0:  # a real re-plugging now and then; the sim's bench takes its time
            rig.unplug()
            assert reader.read(rig.wake, 2) == NotRead(ReadFailure.FAULT)
            rig.plug()
        assert reader.probe(rig.wake).device is DeviceState.ONLINE
        reader.close()
    assert eventually(lambda: descriptors() == before)
    assert threading.active_count() == threads


def test_nothing_of_a_card_stays_in_the_driver(rig, reader):
    rig.set(card="resident")
    read = reader.read(rig.wake, 2)
    assert isinstance(read, CardRead)
    number = CARDS["resident"].number.encode("utf-16-le")
    assert number not in bytes(reader._module._parser.buffer.space())
    assert "230198" not in repr(read)


def test_open_reader_opens_nothing_and_keeps_the_vendors_pace(tmp_path):
    made = open_reader(str(tmp_path / "none"), 115200, time.monotonic)
    assert made.status().device is DeviceState.STARTING
    assert Pace().poll >= 0.3
    made.close()
