"""A scanner of each kind with somebody before it, so that one contract can be asked of all."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from drivers.scanner import gm65, hid, honeywell, newland
from drivers.scanner.engine import Pace as SerialPace
from drivers.scanner.engine import SerialScanner
from drivers.scanner.hid import HidScanner
from drivers.scanner.interface import NotScanned, Scanned, Scanner, VoucherPerson
from drivers.scanner.sdk import Pace as SdkPace
from drivers.scanner.sdk import SdkRequest, SdkScanner
from drivers.scanner.typing import Suffix
from drivers.wake import Wake
from sandbox.devices.bench import Socket
from sandbox.devices.inputs import HidScannerSim
from sandbox.devices.scanner import ScannerSim
from tests.drivers.devices_rig import Rig, eventually
from tests.drivers.inputs_rig import InputRig

Outcome = Scanned | VoucherPerson | NotScanned

FAMILIES = {module.FAMILY.name: module.FAMILY for module in (gm65, honeywell, newland)}
SERIAL = SerialPace(
    reply=0.2,  # a busy machine answers late
    gap=0.04,
    quiet_within=0.3,
    retrigger=0.2,
    tries=3,
    shortest_back_off=0.01,
    longest_back_off=0.05,
)
HID = hid.Pace(
    gap=0.05, gap_with_suffix=0.5, lingers=0.3, shortest_back_off=0.01, longest_back_off=0.05
)
SDK = SdkPace(again=0.01, check=5, exit=0.5, shortest_back_off=0.01, longest_back_off=0.02)
SDK_SOURCE = Path(__file__).with_name("voucher_sdk.c")
SDK_PERSON = VoucherPerson(
    "0123456789abcdef0123456789abcdef", "王演", "230198199003070018", "239900"
)
"""Who stands in every answer of the stand-in library; nobody."""


class Scene(Protocol):
    scanner: Scanner
    wake: Wake
    source: str
    """What a good probe is known by."""

    def shown(self, code: str, seconds: float = 5.0, posture: str = "normal") -> Outcome:
        """Ask, and hold `code` before it."""

    def given(self, code: str) -> Outcome:
        """What `shown` has to come to."""

    def unplug(self) -> None: ...

    def plug(self) -> None: ...

    def close(self) -> None: ...


class SerialScene:
    def __init__(self, folder: Path, family: str) -> None:
        socket = Socket("scanner", 9600, lambda cable, posture: ScannerSim(cable, posture, family))
        self.rig = Rig(folder, socket)
        self.wake, self.source = self.rig.wake, FAMILIES[family].prepared_by
        self.scanner = SerialScanner(
            FAMILIES[family], self.rig.port, 9600, time.monotonic, SERIAL, suffix=True
        )

    def shown(self, code: str, seconds: float = 5.0, posture: str = "normal") -> Outcome:
        timer = self.rig.later(0.03, lambda: self.rig.set(posture=posture, code=code))
        try:
            return self.scanner.scan(self.wake, seconds)
        finally:
            timer.join()

    def given(self, code: str) -> Outcome:
        return Scanned(code)

    def unplug(self) -> None:
        self.rig.unplug()

    def plug(self) -> None:
        self.rig.plug()

    def close(self) -> None:
        self.scanner.close()
        self.rig.close()


class HidScene:
    source = "EVIOCGID"

    def __init__(self, folder: Path, suffix: Suffix = Suffix.ENTER) -> None:
        self.rig = InputRig(folder, "hid-scanner", HidScannerSim)
        self.wake = self.rig.wake
        # the played keyboard of a busy machine may falter
        self.pace = replace(HID, gap=0.3) if suffix is Suffix.NONE else HID
        self.scanner = HidScanner(self.rig.port, time.monotonic, suffix, self.pace, self.rig.kernel)

    def ready(self) -> None:
        """Opened; what is typed in that moment is no code."""
        self.scanner.probe(self.wake)
        threading.Event().wait(self.pace.gap)

    def shown(self, code: str, seconds: float = 5.0, posture: str = "normal") -> Outcome:
        self.ready()
        return typed_when_asked(
            self.rig, self.scanner, seconds, lambda: self.rig.set(posture=posture, code=code)
        )

    def given(self, code: str) -> Outcome:
        return Scanned(code)

    def unplug(self) -> None:
        self.rig.unplug()

    def plug(self) -> None:
        self.rig.plug()

    def close(self) -> None:
        self.scanner.close()
        self.rig.close()


def typed_when_asked(
    rig: InputRig, scanner: HidScanner, seconds: float, show: Callable[[], object]
) -> Outcome:
    """Show something once the asking has begun: what is typed before is nobody's."""
    before = scanner._asked

    def act() -> None:
        eventually(lambda: scanner._asked != before, 0.2)  # or it is the same asking still
        show()

    timer = rig.later(0.02, act)
    try:
        return scanner.scan(rig.wake, seconds)
    finally:
        timer.join()


class SdkScene:
    """Its port is the library's file; what the stand-in does stands in the request's url."""

    source = "library loads"

    def __init__(self, folder: Path, library: str) -> None:
        self._built, self._library = library, folder / "voucher.so"
        self.wake = Wake()
        self.plug()
        self.scanner = self._made("nothing")

    def _made(self, what: str) -> SdkScanner:
        return SdkScanner(str(self._library), time.monotonic, SdkRequest(url=f"sdk:{what}"), SDK)

    def shown(self, code: str, seconds: float = 5.0, posture: str = "normal") -> Outcome:
        self.scanner = self._made("object")
        return self.scanner.scan(self.wake, seconds)

    def given(self, code: str) -> Outcome:
        return SDK_PERSON

    def unplug(self) -> None:
        self._library.unlink()

    def plug(self) -> None:
        shutil.copy(self._built, self._library)

    def close(self) -> None:
        self.scanner.close()
        self.wake.close()


def scene(kind: str, folder: Path, library: str) -> Scene:
    """`kind`: a serial family, hid or sdk. `library`: the stand-in's, for the last."""
    if kind == "hid":
        return HidScene(folder)
    if kind == "sdk":
        return SdkScene(folder, library)
    return SerialScene(folder, kind)


def idle(scene: Scene) -> None:
    """Until everything that was sent is over: a line without end goes on for a while."""
    if isinstance(scene, HidScene):
        scene.rig.set(posture="normal", code="")
        scene.rig.idle()
        scene.scanner.scan(scene.wake, HID.gap_with_suffix)
