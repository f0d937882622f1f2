"""Client of the station administrator's hub (`hub/terminal-api.yaml`).

Only an answer that names the record's key proves acceptance. A refusal counts as one only when it
is the hub's own (a problem document with a code it knows): a captive portal's 400 is nonsense.
`requests` is imported with the first call, after the first frame.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, TypeVar
from urllib.parse import quote

import msgspec

from drivers import meter
from kiosk.outbox.record import Outcome, Record, Reply
from kiosk.settings.model import HubSettings
from kiosk.settings.offer import LARGEST as LARGEST_OFFER
from kiosk.uplink.pinned import NotPinned, session

if TYPE_CHECKING:
    import requests

T = TypeVar("T")
_CHINA = timezone(timedelta(hours=8))
_LARGEST = 64 * 1024  # bytes of an answer; the hub's are a few hundred


class _Accepted(msgspec.Struct):
    key: str
    accepted_at: str


class _Problem(msgspec.Struct):
    code: Literal[
        "bad-json", "bad-schema", "bad-key", "key-reused", "not-paired", "revoked", "stolen",
        "unknown-terminal", "too-large", "no-pairing", "no-package", "no-case", "bad-digest",
        "no-post", "no-exam", "no-tries", "exam-passed", "exam-open", "few-questions", "busy",
        "later",
    ]  # fmt: skip


class _ReviewState(msgspec.Struct):
    number: str
    answered: bool


class VoiceState(msgspec.Struct, frozen=True):
    """What the hub says of a complaint, opinion or question."""

    found: bool
    what: Literal["complaint", "opinion", "question"] | Literal[""] = ""
    at: datetime | None = None
    state: Literal["waiting", "working", "answered"] = "waiting"
    reply: str = ""
    replied_at: datetime | None = None


class Figures(msgspec.Struct):
    """Review figures of the station's month. None: too few to be told, or not known."""

    station: str
    month: Annotated[str, msgspec.Meta(pattern="^2[0-9]{3}-(0[1-9]|1[0-2])$")]
    at: Annotated[datetime, msgspec.Meta(tz=True)]
    reviews: int | None = None
    satisfied: int | None = None
    median_seconds: int | None = None


class _Reach(msgspec.Struct):
    ok: Literal[True]
    api: str


class Times(NamedTuple):
    """Seconds: to connect, for one read, for the whole call."""

    connect: float = 5.0
    read: float = 10.0
    whole: float = 20.0


class Fetched(NamedTuple):
    """What asking for settings came to. With ACCEPTED: `content` empty: nothing new. `picture`:
    the number under which the hub waits for one of the home page; "": it does not."""

    outcome: Outcome
    content: bytes = b""
    tag: str = ""
    retry_after: float = 0.0
    picture: str = ""


class ArchiveTold(NamedTuple):
    """What a step of handing over came to. ABSENT: the hub knows of no such case, or not all of it
    came. `code`: of a refusal."""

    outcome: Outcome
    content: bytes = b""
    code: str = ""
    retry_after: float = 0.0


class _Answer(NamedTuple):
    status: int
    body: bytes
    retry_after: float
    tag: str = ""
    picture: str = ""


class _NoAnswer(Exception):
    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.value)
        self.outcome = outcome


