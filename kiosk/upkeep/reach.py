"""Is the centre, is the hub there? Name, line, encryption, answer: each step said for itself.

An answer's `Date` also tells how far this machine's clock is off. Nothing but a bare request for
`/` goes out, without any key; any HTTP answer at all proves that somebody is there.
"""

from __future__ import annotations

import enum
import socket
import ssl
import threading
from collections.abc import Callable
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple
from urllib.parse import urlsplit

LINE = 5.0
"""Seconds for each step."""

SKEW = 120.0
"""Seconds a clock may be off before signatures and dates suffer."""


class Step(enum.StrEnum):
    ADDRESS = "address"  # the setting itself
    NAME = "name"  # DNS, or it is an address already
    LINE = "line"  # TCP
    CERTIFICATE = "certificate"  # TLS
    ANSWER = "answer"  # HTTP
    SERVICE = "service"  # it answers, but does not serve us


class Reached(NamedTuple):
    """`failed` None: it answered. `why`: a short word for the engineer. `skew`: this clock less
    theirs in seconds, None when they did not say."""

    host: str
    failed: Step | None
    why: str = ""
    skew: float | None = None


def reach(
    url: str, now: Callable[[], datetime], *, context: ssl.SSLContext | None = None
) -> Reached:
    """Try one address; takes at most four times `LINE`. Never raises.

    `context`: the trust to use in place of the system's.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return Reached("", Step.ADDRESS, "not a URL")
    if parts.scheme not in ("http", "https") or not host:
        return Reached(host, Step.ADDRESS, "not a URL")
    addresses = resolve(host, port or (443 if parts.scheme == "https" else 80))
    if isinstance(addresses, str):
        return Reached(host, Step.NAME, addresses)
    try:
        line = _connect(addresses)
    except OSError as error:
        return Reached(host, Step.LINE, _word(error))
    with line:
        line.settimeout(LINE)
        if parts.scheme == "https":
            trust = context or ssl.create_default_context()
            try:
                line = trust.wrap_socket(line, server_hostname=host)
            except ssl.SSLCertVerificationError as error:
                return Reached(host, Step.CERTIFICATE, error.verify_message)
            except (OSError, ssl.SSLError) as error:
                return Reached(host, Step.CERTIFICATE, _word(error))
        with line:
            return _ask(line, host, now)


def host_of(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def resolve(host: str, port: int, within: float = LINE) -> list[tuple] | str:
    """Addresses of a name, or why there are none. The C library may hang in it for long: it is left
    behind on a thread that ends by itself."""
    found: list[list[tuple] | str] = []

    def look() -> None:
        try:
            found.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            found.append(_word(error))

    thread = threading.Thread(target=look, name="resolve", daemon=True)
    thread.start()
    thread.join(within)
    return found[0] if found else "no answer"


def _connect(addresses: list[tuple]) -> socket.socket:
    last: OSError = OSError("no address")
    for family, kind, protocol, _, address in addresses[:2]:
        line = socket.socket(family, kind, protocol)
        line.settimeout(LINE)
        try:
            line.connect(address)
        except OSError as error:
            line.close()
            last = error
        else:
            return line
    raise last


def _ask(line: socket.socket, host: str, now: Callable[[], datetime]) -> Reached:
    request = f"HEAD / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    said = b""
    try:
        line.sendall(request.encode("idna" if not host.isascii() else "ascii"))
        while b"\r\n\r\n" not in said and len(said) < 16_384:
            more = line.recv(4096)
            if not more:
                break
            said += more
    except (OSError, UnicodeError) as error:
        return Reached(host, Step.ANSWER, _word(error))
    if not said.startswith(b"HTTP/"):
        return Reached(host, Step.ANSWER, "no HTTP" if said else "hung up")
    return Reached(host, None, "", _skew(said, now()))


def _skew(said: bytes, now: datetime) -> float | None:
    for header in said.split(b"\r\n")[1:]:
        name, _, value = header.partition(b":")
        if name.strip().lower() == b"date":
            try:
                return (
                    now - parsedate_to_datetime(value.decode("latin-1").strip())
                ).total_seconds()
            except (ValueError, TypeError):
                return None
    return None


def _word(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return type(error).__name__
