"""What those who play a stand-in ask of it: its mood, and what its ledger holds."""

from __future__ import annotations

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.centre.ledger import Ledger
from sandbox.centre.mood import READY, Temper, mood_from


class Playing:
    """Mood and ledger of one stand-in over HTTP."""

    def __init__(self, temper: Temper, ledger: Ledger) -> None:
        self._temper = temper
        self._ledger = ledger

    def routes(self) -> list[Route]:
        return [
            Route("/mood", self.mood, methods=["GET", "PUT", "DELETE"]),
            Route("/moods", self.moods),
            Route("/ledger", self.entries, methods=["GET", "DELETE"]),
            Route("/ledger/summary", self.summary),
            Route("/ledger/account", self.account, methods=["PUT"]),
        ]

    async def mood(self, request: Request) -> Response:
        if request.method == "PUT":
            try:
                self._temper.set(mood_from(await request.body()))
            except ValueError as error:
                return JSONResponse({"error": str(error)}, 400)
        elif request.method == "DELETE":
            self._temper.set(READY["good"])
        return JSONResponse(msgspec.to_builtins(self._temper.mood))

    async def moods(self, request: Request) -> Response:
        return JSONResponse(list(READY))

    async def entries(self, request: Request) -> Response:
        if request.method == "DELETE":
            self._ledger.clear()
        after = request.query_params.get("after", "0")
        if not after.isdigit():
            return JSONResponse({"error": "after must be a number"}, 400)
        return JSONResponse(self._ledger.entries(int(after)))

    async def account(self, request: Request) -> Response:
        """PUT a JSON list of the numbers on the wire that were promised."""
        try:
            promised = msgspec.json.decode(await request.body(), type=list[str])
        except msgspec.MsgspecError as error:
            return JSONResponse({"error": str(error)}, 400)
        return JSONResponse(self._ledger.account(promised))

    async def summary(self, request: Request) -> Response:
        return JSONResponse(self._ledger.summary())
