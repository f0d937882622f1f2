"""How far a call gets: address, name, line, certificate, answer; and the clock."""

from __future__ import annotations

import socket
import threading
from datetime import datetime, timedelta
from email.utils import format_datetime

import pytest

from kiosk.runtime.clock import CHINA
from kiosk.upkeep import reach as module
from kiosk.upkeep.reach import Step, reach

NOW = datetime(2026, 11, 22, 9, 26, tzinfo=CHINA)


def now() -> datetime:
    return NOW


@pytest.fixture
def served():
    """served(bytes) -> a port on which one caller hears these bytes."""
    opened = []

    def serve(said: bytes | None) -> int:
        listener = socket.create_server(("127.0.0.1", 0))
        opened.append(listener)

        def answer() -> None:
            line, _ = listener.accept()
            with line:
                line.recv(4096)
                if said:
                    line.sendall(said)

        threading.Thread(target=answer, daemon=True).start()
        return listener.getsockname()[1]

    yield serve
    for one in opened:
        one.close()


@pytest.mark.parametrize("url", ["", "centre", "ftp://x/", "http://", "http://[::1", "http://x:a/"])
def test_an_address_that_is_none(url):
    assert reach(url, now).failed is Step.ADDRESS


def test_any_http_answer_is_an_answer_and_tells_the_clock(served):
    date = format_datetime(NOW - timedelta(seconds=200))
    port = served(f"HTTP/1.1 403 Forbidden\r\nDate: {date}\r\n\r\n".encode())
    said = reach(f"http://127.0.0.1:{port}/fsi?key=x", now)
    assert (said.failed, said.skew) == (None, 200.0)


@pytest.mark.parametrize("head", [b"", b"Date: yesterday\r\n", b"Date:\xff\r\n"])
def test_no_date_is_no_verdict_on_the_clock(served, head):
    port = served(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n")
    assert reach(f"http://127.0.0.1:{port}", now) == ("127.0.0.1", None, "", None)


def test_who_hangs_up_or_speaks_otherwise(served):
    assert reach(f"http://127.0.0.1:{served(None)}", now).why == "hung up"
    assert reach(f"http://127.0.0.1:{served(b'SSH-2.0-x')}", now).failed is Step.ANSWER


def test_nobody_listens(served):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    said = reach(f"https://127.0.0.1:{port}", now)
    assert (said.failed, said.why) == (Step.LINE, "Connection refused")


def test_no_encryption_where_it_is_wanted(served):
    port = served(b"HTTP/1.1 200 OK\r\n\r\n")
    assert reach(f"https://127.0.0.1:{port}", now).failed is Step.CERTIFICATE


def test_a_name_that_hangs_is_left_behind(monkeypatch):
    release = threading.Event()
    monkeypatch.setattr(module.socket, "getaddrinfo", lambda *a, **k: release.wait(5) and [])
    assert module.resolve("slow.example", 80, within=0.02) == "no answer"
    release.set()


def test_a_name_that_nobody_knows(monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(module.socket, "getaddrinfo", unknown)
    said = reach("http://centre.example", now)
    assert said == ("centre.example", Step.NAME, "Name or service not known", None)
