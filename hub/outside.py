"""The hub's end of the line to the phone pages: it asks, they answer. Both know the other's
certificate.

What comes over the line is believed no more than what comes from a phone: letters are opened and
judged.
"""

from __future__ import annotations

import base64
import http.client
import json
import logging
import ssl
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import Engine, select

from hub import letters
from hub.contract import UUID, Contract, strict_json
from hub.database import AWAY, reading
from hub.feedback.book import Book
from hub.phones.memory import hash_of
from hub.seal import Unreadable, open_sealed
from hub.tables import answered

_SECONDS = 10
_LARGEST = 8_000_000  # bytes of an answer
_TOLD_AGAIN = timedelta(minutes=2)  # what was committed late is older than what was told
_TOLD_OF = timedelta(days=90)  # 追评 comes after a reply, which may take weeks
_WAITS = timedelta(hours=1)  # 追评 whose review has not been fetched yet: letters come in no order
_AT_ONCE = 5000
EVERY = 5.0  # seconds
_journal = logging.getLogger("hub")


class NoLine(Exception):
    """The pages were not reached, or did not answer as they do."""


class Answer(NamedTuple):
    status: int
    body: bytes


class Line:
    """Blocking; one connection a call, from any thread. `folder`: `inside` of `python -m hub
    line`."""

    def __init__(self, host: str, port: int, folder: Path) -> None:
        self._place = (host, port)
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._tls.minimum_version = ssl.TLSVersion.TLSv1_3
        self._tls.check_hostname = False  # the one certificate that is trusted is the name
        self._tls.load_verify_locations(folder / "phones.pem")
        self._tls.load_cert_chain(folder / "line.pem", folder / "line.key")

    def call(
        self, method: str, path: str, said: Any = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """Raises NoLine."""
        connection = http.client.HTTPSConnection(*self._place, timeout=_SECONDS, context=self._tls)
        try:
            body = None if said is None else json.dumps(said).encode()
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            got = response.read(_LARGEST + 1)
        except (OSError, http.client.HTTPException):
            raise NoLine from None
        finally:
            connection.close()
        if len(got) > _LARGEST:
            raise NoLine
        return Answer(response.status, got)

    def box(self, method: str, number: str, owner: int, place: int | None = None) -> Answer:
        """A box of a terminal. Raises NoLine."""
        path = f"/boxes/{quote(number, safe='')}" + ("" if place is None else f"/{place}")
        return self.call(method, path, headers={"kiosk-owner": str(owner)})


class Post:
    """Fetches letters and tells which numbers were answered; any number of processes may."""

    def __init__(
        self,
        line: Line,
        opening: X25519PrivateKey,
        engine: Engine,
        book: Book,
        contract: Contract,
        clock: Callable[[], datetime],
    ) -> None:
        self._line, self._opening, self._engine = line, opening, engine
        self._contract, self._clock = contract, clock
        self._letters = letters.Letters(engine, book)
        self._process, self._told_to = "", clock()

    def round(self) -> int:
        """How many letters came. Raises NoLine, and those of `AWAY`."""
        count, after = 0, ""
        while True:
            answer = self._line.call("GET", f"/letters?after={quote(after, safe='')}")
            try:
                given = strict_json(answer.body) if answer.status == 200 else {}
                process = str(given["process"])
                sent = [(str(one["name"]), str(one["sealed"])) for one in given["letters"]]
            except (ValueError, RecursionError, KeyError, TypeError):
                raise NoLine from None
            kept = [name for name, sealed in sent if self._keep(name, sealed)]
            if kept:
                self._line.call("POST", "/kept", kept)
            count += len(kept)
            if not sent or max(sent)[0] <= after:
                break
            after = max(sent)[0]
        self._tell(process)
        return count

    def _keep(self, name: str, sealed: str) -> bool:
        """False: it stays where it is. One that no key of ours opens does: it may be that the keys
        were laid down wrongly, and then nothing may be lost; and for a while 追评 that comes before
        its review."""
        try:
            words = open_sealed(self._opening, name, base64.b64decode(sealed, validate=True))
        except (Unreadable, ValueError):
            _journal.warning("phones: a letter cannot be opened")
            return False
        try:
            form = strict_json(words)
            given_at = datetime.fromisoformat(form.pop("given_at"))
            what = form.pop("form", "review")
            good = self._contract.wrong(letters.FORMS[what], form) is None
            good = good and bool(UUID.fullmatch(name))
        except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
            good = False
        if not good or given_at.tzinfo is None:
            _journal.warning("phones: a letter says nothing that is understood")
        elif not self._letters.keep(what, name, form, given_at, self._clock()):
            if what == "follow" and abs(self._clock() - given_at) < _WAITS:
                return False
            _journal.warning("phones: a letter names no station or number that is known here")
        return True

    def _tell(self, process: str) -> None:
        """Which numbers have an answer: those since the last time; to a new process all of late."""
        now = self._clock()
        since = self._told_to if process == self._process else now - _TOLD_OF
        with reading(self._engine) as connection:
            numbers = connection.execute(
                select(answered.c.number).where(answered.c.at > since).order_by(answered.c.at)
            ).scalars().all()  # fmt: skip
        for begin in range(0, len(numbers), _AT_ONCE):
            hashes = [hash_of(number) for number in numbers[begin : begin + _AT_ONCE]]
            if self._line.call("POST", "/answered", hashes).status != 204:
                raise NoLine
        self._process, self._told_to = process, now - _TOLD_AGAIN

    def go_on(self, stop: threading.Event) -> None:
        """Until told to stop; trouble is told when it begins and when it ends."""
        trouble = ""
        while not stop.is_set():
            began, was = time.monotonic(), trouble
            try:
                self.round()
                trouble = ""
            except NoLine:
                trouble = "the pages are not reached"
            except AWAY:
                trouble = "the database cannot be used"
            if trouble != was:
                _journal.warning("phones: %s", trouble or "all is well again")
            stop.wait(max(0.1, EVERY - (time.monotonic() - began)))
