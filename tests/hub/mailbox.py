"""A mail server and a receiver of webhooks, each over TLS, that speak bytes and can refuse."""

from __future__ import annotations

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any


class Mailbox:
    """`refuse`: answer to every recipient, "" to take them. `starttls`: TLS begins after it."""

    def __init__(self, certificate: Path, starttls: bool = False) -> None:
        self.mails: list[EmailMessage] = []
        self.logins: list[bytes] = []
        self.refuse, self.starttls = b"", starttls
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate)

    def talk(self, raw: Any) -> None:
        line, plain = (raw, True) if self.starttls else (self._wrapped(raw), False)
        file = line.makefile("rwb", buffering=0)
        file.write(b"220 test\r\n")
        while command := file.readline(2000):
            word = command[:8].strip().upper()
            if word.startswith(b"EHLO"):
                offers = b"250-STARTTLS\r\n" if plain and self.starttls else b""
                file.write(b"250-test\r\n" + offers + b"250 AUTH PLAIN\r\n")
            elif word == b"STARTTLS":
                file.write(b"220 go on\r\n")
                line, plain = self._wrapped(raw), False
                file = line.makefile("rwb", buffering=0)
            elif word.startswith(b"AUTH"):
                assert not plain
                self.logins.append(command.split()[-1])
                file.write(b"235 good\r\n")
            elif word.startswith(b"RCPT"):
                file.write(self.refuse or b"250 ok\r\n")
            elif word.startswith(b"DATA"):
                file.write(b"354 go on\r\n")
                body = bytearray()
                while (one := file.readline(100_000)) != b".\r\n":
                    body += one
                self.mails.append(message_from_bytes(bytes(body), policy=policy.default))
                file.write(b"250 taken\r\n")
            elif word.startswith(b"QUIT"):
                file.write(b"221 bye\r\n")
                return
            else:
                file.write(b"250 ok\r\n")

    def _wrapped(self, raw: Any) -> ssl.SSLSocket:
        return self.context.wrap_socket(raw, server_side=True)


class Hooks:
    """`status`: of every answer."""

    def __init__(self, certificate: Path) -> None:
        self.taken: list[tuple[dict[str, str], bytes]] = []
        self.status = 204
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate)

    def talk(self, raw: Any) -> None:
        hooks = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                hooks.taken.append(({k.lower(): v for k, v in self.headers.items()}, body))
                self.send_response(hooks.status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        Handler(self.context.wrap_socket(raw, server_side=True), ("", 0), None)


@contextmanager
def listening(who: Mailbox | Hooks) -> Iterator[int]:
    """The port on which it answers."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):  # a client that does not trust us goes away
                who.talk(self.request)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads, allow_reuse_address = True, True

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join(5)
