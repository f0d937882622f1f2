"""Cables pulled and plugged, ports absent, taken or not ours; nothing leaks."""

from __future__ import annotations

import itertools
import threading
import time

import pytest

from drivers.printer import open_printer
from drivers.printer.interface import Failed, Printed, PrintFailure, Unconfirmed
from drivers.printer.port import BadPort, File, Tcp, Usb, parse
from drivers.status import DeviceState
from drivers.wake import Wake
from sandbox.devices.pty import REAL
from tests.drivers.devices_rig import descriptors
from tests.drivers.printer.printer_rig import (
    TRANSPORTS,
    PrinterRig,
    Wiring,
    boxes,
    quick,
    ticket,
)


def test_unplugged_and_plugged_again(rig):
    assert isinstance(rig.printer.print(ticket("甲"), rig.wake), Printed)
    rig.unplug()
    assert rig.printer.print(ticket("乙"), rig.wake) == Failed(PrintFailure.POWER_OFF, 0)
    assert rig.printer.status().device is DeviceState.POWER_OFF
    rig.plug()
    assert isinstance(rig.printer.print(ticket("丙"), rig.wake), Printed)
    texts = [rig.text(data) for data in rig.tickets(2)]
    assert ["乙" in text for text in texts] == [False, False]


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_pulled_out_while_it_prints(transport, tmp_path):
    model = quick("epson-tm-t82")
    rig = PrinterRig(tmp_path, "epson-tm-t82", model, pace=REAL, transport=transport)
    timer = rig.later(0.25, lambda: rig.set(posture="unplug"))
    outcome = rig.printer.print(ticket(lines=60), rig.wake)
    timer.join()
    assert outcome == Unconfirmed("port absent") or (
        isinstance(outcome, Failed) and outcome.why is PrintFailure.POWER_OFF
    )
    assert rig.printer.status().device is DeviceState.POWER_OFF
    rig.plug()
    assert isinstance(rig.printer.print(ticket("乙"), rig.wake), Printed)
    rig.close()


@pytest.mark.parametrize(
    ("transport", "times"),
    [
        ("serial", 1000),
        ("tcp", 1000),
        ("lp", 100),
        ("usb", 200),
        pytest.param("lp", 1000, marks=pytest.mark.full),
        pytest.param("usb", 1000, marks=pytest.mark.full),
    ],
)
def test_reconnecting_leaks_nothing(transport, times, tmp_path):
    now = [0.0]
    wake, wiring = Wake(), Wiring(transport, tmp_path)
    wiring.plug()
    model = quick("generic-80", times={"answer": 0.001, "tries": 1})
    printer = open_printer(model, wiring.port, boxes, lambda: now[0], wiring.usb)

    def once() -> None:
        now[0] += 10.0  # past any back-off
        wake.set()  # opens the port and asks nothing
        printer.probe(wake)
        wake.clear()
        wiring.close()
        assert printer.clear(wake) is False
        assert printer.status().device is DeviceState.POWER_OFF

    once()
    before, threads = descriptors(), threading.active_count()
    for _ in range(times):
        wiring.plug()
        once()
    assert descriptors() <= before  # fewer: an earlier test's were collected meanwhile
    assert threading.active_count() <= threads
    assert wiring.usb is None or wiring.usb.handles == 0
    wake.close()


def test_probing_an_absent_port_backs_off(tmp_path):
    wake = Wake()
    now = [0.0]
    printer = open_printer(quick("generic-80"), str(tmp_path / "no"), boxes, lambda: now[0])
    asked = []
    for _ in range(400):
        now[0] += 0.1
        at = printer.probe(wake).at
        if not asked or asked[-1] != at:
            asked.append(at)
    gaps = [round(b - a, 1) for a, b in itertools.pairwise(asked)]
    assert max(gaps) <= 8.2
    assert gaps[:4] == pytest.approx([0.1, 0.5, 1.0, 2.0], abs=0.11)
    assert len(asked) < 12
    wake.close()


def test_a_port_in_use_is_not_taken(tmp_path):
    rig = PrinterRig(tmp_path, "generic-80", quick("generic-80"))
    other = rig.driver(quick("generic-80"))
    rig.printer.probe(rig.wake)
    assert other.probe(rig.wake).device is DeviceState.OFFLINE
    assert isinstance(rig.printer.print(ticket(), rig.wake), Printed)
    other.close()
    rig.close()


