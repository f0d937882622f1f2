"""The stand-in centre over HTTP: /fsi/<infno> for the terminal, the rest for whoever plays it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from sandbox.centre.cainfo import CaInfo
from sandbox.centre.desk import Desk
from sandbox.centre.gateway import Gateway
from sandbox.centre.ledger import Ledger
from sandbox.centre.misbehave import ENCODER, perform, send_bytes, send_json, spoil
from sandbox.centre.mood import Temper, What
from sandbox.centre.pins import PinCounter, Pins
from sandbox.centre.playing import Playing
from sandbox.centre.transactions import TRANSACTIONS
from sandbox.centre.world import World
from sandbox.people import SEED
from sandbox.received import received

if TYPE_CHECKING:
    from sandbox.centre.contracts import Contracts

SHANGHAI = ZoneInfo("Asia/Shanghai")
LARGEST_REQUEST = 1_000_000
LARGEST_UPLOAD = 8_000_000


def shanghai_now() -> datetime:
    """The platform's wall clock, without zone as the interface writes it."""
    return datetime.now(SHANGHAI).replace(tzinfo=None)


class Centre:
    """Everything behind the addresses; one a server."""

    def __init__(
        self,
        gateway: Gateway,
        *,
        strict: bool = False,
        tidy: bool = False,
        seed: int = SEED,
        clock: Callable[[], datetime] = shanghai_now,
        cainfo: CaInfo | None = None,
    ) -> None:
        self.ledger = Ledger()
        self.temper = Temper()
        self.gateway = gateway
        self.pins = Pins()
        self.desk = Desk(
            World(clock, seed), self.ledger, strict=strict, tidy=tidy, seed=seed, cainfo=cainfo
        )
        self._clock = clock
        self._rng = Random(seed)

    # -- the platform --------------------------------------------------------------------------

    async def fsi(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._serve(
            scope, receive, send, lambda infno, _, body: self.desk.receive(infno, body).body
        )

    async def rest(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        answer: Callable[..., dict],
        long: bool = False,
    ) -> None:
        """`answer(path, request, body)`: what a contract says. `long`: it may carry a file."""
        kinds = ("application/json", "application/x-www-form-urlencoded")
        await self._serve(scope, receive, send, answer, kinds, long=long)

    async def _serve(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        carry_out: Callable[..., dict],
        kinds: tuple[str, ...] = ("application/json",),
        long: bool = False,
    ) -> None:
        request = Request(scope, receive)
        infno = request.path_params["infno"]
        if request.method != "POST":
            await send_json(send, {"code": "405", "msg": "只接受POST"}, 405)
            return
        long = long or (infno in TRANSACTIONS and TRANSACTIONS[infno].long)
        body = await received(request, LARGEST_UPLOAD if long else LARGEST_REQUEST)
        finding = self._at_the_gate(request, body, kinds)
        if not finding:
            try:
                body = self.gateway.opened(body or b"")
            except ValueError:
                finding = "报文解密失败"
        if finding:
            self.ledger.write(str(self.now()), infno, "", "refused", (finding,))
            await send_json(send, {"code": "999", "msg": finding}, 401)
            return
        struck = self.temper.strike(infno)
        if struck:
            names = tuple(rule.what.value for rule in struck)
            self.ledger.write(str(self.now()), infno, "", "misbehaved", names)
        await asyncio.sleep(
            sum(1.0 if r.seconds is None else r.seconds for r in struck if r.what is What.DELAY)
        )
        rule = struck[-1] if struck and struck[-1].what is not What.DELAY else None
        if rule is not None and rule.what is What.ERROR:
            refusal = self.desk.refuse(infno, "FSI-系统繁忙，请稍后再试[sys_busy]")
            await send_json(send, refusal, seal=self.gateway.closed)
            return
        if rule is not None and rule.what is What.SIGNED_OUT:
            self.desk.forget_sessions()
            rule = None
        if rule is not None and rule.what is What.LOST:
            await perform(rule, b"", scope=scope, receive=receive, send=send)
            return
        self.desk.refuse_duplicates = self.temper.mood.refuse_duplicates
        reply = carry_out(infno, request, body or b"")
        if isinstance(reply, bytes) and rule is None:
            kind = "application/octet-stream"
            await send_bytes(send, self.gateway.closed(reply), kind=kind)
        elif rule is None:
            await send_json(send, reply, seal=self.gateway.closed)
        else:
            content = reply if isinstance(reply, bytes) else _spoilt(rule.what, reply, self._rng)
            answer = self.gateway.closed(content)
            await perform(rule, answer, scope=scope, receive=receive, send=send)

    def now(self) -> datetime:
        return self._clock()

    def _at_the_gate(self, request: Request, body: bytes | None, kinds: tuple[str, ...]) -> str:
        if body is None:
            return "报文过大"
        kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
        if kind not in kinds:
            return f"Content-Type 应为 {kinds[0]}"
        return self.gateway.finding(request.headers, body)

    # -- those who play it ---------------------------------------------------------------------

    async def decide(self, request: Request) -> Response:
        """PUT {"infno": …, "person": id of the cast, "review": "1"}: the office looks at it."""
        asked = await request.json()
        words = (str(asked[name]) for name in ("infno", "person", "review"))
        return JSONResponse({"decided": self.desk.world.filings.decide(*words)})

    async def filed(self, request: Request) -> Response:
        """What was filed here, oldest first, without what it says of anybody."""
        told = ("number", "infno", "person", "withdrawn", "review", "people")
        every = self.desk.world.filings.every
        return JSONResponse([{name: getattr(one, name) for name in told} for one in every])

    async def whole(self, request: Request) -> Response:
        """The same with every field; of nobody, since the cast does not exist."""
        told = ("number", "infno", "person", "data")
        every = self.desk.world.filings.every
        return JSONResponse([{name: getattr(one, name) for name in told} for one in every])

    async def forget(self, request: Request) -> Response:
        """Whatever was filed here was not."""
        self.desk.world.filings.forget()
        return JSONResponse({"filed": 0})

    async def health(self, request: Request) -> Response:
        return JSONResponse({"ok": True, "people": len(self.desk.world.by_id)})


class _Fsi:
    """Starlette passes a raw ASGI callable only as an object with __call__."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._centre.fsi(scope, receive, send)


class _Contracted(_Fsi):
    """A province's own interface beside the national one, behind one address."""

    def __init__(self, centre: Centre, contracts: Contracts) -> None:
        super().__init__(centre)
        self._contracts = contracts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, contracts = scope["path_params"]["infno"], self._contracts
        if path in contracts:
            long = contracts.takes_files(path)
            await self._centre.rest(scope, receive, send, contracts.answer, long)
        else:
            await super().__call__(scope, receive, send)


class _Rest(_Contracted):
    """There is nothing else at this address."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path_params"]["infno"] in self._contracts:
            await super().__call__(scope, receive, send)
        else:
            await send_json(send, {"code": "404", "msg": "没有这个接口"}, 404)


def application(centre: Centre, contracts: Path | None = None) -> Starlette:
    """`contracts`: a folder of REST contracts, answered below /rest/ alone, and below /fsi/ beside
    the national interface."""
    routes = [Route("/fsi/{infno}", _Fsi(centre))]
    if contracts:
        from sandbox.centre.contracts import Contracts

        known = Contracts(centre, contracts)
        routes = [
            Route("/rest/{infno:path}", _Rest(centre, known)),
            Route("/fsi/{infno:path}", _Contracted(centre, known)),
        ]
    return Starlette(
        routes=[
            *routes,
            Route("/health", centre.health),
            Route("/decide", centre.decide, methods=["PUT"]),
            Route("/filings", centre.filed, methods=["GET"]),
            Route("/filings", centre.forget, methods=["DELETE"]),
            Route("/filings/whole", centre.whole),
            *Playing(centre.temper, centre.ledger).routes(),
            *PinCounter(centre.pins, lambda: centre.desk.world.by_id).routes(),
        ]
    )


def _spoilt(what: What, reply: dict, chance: Random) -> bytes:
    return ENCODER.encode(spoil(what, reply, chance))
