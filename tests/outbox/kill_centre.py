"""The strict stand-in in a process of its own, with a clock that is set from outside.

    python -m tests.outbox.kill_centre

Its first line on standard output names its address. Beside the stand-in's own addresses:
PUT /clock (seconds of the epoch), POST /plant (something filed elsewhere, to withdraw or undo),
POST /enrol (the code of an employer that is insured from now on),
GET /filings (everything filed, with the number of the request that did, and the SHA-256 of each
file that it names).
"""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from sandbox.centre.app import SHANGHAI, Centre, application
from sandbox.centre.command import CONTRACTS
from sandbox.centre.gateway import Tif
from sandbox.centre.misbehave import TracedProtocol
from sandbox.people.units import SyntheticUnit
from sandbox.serve import serve

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "0123456789abcdef0123456789abcdef"
START = 1_795_300_000.0


class Hands:
    """The clock, and what is done at the centre's own counter."""

    def __init__(self) -> None:
        self._now = START
        self.centre = Centre(Tif(TOKEN, lambda: self._now), strict=True, clock=self._wall)
        self._enrolled: dict[str, SyntheticUnit] = {}
        world = self.centre.desk.world
        known = world.by_code  # which begins anew with each day
        world.by_code = lambda code: self._enrolled.get(code) or known(code)

    def _wall(self) -> datetime:
        return datetime.fromtimestamp(self._now, SHANGHAI).replace(tzinfo=None)

    async def clock(self, request: Request) -> Response:
        self._now = float(await request.body())
        return JSONResponse(self._now)

    async def plant(self, request: Request) -> Response:
        wanted = await request.json()
        filings = self.centre.desk.world.filings
        made = filings.add(wanted["infno"], wanted["person"], self._wall(), wanted["data"])
        made.msgid = f"PLANTED{made.number}"
        return JSONResponse({"number": made.number, "msgid": made.msgid})

    async def enrol(self, request: Request) -> Response:
        code = (await request.body()).decode().strip('"')
        self._enrolled[code] = SyntheticUnit(code, code, "演示单位")
        return JSONResponse(code)

    async def filings(self, request: Request) -> Response:
        filings = self.centre.desk.world.filings
        told = [asdict(one) | {"at": str(one.at)} for one in filings.every]
        for one in told:
            texts = [part for text in one["data"].values() for part in re.split("[,;|]", text)]
            named = [part for part in texts if part in filings.files]
            one["files"] = [filings.files[number].digest for number in named]
        return JSONResponse(told)


class Desk:
    """The driver's side. `now` and `made`: the time at which the next play begins, and how many
    writes were thought out before: no play may write what another one wrote, or its traces would
    tell of both."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.now = START
        self.made = 0

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=20)
        text = None if body is None else json.dumps(body)
        with contextlib.closing(connection):
            connection.request(method, path, text, {"Content-Type": "application/json"})
            return json.loads(connection.getresponse().read())

    def settle(self) -> None:
        """What a killed process had sent has been read and acted upon when this returns: it lay in
        the socket before, and the stand-in does one thing after the other."""
        for _ in range(3):
            self.ask("GET", "/health")


@contextmanager
def kill_centre() -> Iterator[Desk]:
    """What it says of clients that die in mid-sentence is not shown."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.outbox.kill_centre"], cwd=ROOT, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True,
    ) as process:  # fmt: skip
        try:
            assert process.stdout is not None
            yield Desk(process.stdout.readline().split()[-1])
        finally:
            process.terminate()


def main() -> int:
    hands = Hands()
    app = Starlette(
        routes=[
            Route("/clock", hands.clock, methods=["PUT"]),
            Route("/plant", hands.plant, methods=["POST"]),
            Route("/enrol", hands.enrol, methods=["POST"]),
            Route("/filings", hands.filings),
            Mount("/", application(hands.centre, CONTRACTS)),
        ]
    )
    return serve(app, "127.0.0.1", 0, "centre", TracedProtocol)


if __name__ == "__main__":
    sys.exit(main())
