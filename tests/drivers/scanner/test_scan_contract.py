"""What every scanner keeps: serial engines on pseudo-terminals, one that types, a certified SDK."""

import threading
import time

import pytest

from drivers.scanner.engine import LIMIT
from drivers.scanner.interface import NotScanned, ScanFailure, Scanned
from drivers.sever import Severable
from drivers.status import DeviceState
from tests.drivers.devices_rig import compiled, descriptors, eventually
from tests.drivers.scanner.scan_scenes import FAMILIES, SDK_SOURCE, idle, scene

CANCELLED, FAULT = NotScanned(ScanFailure.CANCELLED), NotScanned(ScanFailure.FAULT)
TEXTS = [*FAMILIES, "hid"]
"""Those that give a code's text; a certified SDK keeps it and gives the person."""


@pytest.fixture(params=[*TEXTS, "sdk"])
def kind(request):
    return request.param


@pytest.fixture(scope="module")
def library(tmp_path_factory) -> str:
    return compiled(SDK_SOURCE, tmp_path_factory.mktemp("sdk"), ("WITH_URL",))["WITH_URL"]


@pytest.fixture
def scanned(kind, library, tmp_path):
    made = scene(kind, tmp_path, library)
    yield made
    made.close()


texts = pytest.mark.parametrize("kind", TEXTS, indirect=True)


def state(scanned) -> DeviceState:
    return scanned.scanner.status().device


def test_nothing_is_known_and_nothing_opened_before_it_is_used(scanned):
    before = descriptors()
    assert (state(scanned), scanned.scanner.status().source) == (DeviceState.STARTING, "none")
    assert descriptors() == before


def test_what_is_shown_is_given(scanned):
    assert scanned.shown("28000000000000000000000000") == scanned.given(
        "28000000000000000000000000"
    )
    assert state(scanned) is DeviceState.ONLINE


def test_it_is_not_in_what_an_outcome_prints(scanned):
    assert "secret" not in repr(scanned.shown("secret-of-the-voucher"))
    assert "王演" not in repr(scanned.given(""))


def test_a_probe_names_its_source(scanned):
    assert eventually(lambda: scanned.scanner.probe(scanned.wake).device is DeviceState.ONLINE)
    assert scanned.scanner.status().source == scanned.source


def test_nothing_shown_until_the_time_is_up(scanned):
    begun = time.monotonic()
    assert scanned.scanner.scan(scanned.wake, 0.4) == CANCELLED
    assert 0.3 < time.monotonic() - begun < 2
    assert state(scanned) is DeviceState.ONLINE


def test_a_wake_ends_it_at_once(scanned):
    scanned.scanner.probe(scanned.wake)
    timer = threading.Timer(0.1, scanned.wake.set)
    timer.start()
    begun = time.monotonic()
    assert scanned.scanner.scan(scanned.wake, 30) == CANCELLED
    assert time.monotonic() - begun < 2
    timer.join()
    scanned.wake.clear()
    assert scanned.shown("28") == scanned.given("28")


def test_absent_and_plugged_in(scanned):
    scanned.unplug()
    assert scanned.scanner.scan(scanned.wake, 1) == FAULT
    assert state(scanned) is DeviceState.POWER_OFF
    assert scanned.scanner.probe(scanned.wake).device is DeviceState.POWER_OFF
    assert state(scanned) is DeviceState.POWER_OFF
    scanned.plug()
    assert scanned.scanner.probe(scanned.wake).device is DeviceState.ONLINE
    assert scanned.shown("back") == scanned.given("back")


def test_changed_while_idle(scanned):
    assert scanned.shown("before") == scanned.given("before")
    scanned.unplug()
    scanned.plug()
    assert scanned.shown("after") == scanned.given("after")


def test_uses_leave_nothing_behind(scanned):
    scanned.scanner.probe(scanned.wake)
    scanned.scanner.close()
    before, threads = descriptors(), threading.active_count()
    for _ in range(5):
        scanned.scanner.scan(scanned.wake, 0)
        scanned.scanner.probe(scanned.wake)
        scanned.scanner.close()
    assert eventually(lambda: descriptors() <= before)
    assert threading.active_count() <= threads


# ---- those that give a code's text


@texts
@pytest.mark.parametrize(
    "code",
    [
        "7",
        "https://example.invalid/?q=1&r=2",
        "  spaces STAY  ",
        "]d2\x1d0104912345678904",  # GS1 separator
        "x" * 2953,  # the most a QR code holds
        "9" * LIMIT,
    ],
    ids=range(6),
)
def test_a_code_is_given_as_it_is(scanned, code):
    assert scanned.shown(code) == Scanned(code)


@texts
def test_of_several_codes_the_first_and_none_left_over(scanned):
    assert scanned.shown("first", posture="several") == Scanned("first")
    assert scanned.scanner.scan(scanned.wake, 0.15) == CANCELLED


@texts
@pytest.mark.parametrize(
    ("posture", "why"),
    [
        ("rubbish", ScanFailure.RUBBISH),
        ("binary", ScanFailure.RUBBISH),
        ("half-frame", ScanFailure.RUBBISH),  # a suffix is known, and does not come
        ("too-long", ScanFailure.TOO_LONG),
    ],
)
def test_what_is_no_code_leaves_the_device_well(scanned, posture, why):
    assert scanned.shown("a1b2c3d4", posture=posture) == NotScanned(why)
    assert state(scanned) is DeviceState.ONLINE
    idle(scanned)
    assert scanned.shown("good") == Scanned("good")


@texts
def test_pulled_out_while_waiting(scanned):
    scanned.scanner.probe(scanned.wake)
    thread = threading.Timer(0.1, scanned.unplug)
    thread.start()
    begun = time.monotonic()
    assert scanned.scanner.scan(scanned.wake, 10) == FAULT
    assert time.monotonic() - begun < 3
    assert state(scanned) is DeviceState.POWER_OFF
    thread.join()


@texts
def test_its_port_can_be_taken_from_under_it(scanned):
    """As the supervisor does with a thread that hangs; the driver heals when it is used again."""
    scanner = scanned.scanner
    assert isinstance(scanner, Severable)
    scanner.sever()  # nothing is open yet
    scanner.probe(scanned.wake)
    before = descriptors()
    scanner.sever()
    assert scanner.scan(scanned.wake, 10) == FAULT
    assert state(scanned) is DeviceState.POWER_OFF
    assert eventually(lambda: descriptors() < before)
    assert scanned.shown("healed") == Scanned("healed")
