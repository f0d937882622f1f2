"""What every request goes through: bounds, session, stage, rights, origin and token of forms; and
the headers of every answer."""

from __future__ import annotations

import hmac
import logging
import traceback
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from hub import grants, lockout, sessions
from hub.database import AWAY, reading, writing
from hub.duties.settings import Duties
from hub.feedback.settings import Loop
from hub.limits import Requests, place_of
from hub.packages import Stock
from hub.pairing import Trust
from hub.serving import each_once, first_of, form_of, parts_of
from hub.sessions import Stage
from hub.training.settings import Training
from hub.vault import Vault
from hub.web import look
from hub.web.ask import Ask, Refused, Who
from hub.web.drawing import STATIC, Drawing
from hub.web.page import Handler, Page
from hub.web.words import Words
from hub.web.written import written

COOKIE, KNOWN = "__Host-hub", "__Host-hub-known"
LIVE = "x-live"  # pages.js says so of what it asks
LARGEST_FORM, MOST_FIELDS = 256_000, 400
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",  # with less a browser calls a form's origin null
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}
_WHERE = {  # where one is sent who has not come so far, or farther
    Stage.OUT: "/sign-in",
    Stage.CHOOSE: "/sign-in/password",
    Stage.ENROL: "/sign-in/second",
    Stage.CODE: "/sign-in/code",
    Stage.IN: "/",
}
_journal = logging.getLogger("hub.web")


class Frame:
    """`clock`: the hub's; `trust`: what a terminal is told that is paired here."""

    def __init__(
        self,
        engine: Engine,
        vault: Vault,
        pages: Sequence[Page],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        trust: Trust = Trust("", {}),
        loop: Loop | None = None,
        training: Training = Training(),
        duties: Duties = Duties(),
        stock: Stock | None = None,
    ) -> None:
        self._engine, self._vault, self._pages, self._clock = engine, vault, pages, clock
        self._trust, self._loop, self._training = trust, loop or Loop.of(), training
        self._duties, self._stock = duties, stock
        self._drawing = Drawing(pages)
        self._requests = Requests()

    def application(self) -> Starlette:
        routes = [Route(page.path, self._endpoint(page), methods=_methods(page))
                  for page in self._pages]  # fmt: skip
        return Starlette(
            routes=[
                *routes,
                Route("/look", self._look, methods=["GET"]),
                Route("/static/{name}", _static, methods=["GET"]),
            ],
            exception_handlers={HTTPException: self._no_page},
        )

    def _endpoint(self, page: Page) -> Callable:
        async def answer(request: Request) -> Response:
            ask = self._ask(request)
            if not self._requests.allow(place_of(ask.address), ask.now):
                return self._done(request, ask, _refusal(ask, Refused(429, "too-often")))
            if request.method == "POST":
                largest = await self._largest(page, ask)
                body, more = await first_of(request, largest)
                kind = request.headers.get("content-type", "")
                if more:
                    return self._done(request, ask, _too_large(page, request, ask, body, kind))
                _read(ask, body, kind, bool(page.largest))
            answered = await run_in_threadpool(self._answer, page, request, ask)
            return self._done(request, ask, answered)

        return answer

    def _ask(self, request: Request) -> Ask:
        return Ask(
            self._engine, self._vault, self._clock(), Words(look.language(request)), self._drawing,
            request.method, request.url.path, request.query_params, request.path_params, {}, None,
            request.cookies.get(COOKIE, ""),
            request.client.host if request.client else "",
            request.headers.get("user-agent", ""),
            look.theme(request),
            trust=self._trust,
            loop=self._loop,
            browser=request.cookies.get(KNOWN, ""),
            clock=self._clock,
            stock=self._stock,
            training=self._training,
            duties=self._duties,
        )  # fmt: skip

    async def _largest(self, page: Page, ask: Ask) -> int:
        """Nobody makes us read a large file who is not signed in and may send one."""
        if not page.largest:
            return LARGEST_FORM
        try:
            ask.found = await run_in_threadpool(self._who, ask)
        except AWAY:
            return LARGEST_FORM
        good = ask.found is not None and ask.found.session.stage is page.stage
        may = good and (page.right is None or ask.may(page.right))
        return page.largest if may else LARGEST_FORM

    def _answer(self, page: Page, request: Request, ask: Ask) -> Response:
        """In a thread: everything that asks the database."""
        try:
            ask.found = self._who(ask, alone=LIVE in request.headers)
            stage = ask.found.session.stage if ask.found else Stage.OUT
            if page.stage is not None and stage is not page.stage:
                if stage is Stage.OUT and written(page, ask):
                    _same_origin(request)
                    return _refusal(ask, Refused(403, "ended"), page)
                return RedirectResponse(_WHERE[stage], 303)
            if request.method == "POST":
                _same_origin(request)
                _token(ask)
            if page.right is not None and not ask.may(page.right):
                raise Refused(403, "no-right")
            handler: Handler | None = page.act if request.method == "POST" else page.show
            assert handler is not None  # the route takes no other method
            return handler(ask)
        except Refused as refused:
            return _refusal(ask, refused, page)
        except AWAY:
            return _refusal(ask, Refused(503, "later"), page)
        except Exception as error:
            # without its text, which may hold what was typed
            *_, last = traceback.extract_tb(error.__traceback__)
            where = f"{Path(last.filename).name}:{last.lineno}"
            _journal.error("page %s: %s at %s", page.path, type(error).__name__, where)
            return _refusal(ask, Refused(500, "broken"), page)

    def _who(self, ask: Ask, alone: bool = False) -> Who | None:
        """`alone`: the page asked by itself, so nobody need be before it."""
        if not ask.token:
            return None
        with reading(self._engine) as connection:
            session = sessions.find(connection, ask.token, ask.now)
            if session is None:
                ask.token, ask.cookie = "", ""
                return None
            held = tuple(grants.held(connection, session.admin_id))
        if not alone and sessions.stale(session, ask.now):
            with writing(self._engine) as connection:
                sessions.seen(connection, session, ask.now)
        return Who(session, tuple(one.grant for one in held), held)

    async def _look(self, request: Request) -> Response:
        return self._done(request, None, look.choose(request))

    async def _no_page(self, request: Request, error: Exception) -> Response:
        """No such address, or no such method: an address that only takes a form is looked at (in
        another language, from the history) where that form stands."""
        assert isinstance(error, HTTPException)
        if error.status_code == 405 and request.method == "GET":
            above = request.url.path.rpartition("/")[0] or "/"
            return self._done(request, None, RedirectResponse(above, 303))
        ask = self._ask(request)
        try:
            ask.found = await run_in_threadpool(self._who, ask)
        except AWAY:
            ask.token = ""
        return self._done(request, ask, _refusal(ask, Refused(error.status_code, "not-there")))

    def _done(self, request: Request, ask: Ask | None, response: Response) -> Response:
        """Headers, and the session's cookie where it changed."""
        response.headers.update(HEADERS)
        if request.url.scheme == "https":
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        if ask is not None and ask.cookie is not None:
            response.set_cookie(
                COOKIE, ask.cookie, max_age=None if ask.cookie else 0, path="/", secure=True,
                httponly=True, samesite="strict",
            )  # fmt: skip
        if ask is not None and ask.known:
            response.set_cookie(
                KNOWN, ask.known, max_age=lockout.KNOWN_DAYS * 86_400, path="/", secure=True,
                httponly=True, samesite="strict",
            )  # fmt: skip
        return response


