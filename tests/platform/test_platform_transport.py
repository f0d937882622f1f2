"""Bounds of time, size and number over real sockets."""

from __future__ import annotations

import gc
import os
import re
import socket
import threading
import time

import pytest

from kiosk.platform.interface import Cancel, CentreTrouble, Trouble
from kiosk.platform.line import Line
from kiosk.platform.transport import Body, NoAnswer, Transport
from tests.platform.platform_rig import Mute, settings

SOON = 0.05  # the promise for a cancelled call


class Raw:
    """A server of bytes: `script(conn)` for each connection."""

    def __init__(self, script) -> None:
        self._listener = socket.socket()
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(64)
        self.connections = 0
        self.seen = b""
        self._script = script
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/fsi"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                conn, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._one, args=(conn,), daemon=True).start()

    def _one(self, conn) -> None:
        try:
            self.seen = _request(conn)
            self._script(conn)
        except OSError:
            pass
        finally:
            conn.close()

    def close(self) -> None:
        self._listener.close()


def _request(conn: socket.socket) -> bytes:
    """The whole of it: closing with a part unread would reset the line under the answer."""
    seen = b""
    while data := conn.recv(65536):
        seen += data
        head, end, body = seen.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: *(\d+)", head)
        if end and len(body) >= int(length[1] if length else 0):
            break
    return seen


def transport(url: str, **centre) -> Transport:
    return Transport(settings(url, **centre).centre, time.monotonic)


def post(made: Transport, cancel: Cancel | None = None, body: bytes = b"{}"):
    return made.post("5201", lambda: (body, {}), Line(cancel or Cancel()))


def head(extra: str, status: str = "200 OK") -> bytes:
    return f"HTTP/1.1 {status}\r\n{extra}\r\n".encode()


def drip(first: bytes, each: bytes):
    def script(conn) -> None:
        conn.sendall(first)
        for _ in range(400):
            conn.sendall(each)
            time.sleep(0.02)

    return script


def flood(conn) -> None:
    conn.sendall(head("Transfer-Encoding: chunked\r\n"))
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    for _ in range(3000):
        conn.sendall(chunk)


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (lambda c: c.sendall(head("Content-Length: 2\r\n") + b"{}"), Body(200, b"{}")),
        (lambda c: c.sendall(head("Connection: close\r\n") + b"{}"), Body(200, b"{}")),
        (
            lambda c: c.sendall(head("Transfer-Encoding: chunked\r\n") + b"2\r\n{}\r\n0\r\n\r\n"),
            Body(200, b"{}"),
        ),
        (lambda c: c.sendall(head("Content-Length: 0\r\n")), Body(200, b"")),
        (
            lambda c: c.sendall(head("Location: http://portal/\r\nContent-Length: 0\r\n", "302 F")),
            Body(302, b""),
        ),
        (
            lambda c: c.sendall(head("Content-Length: 100000000\r\n")),
            NoAnswer(CentreTrouble(Trouble.TOO_MUCH, "length")),
        ),
        (flood, NoAnswer(CentreTrouble(Trouble.TOO_MUCH, "length"))),
        (
            lambda c: c.sendall(head("Content-Length: 10\r\n") + b"{}"),
            NoAnswer(CentreTrouble(Trouble.NONSENSE, "cut")),
        ),
        (
            lambda c: c.sendall(head("Transfer-Encoding: chunked\r\n") + b"5\r\n{}"),
            NoAnswer(CentreTrouble(Trouble.NONSENSE, "cut")),
        ),
        (
            lambda c: c.sendall(head("Content-Encoding: gzip\r\nContent-Length: 2\r\n") + b"{}"),
            NoAnswer(CentreTrouble(Trouble.NONSENSE, "encoded")),
        ),
        (
            lambda c: c.sendall(b"SSH-2.0-OpenSSH\r\n\r\n"),
            NoAnswer(CentreTrouble(Trouble.NONSENSE, "not-http")),
        ),
        (lambda c: None, NoAnswer(CentreTrouble(Trouble.UNREACHABLE, "broken"), again=True)),
        (lambda c: time.sleep(3), NoAnswer(CentreTrouble(Trouble.SILENT, "read"))),
        (drip(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"), "silent in time"),
        (drip(head("Content-Length: 9999\r\n"), b"x"), "silent in time"),
    ],
    ids=[
        "length", "until-close", "chunked", "empty", "redirect", "too-long", "flood", "cut",
        "chunk-cut", "encoded", "no-http", "hangs-up", "mute", "header-drip", "body-drip",
    ],
)  # fmt: skip
def test_answers(script, expected):
    server = Raw(script)
    made = transport(server.url, read_seconds=0.4, whole_seconds=0.9, largest_answer=1_000_000)
    began = time.monotonic()
    found = post(made)
    took = time.monotonic() - began
    if expected == "silent in time":
        assert found.trouble.why is Trouble.SILENT
    else:
        assert found == expected
    assert took < 2.5
    made.close()
    server.close()


