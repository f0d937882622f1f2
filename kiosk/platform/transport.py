"""Bytes to the centre and back, within bounds of time, size and number. Knows no transaction."""

from __future__ import annotations

import threading
from collections.abc import Callable

import msgspec

from drivers import meter
from kiosk.platform.interface import Cause, CentreTrouble, Trouble
from kiosk.platform.line import Gate, Line
from kiosk.platform.schemes import Headers
from kiosk.settings.model import EndpointSettings

_PIECE = 65_536


class Body(msgspec.Struct, frozen=True):
    """What came back, whole. `content` holds personal data: it is parsed and dropped."""

    status: int
    content: bytes
    date: str = ""  # the HTTP header, if there was one
    retry_after: float = 0.0  # seconds, likewise; a date there counts as none

    def __repr__(self) -> str:
        return f"<Body {self.status}, {len(self.content)} bytes>"


class NoAnswer(msgspec.Struct, frozen=True):
    """`again`: the connection failed before an answer began, so a read may be sent once more.
    `sent`: the request may have arrived."""

    trouble: CentreTrouble
    again: bool = False

    @property
    def sent(self) -> bool:
        return self.trouble.cause not in _NEVER_SENT


_NEVER_SENT = frozenset(
    {Cause.QUEUE, Cause.CONNECT, Cause.REFUSED, Cause.TLS, Cause.TLS_EXPIRED, Cause.TLS_NOT_YET,
     Cause.TLS_HOST, Cause.TLS_REVOKED, Cause.TLS_CRL, Cause.TLS_ISSUER, Cause.TLS_OURS,
     Cause.TLS_FILES}
)  # fmt: skip


class Bounds(msgspec.Struct, frozen=True):
    """Seconds to connect, to read or write once, and for all of it."""

    connect: float
    read: float
    whole: float


class Transport:
    """Sends bytes, by POST unless told otherwise. Blocking; ends by `whole`, or at once when the
    line is stopped."""

    def __init__(self, settings: EndpointSettings, monotonic: Callable[[], float]) -> None:
        self._settings = settings
        self._monotonic = monotonic
        self.bounds = Bounds(
            settings.connect_seconds, settings.read_seconds, settings.whole_seconds
        )
        self._gate = Gate(settings.in_flight)
        self._making = threading.Lock()
        self._session = None

    def post(
        self,
        path: str,
        make: Callable[[], tuple[bytes, Headers]],
        line: Line,
        bounds: Bounds | None = None,
        method: str = "POST",
    ) -> Body | NoAnswer:
        """`make` gives body and signature headers when the call's turn has come, so that message
        time and signature are fresh however long it waited. `bounds`: else as the profile says."""
        bounds = bounds or self.bounds
        end = self._monotonic() + bounds.whole

        def left() -> float:
            return end - self._monotonic()

        with self._gate.place(line, left) as placed:
            if line.ended:
                return _no(Trouble.CANCELLED)
            if not placed:
                return _no(Trouble.SILENT, "queue")
            began, sent = self._monotonic(), 0

            def measured() -> tuple[bytes, Headers]:
                nonlocal sent
                content, headers = make()
                sent = len(content)
                return content, headers

            found = self._send(path, measured, line, left, bounds, method)
            seconds = self._monotonic() - began
            got = found if isinstance(found, Body) else Body(0, b"")
            meter.passed("centre", sent, len(got.content), seconds, got.status)
            return found

    def close(self) -> None:
        with self._making:
            session, self._session = self._session, None
        if session is not None:
            session.close()

    def _ready(self):
        """The session, made at the first call: requests is imported then, not before the first
        frame."""
        with self._making:
            if self._session is None:
                from kiosk.platform.certificates import context
                from kiosk.platform.wires import session

                self._session = session(self._settings.in_flight, context(self._settings))
            return self._session

    def _send(self, path, make, line: Line, left, bounds: Bounds, method: str) -> Body | NoAnswer:
        from kiosk.platform.certificates import Unusable

        try:
            session = self._ready()
        except Unusable:
            return _no(Trouble.UNREACHABLE, "tls-files")
        from requests import exceptions as fault
        from urllib3 import exceptions as deeper

        from kiosk.platform import wires

        settings = self._settings
        content, headers = make()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            **headers,
            "Accept": "application/json",
            "Accept-Encoding": "identity",
        }
        begun = False
        try:
            with wires.on(wires.Call(line, left, bounds.read)):
                response = session.request(
                    method,
                    f"{settings.url.rstrip('/')}/{path.lstrip('/')}",
                    data=content,
                    headers=headers,
                    timeout=(bounds.connect, bounds.read),
                    stream=True,
                    allow_redirects=False,
                )
                begun = True
                try:
                    found = self._read(response, left)
                    # a connection shut down by us looks like the end of an unmeasured body
                    return _no(Trouble.CANCELLED) if line.ended else found
                finally:
                    response.close()
        except (fault.RequestException, deeper.HTTPError, OSError, ValueError, AttributeError) as e:
            # AttributeError: a connection shut down under urllib3's hands. Nothing of the
            # exception goes on: its text may quote what was sent.
            if line.ended:
                return _no(Trouble.CANCELLED)
            return _named(e, begun)

    def _read(self, response, left: Callable[[], float]) -> Body | NoAnswer:
        limit = self._settings.largest_answer
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            return _no(Trouble.NONSENSE, "encoded")
        length = response.headers.get("Content-Length", "")
        if length.isascii() and length.isdigit() and (len(length) > 15 or int(length) > limit):
            return _no(Trouble.TOO_MUCH, "length")
        pieces, size = [], 0
        while piece := response.raw.read1(_PIECE):
            size += len(piece)
            if size > limit:
                return _no(Trouble.TOO_MUCH, "length")
            pieces.append(piece)
            if left() <= 0:
                return _no(Trouble.SILENT, "whole")
        if length.isascii() and length.isdigit() and size < int(length):
            return _no(Trouble.NONSENSE, "cut")
        response.raw.release_conn()  # read to its end: the connection may serve the next call
        date = response.headers.get("Date", "")
        again = response.headers.get("Retry-After", "")
        wait = min(float(again), 86400.0) if again.isascii() and again.isdigit() else 0.0
        return Body(response.status_code, b"".join(pieces), date, wait)


