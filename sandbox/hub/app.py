"""The hub over HTTP, as `hub/terminal-api.yaml` describes it, beside what only the sandbox has."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from starlette.applications import Starlette
from starlette.convertors import PathConvertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from sandbox.hub import pages, upload
from sandbox.hub.archive import PIECE, SANDBOX, Archive, Posture, Said
from sandbox.hub.book import Book, KeyReused
from sandbox.hub.cases import Cases
from sandbox.hub.contract import Contract
from sandbox.hub.tasks import Tasks
from sandbox.hub.training import Lost, Refused, Training
from sandbox.hub.training import Posture as Lessons
from sandbox.hub.urgent import LEVELS, Urgent
from sandbox.received import received

LARGEST = 256_000
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
BOOK_NAME = re.compile(r"[0-9A-Za-z-]{1,36}")
ANSWER = frozenset({"grade", "remark", "phone", "consent"})  # what the form adds to its address
WORST_TWO = 2  # a reply is offered for the last two grades only
LONGEST_REMARK = 500
_WHO = ("station", "terminal")
Handler = Callable[[Request], Awaitable[Response]]
_PLAYED = frozenset(
    {
        "replies",
        "later",
        "archive",
        "training",
        "duties",
        "urgent",
        "settings",
        "settings_version",
        "signature",
        "countersignature",
    }
)


def china_now() -> datetime:
    return datetime.now(ZoneInfo("Asia/Shanghai"))


class Hub:
    """One hub. `key` is the terminals' key; empty: none is asked for. `archive`: what the key of
    the archive's receipts is made of."""

    def __init__(
        self,
        contract: Contract,
        key: str = "",
        clock: Callable[[], datetime] = china_now,
        archive: str = SANDBOX,
    ) -> None:
        self._contract, self._key = contract, key
        self.book = Book(clock)
        self.boxes = upload.Boxes(clock)
        self.archive = Archive(archive, clock)
        self.training = Training(clock)
        self.urgent = Urgent(clock)
        self.cases = Cases()
        self.tasks = Tasks(clock)
        self.settings: dict[str, Any] = {}
        self.duties: list[dict[str, Any]] = []  # given again and again, as one that heard nothing
        self.settings_version = "sandbox-1"
        self.signature: dict[str, str] | None = None  # given with the settings, made elsewhere
        self.countersignature: dict[str, str] | None = None
        self.later = 0  # so many of the next requests of terminals are put off
        parameters = contract.document["paths"]["/review"]["get"]["parameters"]
        self._review = {one["name"]: one["schema"] for one in parameters}

    # -- terminals -----------------------------------------------------------------------------

    async def records(self, request: Request) -> Response:
        key = request.headers.get("idempotency-key", "")
        if not UUID.fullmatch(key):
            return self._problem(400, "bad-key")
        if request.headers.get("content-type", "").split(";")[0].strip().lower() != JSON:
            return self._problem(415, "bad-json")
        body = await received(request, LARGEST)
        if body is None:
            return self._problem(413, "too-large")
        try:
            record = _strict_json(body)
        except (ValueError, RecursionError):
            return self._problem(400, "bad-json")
        where = self._contract.wrong_record(record)
        if where is not None:
            return self._problem(422, "bad-schema", where)
        try:
            answer, before = self.book.take(key, record)
        except KeyReused:
            return self._problem(422, "key-reused")
        if not before:
            self.training.heard(record["kind"], record["payload"])
            self.urgent.heard(record["kind"], record["payload"])
            self.cases.heard(record)
            self.tasks.heard(record["kind"], record["payload"])
        headers = {"Idempotency-Replayed": "true"} if before else {}
        return JSONResponse(answer, 200 if before else 201, headers)

    async def get_settings(self, request: Request) -> Response:
        station, terminal = (request.query_params[name] for name in _WHO)
        canonical = json.dumps(
            self.settings, sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )
        said = f"{self.settings_version}\n{canonical}"
        tag = f'"{sha256(said.encode()).hexdigest()}"'
        headers = {"ETag": tag, "Cache-Control": "no-store"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        offer = {
            "station": station,
            "terminal": terminal,
            "version": self.settings_version,
            "issued_at": self.book.stamp(),
            "settings": self.settings,
            "signature": self.signature,
        }
        if self.countersignature is not None:
            offer["countersignature"] = self.countersignature
        return JSONResponse(offer, headers=headers)

    async def get_posts(self, request: Request) -> Response:
        body = self.training.listed()
        headers = {"ETag": f'"{sha256(body).hexdigest()}"', "Cache-Control": "no-store"}
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
        return Response(body, 200, headers, JSON)

    async def get_post(self, request: Request) -> Response:
        body = self.training.content(request.path_params["sha256"])
        if body is None:
            return self._problem(404, "no-post")
        return Response(body, 200, {"Cache-Control": "no-store"}, JSON)

    async def begin_try(self, request: Request) -> Response:
        try:
            asked = _strict_json(await received(request, LARGEST) or b"")
        except (ValueError, RecursionError):
            return self._problem(400, "bad-json")
        where = self._contract.wrong("TryAsked", asked)
        if where is not None:
            return self._problem(422, "bad-schema", where)
        try:
            told, new = self.training.begin(asked["key"], asked["post"], asked["staff"])
        except Refused as refused:
            return self._problem(404 if str(refused) == "no-exam" else 409, str(refused))
        except KeyError:
            return self._problem(422, "key-reused")
        except Lost:
            return HTMLResponse("<p>lost on the way</p>", 502)
        return JSONResponse(told, 201 if new else 200, {"Cache-Control": "no-store"})

    async def try_state(self, request: Request) -> Response:
        told = self.training.state(request.path_params["key"])
        if told is None:
            return self._problem(404, "no-exam")
        return JSONResponse(told, headers={"Cache-Control": "no-store"})

    async def get_duties(self, request: Request) -> Response:
        return JSONResponse({"duties": self.duties}, headers={"Cache-Control": "no-store"})

    async def get_urgent(self, request: Request) -> Response:
        return JSONResponse(self.urgent.listed(), headers={"Cache-Control": "no-store"})

    async def get_cases(self, request: Request) -> Response:
        said = request.query_params
        places = [said.get(name, "0") for name in ("deeds", "cases")]
        bad = any(not (one.isascii() and one.isdigit()) or len(one) > 15 for one in places)
        if bad or not BOOK_NAME.fullmatch(said.get("book", "-")):
            return self._problem(400, "bad-schema")
        told = self.cases.news(said["station"], said.get("book", ""), *map(int, places))
        return JSONResponse(told, headers={"Cache-Control": "no-store"})

    async def get_tasks(self, request: Request) -> Response:
        return JSONResponse(self.tasks.listed(), headers={"Cache-Control": "no-store"})

    async def get_figures(self, request: Request) -> Response:
        told = self.book.figures(request.query_params["station"])
        return JSONResponse(told, headers={"Cache-Control": "no-store"})

    async def review_state(self, request: Request) -> Response:
        number = request.path_params["number"]
        if self._contract.wrong("ReviewNumber", number):
            return self._problem(400, "bad-schema")
        channel = self.book.answered.get(number)
        state: dict[str, Any] = {"number": number, "answered": channel is not None}
        return JSONResponse(state | ({"channel": channel} if channel else {}))

    async def reply(self, request: Request) -> Response:
        try:
            asked = _strict_json(await received(request, LARGEST) or b"")
        except (ValueError, RecursionError):
            return self._problem(400, "bad-json")
        where = self._contract.wrong("ReplyAsked", asked)
        if where is not None:
            return self._problem(422, "bad-schema", where)
        told = self.book.reply(asked["number"], asked["secret"])
        return JSONResponse(told, headers={"Cache-Control": "no-store"})

    async def call(self, request: Request) -> Response:
        if not UUID.fullmatch(request.path_params["key"]):
            return self._problem(400, "bad-key")
        try:
            told = _strict_json(await received(request, LARGEST) or b"")
        except (ValueError, RecursionError):
            return self._problem(400, "bad-json")
        where = self._contract.wrong("CallTold", told)
        if where is not None:
            return self._problem(422, "bad-schema", where)
        return Response(status_code=204)

    async def archive_case(self, request: Request) -> Response:
        key = request.path_params["key"]
        if not UUID.fullmatch(key):
            return self._problem(400, "bad-key")
        try:
            if request.method == "GET":
                return JSONResponse(self.archive.state(key))
            told = _strict_json(await received(request, LARGEST) or b"")
            where = self._contract.wrong("ArchiveCase", told)
            if where is not None:
                return self._problem(422, "bad-schema", where)
            new = self.archive.begin(key, told)
            return JSONResponse(self.archive.state(key), 201 if new else 200)
        except (ValueError, RecursionError):
            return self._problem(400, "bad-json")
        except Said as said:
            return self._problem(said.status, said.code, said.where)

    async def archive_piece(self, request: Request) -> Response:
        key, page, place = (request.path_params[name] for name in ("key", "page", "place"))
        body = await received(request, PIECE)
        if body is None:
            return self._problem(413, "too-large")
        try:
            new = self.archive.put(key, page, place, body)
        except Said as said:
            return self._problem(said.status, said.code, said.where)
        return Response(status_code=201 if new else 200)

    async def archive_receipt(self, request: Request) -> Response:
        try:
            return JSONResponse(self.archive.file(request.path_params["key"]))
        except Said as said:
            return self._problem(said.status, said.code, said.where)

    async def upload_box(self, request: Request) -> Response:
        number = request.path_params["number"]
        if request.method == "DELETE":
            self.boxes.drop(number)
            return Response(status_code=204)
        body = await received(request, LARGEST)
        try:
            asked = _strict_json(body or b"")
        except (ValueError, RecursionError):
            return self._problem(400, "bad-json")
        if not upload.NUMBER.fullmatch(number) or self._contract.wrong("UploadBox", asked):
            return self._problem(400, "bad-schema")
        made = self.boxes.make(number)
        if made is None:
            response = self._problem(503, "later")
            response.headers["Retry-After"] = "30"
            return response
        box, new = made
        answer = {"number": number, "ends_at": box.ends.isoformat(timespec="seconds")}
        return JSONResponse(answer, 201 if new else 200)

    async def upload_parcel(self, request: Request) -> Response:
        box, place = self.boxes.find(request.path_params["number"]), request.path_params["place"]
        if box is None:
            return self._problem(404, "no-box")
        for earlier in range(min(place, len(box.parcels))):
            box.parcels[earlier] = b""  # it was taken
        if place >= len(box.parcels):
            return Response(status_code=204)
        return Response(box.parcels[place], media_type="application/octet-stream")

    async def upload_page(self, request: Request) -> Response:
        return HTMLResponse(upload.page(), headers=upload.HEADERS)

    async def upload_file(self, request: Request) -> Response:
        name = request.url.path.rsplit("/", 1)[1]
        return FileResponse(upload.STATIC / name, headers=upload.HEADERS)

    async def upload_post(self, request: Request) -> Response:
        box = self.boxes.find(request.path_params["number"])
        if box is None:
            return self._problem(404, "no-box")
        body = await received(request, upload.LARGEST)
        if not body or len(box.parcels) >= upload.MOST:
            return self._problem(413, "too-large")
        box.parcels.append(body)
        return Response(status_code=204)

    async def health(self, request: Request) -> Response:
        return JSONResponse({"ok": True, "api": self._contract.version})

    def gated(self, answer: Handler) -> Handler:
        """For terminals alone: who is put off, or shows no key, gets no further."""

        async def gated(request: Request) -> Response:
            refusal = self._gate(request)
            return refusal if refusal is not None else await answer(request)

        return gated

    def named(self, answer: Handler) -> Handler:
        """The same for what a terminal asks for itself: who does not say which it is, too."""

        async def named(request: Request) -> Response:
            said = request.query_params
            if any(self._contract.wrong("Code", said.get(name, "")) for name in _WHO):
                return self._problem(400, "bad-schema")
            return await answer(request)

        return self.gated(named)

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
        language = "en" if given.get("lang") == "en" else "zh"
        if self._any_bad(given):
            return _html(pages.unreadable(language), 400)
        answered = given.get("n") in self.book.answered
        return _html(pages.form(language, self._of_the_code(given), answered))

    async def review_post(self, request: Request) -> Response:
        form = _form(await received(request, LARGEST), request.headers.get("content-type", ""))
        language = "en" if form.get("lang") == "en" else "zh"
        given = self._of_the_code(form)
        if self._any_bad(given) or set(form) - self._review.keys() - ANSWER:
            return _html(pages.unreadable(language), 400)
        problem = self._problem_with(form)
        if problem and given.get("n") in self.book.answered:
            return _html(pages.thanks(language, False))
        if problem:
            return _html(pages.form(language, given, False, problem, form), 400)
        record: dict[str, Any] = form | {"grade": int(form["grade"])}
        if not form.get("phone") or record["grade"] > WORST_TWO:
            record.pop("phone", None)
            record.pop("consent", None)
        if self._contract.wrong("ReviewForm", record):
            return _html(pages.unreadable(language), 400)
        return _html(pages.thanks(language, self.book.from_phone(record)))

    def _problem_with(self, form: dict[str, str]) -> str:
        """What the citizen can mend, as a key of the page's words; "" when nothing is."""
        if form.get("grade") not in {"1", "2", "3", "4", "5"}:
            return "grade"
        if len(form.get("remark", "")) > LONGEST_REMARK:
            return "too-long"
        if form.get("phone") and int(form["grade"]) <= WORST_TWO:
            if self._contract.wrong("Phone", form["phone"]):
                return "bad-phone"
            if not form.get("consent"):
                return "need-consent"
        return ""

    def _of_the_code(self, given: dict[str, str]) -> dict[str, str]:
        """The QR's own of them; the language is the reader's."""
        return {name: given[name] for name in self._review if name in given and name != "lang"}

    def _any_bad(self, given: dict[str, str]) -> bool:
        return not given.get("s") or any(self._bad(name, value) for name, value in given.items())

    def _bad(self, name: str, value: str) -> bool:
        return name not in self._review or self._contract.breaks(self._review[name], value)

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
                "archive": self.archive.ledger(),
            }
        )  # fmt: skip

    async def play(self, request: Request) -> Response:
        """Put requests off, or offer other settings."""
        try:
            asked = await request.json()
        except (ValueError, RecursionError):
            return JSONResponse({"error": "not JSON"}, 400)
        if not isinstance(asked, dict) or set(asked) - _PLAYED:
            return JSONResponse({"error": ", ".join(sorted(_PLAYED))}, 400)
        later = asked.get("later", self.later)
        settings = asked.get("settings", self.settings)
        version = asked.get("settings_version", self.settings_version)
        if type(later) is not int or later < 0:
            return JSONResponse({"error": "later is a number of requests"}, 400)
        replies = asked.get("replies", self.book.replies)
        if not isinstance(replies, dict) or not all(isinstance(t, str) for t in replies.values()):
            return JSONResponse({"error": "replies are texts by number"}, 400)
        if not isinstance(settings, dict) or not isinstance(version, str):
            return JSONResponse({"error": "settings is an object, settings_version a text"}, 400)
        signatures = [asked.get(name) for name in ("signature", "countersignature")]
        if any(s is not None and self._contract.wrong("Signature", s) for s in signatures):
            return JSONResponse({"error": "signatures are as the API has them"}, 400)
        posture = asked.get("archive", self.archive.posture)
        if posture not in tuple(Posture):
            return JSONResponse({"error": f"archive is one of {', '.join(Posture)}"}, 400)
        lessons = asked.get("training", self.training.posture)
        if lessons not in tuple(Lessons):
            return JSONResponse({"error": f"training is one of {', '.join(Lessons)}"}, 400)
        duties = asked.get("duties", self.duties)
        if self._contract.wrong("Duties", {"duties": duties}) is not None:
            return JSONResponse({"error": "duties are as the API has them"}, 400)
        known = asked.get("urgent", [])
        if not isinstance(known, list) or set(map(str, known)) - set(LEVELS):
            return JSONResponse({"error": f"urgent names of {', '.join(LEVELS)}"}, 400)
        self.urgent.acknowledge(known)
        self.duties, self.book.replies = duties, replies
        self.archive.posture, self.training.posture = Posture(posture), Lessons(lessons)
        if "settings" in asked:  # a signature is of these settings, or of none
            self.signature, self.countersignature = signatures
        self.later, self.settings, self.settings_version = later, settings, version
        return JSONResponse({"later": self.later, "settings_version": self.settings_version})


