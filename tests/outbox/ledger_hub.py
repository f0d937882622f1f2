"""A hub that keeps a ledger, and loses answers when it is told to. Shares no code with the client.

What it checks of a record is only what exactly-once needs; the shapes are the sandbox hub's matter.
"""

from __future__ import annotations

import contextlib
import json
import random
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

GOOD = "good"
LOSE_ANSWER = "lose-answer"  # acted upon, then silence
LOSE_REQUEST = "lose-request"  # silence without acting
LATER = "later"
CUT_ANSWER = "cut-answer"
PORTAL = "portal"  # a captive portal's page, status 200
WRONG_KEY = "wrong-key"  # accepts something, but names another record


class LedgerHub:
    """`refusing`: a repeated key is answered from the ledger; otherwise each arrival is a deed."""

    def __init__(self, *, refusing: bool = True, behave: Callable[[], str] = lambda: GOOD) -> None:
        self.refusing = refusing
        self.behave = behave
        self.deeds: dict[str, int] = {}
        self.bodies: dict[str, set[bytes]] = {}
        self.arrivals = 0
        self._lock = threading.Lock()
        hub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle(self) -> None:
                with contextlib.suppress(OSError):  # a client that was killed
                    super().handle()

            def do_POST(self) -> None:
                hub._post(self)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self._thread.start()

    def __enter__(self) -> LedgerHub:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _post(self, request: BaseHTTPRequestHandler) -> None:
        length = int(request.headers["Content-Length"])
        body = request.rfile.read(length)
        if len(body) < length:  # killed in mid-sentence: nobody acts on half a request
            request.close_connection = True
            return
        key = request.headers["Idempotency-Key"]
        with self._lock:
            self.arrivals += 1
            how = self.behave()
            if how == LOSE_REQUEST:
                request.close_connection = True
                return
            if how == LATER:
                _answer(request, 503, b'{"code":"later"}', {"Retry-After": "1"})
                return
            if how == PORTAL:
                _answer(request, 200, b"<html>Please log in</html>")
                return
            if how == WRONG_KEY:
                _answer(request, 201, b'{"key":"%s","accepted_at":"2026-11-22T09:00:00+08:00"}'
                        % (b"0" * 8 + b"-0000-0000-0000-" + b"0" * 12))  # fmt: skip
                return
            known = key in self.deeds
            if not known or not self.refusing:
                self.deeds[key] = self.deeds.get(key, 0) + 1
            self.bodies.setdefault(key, set()).add(body)
            answer = json.dumps({"key": key, "accepted_at": "2026-11-22T09:00:00+08:00"}).encode()
            if how == LOSE_ANSWER:
                request.close_connection = True
            elif how == CUT_ANSWER:
                request.send_response(201)
                request.send_header("Content-Length", str(len(answer)))
                request.end_headers()
                request.wfile.write(answer[:20])
                request.close_connection = True
            else:
                _answer(request, 200 if known else 201, answer)


def _answer(
    request: BaseHTTPRequestHandler, status: int, body: bytes, headers: dict[str, str] | None = None
) -> None:
    request.send_response(status)
    for name, value in (headers or {}).items():
        request.send_header(name, value)
    request.send_header("Content-Type", "application/json")
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)


def unreliable(seed: int, trouble: float = 0.4) -> Callable[[], str]:
    """Misbehaves in `trouble` of the cases, by seed."""
    chance = random.Random(seed)
    ways = (LOSE_ANSWER, LOSE_ANSWER, LOSE_REQUEST, LATER, CUT_ANSWER, PORTAL, WRONG_KEY)
    return lambda: chance.choice(ways) if chance.random() < trouble else GOOD