def test_nobody_listens():
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    found = post(transport(url))
    assert found == NoAnswer(CentreTrouble(Trouble.UNREACHABLE, "refused"), again=True)


def test_connect_has_its_own_limit():
    full = Mute(full=True)
    began = time.monotonic()
    found = post(transport(full.url, connect_seconds=0.3, whole_seconds=5))
    assert found == NoAnswer(CentreTrouble(Trouble.UNREACHABLE, "connect"))
    assert time.monotonic() - began < 2
    full.close()


CANCELLED = NoAnswer(CentreTrouble(Trouble.CANCELLED))


def cancelled_after(made: Transport, seconds: float) -> float:
    """Seconds from cancelling to the call's end."""
    cancel, ended, found = Cancel(), [], []

    def run() -> None:
        found.append(post(made, cancel))
        ended.append(time.monotonic())

    thread = threading.Thread(target=run)
    thread.start()
    time.sleep(seconds)
    began = time.monotonic()
    cancel.set()
    thread.join(5)
    assert found == [CANCELLED]
    return ended[0] - began


@pytest.mark.parametrize(
    "script",
    [
        lambda c: time.sleep(5),
        drip(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
        drip(head("Content-Length: 9999\r\n"), b"x"),
        drip(head("Connection: close\r\n"), b"x"),
    ],
    ids=["before-answer", "in-headers", "in-body", "in-body-until-close"],
)
def test_cancelling_ends_a_call_at_once(script):
    server = Raw(script)
    made = transport(server.url, read_seconds=5, whole_seconds=9)
    post_imports = transport(server.url, read_seconds=0.1, whole_seconds=0.1)
    post(post_imports)  # requests is imported: not what is measured
    assert min(cancelled_after(made, 0.15) for _ in range(3)) < SOON
    server.close()


def test_cancelling_ends_a_connect_at_once():
    full = Mute(full=True)
    made = transport(full.url, connect_seconds=5, whole_seconds=9)
    assert min(cancelled_after(made, 0.15) for _ in range(2)) < SOON
    full.close()


def test_cancelling_just_before_the_connect_is_not_lost(monkeypatch):
    from kiosk.platform import wires

    full, cancel = Mute(full=True), Cancel()
    made = transport(full.url, connect_seconds=5, whole_seconds=9)

    class Late(wires.PlainWire):
        def connect_ex(self, address):
            cancel.set()  # the visitor leaves at this very moment
            return super().connect_ex(address)

    monkeypatch.setattr(wires, "PlainWire", Late)
    began = time.monotonic()
    assert post(made, cancel) == CANCELLED
    assert time.monotonic() - began < 1
    full.close()


def test_cancelling_ends_a_tls_handshake_at_once():
    mute = Mute()
    made = transport(mute.url.replace("http:", "https:"), connect_seconds=5, whole_seconds=9)
    assert min(cancelled_after(made, 0.4) for _ in range(4)) < SOON
    mute.close()


def test_cancelled_before_and_while_waiting_for_a_place():
    server = Raw(lambda c: time.sleep(5))
    made = transport(server.url, in_flight=1, read_seconds=5, whole_seconds=9)
    gone = Cancel()
    gone.set()
    assert post(made, gone) == CANCELLED
    first = Cancel()
    blocker = threading.Thread(target=post, args=(made, first))
    blocker.start()
    until = time.monotonic() + 5
    while server.connections == 0 and time.monotonic() < until:
        time.sleep(0.01)
    assert min(cancelled_after(made, 0.1) for _ in range(2)) < SOON  # the second in the queue
    assert server.connections == 1
    first.set()
    blocker.join(2)
    server.close()


def test_takes_nothing_from_the_environment(monkeypatch, tmp_path):
    server = Raw(
        lambda c: c.sendall(head("Set-Cookie: a=b; Path=/\r\nContent-Length: 2\r\n") + b"{}")
    )
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/")
    made = transport(server.url)
    assert post(made) == Body(200, b"{}")
    made.close()
    assert post(made) == Body(200, b"{}")
    text = server.seen.decode().lower()
    assert "cookie" not in text
    assert "authorization" not in text
    assert "accept-encoding: identity" in text
    server.close()


def test_no_descriptor_stays_open():
    server = Raw(lambda c: c.sendall(head("Content-Length: 2\r\nConnection: close\r\n") + b"{}"))
    made = transport(server.url)
    post(made)
    made.close()
    gc.collect()
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(20):
        assert post(made) == Body(200, b"{}")
    cancel = Cancel()
    cancel.set()
    post(made, cancel)
    made.close()
    gc.collect()
    time.sleep(0.05)  # the server's side closes on its own threads
    assert len(os.listdir("/proc/self/fd")) <= before + 1
    server.close()


def test_requests_is_not_loaded_before_the_first_call():
    import subprocess
    import sys

    code = (
        "import sys; from kiosk.platform.centre import fsi_centre; "
        "print([m for m in ('requests', 'urllib3', 'ssl') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
