"""Boxes for pictures that a citizen's phone sends: they stand with the phone pages, and the hub
hands through what a terminal asks of its own.
"""

from __future__ import annotations

import json
import re
from datetime import datetime

from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from hub.contract import Contract, stamp
from hub.gate import JSON, Problem, body_of, known, later, own, read_json
from hub.outside import Answer, Line, NoLine

_NUMBER = re.compile(r"[0-9A-Za-z_-]{20,40}")
_PLACE = re.compile(r"[0-9]{1,2}")
_PATIENCE = 30  # seconds until a terminal asks again


class Boxes:
    """`line` None: this hub has no phone pages, and no terminal gets a box."""

    def __init__(self, engine: Engine, contract: Contract, line: Line | None) -> None:
        self._engine, self._contract, self._line = engine, contract, line

    async def box(self, request: Request) -> Response:
        sender = await known(self._engine, request)
        number = request.path_params["number"]
        if request.method == "DELETE":
            if _NUMBER.fullmatch(number):
                await self._ask("DELETE", number, sender.terminal_id)
            return Response(status_code=204)
        try:
            asked = read_json(await body_of(request))
        except Problem:
            raise Problem(400, "bad-json") from None
        where = self._contract.wrong("UploadBox", asked)
        if where is not None or not _NUMBER.fullmatch(number):
            raise Problem(400, "bad-schema", where or "")
        own(sender, asked)
        answer = await self._ask("PUT", number, sender.terminal_id)
        if answer.status not in (200, 201):
            raise later(_PATIENCE)
        ends = datetime.fromisoformat(json.loads(answer.body)["ends_at"])
        made = {"number": number, "ends_at": stamp(ends)}
        return Response(json.dumps(made), answer.status, {}, JSON)

    async def parcel(self, request: Request) -> Response:
        sender = await known(self._engine, request)
        number, place = request.path_params["number"], request.path_params["place"]
        if not _NUMBER.fullmatch(number) or not _PLACE.fullmatch(place):
            raise Problem(404, "no-box")
        answer = await self._ask("GET", number, sender.terminal_id, int(place))
        if answer.status == 204:
            return Response(status_code=204)
        if answer.status == 404:
            raise Problem(404, "no-box")
        if answer.status != 200:
            raise later(_PATIENCE)
        return Response(answer.body, media_type="application/octet-stream")

    async def _ask(self, method: str, number: str, owner: int, place: int | None = None) -> Answer:
        line = self._line
        if line is None:
            raise later(3600)
        try:
            return await run_in_threadpool(line.box, method, number, owner, place)
        except NoLine:
            raise later(_PATIENCE) from None
