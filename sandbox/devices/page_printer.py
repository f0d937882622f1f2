"""An A4 printer that speaks IPP over HTTP, well or badly.

DIR/page-printer.toml:
    posture = "normal"     or one of POSTURES, some with a number after a colon
    formats = "pdf"        pdf | pwg | both | none

What comes out lies in DIR/pages/NNN-<pages>[-part].pdf or .pwg.
"""

from __future__ import annotations

import contextlib
import socket
import socketserver
import threading
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from sandbox.devices import ipp_wire as wire
from sandbox.devices.page_machine import ENDED, HELD, HINTS, STOPS, Job, Machine
from sandbox.devices.posture import UNPLUG, Posture

NAME = "page-printer"
POSTURES = (
    "normal",
    *STOPS,
    *HINTS,
    "media-empty-after",  # :N pages from now
    "abort",  # :N pages into the job it gives up
    "never-finish",  # takes the job, says "processing" for ever
    "hold",  # takes the job and holds it
    "with-errors",  # job-completed-with-errors
    "queued",  # completed, handed to something that tells nothing more
    "forget",  # knows no job when asked for one
    "busy",  # server-error-busy to each Print-Job
    "refuse",  # not accepting jobs
    "cancel-ignored",  # says yes to Cancel-Job and goes on
    "cancel-slow",  # :N seconds to the end of a cancelled job
    "lost-answer",  # takes the job, hangs up without a word
    "half-taken",  # hangs up in the middle of the document
    "takes-nothing",  # stops reading in the middle of the document
    "slow",  # :N seconds to each answer
    "mute",  # takes the call, says nothing
    "garbage",  # answers no HTTP
    "garbage-ipp",  # HTTP with nonsense in it
    "half-answer",  # hangs up in the middle of its answers
    "endless",  # answers a body without end
    "stranger",  # answers to other questions than were asked
    "http-401",
    UNPLUG,
)
_FORMATS = {
    "pdf": ("application/pdf", "application/octet-stream"),
    "pwg": ("image/pwg-raster",),
    "both": ("application/pdf", "image/pwg-raster"),
    "none": ("application/vnd.example",),
}
_ENDINGS = {"application/pdf": "pdf", "image/pwg-raster": "pwg"}
_TICK = 0.02
_PACE = {"real": 0.4, "instant": 200.0}  # pages a second
_NOT_FOUND, _NOT_POSSIBLE, _FORMAT, _BUSY, _NOT_ACCEPTING = 0x406, 0x404, 0x40A, 0x507, 0x506
PRINT_JOB, CANCEL_JOB, GET_JOB, GET_JOBS, GET_PRINTER = 2, 8, 9, 10, 11


