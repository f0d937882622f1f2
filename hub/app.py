"""The hub over HTTP, as `terminal-api.yaml` describes it for terminals. Nothing stands in the
process but what it reads at its start: any number of them serve one database.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, select
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.convertors import PathConvertor, register_url_convertor
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from hub import offers, serving
from hub.archive.api import ArchiveDoor
from hub.boxes import Boxes
from hub.cases.api import CaseDoor
from hub.cases.keep import Desk
from hub.configuring import rollouts
from hub.contract import Contract
from hub.database import reading, writing
from hub.doorstep import Doorstep
from hub.duties.settings import Duties
from hub.feedback.book import Book
from hub.feedback.terms import Terms
from hub.fleet import pictures
from hub.fleet.pictures import PictureDoor
from hub.gate import (
    JSON,
    LARGEST,
    Problem,
    bearer,
    fresh_json,
    in_thread,
    its_own,
    known,
    later,
    text_json,
)
from hub.halls.calls import CallDoor
from hub.outside import Line
from hub.packages import Stock
from hub.publicity.api import TaskDoor
from hub.published import Published
from hub.records import Clock, Records, channel_of
from hub.replies import Replies
from hub.tables import stations
from hub.taking import Sent, Taking
from hub.terminals import Sender
from hub.training.api import TrainingDoor
from hub.training.settings import Training
from hub.urgent.api import UrgentDoor
from hub.vault import Vault
from hub.weekly import book as weekly
from kiosk.cases.due import CaseDays
from kiosk.text.workdays import Workdays

MOST_DUTIES = 20  # of one answer
_NEWS = select(offers.LAST_TAG, pictures.WANTED)
_journal = logging.getLogger("hub")


class Hub:
    """What the addresses do."""

    def __init__(
        self,
        engine: Engine,
        vault: Vault,
        contract: Contract,
        clock: Clock = lambda: datetime.now(UTC),
        line: Line | None = None,
        terms: Terms | None = None,
        case_days: CaseDays = CaseDays(),
        packages: Stock | None = None,
        training: Training = Training(),
        forwards: bool = False,
        duties: Duties = Duties(),
    ) -> None:
        self.boxes = Boxes(engine, contract, line)
        self.doorstep = Doorstep(engine, vault, contract, clock)
        self.engine, self._contract, self._clock = engine, contract, clock
        self._packages = packages
        self.book = Book(vault, terms or Terms(), forwards)
        desk = Desk(case_days, Workdays.load())
        self.pictures = PictureDoor(engine, clock)
        self.calls = CallDoor(engine, contract, clock)
        records = Records(vault, clock, self.book, desk, training)
        self._taking = Taking(engine, contract, records)
        self.training = TrainingDoor(engine, contract, clock, training)
        self.cases = CaseDoor(engine, contract, clock)
        self.tasks = TaskDoor(engine, vault, contract, clock)
        self.urgent = UrgentDoor(engine, contract, clock, duties)
        self.published = Published(engine, contract, clock)
        self.archive = ArchiveDoor(engine, vault, contract, clock)
        self.replies = Replies(engine, contract, clock, self.book)

    async def records(self, request: Request) -> Response:
        """Who it is comes first, so that a stranger's words cost nothing but their length."""
        heads, bears = request.headers, bearer(request)
        body = await serving.body_of(request, LARGEST)
        key, said = heads.get("idempotency-key", ""), heads.get("content-type", "")
        taken = await self._taking.take(Sent(bears, key, said, body))
        for what in taken.told:
            _journal.warning("%s", what)
        if taken.before:
            return Response(taken.answer, 200, {"Idempotency-Replayed": "true"}, JSON)
        return Response(taken.answer, 201, {}, JSON)

    async def settings(self, request: Request) -> Response:
        def look(connection: Connection, sender: Sender) -> tuple[Sender, str, str | None]:
            since = self._clock() - pictures.WAITS
            asked = {"terminal": sender.terminal_id, "since": since}
            tag, picture = connection.execute(_NEWS, asked).one()
            return sender, tag or offers.NOTHING_SIGNED, picture

        sender, tag, picture = await its_own(self.engine, self._contract, request, look)
        headers = {"Cache-Control": "no-store"} | ({"Picture-Wanted": picture} if picture else {})
        if request.headers.get("if-none-match") == f'"{tag}"':
            return Response(status_code=304, headers={"ETag": f'"{tag}"', **headers})
        offer = await in_thread(lambda: self._fetched(sender.terminal_id))
        answer = text_json(offer.whole(sender.station, sender.terminal))
        answer.headers.update({"ETag": f'"{offer.tag}"', **headers})
        return answer

    async def package(self, request: Request) -> Response:
        await known(self.engine, request)
        stock, span = self._packages, request.headers.get("range")
        if stock is None:
            raise Problem(404, "no-package")
        try:
            found = await run_in_threadpool(stock.answer, request.path_params["sha256"], span)
        except OSError:
            raise later() from None
        if found is None:
            raise Problem(404, "no-package")
        found.headers["Cache-Control"] = "no-store"
        return found

    async def duties(self, request: Request) -> Response:
        def look(connection: Connection, sender: Sender) -> list[dict]:
            return weekly.waiting(connection, sender.terminal_id, MOST_DUTIES)

        found = await its_own(self.engine, self._contract, request, look)
        return fresh_json({"duties": found})

    def _fetched(self, terminal_id: int) -> offers.Offer:
        now = self._clock()
        with writing(self.engine) as connection:
            offer = offers.latest(connection, terminal_id, now)
            if offer.signature is not None:
                rollouts.fetched(connection, terminal_id, offer.version, now)
        return offer

    async def review_state(self, request: Request) -> Response:
        await known(self.engine, request)
        number = request.path_params["number"]
        if self._contract.wrong("ReviewNumber", number) is not None:
            raise Problem(400, "bad-schema")

        def look() -> str | None:
            with reading(self.engine) as connection:
                return channel_of(connection, number)

        channel = await in_thread(look)
        state = {"number": number, "answered": channel is not None}
        return text_json(state | ({"channel": channel} if channel else {}))

    async def health(self, request: Request) -> Response:
        """It is there only when its database is."""
        self.doorstep.bounded(request)

        def look() -> None:
            with reading(self.engine) as connection:
                connection.execute(select(stations.c.id).limit(1)).scalar()

        await in_thread(look)
        return text_json({"ok": True, "api": self._contract.version})


