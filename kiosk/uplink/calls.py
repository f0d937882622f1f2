"""One call to the service platform: signed, bounded, judged by the platform's own data.

What is said to it names staff and, in free text, perhaps more: nothing of a request or an answer
leaves this room but closed outcomes, codes and the fields that were asked for.
"""

from __future__ import annotations

import secrets
import threading
import uuid
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

import msgspec

from kiosk.outbox.record import Outcome
from kiosk.platform import rest as carrier
from kiosk.platform.china import Clock
from kiosk.platform.codec import BadRequest
from kiosk.platform.envelope import decode, form
from kiosk.platform.interface import Cancel, Cause, CentreTrouble
from kiosk.platform.line import Line
from kiosk.platform.rest import Token, at, code_text
from kiosk.platform.schemes import Scheme, Unsealed
from kiosk.platform.transactions import From, Means
from kiosk.platform.transport import Body, NoAnswer, Transport
from kiosk.services.result import Value
from kiosk.settings.model import Settings
from kiosk.uplink.described import Codes, Platform
from kiosk.uplink.saying import fields as said

_LATER = frozenset({429})


class Answer(msgspec.Struct, frozen=True):
    """`outcome` ACCEPTED: a good code; `node` is then what stands below the data. `known`: it has
    this key already. `nothing`: there is no such thing. `code`: the platform's, or our word."""

    outcome: Outcome
    node: Any = None
    code: str = ""
    retry_after: float = 0.0
    known: bool = False
    nothing: bool = False

    def __repr__(self) -> str:
        return f"<Answer {self.outcome} {self.code}>"


