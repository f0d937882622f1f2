"""Printers on real pseudo-terminals, quick models, and documents to print."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path

from drivers.printer import open_printer
from drivers.printer.document import Align, Cut, Document, Line, Pair, QrCode, Rule, Space
from drivers.printer.interface import Bitmap
from sandbox.devices.bench import Socket
from sandbox.devices.posture import write_posture
from sandbox.devices.printer import PrinterSim
from sandbox.devices.pty import INSTANT
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

    def __init__(self, folder: Path, kind: str, model: dict, pace: str = INSTANT) -> None:
        write_posture(folder, "printer", kind=kind)
        super().__init__(
            folder,
            Socket("printer", 115200, lambda cable, _: PrinterSim(cable.master, folder, pace)),
        )
        self.printer = open_printer(model, self.port, boxes, time.monotonic)

    def posture(self, text: str) -> None:
        """Set it and let the printer see it (it looks every 50 ms)."""
        self.set(posture=text)
        self.wake.wait(0.12)

    def tickets(self, count: int, seconds: float = 3.0) -> list[bytes]:
        """The bytes of all tickets so far, when there are at least `count` with their pictures."""
        paper = self.folder / "paper"
        eventually(lambda: len(list(paper.glob("[0-9]*.png"))) >= count, seconds)
        return [path.read_bytes() for path in sorted(paper.glob("[0-9]*.bin"))]

    def close(self) -> None:
        self.printer.close()
        super().close()
