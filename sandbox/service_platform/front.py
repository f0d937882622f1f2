"""What any stand-in of a platform does with a request before it reads it: gateway, mood, ledger;
and how it misbehaves."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import Any

from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from sandbox.centre.app import shanghai_now
from sandbox.centre.gateway import Gateway
from sandbox.centre.ledger import Ledger
from sandbox.centre.misbehave import ENCODER, perform, send_json
from sandbox.centre.mood import Rule, Temper, What
from sandbox.received import received

LARGEST = 1_000_000


class Front:
    """Everything behind the addresses; one a server. `answer` is the platform's own."""

    def __init__(
        self, gateway: Gateway, *, seed: int = 1, clock: Callable[[], datetime] = shanghai_now
    ) -> None:
        self.gateway = gateway
        self.ledger = Ledger()
        self.temper = Temper()
        self._clock = clock
        self._rng = Random(seed)

    def largest(self, path: str) -> int:
        return LARGEST

    def answer(self, path: str, request: Request, body: bytes) -> dict[str, Any]:
        raise NotImplementedError

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        path = request.path_params["path"]
        if request.method != "POST":
            await send_json(send, said("1001", "只接受POST"), 405)
            return
        body = await received(request, self.largest(path))
        finding = "报文过大" if body is None else self.gateway.finding(request.headers, body)
        if finding:
            self.note(path, "", "refused", (finding,))
            await send_json(send, said("3001", finding))
            return
        struck = self.temper.strike(path)
        if struck:
            self.note(path, "", "misbehaved", tuple(rule.what.value for rule in struck))
        await asyncio.sleep(
            sum(1.0 if r.seconds is None else r.seconds for r in struck if r.what is What.DELAY)
        )
        rule = struck[-1] if struck and struck[-1].what is not What.DELAY else None
        if rule is not None and rule.what in (What.ERROR, What.SIGNED_OUT):
            await send_json(send, said("2001", "系统繁忙"))
            return
        if rule is not None and rule.what is What.LOST:
            await perform(rule, b"", scope=scope, receive=receive, send=send)
            return
        answer = self.answer(path, request, body or b"")
        if rule is None:
            await send_json(send, answer)
        else:
            await self._spoilt(rule, answer, scope, receive, send)

    async def _spoilt(
        self, rule: Rule, answer: dict[str, Any], scope: Scope, receive: Receive, send: Send
    ) -> None:
        if rule.what is What.INFCODE_TEXT:
            answer = answer | {"code": "成功"}
        elif rule.what is What.ZERO_WITH_ERROR:
            answer = {"code": "0", "message": "受理失败"}
        elif rule.what is What.WRONG_ENVELOPE:
            answer = {"status": "999", "error": "服务调用失败"}
        elif rule.what in (What.WRONG_TYPES, What.UNKNOWN_CODES):
            answer = answer | {"data": [["错"]]}
        elif rule.what is What.MISSING_FIELDS:
            data = answer.get("data") or {}
            kept = {k: v for k, v in data.items() if self._rng.random() < 0.3 and k != "requestNo"}
            answer = answer | {"data": kept}
        await perform(rule, ENCODER.encode(answer), scope=scope, receive=receive, send=send)

    def note(self, path: str, number: str, outcome: Any, why: tuple, write: bool = False) -> None:
        self.ledger.write(str(self._clock()), path, number, outcome, why, write=write)


class Api:
    """Starlette passes a raw ASGI callable only as an object with __call__."""

    def __init__(self, platform: Front) -> None:
        self._platform = platform

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._platform.serve(scope, receive, send)


def said(code: str, message: str, data: Any = None) -> dict[str, Any]:
    return {"code": code, "message": message} | ({} if data is None else {"data": data})
