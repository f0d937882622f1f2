"""What terminals ask for the staff: what is in force for their station, its content by sum, a try
of an exam, and how it went."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, Row, select
from starlette.requests import Request
from starlette.responses import Response

from hub.contract import UUID, Contract, stamp
from hub.database import reading, writing
from hub.gate import JSON, Problem, asked, fresh_json, in_thread, its_own, known
from hub.records import Clock
from hub.tables import stations
from hub.terminals import Sender
from hub.training import book, papers, tries
from hub.training.content import Content, Exam
from hub.training.settings import Training
from hub.training.tables import acts

MOST = 200  # of one list, the newest
_SHA256 = re.compile(r"[0-9a-f]{64}")


class TrainingDoor:
    """What the addresses do."""

    def __init__(
        self, engine: Engine, contract: Contract, clock: Clock, settings: Training = Training()
    ) -> None:
        self._engine, self._contract, self._clock = engine, contract, clock
        self._settings = settings

    async def posts(self, request: Request) -> Response:
        found = await its_own(self._engine, self._contract, request, self._listed)
        told = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
        tag = f'"{hashlib.sha256(told.encode()).hexdigest()}"'
        headers = {"ETag": tag, "Cache-Control": "no-store"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(told.encode(), 200, headers, JSON)

    async def content(self, request: Request) -> Response:
        sender = await known(self._engine, request)
        sha256 = request.path_params["sha256"]

        def look() -> bytes | None:
            with reading(self._engine) as connection:
                return book.content_by_sum(connection, sha256, sender.station_id)

        found = await in_thread(look) if _SHA256.fullmatch(sha256) else None
        if found is None:
            raise Problem(404, "no-post")
        return Response(found, 200, {"Cache-Control": "no-store"}, JSON)

    async def begin(self, request: Request) -> Response:
        sender = await known(self._engine, request)
        said = await asked(request, self._contract, "TryAsked", sender)

        def deed() -> tries.Begun:
            with writing(self._engine) as connection:
                return tries.begin(
                    connection, said["key"], said["post"], sender.station_id,
                    _region(connection, sender), sender.terminal_id, said["staff"], self._clock(),
                    self._settings,
                )  # fmt: skip

        try:
            begun = await in_thread(deed)
        except tries.NotBegun as not_begun:
            none = not_begun.why is tries.Why.NO_EXAM
            raise Problem(404 if none else 409, not_begun.why.value) from None
        except tries.KeyReused:
            raise Problem(422, "key-reused") from None
        row = begun.row
        return fresh_json(
            {
                "key": row.key, "post": str(row.post_id), "attempt": row.attempt,
                "attempts": begun.exam.attempts, "full": begun.exam.full,
                "pass_mark": begun.exam.pass_mark, "begun_at": stamp(row.begun_at),
                "ends_at": stamp(row.ends_at), "seconds": begun.seconds,
                "questions": papers.told(begun.paper),
            },
            201 if begun.new else 200,
        )  # fmt: skip

    async def state(self, request: Request) -> Response:
        key = request.path_params["key"]

        def look(connection: Connection, sender: Sender) -> tries.Found | None:
            if not UUID.fullmatch(key):
                return None
            return tries.find(connection, key, sender.station_id, self._clock(), self._settings)

        found = await its_own(self._engine, self._contract, request, look)
        if found is None:
            raise Problem(404, "no-exam")
        return fresh_json(_state(found))

    def _listed(self, connection: Connection, sender: Sender) -> dict[str, Any]:
        region, now = _region(connection, sender), self._clock()
        rows = book.in_force(connection, sender.station_id, region, now)[:MOST]
        ids = [row.id for row in rows]
        done = connection.execute(
            select(acts).where(acts.c.post_id.in_(ids), acts.c.station_id == sender.station_id)
            .order_by(acts.c.at, acts.c.came_at)
        ).all()  # fmt: skip
        tried = tries.of_station(connection, ids, sender.station_id)
        return {"posts": [_listed(row, done, tried) for row in rows]}


def _region(connection: Connection, sender: Sender) -> str:
    own = select(stations.c.region).where(stations.c.id == sender.station_id)
    return connection.execute(own).scalar_one()


def _listed(row: Row, done: Any, tried: Any) -> dict[str, Any]:
    """`Post` of terminal-api.yaml."""
    written = msgspec.json.decode(row.body, type=Content)
    mine = [one for one in done if one.post_id == row.id and one.version == row.shown]
    told: dict[str, Any] = {
        "id": str(row.id), "kind": row.kind, "version": row.shown, "title": written.title,
        "issuer": written.issuer, "published": stamp(row.shown_at),
        "must_read": written.must_read, "must_claim": written.must_claim, "sha256": row.sha256,
        "read_by": sorted({one.staff for one in mine if one.what == "read"}),
    }  # fmt: skip
    for name in ("due", "until"):
        if (day := getattr(row, name)) is not None:
            told[name] = day
    if written.pre_service:
        told["pre_service"] = True
    # whoever claimed an earlier version has claimed it
    claims = (one for one in done if one.post_id == row.id and one.what == "claim")
    if (claim := next(claims, None)) is not None:
        told["claimed"] = {"by": claim.staff, "at": stamp(claim.at)}
    if written.exam is not None:
        told["exam"] = _exam(written.exam, [one for one in tried if one.post_id == row.id])
    return told


def _exam(exam: Exam, tried: list[Row]) -> dict[str, Any]:
    members: dict[str, dict[str, Any]] = {}
    for one in tried:
        mine = members.setdefault(one.staff, {"staff": one.staff, "tries": 0, "passed": False})
        mine["tries"] += 1
        mine["passed"] = mine["passed"] or one.passed
        if one.score is not None:
            mine["best"] = max(one.score, mine.get("best", 0))
    return {
        "minutes": exam.minutes, "questions": exam.count, "full": exam.full,
        "pass_mark": exam.pass_mark, "attempts": exam.attempts, "members": list(members.values()),
    }  # fmt: skip


def _state(found: tries.Found) -> dict[str, Any]:
    """`TryState` of terminal-api.yaml."""
    told: dict[str, Any] = {
        "key": found.row.key, "state": found.state.value, "attempt": found.row.attempt,
        "attempts": found.exam.attempts, "left": found.left, "full": found.exam.full,
        "pass_mark": found.exam.pass_mark,
    }  # fmt: skip
    if found.score is not None:
        told |= {"score": found.score, "passed": found.passed, "late": found.late,
                 "topics": msgspec.to_builtins(found.topics)}  # fmt: skip
    return told
