"""What terminals ask: what else was done for the cases of their station, and how they stand."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import Response

from hub.cases import book
from hub.cases.book import Asked
from hub.contract import Contract
from hub.database import reading
from hub.gate import Problem, in_thread, known, own_query, text_json
from hub.records import Clock

_NAME, _PLACE = re.compile(r"[0-9A-Za-z-]{1,36}"), re.compile(r"[0-9]{1,15}")


class CaseDoor:
    """What the address does."""

    def __init__(self, engine: Engine, contract: Contract, clock: Clock) -> None:
        self._engine, self._contract, self._clock = engine, contract, clock

    async def news(self, request: Request) -> Response:
        sender = await known(self._engine, request)
        own_query(request, self._contract, sender)
        asked = Asked(_book(request), _place(request, "deeds"), _place(request, "cases"))

        def look() -> dict[str, Any]:
            with reading(self._engine) as connection:
                return book.since(connection, sender.station_id, asked, self._clock())

        answer = text_json(await in_thread(look))
        answer.headers["Cache-Control"] = "no-store"
        return answer


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
