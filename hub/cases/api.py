"""What terminals ask: what else was done for the cases of their station, and how they stand."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Connection, Engine
from starlette.requests import Request
from starlette.responses import Response

from hub.cases import book
from hub.cases.book import Asked
from hub.contract import Contract
from hub.gate import Problem, fresh_json, its_own
from hub.records import Clock
from hub.terminals import Sender

_NAME, _PLACE = re.compile(r"[0-9A-Za-z-]{1,36}"), re.compile(r"[0-9]{1,15}")


class CaseDoor:
    """What the address does."""

    def __init__(self, engine: Engine, contract: Contract, clock: Clock) -> None:
        self._engine, self._contract, self._clock = engine, contract, clock

    async def news(self, request: Request) -> Response:
        def look(connection: Connection, sender: Sender) -> dict[str, Any]:
            asked = Asked(_book(request), _place(request, "deeds"), _place(request, "cases"))
            return book.since(connection, sender.station_id, asked, self._clock())

        more = ("book", "deeds", "cases")
        return fresh_json(await its_own(self._engine, self._contract, request, look, more))


def _book(request: Request) -> str:
    """Raises Problem."""
    said = request.query_params.get("book")
    if said is not None and not _NAME.fullmatch(said):
        raise Problem(400, "bad-schema")
    return said or ""


def _place(request: Request, name: str) -> int:
    """Raises Problem."""
    said = request.query_params.get(name, "0")
    if not _PLACE.fullmatch(said):
        raise Problem(400, "bad-schema")
    return int(said)