class _Whole(PathConvertor):
    """Slashes and line feeds too: a number that is none is refused by us, not lost on the way."""

    regex = r"[\s\S]*"


register_url_convertor("whole", _Whole())


def refusing(
    endpoint: Callable[[Request], Awaitable[Response]],
) -> Callable[[Request], Awaitable[Response]]:
    """What an address refuses is answered as the contract has it."""

    async def answered(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Problem as problem:
            return problem.response()
        except ClientDisconnect:  # in the middle of its words; nobody reads this
            return Response(status_code=400)

    return answered


def application(hub: Hub) -> Starlette:
    return Starlette(
        routes=[
            Route("/v1/records", refusing(hub.records), methods=["POST"]),
            Route("/v1/settings", refusing(hub.settings), methods=["GET"]),
            Route("/v1/archive/{key}", refusing(hub.archive.case), methods=["PUT", "GET"]),
            Route("/v1/archive/{key}/receipt", refusing(hub.archive.receipt), methods=["POST"]),
            Route("/v1/archive/{key}/{page}/{place}", refusing(hub.archive.piece), methods=["PUT"]),
            Route("/v1/duties", refusing(hub.duties), methods=["GET"]),
            Route("/v1/cases", refusing(hub.cases.news), methods=["GET"]),
            Route("/v1/tasks", refusing(hub.tasks.tasks), methods=["GET"]),
            Route("/v1/urgent", refusing(hub.urgent.events), methods=["GET"]),
            Route("/v1/figures", refusing(hub.published.asked), methods=["GET"]),
            Route("/v1/packages/{sha256}", refusing(hub.package), methods=["GET"]),
            Route("/v1/pictures/{key:whole}", refusing(hub.pictures.put), methods=["PUT"]),
            Route("/v1/calls/{key:whole}", refusing(hub.calls.put), methods=["PUT"]),
            Route("/v1/posts", refusing(hub.training.posts), methods=["GET"]),
            Route("/v1/posts/{sha256}", refusing(hub.training.content), methods=["GET"]),
            Route("/v1/exams/tries", refusing(hub.training.begin), methods=["POST"]),
            Route("/v1/exams/tries/{key}", refusing(hub.training.state), methods=["GET"]),
            Route("/v1/reviews/{number:whole}", refusing(hub.review_state), methods=["GET"]),
            Route("/v1/replies", refusing(hub.replies.asked), methods=["POST"]),
            Route("/v1/uploads/{number}", refusing(hub.boxes.box), methods=["PUT", "DELETE"]),
            Route("/v1/uploads/{number}/{place}", refusing(hub.boxes.parcel), methods=["GET"]),
            Route("/v1/pairing", refusing(hub.doorstep.begin), methods=["POST"]),
            Route("/v1/pairing", refusing(hub.doorstep.ask), methods=["GET"]),
            Route("/v1/health", refusing(hub.health), methods=["GET"]),
        ]
    )
