"""`python -m sandbox devices --dir DIR`: ID reader, scanner and printer on pseudo-terminals.

Links DIR/id-reader, DIR/scanner, DIR/printer; postures DIR/<device>.toml; paper in DIR/paper.
With `--printer tcp:PORT` the printer is on the network instead, DIR/printer holding its address.
With `--camera` a document camera too: DIR/camera, and DIR/camera_shim.so for its reader.
With `--face` a camera that looks at people: DIR/face (`face_camera.py`).
With `--speech` a speech-dispatcher too: DIR/speechd.sock; what is heard in DIR/speechd.heard.
With `--a4 PORT` an A4 printer at ipp://127.0.0.1:PORT/ipp/print, pages in DIR/pages.
Prints one line `ready <devices>` when the links exist; ends cleanly on SIGTERM or SIGINT.
"""

from __future__ import annotations

import argparse
import signal
import threading
from functools import partial
from pathlib import Path

from sandbox.devices import document_camera, face_camera, id_reader, page_printer, scanner
from sandbox.devices.bench import Bench, Socket
from sandbox.devices.document_camera import DocumentCamera
from sandbox.devices.face_camera import FaceCamera
from sandbox.devices.lines import FileLine, NetworkLine
from sandbox.devices.page_printer import PagePrinterSim
from sandbox.devices.people import card_of
from sandbox.devices.printer import PrinterSim
from sandbox.devices.pty import INSTANT, REAL
from sandbox.devices.speechd import SpeechdSim

PRINTER_BAUD = 115200


def sockets(folder: Path, pace: str, network: int | None = None) -> list[Socket]:
    """Every device of the sandbox; the printer on TCP port `network` instead of a serial line."""
    return [
        Socket(
            "id-reader",
            id_reader.BAUD,
            lambda cable, posture: id_reader.IdReaderSim(cable, posture, card_of),
        ),
        Socket("scanner", scanner.BAUD["gm65"], scanner.ScannerSim),
        _printer(folder, pace, network),
    ]


def _printer(folder: Path, pace: str, network: int | None) -> Socket:
    if network is None:
        return Socket(
            "printer",
            PRINTER_BAUD,
            lambda cable, _: PrinterSim(FileLine(cable.master), folder, pace),
        )
    return Socket(
        "printer",
        PRINTER_BAUD,
        lambda line, _: PrinterSim(line, folder, pace),
        partial(NetworkLine, port=network),
    )


def _way(text: str) -> int | None:
    """`serial`, or `tcp:PORT`."""
    if text == "serial":
        return None
    kind, _, number = text.partition(":")
    if kind != "tcp" or not number.isdecimal():
        raise argparse.ArgumentTypeError("serial or tcp:PORT")
    return int(number)


def run(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="sandbox devices", description=__doc__)
    parser.add_argument("--dir", type=Path, required=True, help="where links and postures are")
    parser.add_argument("--pace", choices=[REAL, INSTANT], default=REAL)
    parser.add_argument("--printer", type=_way, default=None, help="serial, or tcp:PORT")
    parser.add_argument("--a4", type=int, metavar="PORT", help="an A4 printer too, by IPP")
    parser.add_argument("--camera", action="store_true", help="a document camera too")
    parser.add_argument("--face", action="store_true", help="a camera that looks at people too")
    parser.add_argument("--speech", action="store_true", help="a speech-dispatcher too")
    options = parser.parse_args(argv)
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    places = sockets(options.dir, options.pace, options.printer)
    bench = Bench(options.dir, options.pace, places)
    bench.start()
    pages = None if options.a4 is None else PagePrinterSim(options.dir, options.a4, options.pace)
    if pages is not None:
        pages.start()
    camera = DocumentCamera(options.dir) if options.camera else None
    if camera is not None:
        camera.start()
    face = FaceCamera(options.dir) if options.face else None
    if face is not None:
        face.start()
    voice = SpeechdSim(options.dir) if options.speech else None
    names = [place.name for place in places] + ([page_printer.NAME] if pages else [])
    names += [document_camera.NAME] if camera else []
    names += [face_camera.FOLDER] if face else []
    names += ["speech"] if voice else []
    print("ready", *names, flush=True)
    try:
        ended.wait()
    finally:
        bench.stop()
        for looking in (camera, face):
            if looking is not None:
                looking.stop()
        if pages is not None:
            pages.stop()
        if voice is not None:
            voice.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(run())
