"""The variant owned by a vendor's library, with a library compiled here."""

import threading
import time

import pytest

from drivers.scanner import open_sdk_scanner
from drivers.scanner.interface import NotScanned, ScanFailure, VoucherPerson
from drivers.scanner.sdk import SdkRequest, SdkScanner
from drivers.status import DeviceState
from drivers.wake import Wake
from tests.drivers.devices_rig import children, compiled, descriptors, eventually
from tests.drivers.scanner.scan_scenes import SDK as QUICK
from tests.drivers.scanner.scan_scenes import SDK_PERSON as WHO
from tests.drivers.scanner.scan_scenes import SDK_SOURCE


@pytest.fixture(scope="session")
def libraries(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sdk")
    return compiled(SDK_SOURCE, folder, ("WITH_URL", "WITHOUT_URL", "NEITHER"))


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path):
    """Marks the children of this test: they inherit HOME."""
    monkeypatch.setenv("HOME", str(tmp_path))
    return f"HOME={tmp_path}".encode()


@pytest.fixture
def wake():
    made = Wake()
    yield made
    made.close()


@pytest.fixture(params=["WITH_URL", "WITHOUT_URL"])
def sdk(request, libraries):
    """A scanner whose library does what is asked."""

    def made(what: str) -> SdkScanner:
        order = SdkRequest(url=f"sdk:{what}", org_id=what)
        return SdkScanner(libraries[request.param], time.monotonic, order, QUICK)

    return made


@pytest.mark.parametrize("what", ["object", "text"])
def test_a_voucher_is_its_person(sdk, wake, what):
    scanner = sdk(what)
    assert scanner.status().device is DeviceState.STARTING
    assert scanner.scan(wake, 10) == WHO
    assert scanner.status().device is DeviceState.ONLINE
    assert scanner.status().source == "ec.query code 0"
    assert "王演" not in repr(scanner.scan(wake, 10))


def test_an_answer_in_gbk(sdk, wake):
    assert sdk("gbk").scan(wake, 10) == VoucherPerson("t0", "王演", "230198199003070018", "239900")


def test_nothing_scanned_goes_on_until_the_time_is_up(sdk, wake):
    assert sdk("nothing").scan(wake, 0.5) == NotScanned(ScanFailure.CANCELLED)


def test_a_code_of_its_own_is_a_refusal_not_a_fault(sdk, wake):
    scanner = sdk("expired")
    assert scanner.scan(wake, 10) == NotScanned(ScanFailure.REFUSED)
    assert scanner.status().device is DeviceState.ONLINE
    assert scanner.status().source == "ec.query code 1003"
    assert sdk("returned").scan(wake, 10) == NotScanned(ScanFailure.REFUSED)


@pytest.mark.parametrize(
    ("what", "source"),
    [
        ("crash", "library ended: killed by signal 11"),
        ("nonsense", "answer is not ec.query's"),
        ("no-token", "answer without ecToken"),
        ("silent", "library gave no answer"),
    ],
)
def test_a_broken_library_is_offline(sdk, wake, what, source):
    scanner = sdk(what)
    assert scanner.scan(wake, 10) == NotScanned(ScanFailure.FAULT)
    assert scanner.status().device is DeviceState.OFFLINE
    assert scanner.status().source == source


@pytest.mark.parametrize("by", ["wake", "time"])
def test_a_hanging_library_is_killed(sdk, wake, home, by):
    timer = threading.Timer(0.3, wake.set)
    if by == "wake":
        timer.start()
    begun = time.monotonic()
    assert sdk("hang").scan(wake, 30 if by == "wake" else 0.3) == NotScanned(ScanFailure.CANCELLED)
    assert time.monotonic() - begun < 3
    timer.cancel()
    assert children(home) == []


def test_what_a_library_starts_ends_with_it(sdk, wake, home):
    assert sdk("leaves").scan(wake, 10) == NotScanned(ScanFailure.FAULT)
    assert eventually(lambda: children(home) == [])


def test_calls_leave_nothing_behind(sdk, wake, home):
    scanner = sdk("object")
    scanner.scan(wake, 10)
    before = descriptors()
    for _ in range(5):
        assert scanner.scan(wake, 10) == WHO
    assert descriptors() == before
    assert children(home) == []


def test_absent_unloadable_and_foreign_libraries(libraries, tmp_path, wake):
    absent = open_sdk_scanner(str(tmp_path / "none.so"), time.monotonic)
    assert absent.scan(wake, 5) == NotScanned(ScanFailure.FAULT)
    assert absent.status().device is DeviceState.POWER_OFF
    broken = tmp_path / "broken.so"
    broken.write_text("no library")
    unloadable = open_sdk_scanner(str(broken), time.monotonic)
    assert unloadable.probe(wake).source == "library does not load"
    assert unloadable.status().device is DeviceState.OFFLINE
    foreign = open_sdk_scanner(libraries["NEITHER"], time.monotonic)
    assert foreign.probe(wake).source == "library has neither NationEcTrans nor EcQuery"


def test_probe_loads_without_scanning(libraries, wake):
    scanner = SdkScanner(libraries["WITH_URL"], time.monotonic, SdkRequest(url="sdk:hang"), QUICK)
    assert scanner.probe(wake).device is DeviceState.ONLINE
    assert scanner.status().source == "library loads"
