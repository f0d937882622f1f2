"""What only a scanner that types does, over a played input device."""

import threading
import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.evdev import codes
from drivers.scanner import open_hid_scanner
from drivers.scanner.hid import HidScanner, Pace
from drivers.scanner.interface import NotScanned, ScanFailure, Scanned
from drivers.scanner.typing import LIMIT, Suffix
from drivers.status import DeviceState
from drivers.wake import Wake
from sandbox.devices.inputs import HidScannerSim
from tests.drivers.devices_rig import descriptors, eventually
from tests.drivers.inputs_rig import InputRig, RawNode, event
from tests.drivers.scanner.scan_scenes import HID as QUICK
from tests.drivers.scanner.scan_scenes import typed_when_asked
from tests.examples import many

CANCELLED = NotScanned(ScanFailure.CANCELLED)
FAULT = NotScanned(ScanFailure.FAULT)


@pytest.fixture
def rig(tmp_path):
    made = InputRig(tmp_path, "hid-scanner", HidScannerSim)
    yield made
    made.close()


def scanner_on(rig, suffix=Suffix.ENTER) -> HidScanner:
    # the played keyboard of a busy machine may falter
    pace = replace(QUICK, gap=0.3) if suffix is Suffix.NONE else QUICK
    made = HidScanner(rig.port, time.monotonic, suffix, pace, rig.kernel)
    made.probe(rig.wake)
    threading.Event().wait(pace.gap)  # what is typed while it is opened is no code
    return made


@pytest.fixture
def scanner(rig):
    made = scanner_on(rig)
    yield made
    made.close()


def shown(rig, scanner, seconds=2.0, **posture):
    """Ask, and show something once the scanner listens."""
    return typed_when_asked(rig, scanner, seconds, lambda: rig.set(**posture))


CODES = [
    "28000000000000000000000000",
    "7",
    "https://example.invalid/?q=1&r=2",
    "  Spaces STAY  ",
    "]d2\x1d0104912345678904",
    "x" * 2953,
    "9" * LIMIT,
]


def _cases() -> list:
    """Every code with Enter; with other suffixes, two here and the rest with --full."""
    return [
        pytest.param(
            code,
            suffix,
            id=f"{n}-{suffix}",
            marks=() if suffix == "enter" or n in (0, 4) else pytest.mark.full,
        )
        for suffix in ("enter", "crlf", "tab", "none")
        for n, code in enumerate(CODES)
    ]


@pytest.mark.parametrize(("code", "suffix"), _cases())
def test_a_code_is_given_as_it_is(rig, code, suffix):
    kinds = {"tab": Suffix.TAB, "none": Suffix.NONE}
    scanner = scanner_on(rig, kinds.get(suffix, Suffix.ENTER))
    assert shown(rig, scanner, 20.0, code=code, suffix=suffix) == Scanned(code)
    assert scanner.status().device is DeviceState.ONLINE
    scanner.close()


def test_set_to_tab_without_our_knowing(rig, scanner):
    assert shown(rig, scanner, code="123", suffix="tab") == Scanned("123")


@pytest.mark.parametrize("posture", ["held", "caps-key"])
def test_key_repeat_and_caps_lock_change_nothing(rig, scanner, posture):
    assert shown(rig, scanner, posture=posture, code="AbC12-x") == Scanned("AbC12-x")


def test_caps_lock_that_was_lit_before(rig):
    rig.unplug()
    rig.plug("caps-on")
    scanner = scanner_on(rig)
    assert shown(rig, scanner, code="AbC12-x") == Scanned("AbC12-x")
    scanner.close()


def test_events_that_the_kernel_dropped_make_no_code(rig, scanner):
    assert shown(rig, scanner, posture="dropped", code="a1b2c3d4") == NotScanned(
        ScanFailure.RUBBISH
    )
    assert scanner.status().device is DeviceState.ONLINE
    rig.idle()
    assert shown(rig, scanner, posture="normal", code="good") == Scanned("good")


def test_codes_scanned_while_nobody_asks_are_thrown_away(rig, scanner):
    rig.set(code="nobody")
    rig.idle()
    assert scanner.scan(rig.wake, 0.1) == CANCELLED
    assert shown(rig, scanner, code="somebody") == Scanned("somebody")
    rig.set(code="nobody again")
    rig.idle()
    scanner.probe(rig.wake)
    assert scanner.scan(rig.wake, 0.1) == CANCELLED


def test_more_than_the_queue_holds_while_nobody_asks(rig, scanner):
    for turn in range(2):
        rig.set(code=f"{turn}" * 900)
        rig.idle()
    assert scanner.scan(rig.wake, 0.1) == CANCELLED
    assert shown(rig, scanner, code="asked") == Scanned("asked")


def test_a_code_that_lies_across_two_slices_of_one_asking(rig, scanner):
    def slowly() -> None:
        for key in (2, 3, 4, 28):
            rig.node.emit([(1, key, 1)])
            rig.node.emit([(1, key, 0)])
            threading.Event().wait(0.03)

    thread = threading.Thread(target=slowly)
    assert scanner.scan(rig.wake, 0.02) == CANCELLED
    thread.start()
    found = [scanner.scan(rig.wake, 0.02) for _ in range(10)]
    thread.join()
    assert [one for one in found if one != CANCELLED] == [Scanned("123")]


