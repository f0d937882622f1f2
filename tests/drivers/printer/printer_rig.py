"""Printers behind every kind of cable, quick models, and documents to print."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path

import pytest

from drivers.printer import open_printer
from drivers.printer.document import Align, Cut, Document, Line, Pair, QrCode, Rule, Space
from drivers.printer.interface import Bitmap, Printer
from sandbox.devices import lines
from sandbox.devices.bench import Socket
from sandbox.devices.lines import FileLine, NetworkLine, UsbLine
from sandbox.devices.posture import write_posture
from sandbox.devices.printer import PrinterSim
from sandbox.devices.pty import INSTANT, Cable
from sandbox.devices.usb_bus import PRODUCT, VENDOR, UsbBus
from sandbox.paper import KINDS, decode
from tests.drivers.devices_rig import Rig, eventually

ROOT = Path(__file__).resolve().parents[3]
MODELS = ("generic-80", "generic-58", "epson-tm-t82", "sunmi-58", "yhd-8390")
QUICK = {
    "answer": 0.3,
    "tries": 2,
    "stall": 0.5,
    "confirm": 1.0,
    "millimetres_per_second": 2000.0,
}


TRANSPORTS = ("serial", "lp", "tcp", "usb")
WIRED = (  # every cable, every way to confirm and clear; ./test --full has all pairs
    ("generic-80", "usb"),
    ("generic-58", "lp"),
    ("sunmi-58", "tcp"),
    ("epson-tm-t82", "serial"),
)
EVERY = [
    pytest.param(
        (model, transport),
        marks=() if (model, transport) in WIRED else pytest.mark.full,
        id=f"{model}-{transport}",
    )
    for model in MODELS
    for transport in TRANSPORTS
]
WITH_CUTTER = [one for one in EVERY if KINDS[one.values[0][0]].cutter]


class Wiring:
    """One kind of cable to a printer: the name of the driver's port, and plugging.

    `serial`: a pseudo-terminal. `lp`: the same under a name that the driver takes for the kernel's
    USB printer node. `tcp`: a listening socket. `usb`: a bus of pyusb that only this process sees.
    """

    def __init__(self, transport: str, folder: Path) -> None:
        self.transport, self._folder = transport, folder
        self.usb = UsbBus() if transport == "usb" else None
        self._number = 0  # a network printer keeps its number
        self._ends: Cable | NetworkLine | UsbLine | None = None

    @property
    def port(self) -> str:
        match self.transport:
            case "tcp":
                return f"tcp://127.0.0.1:{self._number}"
            case "usb":
                return f"usb://{VENDOR:04x}:{PRODUCT:04x}"
        return str(self._path)

    @property
    def _path(self) -> Path:
        return self._folder / ("usb/lp0" if self.transport == "lp" else "printer")

    def plug(self, link: Path | None = None) -> Wiring:
        match self.transport:
            case "tcp":
                self._ends = NetworkLine(link or self._path, self._number)
                self._number = self._ends.port
            case "usb":
                self._ends = self.usb.plug()
            case _:
                self._ends = Cable(self._path, 115200)
        return self

    @property
    def plugged(self) -> bool:
        return self._ends is not None

    def line(self) -> lines.Line:
        """The printer's end."""
        return FileLine(self._ends.master) if isinstance(self._ends, Cable) else self._ends

    def close(self) -> None:
        """Pull the cable out."""
        ends, self._ends = self._ends, None
        if self.usb is not None:
            self.usb.pull()
        elif ends is not None:
            ends.close()


def shipped(name: str) -> dict:
    return tomllib.loads((ROOT / "config" / "printers" / f"{name}.toml").read_text("utf-8"))


def quick(name: str, **changes: object) -> dict:
    """A shipped model with short waits; the line of a pseudo-terminal has no pace."""
    data = shipped(name)
    data["times"] = QUICK | changes.pop("times", {})
    data["link"] = {"baud": 115200}
    return data | changes


def boxes(text: str, height: int, bold: bool) -> Bitmap:
    """Draws a text as solid boxes, as wide as its characters would be; needs no font."""
    half = height // 2
    width = max(1, sum(half if char < "\u2000" else height for char in text))
    row = ((1 << width) - 1) << (-width % 8)
    stride = (width + 7) // 8
    return Bitmap(width, height, row.to_bytes(stride, "big") * height)


def ticket(marker: str = "甲", lines: int = 6) -> Document:
    body = tuple(Pair(f"康德大药房{marker}", f"￥{i},036.20") for i in range(lines))
    return Document(
        (
            Line(f"医保自助服务凭条{marker}", Align.CENTRE, bold=True, size=2),
            Rule(heavy=True),
            Pair("姓名", "张*𬎆"),
            *body,
            QrCode("http://127.0.0.1/r?n=8K2M4P6Q"),
            Space(24),
            Cut(),
        )
    )


class PrinterRig(Rig):
    """A simulated printer of a kind, and the real driver of a model on its port."""

    def __init__(
        self,
        folder: Path,
        kind: str,
        model: dict,
        pace: str = INSTANT,
        transport: str = "serial",
    ) -> None:
        write_posture(folder, "printer", kind=kind)
        self.wiring = Wiring(transport, folder)
        super().__init__(
            folder,
            Socket(
                "printer",
                115200,
                lambda wiring, _: PrinterSim(wiring.line(), folder, pace),
                self.wiring.plug,
            ),
        )
        self.kind = KINDS[kind]
        self.printer = self.driver(model)

    def driver(self, model: dict) -> Printer:
        """Another driver on the same port."""
        return open_printer(model, self.wiring.port, boxes, time.monotonic, self.wiring.usb)

    def unplug(self) -> None:
        self.set(posture="unplug")
        assert eventually(lambda: not self.wiring.plugged)

    def plug(self) -> None:
        self.set(posture="normal")
        assert eventually(lambda: self.wiring.plugged)

    def posture(self, text: str) -> None:
        """Set it and let the printer see it (it looks every 50 ms)."""
        self.set(posture=text)
        self.wake.wait(0.12)

    def tickets(self, count: int, seconds: float = 3.0) -> list[bytes]:
        """The bytes of all tickets so far, when there are at least `count` with their pictures."""
        paper = self.folder / "paper"
        eventually(lambda: len(list(paper.glob("[0-9]*.png"))) >= count, seconds)
        return [path.read_bytes() for path in sorted(paper.glob("[0-9]*.bin"))]

    def text(self, data: bytes) -> str:
        """What stands on a ticket on which nothing went wrong."""
        sheet = decode(data, kind=self.kind)
        assert sheet.faults == []
        return sheet.text

    def close(self) -> None:
        self.printer.close()
        super().close()