def _html(text: str, status: int = 200) -> Response:
    return HTMLResponse(text, status, pages.HEADERS)


def _form(body: bytes | None, content_type: str) -> dict[str, str]:
    """What a browser sent, without empty fields and with LF for its CR LF; {} for anything else."""
    if body is None or content_type.partition(";")[0].strip().lower() != FORM:
        return {}
    try:
        pairs = parse_qsl(body.decode("ascii"), errors="strict", max_num_fields=40)
    except ValueError:
        return {}
    return {name: value.replace("\r\n", "\n") for name, value in pairs}


def _strict_json(body: bytes) -> Any:
    """RFC 8259 without what Python adds or lets through: NaN, halves of surrogate pairs."""

    def no_number(word: str) -> None:
        raise ValueError(word)

    value = json.loads(body, parse_constant=no_number)
    json.dumps(value, ensure_ascii=False).encode("utf-8")
    return value


class _Anything(PathConvertor):
    """Also slashes and line feeds: a number that is none is refused by us, not lost on the way."""

    regex = r"[\s\S]*"


register_url_convertor("anything", _Anything())


def application(hub: Hub) -> Starlette:
    return Starlette(
        routes=[
            Route("/v1/records", hub.gated(hub.records), methods=["POST"]),
            Route("/v1/settings", hub.named(hub.get_settings)),
            Route("/v1/duties", hub.named(hub.get_duties)),
            Route("/v1/cases", hub.named(hub.get_cases)),
            Route("/v1/tasks", hub.named(hub.get_tasks)),
            Route("/v1/urgent", hub.named(hub.get_urgent)),
            Route("/v1/figures", hub.named(hub.get_figures)),
            Route("/v1/posts", hub.named(hub.get_posts)),
            Route("/v1/posts/{sha256}", hub.gated(hub.get_post)),
            Route("/v1/exams/tries", hub.gated(hub.begin_try), methods=["POST"]),
            Route("/v1/exams/tries/{key}", hub.named(hub.try_state)),
            Route("/v1/archive/{key}", hub.gated(hub.archive_case), methods=["PUT", "GET"]),
            Route("/v1/archive/{key}/receipt", hub.gated(hub.archive_receipt), methods=["POST"]),
            Route(
                "/v1/archive/{key}/{page:int}/{place:int}",
                hub.gated(hub.archive_piece),
                methods=["PUT"],
            ),
            Route("/v1/reviews/{number:anything}", hub.gated(hub.review_state)),
            Route("/v1/replies", hub.gated(hub.reply), methods=["POST"]),
            Route("/v1/calls/{key:anything}", hub.gated(hub.call), methods=["PUT"]),
            Route("/v1/health", hub.health),
            Route("/v1/uploads/{number}", hub.gated(hub.upload_box), methods=["PUT", "DELETE"]),
            Route(
                "/v1/uploads/{number}/{place:int}", hub.gated(hub.upload_parcel), methods=["GET"]
            ),
            Route("/upload", hub.upload_page, methods=["GET"]),
            Route("/upload.js", hub.upload_file, methods=["GET"]),
            Route("/upload.css", hub.upload_file, methods=["GET"]),
            Route("/upload/{number}", hub.upload_post, methods=["POST"]),
            Route("/review", hub.review_page, methods=["GET"]),
            Route("/review", hub.review_post, methods=["POST"]),
            Route("/sandbox/ledger", hub.ledger),
            Route("/sandbox/play", hub.play, methods=["PUT"]),
        ]
    )