def test_a_plain_file_is_no_printer(tmp_path):
    """It would take every byte, and no paper would come."""
    wake, file = Wake(), tmp_path / "printer"
    file.touch()
    printer = open_printer(quick("generic-80"), str(file), boxes, time.monotonic)
    assert printer.print(ticket(), wake) == Failed(PrintFailure.OFFLINE, 0)
    assert file.stat().st_size == 0
    wake.close()


# --- names of ports ---


@pytest.mark.parametrize(
    ("name", "port"),
    [
        ("/dev/kiosk/printer", File("/dev/kiosk/printer")),
        ("tcp://192.168.1.50", Tcp("192.168.1.50", 9100)),
        ("tcp://192.168.1.50:9101", Tcp("192.168.1.50", 9101)),
        ("tcp://[::1]:9100", Tcp("::1", 9100)),
        ("usb://04B8:0e28", Usb(0x04B8, 0x0E28)),
        ("usb://0fe6:811e/A1 B", None),
        ("usb://0fe6:811e/A1-B", Usb(0x0FE6, 0x811E, "A1-B")),
        ("usb://4b8:e28", None),
        ("tcp://printer.local:9100", None),  # looking a name up can block for long
        ("tcp://192.168.1.50:0", None),
        ("tcp://192.168.1.50:raw", None),
        ("ipp://192.168.1.50", None),
        ("", None),
    ],
)
def test_the_name_of_a_port_is_understood_or_refused_with_words(name, port):
    if port is not None:
        assert parse(name) == port
        return
    with pytest.raises(BadPort, match="printer"):
        open_printer(quick("generic-80"), name, boxes, time.monotonic)


# --- libusb ---


@pytest.fixture
def usb(tmp_path):
    made = PrinterRig(tmp_path, "generic-80", quick("generic-80"), transport="usb")
    yield made
    made.close()


def test_the_kernels_driver_gets_the_interface_back(usb):
    assert usb.wiring.usb.kernel_driver
    assert isinstance(usb.printer.print(ticket(), usb.wake), Printed)
    assert not usb.wiring.usb.kernel_driver
    usb.printer.close()
    assert usb.wiring.usb.kernel_driver
    assert usb.wiring.usb.handles == 0


def test_an_interface_of_another_program_is_refused_and_had_later(usb):
    usb.wiring.usb.busy = True
    assert usb.printer.print(ticket(), usb.wake) == Failed(PrintFailure.OFFLINE, 0)
    assert usb.printer.status().source == "open refused"
    usb.wiring.usb.busy = False
    assert isinstance(usb.printer.print(ticket(), usb.wake), Printed)


def test_a_halted_endpoint_is_set_going_again(usb):
    usb.printer.probe(usb.wake)
    usb.wiring.usb.halted = True
    assert isinstance(usb.printer.print(ticket(), usb.wake), Printed)


def test_another_printer_on_the_bus_is_not_ours(usb):
    other = open_printer(
        quick("generic-80"), "usb://04b8:0202", boxes, time.monotonic, usb.wiring.usb
    )
    assert other.print(ticket(), usb.wake) == Failed(PrintFailure.POWER_OFF, 0)
    numbered = open_printer(
        quick("generic-80"), usb.wiring.port + "/A1", boxes, time.monotonic, usb.wiring.usb
    )
    assert numbered.print(ticket(), usb.wake) == Failed(PrintFailure.POWER_OFF, 0)


def test_the_wake_ends_a_usb_transfer_soon(usb):
    usb.posture("silent-dead")
    timer = usb.later(0.1, usb.wake.set)
    began = time.monotonic()
    outcome = usb.printer.print(ticket(), usb.wake)
    timer.join()
    assert outcome == Failed(PrintFailure.CANCELLED, 0)
    assert time.monotonic() - began < 0.5


def test_without_a_bus_the_port_is_absent():
    """The real libusb: whatever this machine has, our made-up printer is not on it."""
    wake = Wake()
    printer = open_printer(quick("generic-80"), "usb://f00d:f00d", boxes, time.monotonic)
    assert printer.print(ticket(), wake) == Failed(PrintFailure.POWER_OFF, 0)
    wake.close()


# --- network ---


def test_a_connection_that_died_without_a_word_is_made_anew(tmp_path):
    """A printer that lost its power says no good-bye: silence, then a new connection."""
    rig = PrinterRig(tmp_path, "generic-80", quick("generic-80"), transport="tcp")
    rig.posture("silent-dead")
    assert rig.printer.probe(rig.wake).device is DeviceState.OFFLINE
    rig.posture("normal")
    assert rig.printer.probe(rig.wake).device is DeviceState.ONLINE
    assert isinstance(rig.printer.print(ticket(), rig.wake), Printed)
    rig.close()