class PagePrinterSim:
    """`start` returns when it listens. `port` 0 takes a free one and keeps it while unplugged."""

    def __init__(self, folder: Path | str, port: int = 0, pace: str = "real") -> None:
        self._folder = Path(folder)
        self._posture = Posture(folder, NAME)
        self._machine = Machine(_PACE[pace])
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._server: _Server | None = None
        self._saved = 0
        self.port = port
        self._thread = threading.Thread(target=self._run, name=NAME, daemon=True)

    @property
    def uri(self) -> str:
        return f"ipp://127.0.0.1:{self.port}/ipp/print"

    def start(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._plug()
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()
        self._unplug()

    def posture(self) -> tuple[str, float]:
        name, _, number = self._posture.name.partition(":")
        with contextlib.suppress(ValueError):
            return (name if name in POSTURES else "normal"), float(number or 0)
        return (name if name in POSTURES else "normal"), 0.0

    def jobs(self) -> list[Job]:
        """For tests: what it knows of its jobs."""
        with self._lock:
            return list(self._machine.jobs.values())

    # --- its thread ---

    def _run(self) -> None:
        while not self._stop.wait(_TICK):
            name = self.posture()[0]
            if name == UNPLUG and self._server is not None:
                self._unplug()
            elif name != UNPLUG and self._server is None:
                self._plug()
            self.step()

    def step(self) -> None:
        name, number = self.posture()
        with self._lock:
            self._machine.step(name, number, time.monotonic())
            tray, self._machine.tray = self._machine.tray, []
        for paper in tray:
            self._saved += 1
            folder = self._folder / "pages"
            folder.mkdir(exist_ok=True)
            part = "" if paper.whole else "-part"
            name = f"{self._saved:03d}-{paper.pages}{part}.{_ENDINGS.get(paper.form, 'bin')}"
            (folder / f".{name}").write_bytes(paper.data)
            (folder / f".{name}").rename(folder / name)

    def _plug(self) -> None:
        self._server = _Server(("127.0.0.1", self.port), self)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(_TICK,), daemon=True).start()

    def _unplug(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server.hang_up()
            self._server = None

    # --- answers ---

    def answer(self, data: bytes) -> bytes:
        self.step()
        name, _ = self.posture()
        try:
            request = wire.parse(data)
        except (ValueError, IndexError):
            return wire.Reply(0, 0x400).done()
        with self._lock:
            reply = {
                PRINT_JOB: self._print,
                CANCEL_JOB: self._cancel,
                GET_JOB: self._job,
                GET_JOBS: self._jobs,
                GET_PRINTER: self._printer,
            }.get(request.operation, self._unknown)(request, name)
        return reply.done()

    def _print(self, request: wire.Request, posture: str) -> wire.Reply:
        form = request.text("document-format")
        if posture == "busy":
            return wire.Reply(request.id, _BUSY)
        if posture == "refuse":
            return wire.Reply(request.id, _NOT_ACCEPTING)
        if form not in self._formats():
            return wire.Reply(request.id, _FORMAT)
        job = self._machine.take(
            request.text("job-name"),
            request.text("requesting-user-name"),
            form,
            request.document,
            max(1, request.number("copies")),
        )
        reply = wire.Reply(request.id)
        self._describe(reply, job)
        return reply

    def _cancel(self, request: wire.Request, posture: str) -> wire.Reply:
        number = request.number("job-id")
        if number not in self._machine.jobs:
            return wire.Reply(request.id, _NOT_FOUND)
        asked = self._machine.cancel(number, time.monotonic())
        return wire.Reply(request.id, 0 if asked else _NOT_POSSIBLE)

    def _job(self, request: wire.Request, posture: str) -> wire.Reply:
        job = self._machine.jobs.get(request.number("job-id"))
        if job is None or posture == "forget":
            return wire.Reply(request.id, _NOT_FOUND)
        reply = wire.Reply(request.id)
        self._describe(reply, job)
        return reply

    def _jobs(self, request: wire.Request, posture: str) -> wire.Reply:
        ended = request.text("which-jobs") == "completed"
        mine = request.text("requesting-user-name") if request.flag("my-jobs") else None
        reply = wire.Reply(request.id)
        for job in self._machine.jobs.values():
            if (job.state in ENDED) is ended and mine in {None, job.user}:
                self._describe(reply, job)
        return reply

    def _printer(self, request: wire.Request, posture: str) -> wire.Reply:
        machine = self._machine
        reply = wire.Reply(request.id)
        reply.group(wire.PRINTER)
        reply.put("printer-state", wire.ENUM, machine.state)
        reply.put("printer-state-reasons", wire.KEYWORD, *machine.reasons)
        reply.put("printer-is-accepting-jobs", wire.BOOLEAN, posture != "refuse")
        reply.put("document-format-supported", wire.MIME, *self._formats())
        reply.put("pwg-raster-document-type-supported", wire.KEYWORD, "sgray_8", "black_1")
        reply.put("sides-supported", wire.KEYWORD, "one-sided", "two-sided-long-edge")
        reply.put(
            "pwg-raster-document-resolution-supported", wire.RESOLUTION, (150, 150), (600, 600)
        )
        return reply

    def _unknown(self, request: wire.Request, posture: str) -> wire.Reply:
        return wire.Reply(request.id, 0x501)

    def _formats(self) -> tuple[str, ...]:
        return _FORMATS.get(self._posture.text("formats", "both"), _FORMATS["both"])

    @staticmethod
    def _describe(reply: wire.Reply, job: Job) -> None:
        reply.group(wire.JOB)
        reply.put("job-id", wire.INTEGER, job.id)
        reply.put("job-state", wire.ENUM, job.state)
        reply.put("job-state-reasons", wire.KEYWORD, *job.reasons)
        reply.put("job-name", wire.NAME, job.name)
        reply.put("job-originating-user-name", wire.NAME, job.user)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], sim: PagePrinterSim) -> None:
        self.sim = sim
        self._calls: set[socket.socket] = set()
        super().__init__(address, _Handler)
        # little is kept for a printer that reads nothing more
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)

    def process_request(self, request: socket.socket, address: object) -> None:
        self._calls.add(request)
        super().process_request(request, address)

    def shutdown_request(self, request: socket.socket) -> None:
        self._calls.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: object, address: object) -> None:
        """A caller that hung up is no news."""

    def hang_up(self) -> None:
        for call in tuple(self._calls):
            with contextlib.suppress(OSError):
                call.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, *_: object) -> None:
        """Says nothing: what it prints is somebody's."""

    def do_POST(self) -> None:
        sim, size = self.server.sim, int(self.headers.get("Content-Length", 0))
        name, number = sim.posture()
        self.close_connection = True
        if name in {"half-taken", "takes-nothing"} and size > 2000:
            self.rfile.read(min(size // 2, 100_000))
            if name == "takes-nothing":
                self._wait_while(name)
            return
        data = self.rfile.read(size)
        if name == "mute":
            self._wait_while(name)
            return
        if name == "garbage":
            self.wfile.write(b"\x16\x03\x01 %s \xff\xfe\r\n\r\n" % bytes(range(256)))
            return
        if name == "slow":
            time.sleep(min(number, 10.0))
        body = self._spoilt(name, sim.answer(data), data)
        if body is not None:
            self._say(name, body)

    def _spoilt(self, name: str, body: bytes, asked: bytes) -> bytes | None:
        if name == "garbage-ipp":
            return bytes((7 * i) % 256 for i in range(400))
        if name == "stranger":
            return body[:4] + bytes(b ^ 0x55 for b in body[4:8]) + body[8:]
        if name == "lost-answer" and asked[2:4] == b"\0\2":
            return None
        return body

    def _say(self, name: str, body: bytes) -> None:
        self.send_response(401 if name == "http-401" else 200)
        self.send_header("Content-Type", "application/ipp")
        if name == "endless":
            self.end_headers()
            with contextlib.suppress(OSError):
                for _ in range(1600):  # 100 MB
                    self.wfile.write(bytes(65536))
            return
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if name == "half-answer" else body)

    def _wait_while(self, name: str) -> None:
        end = time.monotonic() + 30
        while self.server.sim.posture()[0] == name and time.monotonic() < end:
            time.sleep(_TICK)


__all__ = ["HELD", "NAME", "POSTURES", "PagePrinterSim"]
