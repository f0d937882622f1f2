"""What every request of a terminal goes through: its key, its size, and answers as the contract
has them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from starlette.requests import Request
from starlette.responses import Response

from hub import serving
from hub.contract import Contract, strict_json
from hub.database import AT_ONCE, AWAY, reading
from hub.returning import Returns
from hub.terminals import Sender, Stranger, sender_of

T = TypeVar("T")
LARGEST = 256_000  # bytes of a record
LATER = 5  # seconds, when the database is busy or away
JSON = "application/json"
MOST_UNDER_WAY = 250  # deeds: with as many records, two seconds of work; a terminal waits for ten
_OWN = ("station", "terminal")
THREADS = ThreadPoolExecutor(AT_ONCE, "deed")
_returns = Returns(LATER)
_under_way = 0  # deeds that wait or are being done; counted in the loop alone


class Problem(Exception):
    """An answer that refuses; `where`: JSON pointer, never a value."""

    def __init__(self, status: int, code: str, where: str = "", after: int = 0) -> None:
        super().__init__(code)
        self.status, self.code, self.where, self.after = status, code, where, after

    def response(self) -> Response:
        body = {"code": self.code} | ({"where": self.where} if self.where else {})
        headers = {}
        if self.after:  # whoever comes back then will find the connection ended: it is, now
            headers = {"Retry-After": str(self.after), "Connection": "close"}
        return Response(json.dumps(body), self.status, headers, JSON)


def later(seconds: int = LATER) -> Problem:
    return Problem(503, "later", after=seconds)


def much_later() -> Problem:
    """When very many wait: each at a time of its own (`hub.returning`)."""
    return later(_returns.seconds())


async def in_thread(deed: Callable[[], T]) -> T:
    """A deed on the database, at most `AT_ONCE` of them: the others wait here and cost nothing.
    What the database cannot do now is put off, never refused; so is what comes when very many wait,
    each by a time of its own: who waited longer than its terminal does would be done for nobody,
    and sent again. Raises Problem, and what the deed raises."""
    global _under_way
    if _under_way >= MOST_UNDER_WAY:
        raise much_later()
    _under_way += 1
    try:
        return await asyncio.get_running_loop().run_in_executor(THREADS, deed)
    except AWAY:
        raise later() from None
    finally:
        _under_way -= 1


def bearer(request: Request) -> str:
    """The key that a request bears; whose it is, is not said. Raises Problem when there is none."""
    given = request.headers.get("authorization", "")
    if not given:
        raise Problem(401, "not-paired")
    scheme, _, key = given.partition(" ")
    if scheme.lower() != "bearer" or not key:
        raise Problem(401, Stranger.UNKNOWN.value)
    return key


def recognised(connection: Connection, key: str) -> Sender:
    """Whose key it is. Raises Problem for who is not known."""
    return admitted(sender_of(connection, key))


def admitted(found: Sender | Stranger) -> Sender:
    """Raises Problem for who is not known."""
    if isinstance(found, Stranger):
        raise Problem(401 if found is Stranger.UNKNOWN else 403, found.value)
    return found


async def known(engine: Engine, request: Request) -> Sender:
    """Who asks. Raises Problem for who is not known."""
    key = bearer(request)

    def look() -> Sender:
        with reading(engine) as connection:
            return recognised(connection, key)

    return await in_thread(look)


async def its_own(
    engine: Engine, contract: Contract, request: Request, look: Callable[[Connection, Sender], T],
    more: Collection[str] = (),
) -> T:  # fmt: skip
    """What a terminal asks to see that is its own: who it is, whether the query names it, and the
    look are one visit to the database. `more`: what else the query may say. Raises Problem, and
    what the look raises."""
    key = bearer(request)

    def seen() -> T:
        with reading(engine) as connection:
            sender = recognised(connection, key)
            own_query(request, contract, sender, more)
            return look(connection, sender)

    return await in_thread(seen)


async def body_of(request: Request) -> bytes:
    """Raises Problem when it is larger."""
    body = await serving.body_of(request, LARGEST)
    if body is None:
        raise Problem(413, "too-large")
    return body


def read_json(body: bytes) -> Any:
    """Raises Problem."""
    try:
        return strict_json(body)
    except (ValueError, RecursionError):
        raise Problem(400, "bad-json") from None


async def asked(request: Request, contract: Contract, shape: str, sender: Sender) -> Any:
    """What the sender asks of its own, as the contract calls the shape. Raises Problem."""
    said = read_json(await body_of(request))
    where = contract.wrong(shape, said)
    if where is not None:
        raise Problem(422, "bad-schema", where)
    own(sender, said)
    return said


def own_query(
    request: Request, contract: Contract, sender: Sender, more: Collection[str] = ()
) -> None:
    """Station and terminal of the query are the sender's, and it says nothing that the contract
    does not describe. Raises Problem."""
    if request.query_params.keys() - {*_OWN, *more}:
        raise Problem(400, "bad-schema")
    said = {name: request.query_params.get(name, "") for name in _OWN}
    for code in said.values():
        if contract.wrong("Code", code) is not None:
            raise Problem(400, "bad-schema")
    own(sender, said)


def own(sender: Sender, said: Mapping[str, str]) -> None:
    """Station and terminal that are named are the sender's. Raises Problem."""
    if (said["station"], said["terminal"]) != (sender.station, sender.terminal):
        raise Problem(403, "unknown-terminal")


def text_json(value: Any, status: int = 200) -> Response:
    return Response(json.dumps(value, separators=(",", ":")), status, {}, JSON)


def fresh_json(value: Any, status: int = 200) -> Response:
    """For whoever asked, and kept by nothing in between."""
    answer = text_json(value, status)
    answer.headers["Cache-Control"] = "no-store"
    return answer
