"""One HTTP POST to a printer, in which every wait ends at a deadline or when the wake is set.

The answer is read by the standard library's HTTP parser, over a socket that never blocks. A new
connection each time: nothing is left half read, and nothing leaks. Bounded by `LARGEST`.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import http.client
import io
import ipaddress
import select
import socket
import ssl
from collections.abc import Callable, Sequence

from drivers.page_printer.endpoint import Endpoint
from drivers.wake import Wake

LARGEST = 1_000_000  # bytes of an answer; what a printer says of itself takes a few thousand
_CHUNK = 16_384
_WANTS = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class NoAnswer(Exception):
    """No usable answer came. `sent`: bytes of the request that left this machine; `whole`: all."""

    def __init__(self, what: str, sent: int = 0, whole: bool = False) -> None:
        super().__init__(what)
        self.what = what
        self.sent = sent
        self.whole = whole


class Absent(NoAnswer):
    """Nobody takes the call."""


class Silent(NoAnswer):
    """The deadline passed."""


class Woken(NoAnswer):
    """The wake was set."""


class Nonsense(NoAnswer):
    """What came is no answer of this protocol, or not from the printer that was meant."""


def post(
    to: Endpoint,
    parts: Sequence[bytes],
    *,
    clock: Callable[[], float],
    wake: Wake,
    deadline: float,
    stall: float,
) -> tuple[bytes, bool]:
    """Send `parts` one after the other; the answer's body, and whether all was sent before it.

    `stall`: seconds in which the printer must take some byte of it. Raises a NoAnswer.
    """
    call = _Call(to, clock, wake, deadline)
    try:
        call.connect()
        call.send(parts, stall)
        return call.receive(), call.whole
    except NoAnswer as trouble:
        trouble.sent, trouble.whole = call.sent, call.whole
        raise
    finally:
        call.close()


class _Call:
    def __init__(
        self, to: Endpoint, clock: Callable[[], float], wake: Wake, deadline: float
    ) -> None:
        self._to = to
        self._clock = clock
        self._wake = wake
        self._deadline = deadline
        self._socket: socket.socket | None = None
        self.sent = 0
        self.whole = False

    def close(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.close()

    # --- waiting ---

    def wait(self, *, write: bool, until: float | None = None) -> tuple[bool, bool]:
        """(readable, writable). Raises Woken, or Silent at the deadline; at `until` neither."""
        end = self._deadline if until is None else min(until, self._deadline)
        left = end - self._clock()
        ins = [self._socket, self._wake.fileno()]
        readable, writable, _ = select.select(
            ins, [self._socket] if write else [], [], max(0.0, left)
        )
        if self._wake.fileno() in readable:
            raise Woken("woken")
        if not readable and not writable and self._clock() >= self._deadline:
            raise Silent("no answer in time")
        return self._socket in readable, bool(writable)

    # --- connecting ---

    def connect(self) -> None:
        six = ipaddress.ip_address(self._to.host).version == 6
        try:
            self._socket = socket.socket(socket.AF_INET6 if six else socket.AF_INET)
            self._socket.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                self._socket.connect((self._to.host, self._to.port))
            self.wait(write=True)
            if self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                raise Absent("connection refused")
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError:
            raise Absent("no connection") from None
        except Silent:
            raise Absent("no connection in time") from None
        if self._to.fingerprint is not None:
            self._secure(self._to.fingerprint)

    def _secure(self, fingerprint: bytes) -> None:
        assert self._socket is not None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE  # known by its fingerprint, compared below
        try:
            self._socket = context.wrap_socket(self._socket, do_handshake_on_connect=False)
            while True:
                try:
                    self._socket.do_handshake()
                    break
                except ssl.SSLWantReadError:
                    self.wait(write=False)
                except ssl.SSLWantWriteError:
                    self.wait(write=True)
            shown = self._socket.getpeercert(binary_form=True) or b""
        except (OSError, ValueError):
            raise Nonsense("no TLS") from None
        if not hmac.compare_digest(hashlib.sha256(shown).digest(), fingerprint):
            raise Nonsense("another certificate")

    # --- sending ---

    def send(self, parts: Sequence[bytes], stall: float) -> None:
        size = sum(map(len, parts))
        host = f"[{self._to.host}]" if ":" in self._to.host else self._to.host
        head = (
            f"POST {self._to.path} HTTP/1.1\r\nHost: {host}:{self._to.port}\r\n"
            "Content-Type: application/ipp\r\nAccept: application/ipp\r\n"
            f"Accept-Encoding: identity\r\nConnection: close\r\nContent-Length: {size}\r\n\r\n"
        )
        for part in (head.encode("ascii"), *parts):
            view = memoryview(part)
            while view:
                taken = self._send_some(view[:_CHUNK], stall)
                if not taken:
                    return  # it answers before it has all: that answer is a refusal
                view = view[taken:]
                self.sent += taken
        self.whole = True

    def _send_some(self, piece: memoryview, stall: float) -> int:
        """Bytes taken; 0 when the printer answers (or hangs up) instead of taking more."""
        assert self._socket is not None
        until = self._clock() + stall
        while True:
            try:
                return self._socket.send(piece)
            except _WANTS:
                pass
            except OSError:
                return 0
            readable, writable = self.wait(write=True, until=until)
            if not writable and readable:
                return 0
            if not writable and self._clock() >= until:
                raise Silent("it takes no more bytes")

    # --- receiving ---

    def receive(self) -> bytes:
        answer = http.client.HTTPResponse(self, method="POST")  # type: ignore[arg-type]
        try:
            answer.begin()
            if answer.status != 200:
                raise Nonsense(f"HTTP {answer.status}")
            if "application/ipp" not in (answer.getheader("Content-Type") or "").lower():
                raise Nonsense("not application/ipp")
            if (answer.length or 0) > LARGEST:
                raise Nonsense("too large")
            body = answer.read(LARGEST + 1)
        except (http.client.HTTPException, ValueError, OSError):
            raise Nonsense("not HTTP") from None
        finally:
            answer.close()
        if len(body) > LARGEST:
            raise Nonsense("too large")
        if answer.length:
            raise Nonsense("cut off")
        return body

    def makefile(self, _mode: str) -> io.BufferedReader:
        """What http.client reads from."""
        return io.BufferedReader(_Reading(self), _CHUNK)

    def read_into(self, buffer: memoryview) -> int:
        assert self._socket is not None
        while True:
            try:
                return self._socket.recv_into(buffer)
            except ssl.SSLWantWriteError:
                self.wait(write=True)
            except _WANTS:
                self.wait(write=False)


class _Reading(io.RawIOBase):
    def __init__(self, call: _Call) -> None:
        super().__init__()
        self._call = call

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        return self._call.read_into(buffer)
