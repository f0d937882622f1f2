"""What terminals ask: the station's publicity tasks, and what became of what it handed in."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import Response

from hub.contract import Contract
from hub.database import reading
from hub.gate import JSON, in_thread, known, own_query
from hub.publicity import pads
from hub.records import Clock
from hub.vault import Vault


class TaskDoor:
    """What the address does."""

    def __init__(self, engine: Engine, vault: Vault, contract: Contract, clock: Clock) -> None:
        self._engine, self._vault = engine, vault
        self._contract, self._clock = contract, clock

    async def tasks(self, request: Request) -> Response:
        sender = await known(self._engine, request)
        own_query(request, self._contract, sender)

        def look() -> dict[str, Any]:
            with reading(self._engine) as connection:
                return pads.told(connection, self._vault, sender.station_id, self._clock())

        told = json.dumps(await in_thread(look), ensure_ascii=False, separators=(",", ":"))
        return Response(told.encode(), 200, {"Cache-Control": "no-store"}, JSON)
