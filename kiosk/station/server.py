"""The keeper's side of the wire: a small HTTP/1.1 interface for the station's own terminals.

`POST /queue/<deed>` with a JSON body of `words`, sealed by `seal`. Nothing personal goes through
it. Who is not of the station's network is not even read.

    200  the answer, sealed
    403  not of this network, or the seal is not good: {"refused": "mac | clock | again | role"}
    409  it cannot be done: {"refused": word}; key | pad | terminal: not by this terminal
    503  it could not be written down, so it was not done
"""

from __future__ import annotations

import contextlib
import ipaddress
import threading
from collections.abc import Callable, Mapping
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import msgspec

from kiosk.settings.model import LineKey, QueueSettings
from kiosk.station import seal
from kiosk.station.case_line import CaseAsk, CaseBoard, CaseTell
from kiosk.station.help import Answer, HelpBoard, Wish
from kiosk.station.keeper import Keeper
from kiosk.station.queue import Refusal
from kiosk.station.words import (
    Arrive,
    AskFree,
    Book,
    Deed,
    Figures,
    HandIn,
    Look,
    OfNumber,
    Published,
    Reserve,
    Sit,
    Take,
)
from kiosk.store.faults import StoreFault

LARGEST = 65_536
"""Bytes of a question."""

AT_ONCE = 16
"""Questions answered at once; a further one is sent away."""

READ_SECONDS = 5.0


