"""What the hub asks of the pages, from inside: letters, boxes. Only on the line whose certificates
both sides hold; an address of its own, never on the phones' network.
"""

from __future__ import annotations

import base64
import re
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from hub.phones.memory import Answered, Boxes
from hub.phones.spool import Spool

AT_ONCE = 100  # letters of one answer
_HASH = re.compile(r"[0-9a-f]{32}")


class Line:
    def __init__(self, spool: Spool, boxes: Boxes, answered: Answered) -> None:
        self._spool, self._boxes, self._answered = spool, boxes, answered

    def letters(self, request: Request) -> Response:
        """The next ones by name: so one that cannot be opened stands in nobody's way."""
        found: list[dict[str, str]] = []
        after = request.query_params.get("after", "")
        names = [name for name in self._spool.names() if name > after]
        for name in names[:AT_ONCE]:
            sealed = self._spool.get(name)
            if sealed is not None:
                found.append({"name": name, "sealed": base64.b64encode(sealed).decode()})
        return JSONResponse({"process": self._answered.name, "letters": found})

    async def kept(self, request: Request) -> Response:
        """Those that the hub has committed."""
        for name in _texts(await request.json()):
            await run_in_threadpool(self._spool.drop, name)
        return Response(status_code=204)

    async def answered(self, request: Request) -> Response:
        self._answered.told(one for one in _texts(await request.json()) if _HASH.fullmatch(one))
        return Response(status_code=204)

    def box(self, request: Request) -> Response:
        number, owner = request.path_params["number"], request.headers.get("kiosk-owner", "")
        if request.method == "DELETE":
            self._boxes.drop(number, owner)
            return Response(status_code=204)
        made = self._boxes.make(number, owner)
        if made is None:
            return Response(status_code=503)
        ends, new = made
        return JSONResponse({"ends_at": ends.isoformat()}, 201 if new else 200)

    def parcel(self, request: Request) -> Response:
        owner = request.headers.get("kiosk-owner", "")
        found = self._boxes.take(request.path_params["number"], owner, request.path_params["place"])
        if found is None:
            return Response(status_code=404)
        if not found:
            return Response(status_code=204)
        return Response(found, media_type="application/octet-stream")


def _texts(given: Any) -> list[str]:
    return [one for one in given if isinstance(one, str)] if isinstance(given, list) else []


def application(line: Line) -> Starlette:
    return Starlette(
        routes=[
            Route("/letters", line.letters, methods=["GET"]),
            Route("/kept", line.kept, methods=["POST"]),
            Route("/answered", line.answered, methods=["POST"]),
            Route("/boxes/{number}", line.box, methods=["PUT", "DELETE"]),
            Route("/boxes/{number}/{place:int}", line.parcel, methods=["GET"]),
        ]
    )