def test_a_code_begun_before_the_asking_is_not_cut_to_its_rest(rig, scanner):
    for key in (2, 3):
        rig.node.emit([(1, key, 1), (1, key, 0)])
    timer = rig.later(0.01, lambda: rig.node.emit([(1, 4, 1), (1, 4, 0), (1, 28, 1)]))
    assert scanner.scan(rig.wake, 0.1) == CANCELLED
    timer.join()


def test_a_wake_ends_the_asking_and_the_code_with_it(rig, scanner):
    timer = rig.later(0.03, rig.wake.set)
    begun = time.monotonic()
    rig.later(0.01, lambda: rig.node.emit([(1, 2, 1), (1, 2, 0)])).join()
    assert scanner.scan(rig.wake, 30) == CANCELLED
    assert time.monotonic() - begun < 0.5
    timer.join()
    rig.wake.clear()
    rig.node.emit([(1, 28, 1)])
    assert scanner.scan(rig.wake, 0.05) == CANCELLED


def test_it_stays_grabbed_between_two_scans(rig, scanner):
    assert rig.node.grabbed
    assert scanner.scan(rig.wake, 0.01) == CANCELLED
    assert rig.node.grabbed
    assert scanner.probe(rig.wake).device is DeviceState.ONLINE
    assert rig.node.grabbed
    scanner.close()
    assert not rig.node.grabbed


def test_grabbed_by_another_is_a_fault_with_its_reason(rig, scanner):
    scanner.close()
    rig.set(posture="grabbed")
    assert eventually(lambda: rig.node.foreign_grab)
    assert scanner.scan(rig.wake, 1) == FAULT
    assert scanner.status().device is DeviceState.OFFLINE
    assert scanner.status().source == "EVIOCGRAB: grabbed by another"
    rig.set(posture="normal")
    assert eventually(lambda: not rig.node.foreign_grab)
    assert scanner.probe(rig.wake).device is DeviceState.ONLINE


def test_another_kind_of_device_under_its_name(rig, scanner):
    scanner.close()
    rig.node.able = {2: {0, 1}}  # a mouse
    assert scanner.probe(rig.wake).device is DeviceState.OFFLINE
    assert scanner.status().source == "EVIOCGBIT: another kind of device"


def test_pulled_out_in_the_middle_of_a_code(rig, scanner):
    assert shown(rig, scanner, 5, posture="pulled", code="1234567890") == FAULT
    assert scanner.status().device is DeviceState.POWER_OFF
    assert scanner.status().source == "device lost"
    rig.plug()
    scanner.probe(rig.wake)
    threading.Event().wait(QUICK.gap)
    assert shown(rig, scanner, code="567890") == Scanned("567890")


def test_changed_cable_while_idle_is_not_even_noticed(rig, scanner):
    rig.unplug()
    rig.plug()
    rig.later(0.1, lambda: rig.set(code="new cable"))
    assert scanner.scan(rig.wake, 2) == Scanned("new cable")


@pytest.mark.parametrize("asked", [True, False])
def test_a_hundred_reconnects_leave_nothing_behind(rig, scanner, asked):
    scanner.close()
    before, threads = descriptors(), threading.active_count()
    for _ in range(100):
        if asked:
            scanner.scan(rig.wake, 0)
        scanner.probe(rig.wake)
        scanner.close()
    assert eventually(lambda: not rig.node.grabbed)
    assert descriptors() <= before
    assert threading.active_count() <= threads


def test_nothing_of_a_code_stays_in_the_driver(rig, scanner):
    read = shown(rig, scanner, code="secret-of-the-voucher")
    assert read == Scanned("secret-of-the-voucher")
    assert "secret" not in repr(read)
    assert not any(scanner._typing._text.space())
    assert not any(scanner._line._buffer.space())


def test_unknown_suffix_names_the_known_ones():
    with pytest.raises(ValueError, match="enter, tab, none"):
        open_hid_scanner("/dev/none", "comma", time.monotonic)
    assert open_hid_scanner("/dev/none", "tab", time.monotonic).status().device is (
        DeviceState.STARTING
    )


said = st.lists(
    st.one_of(
        st.binary(max_size=60),
        st.builds(event, st.just(codes.EV_KEY), st.integers(0, 0x2FF), st.integers(0, 2)),
        st.builds(event, st.just(codes.EV_SYN), st.sampled_from([0, 3]), st.just(0)),
    ),
    max_size=30,
)


@settings(max_examples=many(40), deadline=None)
@given(said, st.sampled_from(list(Suffix)), st.integers(1, 60))
def test_anything_may_come_over_the_line(pieces, suffix, size):
    raw, wake = RawNode(), Wake()
    hurried = Pace(gap=0.001, gap_with_suffix=0.001, lingers=0.01)
    scanner = HidScanner("/dev/none", time.monotonic, suffix, hurried, raw)
    try:
        scanner.probe(wake)
        stream = b"".join(pieces)
        begun = time.monotonic()
        for at in range(0, len(stream), size):
            raw.send(stream[at : at + size])
            if at % 7 == 0:
                assert isinstance(scanner.scan(wake, 0.001), Scanned | NotScanned)
        assert isinstance(scanner.scan(wake, 0.005), Scanned | NotScanned)
        assert scanner.probe(wake).device is DeviceState.ONLINE
        assert time.monotonic() - begun < 2
    finally:
        scanner.close()
        raw.close()
        wake.close()
