"""Pulled out and put in again, a thousand times: no descriptor, thread or port stays behind.

The device is the sandbox's, on a pseudo-terminal that is really hung up and really new each time.
One driver object lives through all of it, as in a terminal that is never restarted.
"""

from __future__ import annotations

import os
import threading
import time
import tomllib
from pathlib import Path

import pytest

from drivers.id_reader.module import Pace as ReaderPace
from drivers.id_reader.sam_v import SamV
from drivers.keypad.evdev import EvdevKeypad
from drivers.keypad.evdev import Pace as KeypadPace
from drivers.keypad.model import read_model
from drivers.printer import open_printer
from drivers.scanner import gm65, honeywell, newland
from drivers.scanner.engine import Pace as ScannerPace
from drivers.scanner.engine import SerialScanner
from drivers.scanner.hid import HidScanner
from drivers.scanner.hid import Pace as HidPace
from drivers.status import DeviceState
from drivers.touch.evdev import EvdevTouch
from drivers.touch.evdev import Pace as TouchPace
from drivers.wake import Wake
from sandbox.devices.id_reader import IdReaderSim
from sandbox.devices.input_kernel import InputKernel
from sandbox.devices.inputs import HidScannerSim, KeypadSim, TouchSim
from sandbox.devices.lines import FileLine
from sandbox.devices.posture import Posture
from sandbox.devices.printer import PrinterSim
from sandbox.devices.pty import INSTANT, Cable
from sandbox.devices.scanner import ScannerSim
from tests.drivers.devices_rig import descriptors, eventually
from tests.drivers.printer.printer_rig import boxes, quick

SHORT, WHOLE = 100, 1000
KERNEL = InputKernel()
KEYPAD = Path(__file__).resolve().parents[2] / "config" / "keypads" / "generic.toml"
BACK_OFF = {"shortest_back_off": 0.0005, "longest_back_off": 0.001}
READER = ReaderPace(poll=0.01, reply=0.3, **BACK_OFF)
SCANNER = ScannerPace(reply=0.3, gap=0.002, **BACK_OFF)


def reader(port: str):
    return SamV(port, 115200, time.monotonic, READER)


def scanner(family):
    return lambda port: SerialScanner(family, port, 9600, time.monotonic, SCANNER)


def printer(port: str):
    return open_printer(quick("generic-80", times={"answer": 0.3}), port, boxes, time.monotonic)


def hid_scanner(port: str):
    pace = HidPace(lingers=0.01, **BACK_OFF)
    return HidScanner(port, time.monotonic, pace=pace, kernel=KERNEL)


def keypad(port: str):
    model = read_model(tomllib.loads(KEYPAD.read_text("utf-8")))
    return EvdevKeypad(model, port, time.monotonic, KeypadPace(**BACK_OFF), KERNEL)


def touch(port: str):
    return EvdevTouch(port, time.monotonic, TouchPace(**BACK_OFF), KERNEL)


def engine(name: str):
    return lambda cable, folder: ScannerSim(cable, Posture(folder, "scanner"), name)


DRIVERS = {
    "id-reader": (
        reader,
        lambda cable, folder: IdReaderSim(cable, Posture(folder, "id-reader"), lambda who: None),
    ),
    "gm65": (scanner(gm65.FAMILY), engine("gm65")),
    "honeywell": (scanner(honeywell.FAMILY), engine("honeywell")),
    "newland": (scanner(newland.FAMILY), engine("newland")),
    "printer": (printer, lambda cable, folder: PrinterSim(FileLine(cable.master), folder, INSTANT)),
}


INPUTS = {
    "hid-scanner": (hid_scanner, HidScannerSim),
    "keypad": (keypad, KeypadSim),
    "touch": (touch, TouchSim),
}


class Node:
    """An input device plugged in; who reads it finds it gone when it is pulled."""

    def __init__(self, link: Path, make) -> None:
        self._link = link
        KERNEL.plug(link, make(Posture(link.parent, link.name)).node())

    def pull(self) -> None:
        KERNEL.unplug(self._link)


class Plug:
    """The device plugged in; `pull` hangs the line up at once."""

    def __init__(self, link: Path, make) -> None:
        self._cable = Cable(link, 115200, INSTANT)
        self._stop = threading.Event()
        sim = make(self._cable, link.parent)
        self._thread = threading.Thread(target=sim.run, args=(self._stop,), daemon=True)
        self._thread.start()

    def pull(self) -> None:
        self._stop.set()
        # a device that waits for the host hears one more byte, so that nobody waits for its tick
        line = os.open(self._cable.link, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        os.write(line, b"\0")
        os.close(line)
        self._thread.join(2)
        assert not self._thread.is_alive()
        self._cable.close()


@pytest.mark.parametrize("times", [SHORT, pytest.param(WHOLE, marks=pytest.mark.full)])
@pytest.mark.parametrize("name", [*DRIVERS, *INPUTS])
def test_nothing_stays_behind(tmp_path, name, times):
    plugged = Plug if name in DRIVERS else Node
    open_driver, make = (DRIVERS | INPUTS)[name]
    link = tmp_path / "port"
    driver, wake = open_driver(str(link)), Wake()
    seen = set()
    try:
        for turn in range(times):
            plug = plugged(link, make)
            good = eventually(lambda: driver.probe(wake).device is DeviceState.ONLINE)
            assert good, (turn, driver.status())
            plug.pull()
            assert driver.probe(wake).device is DeviceState.POWER_OFF, (turn, driver.status())
            if turn == 1:
                files, threads = descriptors(), threading.active_count()
            if turn >= 1:
                seen.add((descriptors() - files, threading.active_count() - threads))
    finally:
        driver.close()
        wake.close()
    # what an earlier test left may end meanwhile; nothing may come
    assert all(f <= 0 and t <= 0 for f, t in seen), seen


def test_an_absent_port_asked_for_a_thousand_times_costs_nothing(tmp_path):
    wake = Wake()
    for open_driver, _ in (DRIVERS | INPUTS).values():
        driver = open_driver(str(tmp_path / "none"))
        driver.probe(wake)
        files = descriptors()
        for _ in range(200):
            assert driver.probe(wake).device is DeviceState.POWER_OFF
        assert descriptors() == files
        driver.close()
    wake.close()


def test_a_port_in_use_asked_for_again_and_again_stays_its_owners(tmp_path):
    """Two settings naming one port: the second says so each time, the first goes on."""
    link, wake = tmp_path / "port", Wake()
    plug = Plug(link, DRIVERS["id-reader"][1])
    first, second = reader(str(link)), reader(str(link))
    third, fourth = scanner(gm65.FAMILY)(str(link)), printer(str(link))
    try:
        assert first.probe(wake).device is DeviceState.ONLINE
        files = descriptors()
        for _ in range(50):
            for other in (second, third, fourth):
                known = other.probe(wake)
                assert (known.device, known.source) == (DeviceState.OFFLINE, "open: port in use")
        assert descriptors() == files
        assert first.probe(wake).device is DeviceState.ONLINE
    finally:
        for driver in (first, second, third, fourth):
            driver.close()
        plug.pull()
        wake.close()
