"""Two service platforms of the tests' own, written by hand from the documents their files name."""

from __future__ import annotations

import base64
import hashlib
import json
import random
from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


class Generic:
    """As config/uplink/generic-service-platform.toml: a token that runs out, keys that are not
    known again, a question by them. `lose()`: the answer to a message that was taken is lost."""

    def __init__(self, lose: Callable[[], bool] = lambda: False) -> None:
        self.lose = lose
        self.token = "T-1"
        self.tokens = 0
        self.deeds: Counter[str] = Counter()
        self.bodies: list[tuple[str, dict[str, Any]]] = []
        self.notices: list[dict[str, Any]] = []
        self.asked = 0

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/{path:path}", self.answer, methods=["POST"])])

    async def answer(self, request: Request) -> Response:
        path, whole = request.path_params["path"], json.loads(await request.body())
        head, body = whole["header"], whole.get("body", {})
        assert set(head) == {"orgCode", "terminal", "timestamp", "version", "serialNo"}
        if path == "auth/token":
            self.tokens += 1
            return _good({"accessToken": self.token})
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return JSONResponse({"status": 401, "msg": "令牌失效"}, 401)
        if path == "message/state":
            self.asked += 1
            key = body["serialNo"]
            if key not in self.deeds:
                return JSONResponse({"status": 404, "msg": "无此流水"})
            return _good({"state": "ACCEPTED", "bizNo": f"B-{key[:6]}"})
        if path == "notice/changes":
            since, size = int(body.get("sinceVersion", 0)), int(body["pageSize"])
            rows = sorted(self.notices, key=lambda row: row["version"])
            return _good({"records": [r for r in rows if r["version"] > since][:size]})
        key = head["serialNo"]
        self.deeds[key] += 1
        self.bodies.append((path, body))
        if self.lose():
            return Response(b"<html>504</html>", 504)
        return _good({"bizNo": f"B-{key[:6]}"})


class Yunling:
    """As tests/uplink/third/yunling-service.toml."""

    def __init__(self) -> None:
        self.keys: dict[str, str] = {}
        self.seen: list[tuple[str, str, dict[str, str]]] = []
        self.blobs: dict[str, bytes] = {}
        self.plans: list[dict[str, Any]] = []
        self.later = 0

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/punch", self.take, methods=["PUT"]),
                Route("/trace", self.take, methods=["POST"]),
                Route("/blob", self.blob, methods=["POST"]),
                Route("/plans", self.list, methods=["GET"]),
            ]
        )

    async def take(self, request: Request) -> Response:
        form = _form(await request.body())
        key = request.headers["x-request-key"]
        if request.headers["x-app"] != "station" or form["stn"] != "HLJ-DEMO-0001":
            return _not("不认识")
        if self.later:
            self.later -= 1
            return _not("请稍后")
        if key not in self.keys:
            self.seen.append((request.method, request.url.path, form))
        self.keys[key] = request.url.path
        return JSONResponse({"success": True, "content": {"key": key}})

    async def blob(self, request: Request) -> Response:
        form = _form(await request.body())
        content = base64.b64decode(form["bytes"], validate=True)
        if hashlib.sha256(content).hexdigest() != form["sum"]:
            return _not("摘要不符")
        name = f"b{len(self.blobs)}"
        self.blobs[name] = content
        return JSONResponse({"success": True, "content": {"blob": {"no": name}}})

    async def list(self, request: Request) -> Response:
        page, size = int(request.query_params["p"]), int(request.query_params["n"])
        rows = self.plans[(page - 1) * size : page * size]
        return JSONResponse({"success": True, "content": {"rows": rows}})


def losing(seed: int, rate: float = 0.5) -> Callable[[], bool]:
    chance = random.Random(seed)
    return lambda: chance.random() < rate


def _good(result: dict[str, Any]) -> Response:
    return JSONResponse({"status": 200, "msg": "ok", "result": result})


def _not(text: str) -> Response:
    return JSONResponse({"success": False, "reason": {"text": text}}, 400)


def _form(body: bytes) -> dict[str, str]:
    return {
        name: values[0] for name, values in parse_qs(body.decode(), strict_parsing=True).items()
    }
