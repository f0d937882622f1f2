"""The hub over HTTP, as `hub/terminal-api.yaml` describes it, beside what only the sandbox has."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from sandbox.hub import pages
from sandbox.hub.book import Book, KeyReused
from sandbox.hub.contract import Contract

LARGEST = 256_000
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
PHONE_PARAMETERS = ("n", "s", "t", "i", "at")


def china_now() -> datetime:
    return datetime.now(ZoneInfo("Asia/Shanghai"))


class Hub:
    """One hub. `key` is the terminals' key; empty: none is asked for."""

    def __init__(
        self, contract: Contract, key: str = "", clock: Callable[[], datetime] = china_now
    ) -> None:
        self._contract, self._key = contract, key
        self.book = Book(clock)
        self.settings: dict[str, Any] = {}
        self.settings_version = "sandbox-1"
        self.later = 0  # so many of the next requests of terminals are put off
        parameters = contract.document["paths"]["/review"]["get"]["parameters"]
        self._review = {one["name"]: one["schema"] for one in parameters}

    # -- terminals -----------------------------------------------------------------------------

    async def records(self, request: Request) -> Response:
        refusal = self._gate(request)
        if refusal is not None:
            return refusal
        key = request.headers.get("idempotency-key", "")
        if not UUID.fullmatch(key):
            return self._problem(400, "bad-key")
        if request.headers.get("content-type", "").split(";")[0].strip() != "application/json":
            return self._problem(415, "bad-json")
        body = await self._body(request)
        if body is None:
            return self._problem(413, "too-large")
        try:
            record = json.loads(body)
        except (ValueError, RecursionError):
            return self._problem(400, "bad-json")
        where = self._contract.wrong_record(record)
        if where is not None:
            return self._problem(422, "bad-schema", where)
        try:
            answer, before = self.book.take(key, record)
        except KeyReused:
            return self._problem(422, "key-reused")
        headers = {"Idempotency-Replayed": "true"} if before else {}
        return JSONResponse(answer, 200 if before else 201, headers)

    async def get_settings(self, request: Request) -> Response:
        refusal = self._gate(request)
        if refusal is not None:
            return refusal
        station, terminal = (request.query_params.get(n, "") for n in ("station", "terminal"))
        if self._contract.wrong("Code", station) or self._contract.wrong("Code", terminal):
            return self._problem(400, "bad-schema")
        canonical = json.dumps(
            self.settings, sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )
        tag = f'"{sha256(canonical.encode()).hexdigest()}"'
        headers = {"ETag": tag, "Cache-Control": "no-store"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        offer = {
            "station": station,
            "terminal": terminal,
            "version": self.settings_version,
            "issued_at": self.book.stamp(),
            "settings": self.settings,
            "signature": None,
        }
        return JSONResponse(offer, headers=headers)

    async def review_state(self, request: Request) -> Response:
        refusal = self._gate(request)
        if refusal is not None:
            return refusal
        number = request.path_params["number"]
        if self._contract.wrong("ReviewNumber", number):
            return self._problem(400, "bad-schema")
        channel = self.book.answered.get(number)
        state: dict[str, Any] = {"number": number, "answered": channel is not None}
        return JSONResponse(state | ({"channel": channel} if channel else {}))

    async def health(self, request: Request) -> Response:
        return JSONResponse({"ok": True, "api": self._contract.version})

    async def _body(self, request: Request) -> bytes | None:
        parts, size = [], 0
        async for part in request.stream():
            size += len(part)
            if size > LARGEST:
                return None
            parts.append(part)
        return b"".join(parts)

    def _gate(self, request: Request) -> Response | None:
        if self.later:
            self.later -= 1
            response = self._problem(503, "later")
            response.headers["Retry-After"] = "1"
            return response
        if self._key:
            given = request.headers.get("authorization", "")
            if not given:
                return self._problem(401, "not-paired")
            if given != f"Bearer {self._key}":
                return self._problem(403, "revoked")
        return None

    def _problem(self, status: int, code: str, where: str = "") -> Response:
        self.book.refused[code] += 1
        return JSONResponse({"code": code} | ({"where": where} if where else {}), status)

    # -- citizens' phones ----------------------------------------------------------------------

    async def review_page(self, request: Request) -> Response:
        given = dict(request.query_params)
        language = "en" if given.pop("lang", "zh") == "en" else "zh"
        if any(self._bad(name, value) for name, value in given.items()) or not given.get("s"):
            return HTMLResponse(pages.unreadable(language), 400)
        answered = given.get("n") in self.book.answered
        shown = {name: given[name] for name in PHONE_PARAMETERS if name in given}
        return HTMLResponse(pages.form(language, shown, answered))

    async def review_post(self, request: Request) -> Response:
        form: dict[str, Any] = {k: v for k, v in (await request.form()).items() if v}
        language = "en" if form.get("lang") == "en" else "zh"
        given = {name: str(form[name]) for name in PHONE_PARAMETERS if name in form}
        grade = form.get("grade")
        if any(self._bad(name, value) for name, value in given.items()) or "s" not in given:
            return HTMLResponse(pages.unreadable(language), 400)
        if grade not in {"1", "2", "3", "4", "5"}:
            return HTMLResponse(pages.form(language, given, False, "grade"), 400)
        form["grade"] = int(grade)
        if form.get("phone") and not form.get("consent"):
            return HTMLResponse(pages.form(language, given, False, "need-consent"), 400)
        if not form.get("phone"):
            form.pop("consent", None)
        if self._contract.wrong("ReviewForm", form):
            return HTMLResponse(pages.unreadable(language), 400)
        return HTMLResponse(pages.thanks(language, self.book.from_phone(form)))

    def _bad(self, name: str, value: str) -> bool:
        schema = self._review.get(name)
        if schema is None:
            return True
        if "$ref" in schema:
            return self._contract.wrong(schema["$ref"].rsplit("/", 1)[1], value) is not None
        return not re.fullmatch(schema.get("pattern", ".*"), value)

    # -- only here (sandbox-api.yaml) ----------------------------------------------------------

    async def ledger(self, request: Request) -> Response:
        book = self.book
        return JSONResponse(
            {
                "accepted": [
                    {"key": key, "kind": held.record["kind"], "record": held.record,
                     "accepted_at": held.answer["accepted_at"]}
                    for key, held in book.held.items()
                ],
                "repeats": dict(book.repeats),
                "refused": dict(book.refused),
                "phone": book.phone,
                "answered": book.answered,
            }
        )  # fmt: skip

    async def play(self, request: Request) -> Response:
        """Put requests off, or offer other settings."""
        try:
            asked = await request.json()
        except ValueError:
            return JSONResponse({"error": "not JSON"}, 400)
        if not isinstance(asked, dict) or set(asked) - {"later", "settings", "settings_version"}:
            return JSONResponse({"error": "later, settings, settings_version"}, 400)
        self.later = int(asked.get("later", self.later))
        self.settings = asked.get("settings", self.settings)
        self.settings_version = str(asked.get("settings_version", self.settings_version))
        return JSONResponse({"later": self.later, "settings_version": self.settings_version})


def application(hub: Hub) -> Starlette:
    return Starlette(
        routes=[
            Route("/v1/records", hub.records, methods=["POST"]),
            Route("/v1/settings", hub.get_settings),
            Route("/v1/reviews/{number}", hub.review_state),
            Route("/v1/health", hub.health),
            Route("/review", hub.review_page, methods=["GET"]),
            Route("/review", hub.review_post, methods=["POST"]),
            Route("/sandbox/ledger", hub.ledger),
            Route("/sandbox/play", hub.play, methods=["PUT"]),
        ]
    )
