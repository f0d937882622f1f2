"""The addresses that a citizen's phone reaches, as `terminal-api.yaml` describes them (tag
`phone`)."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from hub.contract import Contract
from hub.limits import Requests
from hub.phones import pages
from hub.phones.answers import LARGEST_FORM, LONGEST_REMARK, html, language_of, phone_problem
from hub.phones.further import Further
from hub.phones.memory import LARGEST, Answered, Boxes
from hub.phones.spool import Full, Spool
from hub.seal import seal
from hub.serving import body_of, form_of, place

_FIELDS = {*pages.OF_THE_CODE, "grade", "remark", "phone", "consent", "lang"}
_WORST_TWO = 2
LOOKS, POSTS = 1200, 120
_PATIENCE = 60  # seconds
Endpoint = Callable[[Request], Awaitable[Response]]


class Phones:
    """`to`: the hub's public key; there is no other key here. `looks`, `posts`: how much may come
    from one address in a minute; behind one of a mobile network, or of a hall, stand many
    phones."""

    def __init__(
        self,
        contract: Contract,
        to: X25519PublicKey,
        spool: Spool,
        boxes: Boxes,
        answered: Answered,
        clock: Callable[[], datetime],
        looks: int = LOOKS,
        posts: int = POSTS,
    ) -> None:
        self._looks, self._posts = Requests(looks), Requests(posts)
        self._contract, self._to, self._spool = contract, to, spool
        self._boxes, self._answered, self._clock = boxes, answered, clock
        self._query = contract.query("/review")
        self.further = Further(contract, answered, self._keep)

    def bounded(self, endpoint: Endpoint) -> Endpoint:
        """No more of an address than `looks` and `posts`; what else comes is not read."""

        async def answered(request: Request) -> Response:
            of = self._posts if request.method == "POST" else self._looks
            if of.allow(place(request), self._clock()):
                return await endpoint(request)
            wait = {"Retry-After": str(_PATIENCE)}
            if request.url.path.startswith("/upload/"):
                return JSONResponse({"code": "busy"}, 429, wait)
            refused = html(pages.said(language_of(dict(request.query_params)), "later"), 429)
            refused.headers.update(wait)
            return refused

        return answered

    async def review_page(self, request: Request) -> Response:
        given = dict(request.query_params)
        language = language_of(given)
        if self._unreadable(given):
            return html(pages.said(language, "bad"), 400)
        if "n" in given and self._answered.knows(given["n"]):
            return html(pages.said(language, "before", given))
        return html(pages.review(language, _of_the_code(given)))

    async def review_post(self, request: Request) -> Response:
        body = await body_of(request, LARGEST_FORM)
        form = form_of(body, request.headers.get("content-type", ""))
        language, given = language_of(form), _of_the_code(form)
        if set(form) - _FIELDS or self._unreadable(given):
            return html(pages.said(language, "bad"), 400)
        number = given.get("n", "")
        before = bool(number) and self._answered.knows(number)
        problem = self._problem(form)
        if problem and before:
            return html(pages.said(language, "before", given))
        if problem:
            return html(pages.review(language, given, problem, form), 400)
        letter: dict[str, Any] = form | {"grade": int(form["grade"])}
        if not form.get("phone") or letter["grade"] > _WORST_TWO:
            letter.pop("phone", None)
            letter.pop("consent", None)
        if self._contract.wrong("ReviewForm", letter) is not None:
            return html(pages.said(language, "bad"), 400)
        if number and not self._answered.first(number):
            return html(pages.said(language, "before", given))
        try:
            await run_in_threadpool(self._keep, letter, str(uuid4()))
        except Full:
            self._answered.forget(number)
            return html(pages.said(language, "later"), 503)
        return html(pages.said(language, "thanks", given))

    def _keep(self, letter: dict[str, Any], name: str) -> None:
        """Sealed before it touches the disk, and forgotten. Raises Full."""
        letter = letter | {"given_at": self._clock().isoformat(timespec="seconds")}
        self._spool.put(name, seal(self._to, name, json.dumps(letter).encode()))

    def _unreadable(self, given: dict[str, str]) -> bool:
        """Is this no address of a QR of ours?"""
        return "s" not in given or any(
            name not in self._query or not self._query[name].is_valid(value)
            for name, value in given.items()
        )

    def _problem(self, form: dict[str, str]) -> str:
        """What the citizen can mend, as a key of the page's words; "" when nothing is."""
        if form.get("grade") not in {"1", "2", "3", "4", "5"}:
            return "grade"
        if len(form.get("remark", "")) > LONGEST_REMARK:
            return "too-long"
        bad = int(form["grade"]) <= _WORST_TWO
        return phone_problem(self._contract, form) if bad else ""

    async def upload_page(self, request: Request) -> Response:
        return HTMLResponse(pages.upload(), headers=pages.UPLOAD_HEADERS)

    async def upload_file(self, request: Request) -> Response:
        name = request.url.path.rsplit("/", 1)[1]
        return FileResponse(pages.STATIC / name, headers=pages.UPLOAD_HEADERS)

    async def upload_post(self, request: Request) -> Response:
        number = request.path_params["number"]
        body = await body_of(request, LARGEST)
        done = self._boxes.put(number, body or b"")
        if done is None:
            return JSONResponse({"code": "no-box"}, 404)
        return Response(status_code=204) if done else JSONResponse({"code": "too-large"}, 413)


def _of_the_code(given: dict[str, str]) -> dict[str, str]:
    return {name: given[name] for name in pages.OF_THE_CODE if name in given}


def application(phones: Phones) -> Starlette:
    further = phones.further
    addresses = (
        ("GET", "/review", phones.review_page),
        ("POST", "/review", phones.review_post),
        ("GET", "/follow", further.follow_page),
        ("POST", "/follow", further.follow_post),
        ("GET", "/voice", further.voice_page),
        ("POST", "/voice", further.voice_post),
        ("GET", "/upload", phones.upload_page),
        ("GET", "/upload.js", phones.upload_file),
        ("GET", "/upload.css", phones.upload_file),
        ("POST", "/upload/{number}", phones.upload_post),
    )
    return Starlette(
        routes=[
            Route(path, phones.bounded(endpoint), methods=[method])
            for method, path, endpoint in addresses
        ]
    )