class HubClient:
    """A `Sender` for the destination `hub`. One at a time (the outbox worker's)."""

    def __init__(
        self,
        url: str,
        key: str = "",
        *,
        pin: str = "",
        times: Times = Times(),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`pin`: as `kiosk.uplink.pinned` has it."""
        self._url = url.rstrip("/")
        self._key, self._pin = key, pin
        self._times = times
        self._clock = clock
        self._session: requests.Session | None = None
        self.stolen = False
        """The hub has said that this machine was reported as stolen: once, it stays so."""

    @classmethod
    def of(
        cls,
        settings: HubSettings,
        clock: Callable[[], float] = time.monotonic,
        times: Times = Times(),
    ) -> HubClient:
        """The client for the settings in force. Raises OSError when the key file is unreadable."""
        key = Path(settings.key_file).read_text().strip() if settings.key_file else ""
        return cls(settings.url, key, pin=settings.pin, times=times, clock=clock)

    def send(self, record: Record) -> Reply:
        body = msgspec.json.encode(
            {
                "kind": record.kind.value,
                "station": record.station,
                "terminal": record.terminal,
                "created": datetime.fromtimestamp(record.created, _CHINA).isoformat(
                    timespec="milliseconds"
                ),
                "payload": msgspec.Raw(record.payload.encode()),
            }
        )
        try:
            answer = self._call("POST", "/v1/records", body, {"Idempotency-Key": record.key})
        except _NoAnswer as none:
            return Reply(none.outcome)
        problem = _read(answer.body, _Problem) if answer.status == 403 else None
        if problem is not None and problem.code == "unknown-terminal":
            return Reply(Outcome.REFUSED)  # it names one for which we may not speak
        self.stolen |= problem is not None and problem.code == "stolen"
        return _judge(answer, record.key)

    def ask(self, record: Record) -> Reply:
        """The hub knows its keys: to send again is to ask."""
        return self.send(record)

    def reach(self) -> Outcome:
        """Is the hub there, and is it one? ACCEPTED when it is."""
        try:
            answer = self._call("GET", "/v1/health")
        except _NoAnswer as none:
            return none.outcome
        if answer.status == 503:
            return Outcome.LATER
        good = answer.status == 200 and _read(answer.body, _Reach) is not None
        return Outcome.ACCEPTED if good else Outcome.NONSENSE

    def reply(self, station: str, terminal: str, number: str, secret: str) -> VoiceState | None:
        """None: not known now."""
        asked = {"station": station, "terminal": terminal, "number": number, "secret": secret}
        _, told = self._shaped(200, VoiceState, "POST", "/v1/replies", msgspec.json.encode(asked))
        return told

    def review_answered(self, number: str) -> bool | None:
        """Has the one-time number been answered on a phone? None: not known."""
        path = f"/v1/reviews/{quote(number, safe='')}"
        _, state = self._shaped(200, _ReviewState, "GET", path)
        return state.answered if state and state.number == number else None

    def settings(self, station: str, terminal: str, tag: str) -> Fetched:
        """What the hub offers this terminal. `tag`: of the offer that was looked at last, or "".
        Nothing of what came is believed here."""
        headers = {"If-None-Match": tag} if tag else {}
        try:
            answer = self._call(
                "GET", _own("/v1/settings", station, terminal), None, headers, LARGEST_OFFER
            )
        except _NoAnswer as none:
            return Fetched(none.outcome)
        if answer.status == 304:
            return Fetched(Outcome.ACCEPTED, tag=tag, picture=answer.picture)
        if answer.status == 200 and answer.tag:
            return Fetched(Outcome.ACCEPTED, answer.body, answer.tag, picture=answer.picture)
        return _not_fetched(answer)

    def package(self, sha256: str, at: int, most: int) -> Fetched:
        """At most `most` bytes of a file from `at` on; nothing of what came is believed here."""
        span = {"Range": f"bytes={at}-{at + most - 1}", "Accept-Encoding": "identity"}
        try:
            answer = self._call("GET", f"/v1/packages/{sha256}", None, span, most)
        except _NoAnswer as none:
            return Fetched(none.outcome)
        if answer.status == 206 or (answer.status == 200 and at == 0):
            return Fetched(Outcome.ACCEPTED, answer.body)
        return _not_fetched(answer)

    def send_picture(self, number: str, png: bytes) -> Outcome:
        """The picture of the home page that the hub waits for under that number."""
        head = {"Content-Type": "image/png"}
        try:
            answer = self._call("PUT", f"/v1/pictures/{quote(number, safe='')}", png, head)
        except _NoAnswer as none:
            return none.outcome
        return Outcome.ACCEPTED if answer.status == 204 else _judge(answer, "").outcome

    def call(self, key: str, body: bytes) -> Outcome:
        """A `CallTold` under the call's key."""
        try:
            answer = self._call("PUT", f"/v1/calls/{key}", body)
        except _NoAnswer as none:
            return none.outcome
        return Outcome.ACCEPTED if answer.status == 204 else _judge(answer, "").outcome

    def told(self, matter: str, station: str, terminal: str, asked: str = "") -> Fetched:
        """What the hub has for this terminal of `matter`, as /v1/<matter> gives it; `asked`:
        further parameters. Nothing is believed here."""
        path = _own(f"/v1/{matter}", station, terminal) + asked
        try:
            answer = self._call("GET", path, largest=LARGEST_OFFER)
        except _NoAnswer as none:
            return Fetched(none.outcome)
        if answer.status == 200:
            return Fetched(Outcome.ACCEPTED, answer.body)
        return _not_fetched(answer)

    def archive(
        self, method: str, path: str, body: bytes | None = None, media: str = "application/json"
    ) -> ArchiveTold:
        """`path`: below /v1/archive/. Nothing of what came is believed here."""
        headers = {"Content-Type": media}
        try:
            answer = self._call(method, f"/v1/archive/{path}", body, headers)
        except _NoAnswer as none:
            return ArchiveTold(none.outcome)
        if answer.status in (200, 201):
            return ArchiveTold(Outcome.ACCEPTED, answer.body)
        problem, reply = _read(answer.body, _Problem), _judge(answer, "")
        code = problem.code if problem else ""
        absent = answer.status == 404 and code == "no-case"
        outcome = Outcome.ABSENT if absent else reply.outcome
        return ArchiveTold(outcome, code=code, retry_after=reply.retry_after)

    def posts(self, station: str, terminal: str, tag: str) -> Fetched:
        """What is in force for the staff. `tag`: of the list that is known, or ""; with ACCEPTED
        and no content nothing is new. Nothing is believed here."""
        headers = {"If-None-Match": tag} if tag else {}
        try:
            answer = self._call(
                "GET", _own("/v1/posts", station, terminal), None, headers, LARGEST_OFFER
            )
        except _NoAnswer as none:
            return Fetched(none.outcome)
        if answer.status == 304:
            return Fetched(Outcome.ACCEPTED, tag=tag)
        if answer.status == 200 and answer.tag:
            return Fetched(Outcome.ACCEPTED, answer.body, answer.tag)
        return _not_fetched(answer)

    def post(self, sha256: str) -> Fetched:
        """What one of them says; believed for its sum alone, by whoever asked."""
        try:
            answer = self._call("GET", f"/v1/posts/{sha256}", largest=LARGEST_OFFER)
        except _NoAnswer as none:
            return Fetched(none.outcome)
        if answer.status == 200:
            return Fetched(Outcome.ACCEPTED, answer.body)
        return _not_fetched(answer)

    def begin_try(self, body: bytes, shape: type[T]) -> tuple[str, T | None]:
        """`TryAsked` → "" and the try, or the hub's code why there is none; "away": no answer of
        the hub's, so that the try may have begun: ask again with the same key."""
        try:
            answer = self._call("POST", "/v1/exams/tries", body, largest=LARGEST_OFFER)
        except _NoAnswer:
            return "away", None
        if answer.status in (200, 201):
            told = _read(answer.body, shape)
            return ("", told) if told is not None else ("away", None)
        problem = _read(answer.body, _Problem)
        final = answer.status in (404, 409, 422) and problem is not None
        return (problem.code if final else "away"), None

    def try_state(self, station: str, terminal: str, key: str, shape: type[T]) -> T | None:
        """How a try stands; None: not known now."""
        path = _own(f"/v1/exams/tries/{key}", station, terminal)
        return self._shaped(200, shape, "GET", path)[1]

    def figures(self, station: str, terminal: str) -> Figures | None:
        """None: not known now."""
        path = _own("/v1/figures", station, terminal)
        _, told = self._shaped(200, Figures, "GET", path)
        return told if told is not None and told.station == station else None

    def begin_pairing(self, body: bytes, shape: type[T]) -> tuple[int, T | None]:
        """The status and what came, when it is one; 0: no answer."""
        return self._shaped(201, shape, "POST", "/v1/pairing", body)

    def ask_pairing(self, ticket: str, shape: type[T]) -> tuple[int, T | None]:
        """The same; a 404 counts only when it is the hub's own."""
        headers = {"Authorization": f"Bearer {ticket}"}
        return self._shaped(200, shape, "GET", "/v1/pairing", None, headers)

    def _shaped(self, good: int, shape: type[T], *call: Any) -> tuple[int, T | None]:
        """One call; the status `good` with what came, when it is one of that shape; 0: no answer of
        the hub's."""
        try:
            answer = self._call(*call)
        except _NoAnswer:
            return 0, None
        if answer.status == good:
            return good, _read(answer.body, shape)
        return answer.status if _read(answer.body, _Problem) else 0, None

    def close(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None

    def _call(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        largest: int = _LARGEST,
    ) -> _Answer:
        """One call, bounded in time and size. Raises _NoAnswer."""
        began, answer = self._clock(), None
        try:
            answer = self._exchange(method, path, body, headers, largest)
            return answer
        finally:
            got, status = (len(answer.body), answer.status) if answer else (0, 0)
            meter.passed("hub", len(body or b""), got, self._clock() - began, status)

    def _exchange(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str] | None,
        largest: int,
    ) -> _Answer:  # fmt: skip
        import requests

        until = self._clock() + self._times.whole
        response: Any = None
        try:
            response = self._open().request(
                method,
                self._url + path,
                data=body,
                headers=headers,
                timeout=(self._times.connect, self._times.read),
                stream=True,
                allow_redirects=False,
            )
            got = bytearray()
            for piece in response.iter_content(8192):
                got += piece
                if len(got) > largest:
                    raise _NoAnswer(Outcome.NONSENSE)
                if self._clock() > until:
                    raise _NoAnswer(Outcome.UNKNOWN)
            told = response.headers
            tag, picture = told.get("ETag", "")[:80], told.get("Picture-Wanted", "")[:80]
            return _Answer(response.status_code, bytes(got), _seconds(told), tag, picture)
        except NotPinned:
            raise _NoAnswer(Outcome.UNREACHABLE) from None
        except requests.exceptions.RequestException as error:
            raise _NoAnswer(_never_sent(error)) from None
        finally:
            if response is not None:
                response.close()

    def _open(self) -> requests.Session:
        if self._session is None:
            self._session = session(self._url, self._pin)
            self._session.headers["Content-Type"] = "application/json"
            self._session.headers["User-Agent"] = "kiosk"
            if self._key:
                self._session.headers["Authorization"] = f"Bearer {self._key}"
        return self._session


def _judge(answer: _Answer, key: str) -> Reply:
    """The table of `hub/terminal-api.yaml`, "How a terminal reads the answers"."""
    if answer.status in (200, 201):
        accepted = _read(answer.body, _Accepted)
        proved = accepted is not None and accepted.key == key
        return Reply(Outcome.ACCEPTED if proved else Outcome.NONSENSE)
    problem = _read(answer.body, _Problem)
    if problem is None:
        return Reply(Outcome.NONSENSE)
    if answer.status in (400, 413, 415, 422):
        return Reply(Outcome.REFUSED)
    if answer.status in (401, 403):
        return Reply(Outcome.NOT_KNOWN)
    if answer.status in (429, 503):
        return Reply(Outcome.LATER, answer.retry_after)
    return Reply(Outcome.NONSENSE)


def _not_fetched(answer: _Answer) -> Fetched:
    reply = _judge(answer, "")
    return Fetched(reply.outcome, retry_after=reply.retry_after)


def _own(path: str, station: str, terminal: str) -> str:
    """The address of what a terminal asks for itself."""
    return f"{path}?station={quote(station, safe='')}&terminal={quote(terminal, safe='')}"


def _read(body: bytes, shape: type) -> Any:
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.DecodeError, msgspec.ValidationError):
        return None


def _seconds(headers: Any) -> float:
    text = headers.get("Retry-After", "")
    return min(float(text), 86400.0) if text.isascii() and text.isdigit() else 0.0


def _never_sent(error: Exception) -> Outcome:
    """UNREACHABLE when the connection was never made; else the request may have arrived."""
    import requests
    from urllib3.exceptions import NewConnectionError

    if isinstance(error, requests.exceptions.ConnectTimeout):
        return Outcome.UNREACHABLE
    inner = error.args[0] if error.args else None
    if isinstance(getattr(inner, "reason", None), NewConnectionError):
        return Outcome.UNREACHABLE
    return Outcome.UNKNOWN
