"""One call to the platform: bounded in time and size, judged by the platform's own data.

Nothing of a request or an answer leaves this room but closed outcomes, codes and numbers.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import secrets
import ssl
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from hub.forwarding.book import Letter, Outcome, Result
from hub.forwarding.described import Platform
from hub.forwarding.saying import BadField, at, body_of, headers_of, key_of, text_of
from hub.forwarding.settings import Forwarding

SECONDS, WHOLE = 20.0, 60.0  # of one step; of a call
LARGEST = 1_000_000
_WORD = re.compile(r"[0-9A-Za-z._-]{1,60}")


class Sends(Protocol):
    def send(self, letter: Letter) -> Result: ...


class Calls:
    """Blocking, from any thread; never raises for what the other side does. `clock`: the hub's."""

    def __init__(
        self, platform: Platform, settings: Forwarding, clock: Callable[[], datetime]
    ) -> None:
        self._platform, self._settings, self._clock = platform, settings, clock
        self._signing = threading.Lock()
        self._token = ""

    def send(self, letter: Letter) -> Result:
        message = self._platform.out.get(letter.what)
        if message is None:
            return Result(Outcome.REFUSED, "no-interface")
        try:
            body, kind = body_of(
                self._platform, letter.what, letter.key, letter.said, self._clock()
            )
        except BadField as bad:
            return Result(Outcome.REFUSED, f"field-{bad}")
        key, token = key_of(self._platform, letter.key), ""
        if self._platform.session is not None:
            token = self._sign_on()
            if isinstance(token, Result):
                return token
        own = {self._platform.once.header: key} if self._platform.once.header else {}
        result = self._call(message.method, message.path, body, kind, key, token, own)
        if isinstance(result, Result):
            return result
        code = text_of(at(result, self._platform.answer.code))
        if code in self._platform.codes.signed_out:
            with self._signing:
                self._token = "" if self._token == token else self._token
            return Result(Outcome.LATER, word(code))
        return judge(self._platform, result, key)

    # ---- inside

    def _sign_on(self) -> str | Result:
        """The token; got now if there is none. Nothing was sent of what it is wanted for."""
        session = self._platform.session
        assert session is not None
        with self._signing:
            if self._token:
                return self._token
            try:
                known = {"app": self._settings.app, "secret": self._secret()}
            except _Unreadable:
                return Result(Outcome.NOT_KNOWN, "secret-file")
            said = json.dumps({name: known[one] for name, one in session.fields.items()})
            told = self._call("POST", session.path, said.encode(), "application/json", "", "", {})
            if isinstance(told, Result):
                lost = told.outcome is Outcome.UNKNOWN  # of the token: nothing was told yet
                return told._replace(outcome=Outcome.LATER) if lost else told
            code = text_of(at(told, self._platform.answer.code))
            token = at(at(told, self._platform.answer.data), session.token)
            if code in self._platform.answer.good and isinstance(token, str):
                if 0 < len(token) <= 4096 and token.isprintable():
                    self._token = token
                    return token
                return Result(Outcome.LATER, "token")
            return Result(Outcome.NOT_KNOWN, word(code))

    def _call(
        self, method: str, path: str, body: bytes, kind: str, key: str, token: str,
        own: dict[str, str],
    ) -> Any | Result:  # fmt: skip
        """The platform's own JSON; a Result where there is none."""
        settings, address = self._settings, urlsplit(self._settings.url)
        try:
            signed = headers_of(
                self._platform.auth, app=settings.app, secret=self._secret(),
                nonce=secrets.token_hex(16), token=token, key=key, body=body, now=self._clock(),
            )  # fmt: skip
            if address.scheme == "https":
                trusted = ssl.create_default_context(cafile=settings.ca_file or None)
                line: http.client.HTTPConnection = http.client.HTTPSConnection(
                    address.hostname or "", address.port, timeout=SECONDS, context=trusted
                )
            else:
                line = http.client.HTTPConnection(
                    address.hostname or "", address.port, timeout=SECONDS
                )
        except _Unreadable:
            return Result(Outcome.NOT_KNOWN, "secret-file")
        except OSError:
            return Result(Outcome.NOT_KNOWN, "ca-file")
        headers = {**self._platform.carrier.headers, **signed, **own, "Content-Type": kind,
                   "User-Agent": "kiosk-hub"}  # fmt: skip
        with contextlib.closing(line):
            try:
                line.connect()
            except OSError:
                return Result(Outcome.UNREACHABLE, "no-connection")
            try:
                line.request(method, address.path.rstrip("/") + path, body, headers)
                response = line.getresponse()
                got = _read(response)
            except (OSError, http.client.HTTPException, _TooMuch):
                return Result(Outcome.UNKNOWN, "no-answer")
        if response.status == 429:
            return Result(Outcome.LATER, "http-429")
        try:
            told = json.loads(got)
        except (ValueError, RecursionError):
            told = None
        # what a gateway or a captive portal says proves nothing
        return told if isinstance(told, dict) else Result(
            Outcome.UNKNOWN, f"http-{response.status}")  # fmt: skip

    def _secret(self) -> str:
        """Read at each try, so that it can be changed meanwhile. Raises _Unreadable."""
        if not self._settings.secret_file:
            return ""
        try:
            return Path(self._settings.secret_file).read_text("utf-8").strip()
        except (OSError, ValueError):
            raise _Unreadable from None


class _Unreadable(Exception):
    pass


class _TooMuch(Exception):
    pass


def judge(platform: Platform, told: Any, key: str) -> Result:
    """The platform's own JSON → what became of the message. `key` in its form. Pure."""
    answer, proof, codes = platform.answer, platform.proof, platform.codes
    code = text_of(at(told, answer.code))
    if code in answer.good:
        node = at(told, answer.data)
        number = word(text_of(at(node, proof.number))) if proof.number else ""
        if proof.key and text_of(at(node, proof.key)) != key:
            return Result(Outcome.UNKNOWN, "other-key")
        if proof.number and not number:
            return Result(Outcome.UNKNOWN, "no-number")
        return Result(Outcome.ACCEPTED, proof=number)
    for listed, outcome in ((codes.known, Outcome.ACCEPTED), (codes.refused, Outcome.REFUSED),
                            (codes.later, Outcome.LATER), (codes.not_known, Outcome.NOT_KNOWN),
                            (codes.signed_out, Outcome.LATER)):  # fmt: skip
        if code and code in listed:
            return Result(outcome, word(code))
    return Result(Outcome.UNKNOWN, word(code) or "no-code")


def word(text: str) -> str:
    """What may stand in the database and on a page."""
    return text if _WORD.fullmatch(text) else ""


def _read(response: http.client.HTTPResponse) -> bytes:
    """Raises _TooMuch: too large, or too slow."""
    until, got = time.monotonic() + WHOLE, bytearray()
    while piece := response.read1(65536):
        got += piece
        if len(got) > LARGEST or time.monotonic() > until:
            raise _TooMuch
    return bytes(got)