class QueueServer:
    """Answers until closed. Raises OSError where the address cannot be had, ValueError where the
    settings name none."""

    def __init__(
        self,
        keeper: Keeper,
        chosen: QueueSettings,
        secret: bytes,
        now: Callable[[], float],
        board: HelpBoard | None = None,
        figures: Callable[[], Figures | None] = lambda: None,
        cases: CaseBoard | None = None,
        line: Mapping[str, LineKey] | None = None,
    ) -> None:
        """`board`: who is wanted where; None: nobody can be called here. `figures`: what the
        station publishes of its reviews, as it is known now; from any thread. `cases`: the
        station's book of work on cases. `line`: keys of the station's terminals."""
        place = chosen.listens_at
        if place is None:
            raise ValueError("station.queue.listen is needed to answer the others")
        self._door = seal.Doorkeeper(secret, chosen.tolerance, now, line)
        self._keeper, self._board, self._figures = keeper, board, figures
        self._cases = cases
        self._network = ipaddress.ip_network(chosen.network) if chosen.network else None
        self._free = threading.Semaphore(AT_ONCE)
        server = self

        class Handler(_Handler):
            desk = server

        self._http = _Http((str(place.host), place.port), Handler)
        self.address = f"{self._http.server_address[0]}:{self._http.server_address[1]}"
        serve = partial(self._http.serve_forever, poll_interval=0.1)
        threading.Thread(target=serve, name="queue-http", daemon=True).start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    def let_in(self, host: str) -> bool:
        address = ipaddress.ip_address(host)
        return address.is_loopback or (self._network is not None and address in self._network)

    @contextlib.contextmanager
    def turn(self) -> Any:
        """One of the places there are; False when all are taken."""
        got = self._free.acquire(blocking=False)
        try:
            yield got
        finally:
            if got:
                self._free.release()

    def answer(self, path: str, body: bytes, headers: Any) -> tuple[int, bytes, str]:
        """Status, body and its seal ("": none)."""
        if trouble := self._door.trouble(path, body, headers):
            return 403, msgspec.json.encode({"refused": trouble}), ""
        try:
            if barred := self._door.bars(path, body, headers):
                raise Refusal(barred)
            status, said = (
                200,
                self._do(path.removeprefix("/queue/"), body, self._door.who(headers)),
            )
        except Refusal as refusal:
            status, said = 409, {"refused": str(refusal)}
        except (msgspec.DecodeError, msgspec.ValidationError, ValueError):
            status, said = 409, {"refused": "question"}
        except StoreFault:
            status, said = 503, {"refused": "store"}
        raw, key = msgspec.json.encode(said), self._door.key(headers.get(seal.ROLE, ""))
        assert key is not None  # the door let it in
        return status, raw, seal.of_answer(key, headers[seal.NONCE], status, raw)

    def _do(self, deed: str, body: bytes, terminal: str) -> Any:
        """`terminal`: which one asks, "" where that is not known."""
        keeper = self._keeper
        match deed:
            case "take":
                take = msgspec.json.decode(body, type=Take)
                return keeper.take(take.request, take.kind, take.priority)
            case "reserve":
                ask = msgspec.json.decode(body, type=Reserve)
                return keeper.reserve(ask.request, ask.kind, ask.day)
            case "hand-in":
                keeper.hand_in(msgspec.json.decode(body, type=HandIn).owed)
                return {}
            case "arrive":
                come = msgspec.json.decode(body, type=Arrive)
                return keeper.arrive(come.request, come.number)
            case "free" | "book" | "withdraw" | "appointment":
                return self._appointment(deed, body)
            case _ if deed.startswith("help-"):
                return self._help(deed.removeprefix("help-"), body)
            case "case-tell" if self._cases is not None:
                return self._cases.tell(msgspec.json.decode(body, type=CaseTell))
            case "case-hear" if self._cases is not None:
                return self._cases.hear(msgspec.json.decode(body, type=CaseAsk))
            case "board":
                return keeper.board()
            case "hall":
                return keeper.hall()
            case "figures":
                return Published(figures=self._figures())
            case "do":
                return {"ticket": keeper.do(msgspec.json.decode(body, type=Deed))}
            case "count":
                return keeper.count()
            case "seats":
                return keeper.seats()
            case "sit":
                return keeper.sit(_own(terminal, msgspec.json.decode(body, type=Sit)))
            case "look":
                return keeper.look(_own(terminal, msgspec.json.decode(body, type=Look)))
        raise Refusal("question")

    def _help(self, deed: str, body: bytes) -> Any:
        board = self._board
        if board is None:
            raise Refusal("none")
        match deed:
            case "ask":
                return board.ask(msgspec.json.decode(body, type=Wish))
            case "wanted":
                return board.wanted()
            case "answer":
                return board.answer(msgspec.json.decode(body, type=Answer))
            case "told":
                return board.told(msgspec.json.decode(body, type=OfNumber).number)
            case "withdraw":
                board.withdraw(msgspec.json.decode(body, type=OfNumber).number)
                return {}
        raise Refusal("question")

    def _appointment(self, deed: str, body: bytes) -> Any:
        own = self._keeper.appointments
        if own is None:
            raise Refusal("none")
        match deed:
            case "free":
                return own.free(msgspec.json.decode(body, type=AskFree).kind)
            case "book":
                book = msgspec.json.decode(body, type=Book)
                return own.book(book.request, book.item, book.day, book.slot)
            case "withdraw":
                return own.withdraw(msgspec.json.decode(body, type=OfNumber).number)
        return own.of(msgspec.json.decode(body, type=OfNumber).number)


def _own(terminal: str, said: Any) -> Any:
    """A terminal that is known speaks for itself alone."""
    if terminal and said.terminal != terminal:
        raise Refusal("terminal")
    return said


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A line that broke off is the other side's concern: it asks again."""


class _Handler(BaseHTTPRequestHandler):
    desk: QueueServer
    protocol_version = "HTTP/1.1"
    timeout = READ_SECONDS

    def do_POST(self) -> None:
        self.close_connection = True
        if not self.desk.let_in(self.client_address[0]):
            self._say(403, b"", "")
            return
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdigit() or int(length) > LARGEST:
            self._say(413, b"", "")
            return
        with self.desk.turn() as free:
            if not free:
                self._say(503, b"", "")
                return
            body = self.rfile.read(int(length))
            self._say(*self.desk.answer(self.path, body, self.headers))

    def _say(self, status: int, body: bytes, sealed: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        if sealed:
            self.send_header(seal.MAC, sealed)
        self.end_headers()
        self.wfile.write(body)

    def version_string(self) -> str:
        return "queue"

    def log_message(self, format: str, *args: Any) -> None:
        """The journal is the only log there is."""
