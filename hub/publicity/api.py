"""What terminals ask: the station's publicity tasks, and what became of what it handed in."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, Engine
from starlette.requests import Request
from starlette.responses import Response

from hub.contract import Contract
from hub.gate import JSON, its_own
from hub.publicity import pads
from hub.records import Clock
from hub.terminals import Sender
from hub.vault import Vault


class TaskDoor:
    """What the address does."""

    def __init__(self, engine: Engine, vault: Vault, contract: Contract, clock: Clock) -> None:
        self._engine, self._vault = engine, vault
        self._contract, self._clock = contract, clock

    async def tasks(self, request: Request) -> Response:
        def look(connection: Connection, sender: Sender) -> dict[str, Any]:
            return pads.told(connection, self._vault, sender.station_id, self._clock())

        found = await its_own(self._engine, self._contract, request, look)
        told = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
        return Response(told.encode(), 200, {"Cache-Control": "no-store"}, JSON)