class Calls:
    """Blocking, from any thread; never raises for what the other side does."""

    def __init__(
        self, platform: Platform, settings: Settings, scheme: Scheme, clock: Clock
    ) -> None:
        self.platform = platform
        self._settings = settings
        self._scheme = scheme
        self._clock = clock
        self._transport = Transport(settings.service_platform, clock.monotonic)
        self._signing = threading.Lock()
        self._token = ""
        self._line = Line(Cancel())
        bearer, places = platform.session, dict(platform.rest.places)
        if platform.once.place:
            places[platform.once.place] = From.MSGID
        self._rest = msgspec.structs.replace(
            platform.rest,
            places=places,
            token=Token(transaction="", header=bearer.header, prefix=bearer.prefix)
            if bearer
            else None,
        )

    def given(self, key: str = "", **more: Value) -> dict[From, Value]:
        """What request fields may be taken from. `key` of the record, in the platform's form; what
        is no record bears one of its own."""
        station = self._settings.station
        return {
            From.TERMINAL: more.get("terminal") or station.terminal,
            From.ORG_CODE: more.get("station") or station.code,
            From.ORG_NAME: station.name,
            From.REGION: self._settings.centre.admdvs,
            From.TODAY: self._clock.now(),
            From.MSGID: key or self.key(str(uuid.uuid4())),
        }

    def key(self, record_key: str) -> str:
        return record_key.replace("-", "") if self.platform.once.form == "hex" else record_key

    def call(
        self,
        path: str,
        made: Mapping[str, Any],
        given: Mapping[From, Value],
        *,
        method: str = "POST",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """`made`: the request's fields. With GET they stand in the address: nothing of a person."""

        def body(token: str) -> tuple[str, bytes, dict[str, str]]:
            if method == "GET":
                _, own = carrier.request(self._rest, {}, given, token)
                return f"{path}?{urlencode(made)}" if made else path, b"", own
            content, own = carrier.request(self._rest, made, given, token)
            return path, content, own

        return self._signed(body, method, headers or {})

    def upload(
        self, content: bytes, media: str, made: Mapping[str, str], given: Mapping[From, Value]
    ) -> Answer:
        """One file. `made`: the fields beside it."""
        how = self.platform.upload
        assert how is not None
        if how.how == "base64":
            from base64 import b64encode

            return self.call(how.path, {**made, how.file: b64encode(content).decode()}, given)

        def body(token: str) -> tuple[str, bytes, dict[str, str]]:
            _, own = carrier.request(self._rest, {}, given, token)
            boundary = secrets.token_hex(16)
            own["Content-Type"] = f"multipart/form-data; boundary={boundary}"
            return how.path, _multipart(boundary, made, how.file, media, content), own

        return self._signed(body, "POST", {})

    def close(self) -> None:
        self._line.stop()
        self._transport.close()

    # ---- inside

    def _signed(
        self,
        body: Callable[[str], tuple[str, bytes, dict[str, str]]],
        method: str,
        headers: Mapping[str, str],
    ) -> Answer:
        token = ""
        if self.platform.session is not None:
            got = self._sign_on()
            if isinstance(got, Answer):
                return got
            token = got
        path, content, own = body(token)
        answer = self._send(path, content, {**own, **headers}, method)
        if answer.code == Means.SIGN_IN and token:
            with self._signing:
                self._token = "" if self._token == token else self._token
        return answer

    def _sign_on(self) -> str | Answer:
        """The token; got now if there is none. Nothing was sent of what it is wanted for."""
        session = self.platform.session
        assert session is not None
        with self._signing:
            if self._token:
                return self._token
            given = self.given()
            try:
                made = said(session.fields, None, given)
            except BadRequest as bad:
                return Answer(Outcome.NOT_KNOWN, code=f"field-{bad.field}")
            rest = msgspec.structs.replace(self._rest, token=None)
            content, own = carrier.request(rest, made, given, "")
            answer = self._send(session.path, content, own, "POST")
            token = at(answer.node, session.token) if answer.outcome is Outcome.ACCEPTED else None
            if isinstance(token, str) and 0 < len(token) <= 4096 and token.isprintable():
                self._token = token
                return token
            if answer.outcome is Outcome.REFUSED:
                return Answer(Outcome.NOT_KNOWN, code=answer.code)
            if answer.outcome in (Outcome.NOT_KNOWN, Outcome.LATER, Outcome.UNREACHABLE):
                return answer
            return Answer(Outcome.LATER, code=answer.code or "token")

    def _send(self, path: str, content: bytes, headers: dict[str, str], method: str) -> Answer:
        def make():
            sealed, signature = self._scheme.seal(content, self._clock.now())
            return sealed, {**headers, **signature}

        body = self._transport.post(path, make, self._line, method=method)
        if isinstance(body, NoAnswer):
            if not body.sent:
                return Answer(Outcome.UNREACHABLE, code=body.trouble.cause.value)
            silent = body.trouble.cause in (Cause.READ, Cause.WHOLE, Cause.BROKEN, Cause.NONE)
            outcome = Outcome.UNKNOWN if silent else Outcome.NONSENSE
            return Answer(outcome, code=body.trouble.cause.value)
        try:
            opened = self._scheme.open(body.content, self._clock.now())
        except Unsealed:
            return Answer(Outcome.NONSENSE, code=Cause.SEAL.value)
        return judge(self.platform, Body(body.status, opened, body.date, body.retry_after))


def judge(platform: Platform, body: Body) -> Answer:
    """Any bytes -> an answer. Never raises.

    An error status counts only as far as the platform's own JSON stands in it: what a gateway or a
    captive portal says proves nothing, but 429, which says that nothing was taken.
    """
    own = platform.rest.answer
    told = form(body, own.code.partition(".")[0])
    if not isinstance(told, dict):
        if body.status in _LATER:
            return Answer(Outcome.LATER, code=f"http-{body.status}", retry_after=body.retry_after)
        code = told.code if isinstance(told, CentreTrouble) else f"http-{body.status}"
        return Answer(Outcome.NONSENSE, code=code, retry_after=body.retry_after)
    code = code_text(at(told, own.code))
    if code is None:
        return Answer(Outcome.NONSENSE, code=Cause.NO_INFCODE.value)
    if code in own.good:
        node = at(told, own.data) if own.data else told
        if isinstance(node, str):
            try:
                node = decode(node) if node.strip() else None
            except ValueError:
                return Answer(Outcome.NONSENSE, code=Cause.OUTPUT.value)
        return Answer(Outcome.ACCEPTED, node=node)
    message = at(told, own.message)
    return _no(platform, code, message if isinstance(message, str) else "", body.retry_after)


def _no(platform: Platform, code: str, text: str, wait: float) -> Answer:
    codes, meaning = platform.codes, _meaning(platform, code, text)
    if meaning == Means.SIGN_IN:
        return Answer(Outcome.LATER, code=Means.SIGN_IN.value, retry_after=wait)
    if meaning == Means.DUPLICATE:
        return Answer(Outcome.UNKNOWN, code=code, known=True)
    if meaning == Means.NOTHING:
        return Answer(Outcome.REFUSED, code=code, nothing=True)
    if code in codes.later:
        return Answer(Outcome.LATER, code=code, retry_after=wait)
    if code in codes.not_known:
        return Answer(Outcome.NOT_KNOWN, code=code)
    if code in codes.refused or codes.others == "refused":
        return Answer(Outcome.REFUSED, code=code)
    return Answer(Outcome.NONSENSE, code=code)


def _meaning(platform: Platform, code: str, text: str) -> str:
    codes: Codes = platform.codes
    for known, means in (
        (codes.signed_out, Means.SIGN_IN),
        (codes.known, Means.DUPLICATE),
        (codes.nothing, Means.NOTHING),
    ):
        if code in known:
            return means
    for reading in platform.errors:
        if any(part in text for part in reading.contains):
            return reading.means
    return ""


def _multipart(
    boundary: str, made: Mapping[str, str], part: str, media: str, content: bytes
) -> bytes:
    """RFC 7578. The file's name says nothing of anybody."""
    ending = media.rpartition("/")[2].partition("+")[0]
    pieces = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'.encode()
        for name, text in made.items()
    ]
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="{part}"; filename="file.{ending}"'
        f"\r\nContent-Type: {media}\r\n\r\n"
    )
    return b"".join([*pieces, head.encode(), content, f"\r\n--{boundary}--\r\n".encode()])
