"""The stand-in A4 printer, the real driver on it with short times, and a small PDF to print."""

from __future__ import annotations

import time
from pathlib import Path

from drivers.page_printer.endpoint import endpoint
from drivers.page_printer.interface import Form, Made, PageDocument, Sides
from drivers.page_printer.printer import IppPrinter
from drivers.page_printer.times import Times
from drivers.wake import Wake
from sandbox.devices.page_printer import NAME, PagePrinterSim
from sandbox.devices.posture import write_posture
from tests.drivers.devices_rig import eventually

QUICK = Times(
    answer=0.4,
    stall=0.2,
    send=1.5,
    busy=0.2,
    finish=0.4,
    a_page=0.01,
    poll=0.01,
    patience=0.05,
    reluctance=0.1,
    lost=0.5,
    clear=0.6,
)
OWNER = "HLJ-DEMO-0001-01"


def pdf(pages: int = 2, padding: int = 0, marker: str = "A") -> bytes:
    """A PDF with that many empty pages."""
    kids = " ".join(f"{3 + i} 0 R" for i in range(pages))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
        *["<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"] * pages,
    ]
    out = b"%PDF-1.4\n%" + marker.encode() + b"x" * padding + b"\n"
    offsets = []
    for number, text in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{text}\nendobj\n".encode()
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    return (
        out
        + (
            f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n"
            f"startxref\n{len(out)}\n%%EOF\n"
        ).encode()
    )


def document(pages: int = 2, padding: int = 0, copies: int = 1) -> PageDocument:
    made = pdf(pages, padding)
    return PageDocument(lambda form, wake: Made(made, pages), copies)


def asked() -> tuple[list[Form], PageDocument]:
    """A document that notes in which form it was wanted."""
    forms: list[Form] = []

    def make(form: Form, wake: Wake) -> Made:
        forms.append(form)
        return Made(pdf(1), 1)

    return forms, PageDocument(make, sides=Sides.LONG_EDGE)


class PageRig:
    def __init__(self, folder: Path, times: Times = QUICK, completed: str = "paper") -> None:
        self.folder = folder
        self.sim = PagePrinterSim(folder, pace="instant")
        self.sim.start()
        self.wake = Wake()
        self.printer = self.another(times, completed)

    def another(self, times: Times = QUICK, completed: str = "paper", owner=OWNER) -> IppPrinter:
        return IppPrinter(
            endpoint(self.sim.uri), owner, time.monotonic, completed=completed, times=times
        )

    def posture(self, text: str, **more: object) -> None:
        write_posture(self.folder, NAME, posture=text, **more)
        assert eventually(lambda: self.sim.posture()[0] == text.partition(":")[0])
        self.sim.step()

    def pages(self) -> list[str]:
        return sorted(p.name for p in (self.folder / "pages").glob("[0-9]*"))

    def close(self) -> None:
        self.printer.close()
        self.sim.stop()
        self.wake.close()
