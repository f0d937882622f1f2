"""Connections that end when they must: at a deadline over the whole call, or when the visit ends.

requests bounds a single read, not a server that sends one byte every few seconds; and closing a
session does not wake a thread blocked in it. So the sockets beneath are our own: each read and
write gets the time that is left, and a duplicate handle lets another thread shut the connection
down (also while it is connecting, or in the TLS handshake).
"""

from __future__ import annotations

import contextlib
import errno
import os
import select
import socket
import ssl
import threading
from collections.abc import Callable

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from kiosk.platform.line import Line

_SHORTEST = 0.001  # a time-out of 0 would mean "do not block" to a socket


class Handle:
    """A second handle on a connection: shutting it down wakes whoever is blocked in the first.

    Held by the connection and by the call that uses it, since an answer may outlive its connection
    object (`Connection: close`); closed when the last lets go.
    """

    def __init__(self, wire: socket.socket) -> None:
        self._other = socket.socket(fileno=os.dup(wire.fileno()))
        self._lock = threading.Lock()
        self._holders = 1

    def hold(self) -> None:
        with self._lock:
            self._holders += 1

    def let_go(self) -> None:
        with self._lock:
            self._holders -= 1
            if self._holders == 0:
                self._other.close()

    def shut(self) -> None:
        with self._lock, contextlib.suppress(OSError):
            self._other.shutdown(socket.SHUT_RDWR)


class Call:
    """One sending: whose line it is on, and how long it may still take."""

    def __init__(self, line: Line, left: Callable[[], float], read_seconds: float) -> None:
        self._line = line
        self._left = left
        self._read_seconds = read_seconds
        self._using: dict[Handle, int] = {}

    def patience(self) -> float:
        """Seconds for the next read or write. Raises TimeoutError when the whole time is over."""
        left = self._left()
        if left <= 0:
            raise TimeoutError
        return max(_SHORTEST, min(left, self._read_seconds))

    def use(self, handle: Handle) -> None:
        """The line, when stopped, shuts this connection; until `finish`."""
        if handle not in self._using:
            handle.hold()
            self._using[handle] = self._line.add(handle.shut)

    def finish(self) -> None:
        while self._using:
            handle, ticket = self._using.popitem()
            self._line.drop(ticket)
            handle.let_go()


_here = threading.local()


@contextlib.contextmanager
def on(call: Call):
    """The call that connections of this thread work for."""
    _here.call = call
    try:
        yield
    finally:
        _here.call = None
        call.finish()


def _patience() -> float | None:
    call = getattr(_here, "call", None)
    return call.patience() if call is not None else None


class _Timed:
    """Sockets that ask before each read and write how long they may take."""

    def _bound(self) -> None:
        patience = _patience()
        if patience is not None:
            self.settimeout(patience)

    def recv_into(self, *args, **kwargs):
        self._bound()
        return super().recv_into(*args, **kwargs)

    def send(self, *args, **kwargs):
        self._bound()
        return super().send(*args, **kwargs)

    def sendall(self, *args, **kwargs):
        self._bound()
        return super().sendall(*args, **kwargs)


class PlainWire(_Timed, socket.socket):
    """TCP."""


class TlsWire(_Timed, ssl.SSLSocket):
    """TLS over TCP."""


class _Ending:
    """Mixed into urllib3's connections: own sockets, a handle on each, the call told of it."""

    _handle: Handle | None = None

    def _new_conn(self) -> socket.socket:
        try:
            places = socket.getaddrinfo(self._dns_host, self.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise NewConnectionError(self, "no such host") from None
        for family, kind, protocol, _, address in places:
            wire = PlainWire(family, kind, protocol)
            try:
                self._connect(wire, address)
            except TimeoutError:
                wire.close()
                raise ConnectTimeoutError(self, "no answer to connect") from None
            except OSError:
                wire.close()
                continue
            return wire
        raise NewConnectionError(self, "refused")

    def _connect(self, wire: PlainWire, address) -> None:
        """Begun without blocking, and the call told of it only then: a shutdown has no effect on a
        socket that has not begun to connect, so one in between would be lost."""
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        seconds = min(self.timeout, _here.call.patience())
        wire.setblocking(False)
        fault = wire.connect_ex(address)
        self._let_go()
        self._handle = Handle(wire)
        _here.call.use(self._handle)
        try:
            if fault in (errno.EINPROGRESS, errno.EWOULDBLOCK):
                waiting = select.poll()
                waiting.register(wire, select.POLLOUT)
                if not waiting.poll(int(seconds * 1000) + 1):
                    raise TimeoutError
                fault = wire.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if fault:
                raise OSError(fault, "connect")
            wire.settimeout(_here.call.patience())
        except BaseException:
            self._let_go()
            raise

    def request(self, *args, **kwargs):
        if self._handle is not None:  # kept alive from an earlier call
            _here.call.use(self._handle)
        return super().request(*args, **kwargs)

    def close(self) -> None:
        super().close()
        self._let_go()

    def _let_go(self) -> None:
        if self._handle is not None:
            self._handle.let_go()
            self._handle = None


class _Plain(_Ending, HTTPConnection):
    pass


class _Tls(_Ending, HTTPSConnection):
    pass


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _Tls


class Adapter(HTTPAdapter):
    """requests' adapter over these connections; never retries by itself."""

    def __init__(self, width: int, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__(pool_connections=1, pool_maxsize=width, max_retries=0)

    def init_poolmanager(self, *args, **kwargs) -> None:
        self._context.sslsocket_class = TlsWire
        super().init_poolmanager(*args, ssl_context=self._context, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _TlsPool}


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """No answer leads anywhere: even when told not to follow, requests would read the whole
        body of a redirect to prepare the next request."""


def session(width: int, context: ssl.SSLContext) -> requests.Session:
    """A session that takes nothing from the environment, keeps no cookie, follows nothing."""
    from http.cookiejar import DefaultCookiePolicy

    made = _Session()
    made.trust_env = False  # no proxies, no .netrc, no CA from environment variables
    made.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    made.headers.clear()
    made.headers["User-Agent"] = "yibao-kiosk"
    for scheme in ("http://", "https://"):
        made.mount(scheme, Adapter(width, context))
    return made
