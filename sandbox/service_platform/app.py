"""The service platform over HTTP: below /api for terminals, the rest for whoever plays it."""

from __future__ import annotations

import email
import email.policy
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.centre.app import shanghai_now
from sandbox.centre.gateway import Gateway
from sandbox.centre.playing import Playing
from sandbox.service_platform.board import PLACES, Board, fill
from sandbox.service_platform.desk import Desk, Refused
from sandbox.service_platform.front import LARGEST, Api, Front, said
from sandbox.service_platform.tables import LIST, TABLES, head_findings

LARGEST_FILE = 21_000_000
UPLOAD = "station/file/upload"
DRIFT = timedelta(minutes=10)
"""How far a message's sendTime may be from the platform's clock."""


class ServicePlatform(Front):
    """The platform with its board and desk."""

    def __init__(
        self, gateway: Gateway, *, seed: int = 1, clock: Callable[[], datetime] = shanghai_now
    ) -> None:
        super().__init__(gateway, seed=seed, clock=clock)
        self.board = Board(clock)
        fill(self.board, clock())
        self.desk = Desk(clock, self.board)

    # -- the platform --------------------------------------------------------------------------

    def largest(self, path: str) -> int:
        return LARGEST_FILE if path == UPLOAD else LARGEST

    def answer(self, path: str, request: Request, body: bytes) -> dict[str, Any]:
        self.desk.refuse_duplicates = self.temper.mood.refuse_duplicates
        number, write = "", path in TABLES
        try:
            if path == UPLOAD:
                data = self._upload(request, body)
            else:
                number, station, asked = self._envelope(body)
                if write:
                    again = number in self.desk.taken
                    receipt = self.desk.carry_out(path, number, station, asked)
                    data = {"requestNo": number, "receiptNo": receipt}
                    outcome = "twice" if again else "accepted"
                    self.note(path, number, outcome, (), write=True)
                    return said("0", "成功", data)
                data = self._list(path, asked)
        except Refused as no:
            again = no.code == "1005"
            outcome = "twice" if again else "refused"
            self.note(path, number, outcome, (no.reason,), write=write)
            return said(no.code, no.reason)
        self.note(path, number, "accepted", ())
        return said("0", "成功", data)

    def _envelope(self, body: bytes) -> tuple[str, str, dict[str, Any]]:
        """Request number, station, data. Raises Refused."""
        try:
            whole = json.loads(body)
        except ValueError:
            raise Refused("1001", "报文不是JSON") from None
        if not isinstance(whole, dict) or set(whole) - {"head", "data"}:
            raise Refused("1001", "报文应为head和data")
        head, data = whole.get("head"), whole.get("data", {})
        if wrong := head_findings(head):
            raise Refused("1001", "；".join(wrong))
        if not isinstance(data, dict):
            raise Refused("1001", "data应为对象")
        if abs(datetime.fromisoformat(head["sendTime"]) - self._clock()) > DRIFT:
            raise Refused("2001", "发送时间与平台时间相差过大")
        return head["requestNo"], head["stationCode"], data

    def _list(self, path: str, data: dict[str, Any]) -> dict[str, Any]:
        place = path.removesuffix("/list")
        if place not in PLACES or not path.endswith("/list"):
            raise Refused("1001", "没有这个接口")
        if wrong := LIST.findings(data):
            raise Refused("1001", "；".join(wrong))
        cursor, limit = data.get("cursor", "") or "c0", data["limit"]
        if not cursor.startswith("c") or not cursor[1:].isdigit() or not limit.isdigit():
            raise Refused("1001", "游标有误[cursor]")
        posts, onwards = self.board.since(place, int(cursor[1:]), min(int(limit), 100))
        return {"list": [post.row for post in posts], "nextCursor": f"c{onwards}"}

    def _upload(self, request: Request, body: bytes) -> dict[str, Any]:
        kind = request.headers.get("content-type", "")
        if not kind.startswith("multipart/form-data"):
            raise Refused("1001", "应为multipart/form-data")
        head = b"Content-Type: " + kind.encode("ascii", "replace") + b"\r\n\r\n"
        message = email.message_from_bytes(head + body, policy=email.policy.HTTP)
        parts = {
            part.get_param("name", header="content-disposition"): part.get_payload(decode=True)
            for part in message.iter_parts()
        }
        if set(parts) != {"digest", "kind", "file"} or not parts["file"]:
            raise Refused("1001", "应有digest、kind、file三部分")
        number = self.desk.keep_file(parts["file"], parts["digest"].decode("ascii", "replace"))
        return {"fileId": number}

    # -- those who play it ---------------------------------------------------------------------

    async def health(self, request: Request) -> Response:
        return JSONResponse({"ok": True, "posts": len(self.board.posts)})

    async def deeds(self, request: Request) -> Response:
        """What was accepted, message by message, as it came."""
        rows = [{"path": path, "station": station, "data": d} for path, station, d in
                self.desk.deeds]  # fmt: skip
        return JSONResponse(rows)

    async def posts(self, request: Request) -> Response:
        """GET the board; POST {"place", "id", "row"} publishes, {"place", "id", "withdraw": true}
        takes back."""
        if request.method == "POST":
            try:
                asked = await request.json()
                if asked.get("withdraw"):
                    self.board.withdraw(asked["place"], asked["id"])
                else:
                    self.board.publish(asked["place"], asked["id"], **asked.get("row", {}))
            except (ValueError, KeyError, TypeError, AttributeError):
                return JSONResponse({"error": "place, id, and row or withdraw"}, 400)
        rows = [{"place": p.place, "change": p.change, **p.row} for p in self.board.posts.values()]
        return JSONResponse(rows)


def application(platform: ServicePlatform) -> Starlette:
    return Starlette(
        routes=[
            Route("/api/{path:path}", Api(platform)),
            Route("/health", platform.health),
            *Playing(platform.temper, platform.ledger).routes(),
            Route("/deeds", platform.deeds),
            Route("/posts", platform.posts, methods=["GET", "POST"]),
        ]
    )
