"""The platform over HTTP: below /api for the hub, the rest for whoever plays it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.centre.app import shanghai_now
from sandbox.centre.fields import check, time_of
from sandbox.centre.gateway import Gateway
from sandbox.centre.playing import Playing
from sandbox.review_platform.tables import CODES, HEAD, TABLES
from sandbox.service_platform.desk import Refused
from sandbox.service_platform.front import Api, Front, said

EARLY = timedelta(minutes=10)
"""How far a time may lie ahead of the platform's clock."""
_HEX = re.compile(r"[0-9a-f]{32}")
_AREA = re.compile(r"[0-9]{6}")


class ReviewPlatform(Front):
    """Its memory: reviews by number, what was appended, and request numbers."""

    def __init__(
        self, gateway: Gateway, *, seed: int = 1, clock: Callable[[], datetime] = shanghai_now
    ) -> None:
        super().__init__(gateway, seed=seed, clock=clock)
        self.taken: dict[str, str] = {}  # request number -> digest of what it asked
        self.reviews: dict[str, dict[str, Any]] = {}  # evaluateNo -> its data
        self.later: dict[tuple[str, str, str], dict[str, Any]] = {}  # path, evaluateNo, times
        self._receipts = 0

    def answer(self, path: str, request: Request, body: bytes) -> dict[str, Any]:
        number = ""
        try:
            number, data = self._envelope(path, body)
            again = number in self.taken
            self._carry_out(path, number, data)
        except Refused as no:
            outcome = "twice" if no.code == "1005" else "refused"
            self.note(path, number, outcome, (no.reason,), write=True)
            return said(no.code, no.reason)
        self._receipts += 1
        self.note(path, number, "twice" if again else "accepted", (), write=True)
        receipt = f"P{self._clock():%Y%m%d}-{self._receipts:06d}"
        return said("0", "成功", {"requestNo": number, "receiptNo": receipt})

    def _envelope(self, path: str, body: bytes) -> tuple[str, dict[str, Any]]:
        """Request number and data, good by their table. Raises Refused."""
        try:
            whole = json.loads(body)
        except ValueError:
            raise Refused("1001", "报文不是JSON") from None
        if not isinstance(whole, dict) or set(whole) != {"head", "data"}:
            raise Refused("1001", "报文应为head和data")
        head, data = whole["head"], whole["data"]
        if path not in TABLES or not isinstance(head, dict) or not isinstance(data, dict):
            raise Refused("1001", "没有这个接口")
        wrong = check(HEAD, head, unknown=True) + check(TABLES[path], data, unknown=True)
        if wrong:
            raise Refused("1001", "；".join(wrong))
        if not _HEX.fullmatch(head["requestNo"]):
            raise Refused("1001", "请求流水号应为32位十六进制[requestNo]")
        for name, codes in CODES.items():
            if name in data and data[name] not in list(codes):
                raise Refused("1002", f"不在字典中[{name}]")
        for name, value in data.items():
            if name.endswith("Time") and time_of(value) > self._clock() + EARLY:
                raise Refused("1001", f"时间晚于平台时间[{name}]")
        return head["requestNo"], data

    def _carry_out(self, path: str, number: str, data: dict[str, Any]) -> None:
        """Raises Refused."""
        digest = hashlib.sha256(repr((path, sorted(data.items()))).encode()).hexdigest()
        before = self.taken.get(number)
        if before is not None and before != digest:
            raise Refused("1001", "流水号已用于其他内容")
        if before is not None and self.temper.mood.refuse_duplicates:
            raise Refused("1005", "流水号已受理")
        if before is None:
            self._in_order(path, data)
        self.taken[number] = digest
        if path == "evaluate/submit":
            self.reviews[data["evaluateNo"]] = data
        else:
            self.later[path, data["evaluateNo"], data["times"]] = data

    def _in_order(self, path: str, data: dict[str, Any]) -> None:
        """Raises Refused."""
        key, review = data["evaluateNo"], self.reviews.get(data["evaluateNo"])
        if path == "evaluate/submit":
            if review is not None:
                raise Refused("1003", "该评价已提交")
            if not _AREA.fullmatch(data["areaCode"]):
                raise Refused("1002", "行政区划有误[areaCode]")
            if data.get("reasonCodes") and data["satisfaction"] not in "12":
                raise Refused("1003", "好评不应有差评原因")
            return
        if review is None:
            raise Refused("1003", "没有这条评价")
        if (path, key, data["times"]) in self.later:
            raise Refused("1003", "该次已提交")
        if path == "evaluate/rectify":
            if review["satisfaction"] not in "12":
                raise Refused("1003", "不是差评")
            if time_of(data["replyTime"]) < time_of(data["beginTime"]):
                raise Refused("1001", "反馈早于转办")

    # -- those who play it ---------------------------------------------------------------------

    async def health(self, request: Request) -> Response:
        return JSONResponse({"ok": True, "reviews": len(self.reviews)})

    async def told(self, request: Request) -> Response:
        """What was accepted, as it came."""
        later = [{"path": path, **data} for (path, _, _), data in self.later.items()]
        return JSONResponse({"reviews": list(self.reviews.values()), "later": later})


def application(platform: ReviewPlatform) -> Starlette:
    return Starlette(
        routes=[
            Route("/api/{path:path}", Api(platform)),
            Route("/health", platform.health),
            *Playing(platform.temper, platform.ledger).routes(),
            Route("/told", platform.told),
        ]
    )
