"""The panel over HTTP: a page for people, JSON for robots; loopback only, by Host and Origin."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox.panel import page
from sandbox.panel.bench import PRINTER, READER, SCANNER, Bench, Impossible, postures

STATIC = Path(__file__).parent / "static"
CENTRE_SECONDS = 2.0
FRESH = {"Cache-Control": "no-cache"}  # the next demonstration numbers its tickets from 1 again
POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class OnlyHere:
    """Refuses requests that another site's page made the browser send."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get("host", "")
        origin = headers.get("origin")
        if not _is_here(host) or (origin is not None and origin.partition("://")[2] != host):
            await Response("only for pages of this panel", 403)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _is_here(host: str) -> bool:
    try:
        return urlsplit(f"//{host}").hostname in {"127.0.0.1", "localhost"}
    except ValueError:
        return False


class Panel:
    """`centre` is the stand-in centre's address."""

    def __init__(
        self, bench: Bench, centre: str, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self.bench = bench
        self._centre = centre
        self._transport = transport  # tests put the centre in the same process

    # -- the page ------------------------------------------------------------------------------

    async def show(self, request: Request) -> Response:
        return await self._page()

    async def _page(self, problem: str = "", status: int = 200) -> Response:
        html = page.page(
            self.bench.people(), postures(), self.bench.state(), await self._mood(), problem,
            pins=await self._pins(),
        )  # fmt: skip
        return HTMLResponse(html, status, {"Content-Security-Policy": POLICY} | FRESH)

    async def ticket(self, request: Request) -> Response:
        path = self.bench.ticket(request.path_params["name"])
        return Response(status_code=404) if path is None else FileResponse(path, headers=FRESH)

    async def static(self, request: Request) -> Response:
        return FileResponse(STATIC / request.url.path.rsplit("/", 1)[1], headers=FRESH)

    def button(self, name: str) -> Callable:
        """A form of the page: does it, and shows the page again."""

        async def press(request: Request) -> Response:
            form = {key: str(value) for key, value in (await request.form()).items()}
            try:
                await self._do(name, form)
            except Impossible as why:
                return await self._page(str(why), 400)
            return RedirectResponse("/", 303)

        return press

    # -- robots --------------------------------------------------------------------------------

    def robot(self, name: str) -> Callable:
        """The same by JSON; answers the state."""

        async def act(request: Request) -> Response:
            try:
                body = json.loads(await request.body() or b"{}")
            except (ValueError, RecursionError):
                return JSONResponse({"error": "the body is not JSON"}, 400)
            if not isinstance(body, dict):
                return JSONResponse({"error": "the body must be an object"}, 400)
            try:
                await self._do(name, body)
            except Impossible as why:
                return JSONResponse({"error": str(why)}, 400)
            return await self.state(request)

        return act

    async def state(self, request: Request) -> Response:
        pins = await self._pins()
        locked = sorted(id_ for id_, one in pins.items() if one["locked"])
        return JSONResponse(self.bench.state() | {"mood": await self._mood(), "locked": locked})

    async def everybody(self, request: Request) -> Response:
        pins = await self._pins()
        return JSONResponse(
            [
                {"id": one.id, "name": one.name, "about": one.about, "card": one.card is not None,
                 "voucher": bool(one.voucher_code), "certificate_no": one.certificate_no,
                 "guardian": one.guardian} | pins.get(one.id, {})
                for one in self.bench.people()
            ]
        )  # fmt: skip

    # -- what is done --------------------------------------------------------------------------

    async def _do(self, name: str, body: dict) -> None:
        match name:
            case "card":
                self.bench.lay(_text(body, "person"))
            case "voucher":
                self.bench.show(_text(body, "person"))
            case "identify":
                self.bench.identify(_text(body, "person"))
            case "code":
                self.bench.show_text(_text(body, "text"))
            case "document":
                lies = _text(body, "lies") if body.get("paper") else "straight"
                self.bench.lay_paper(_text(body, "paper"), lies)
            case "face":
                self.bench.stand(_text(body, "person"))
            case "device":
                self.bench.pose(_text(body, "device"), _text(body, "posture"))
            case "printer" | "scanner" | "reader":
                device = {"printer": PRINTER, "scanner": SCANNER, "reader": READER}[name]
                self.bench.pose(device, _text(body, "posture"))
            case "centre":
                await self._set_mood(body)
            case "pin":
                self.bench.person(_text(body, "person"))
                await self._put("/pins", {"person": body["person"], "pin": _text(body, "pin")})

    async def _set_mood(self, body: dict) -> None:
        """``{"mood": "slow"}``, ``{"delay": 0.4}``, or a whole mood as the centre takes it."""
        if set(body) == {"mood"}:
            body = {"name": body["mood"]}
        elif set(body) == {"delay"}:
            body = {"name": "delay", "rules": [{"what": "delay", "seconds": body["delay"]}]}
        await self._put("/mood", body)

    async def _put(self, path: str, body: dict) -> None:
        try:
            async with self._client() as client:
                answer = await client.put(path, json=body)
            refusal = None if answer.status_code == 200 else answer.json()
        except httpx.HTTPError:
            raise Impossible("the centre does not answer") from None
        except ValueError:  # NaN in the body, or an answer that is not JSON
            raise Impossible("the centre and the panel do not understand each other") from None
        if refusal is not None:
            raise Impossible(refusal.get("error", "the centre refuses this"))

    async def _mood(self) -> str:
        try:
            async with self._client() as client:
                return (await client.get("/mood")).json()["name"]
        except (httpx.HTTPError, ValueError, KeyError, TypeError):
            return ""

    async def _pins(self) -> dict[str, dict[str, Any]]:
        """PIN and whether it is locked, by person; {} while the centre is silent."""
        try:
            async with self._client() as client:
                return dict((await client.get("/pins")).json())
        except (httpx.HTTPError, ValueError, TypeError):
            return {}

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            base_url=self._centre, timeout=CENTRE_SECONDS, transport=self._transport,
            trust_env=False,
        )  # fmt: skip


def _text(body: dict, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str):
        raise Impossible(f"{name} is missing")
    return value


async def _no_icon(request: Request) -> Response:
    return Response(status_code=204)


def application(panel: Panel) -> Starlette:
    buttons = ("card", "voucher", "code", "document", "device", "centre", "pin", "face")
    robots = (*buttons, "identify", "printer", "scanner", "reader")
    return Starlette(
        routes=[
            Route("/", panel.show),
            Route("/panel.css", panel.static),
            Route("/panel.js", panel.static),
            Route("/favicon.ico", _no_icon),  # browsers ask for it unasked
            Route("/paper/{name}", panel.ticket),
            Route("/api/state", panel.state),
            Route("/api/people", panel.everybody),
            *(Route(f"/{name}", panel.button(name), methods=["POST"]) for name in buttons),
            *(Route(f"/api/{name}", panel.robot(name), methods=["POST"]) for name in robots),
        ],
        middleware=[Middleware(OnlyHere)],
    )