def _no(why: Trouble, code: str = "") -> NoAnswer:
    return NoAnswer(CentreTrouble(why, code))


def _named(error: BaseException, begun: bool) -> NoAnswer:
    """An exception of requests, urllib3 or the socket as one of the closed outcomes."""
    from requests import exceptions as fault
    from urllib3 import exceptions as deeper

    if isinstance(error, fault.ConnectTimeout):
        return _no(Trouble.UNREACHABLE, "connect")
    if isinstance(error, fault.SSLError):
        from kiosk.platform.certificates import cause

        return _no(Trouble.UNREACHABLE, cause(error))
    if isinstance(error, fault.Timeout | deeper.TimeoutError | TimeoutError):
        return _no(Trouble.SILENT, "read")
    if isinstance(error, fault.ConnectionError | ConnectionError) and not begun:
        inner = error.args[0] if error.args else None
        if isinstance(inner, deeper.MaxRetryError):
            inner = inner.reason
        if isinstance(inner, deeper.NewConnectionError):
            return NoAnswer(CentreTrouble(Trouble.UNREACHABLE, "refused"), again=True)
        if isinstance(inner, deeper.ProtocolError) and _garbage(inner):
            return _no(Trouble.NONSENSE, "not-http")
        return NoAnswer(CentreTrouble(Trouble.UNREACHABLE, "broken"), again=True)
    if begun:
        return _no(Trouble.NONSENSE, "cut")
    return _no(Trouble.NONSENSE, "http")


def _garbage(error: BaseException) -> bool:
    """The other side answered, but not HTTP (a broken status line), so asking again is no use."""
    from http.client import BadStatusLine, RemoteDisconnected

    inner = error.args[1] if len(error.args) > 1 else None
    return isinstance(inner, BadStatusLine) and not isinstance(inner, RemoteDisconnected)
