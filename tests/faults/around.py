"""`python -m tests.faults.around FOLDER`: centre, hub and devices of one terminal in one process.

They are the sandbox's own, on the clock of `FOLDER/times`. One JSON line a wish on standard input,
one back. What the sandbox cannot do by itself is added here: a hub that loses answers, and doors
that are shut so that nobody can connect. Paper is kept as bytes and text; nothing is drawn.
"""

from __future__ import annotations

import contextlib
import enum
import json
import sys
import threading
from collections.abc import Callable
from email.utils import formatdate
from pathlib import Path
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox.centre.app import Centre, application
from sandbox.centre.gateway import Tif
from sandbox.centre.misbehave import PORTAL, TracedProtocol, cut, send_bytes
from sandbox.centre.mood import mood_from
from sandbox.devices import id_reader, scanner
from sandbox.devices.bench import Bench, Socket
from sandbox.devices.lines import FileLine
from sandbox.devices.main import PRINTER_BAUD
from sandbox.devices.printer import PrinterSim
from sandbox.devices.printer_machine import Ticket
from sandbox.devices.pty import INSTANT
from sandbox.hub.app import Hub
from sandbox.hub.app import application as hub_application
from sandbox.hub.contract import API, Contract
from sandbox.secret import secret
from sandbox.serve import config, listen
from tests.faults.times import Times


class HubMood(enum.StrEnum):
    GOOD = "good"
    LATER = "later"  # 503, a problem document
    LOSES_ANSWERS = "loses-answers"  # acts, then hangs up
    LOSES_REQUESTS = "loses-requests"  # hangs up without acting
    PORTAL = "portal"  # a captive portal's page, status 200


class MoodyHub:
    """The sandbox's hub, and what becomes of its answers on their way."""

    def __init__(self, hub: Hub) -> None:
        self.mood = HubMood.GOOD
        self._hub, self._app = hub, hub_application(hub)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        mood = self.mood if scope.get("path") == "/v1/records" else HubMood.GOOD
        match mood:
            case HubMood.LOSES_ANSWERS:
                await self._app(scope, receive, _nobody)
                cut(scope, reset=False)
            case HubMood.LOSES_REQUESTS:
                cut(scope, reset=True)
            case HubMood.PORTAL:
                await send_bytes(send, PORTAL.encode(), kind="text/html; charset=utf-8")
            case _:
                self._hub.later = int(mood is HubMood.LATER)
                await self._app(scope, receive, send)


async def _nobody(message: Any) -> None:
    """Where an answer goes that is lost."""


class Door:
    """A server on a port of its own, which can be shut and opened again."""

    def __init__(self, app: ASGIApp, now: Callable[[], float]) -> None:
        """`now`: seconds since 1970 that it dates its answers with, as everybody around does."""
        self._app, self._now = app, now
        self.port = 0
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self.open()

    def open(self) -> None:
        if self._server is not None:
            return
        listener = listen("127.0.0.1", self.port)
        self.port = listener.getsockname()[1]
        server = self._server = uvicorn.Server(config(self, TracedProtocol))
        server.config.date_header = False
        self._thread = threading.Thread(
            target=lambda: server.run(sockets=[listener]), name="door", daemon=True
        )
        self._thread.start()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def said(message: Any) -> None:
            if message["type"] == "http.response.start":
                date = (b"date", formatdate(self._now(), usegmt=True).encode())
                message = {**message, "headers": [*message.get("headers", ()), date]}
            await send(message)

        await self._app(scope, receive, said)

    def shut(self) -> None:
        server, self._server = self._server, None
        if server is not None and self._thread is not None:
            server.should_exit = True
            self._thread.join(5.0)


class Paper(PrinterSim):
    """Keeps each piece of paper as NNN.bin, its bytes, and NNN.txt, what stands on it."""

    def _draw(self, tickets: list[Ticket]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        for ticket in tickets:
            number = 1 + len(list(self._folder.glob("[0-9]*.bin")))
            for ending, content in (("txt", ticket.paper.text.encode()), ("bin", ticket.data)):
                part = self._folder / f".{number:05d}.{ending}"
                part.write_bytes(content)
                part.replace(self._folder / f"{number:05d}.{ending}")


class Around:
    def __init__(self, folder: Path) -> None:
        self.times = Times(folder / "times")
        now = self.times.now
        self.centre = Centre(
            Tif(secret(folder / "centre.secret"), self.times.wall),
            clock=lambda: now().replace(tzinfo=None),
        )
        self.hub = Hub(Contract(API), clock=now)
        self.moody = MoodyHub(self.hub)
        self.doors = {
            "centre": Door(application(self.centre), self.times.wall),
            "hub": Door(self.moody, self.times.wall),
        }
        devices = folder / "devices"
        self.bench = Bench(devices, INSTANT, self._sockets(devices))
        self.bench.start()

    def _sockets(self, folder: Path) -> list[Socket]:
        def card_of(who: str) -> Any:
            known = self.centre.desk.world.by_id.get(who)
            return known.card if known is not None else None

        return [
            Socket("id-reader", id_reader.BAUD,
                   lambda cable, posture: id_reader.IdReaderSim(cable, posture, card_of)),
            Socket("scanner", scanner.BAUD["gm65"], scanner.ScannerSim),
            Socket("printer", PRINTER_BAUD,
                   lambda cable, _: Paper(FileLine(cable.master), folder, INSTANT)),
        ]  # fmt: skip

    def obey(self, do: str, **more: Any) -> dict[str, Any]:
        match do:
            case "ports":
                return {name: door.port for name, door in self.doors.items()}
            case "centre":
                self.centre.temper.set(mood_from(json.dumps(more["mood"]).encode()))
            case "hub":
                self.moody.mood = HubMood(more["mood"])
            case "shut":
                self.doors[more["door"]].shut()
            case "open":
                self.doors[more["door"]].open()
            case "ledger":
                return {"accepted": self._ledger(more["after"])}
            case _:
                raise LookupError(do)
        return {}

    def _ledger(self, after: int) -> list[dict[str, Any]]:
        """Records accepted, those before `after` left out."""
        held = list(self.hub.book.held.items())
        return [
            {"key": key, "kind": one.record["kind"], "record": one.record}
            for key, one in held[after:]
        ]


def main(argv: list[str]) -> int:
    around = Around(Path(argv[0]))
    print(json.dumps(around.obey("ports")), flush=True)
    for line in sys.stdin:
        print(json.dumps(around.obey(**json.loads(line)), ensure_ascii=False), flush=True)
    with contextlib.suppress(Exception):
        around.bench.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