def _too_large(page: Page, request: Request, ask: Ask, body: bytes, kind: str) -> Response:
    """Whoever is signed in no more may send no file, however large: of the form is given back what
    came before it."""
    if not page.largest or ask.token:
        return _refusal(ask, Refused(413, "too-large"))
    if _ours(request):
        ask.sent = parts_of(body, kind, MOST_FIELDS, cut=True)
    return _refusal(ask, Refused(403, "ended"), page)


def _read(ask: Ask, body: bytes, kind: str, files: bool) -> None:
    """What was sent: fields, and on a page that takes them files."""
    ask.form = form_of(body, kind, MOST_FIELDS)
    if files:
        ask.sent = parts_of(body, kind, MOST_FIELDS)
        ask.files = each_once(ask.sent)
        token = ask.files.get("form-token", b"")[:200].decode("ascii", "replace")
        ask.form = ask.form or {"form-token": token}


def _methods(page: Page) -> list[str]:
    return [
        method
        for method, handler in (("GET", page.show), ("POST", page.act))
        if handler is not None
    ]


def _same_origin(request: Request) -> None:
    """A form of ours was sent by a page of ours: the browser says so itself. Raises Refused."""
    if not _ours(request):
        raise Refused(403, "not-from-here")


def _ours(request: Request) -> bool:
    origin = request.headers.get("origin")
    if origin is not None:
        return urlsplit(origin).netloc == request.headers.get("host", "")
    return request.headers.get("sec-fetch-site") == "same-origin"


def _token(ask: Ask) -> None:
    """The form is of this session. Raises Refused."""
    if ask.found is None:
        return
    given = ask.form.get("form-token", "").encode()
    if not hmac.compare_digest(given, sessions.form_token(ask.token).encode()):
        raise Refused(403, "old-form")


def _refusal(ask: Ask, refused: Refused, page: Page | None = None) -> Response:
    """What somebody wrote on `page` is given back, unless another's page sent it."""
    kept = written(page, ask) if page and refused.name != "not-from-here" else []
    response = ask.page(
        "refused.html", refused.status, name=refused.name, code=refused.status, kept=kept
    )
    if refused.status in (429, 503):
        response.headers["Retry-After"] = "30"
    return response


async def _static(request: Request) -> Response:
    """The style and the script; nothing else is there."""
    name = request.path_params["name"]
    if name not in {file.name for file in STATIC.iterdir()}:
        raise HTTPException(404)
    response = FileResponse(STATIC / name)
    response.headers.update(HEADERS | {"Cache-Control": "public, max-age=31536000, immutable"})
    return response
