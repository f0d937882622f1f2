"""A man in the middle who replays, reorders and alters, between the terminal and the stand-in."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import msgspec
import pytest

from kiosk.platform.centre import FsiCentre, fsi_centre
from kiosk.platform.filing import Filed, Filing
from kiosk.platform.interface import (
    Cancel,
    Cause,
    CentreTrouble,
    Credential,
    CredentialKind,
    PersonFound,
    Trouble,
)
from kiosk.platform.line import Line
from kiosk.platform.msgid import FileCounter
from kiosk.services.dictionaries import Dictionaries
from kiosk.settings.load import load
from kiosk.settings.model import SealSettings
from sandbox.centre.app import Centre, application, shanghai_now
from sandbox.centre.gateway import Gateway, Tif
from sandbox.centre.misbehave import TracedProtocol
from sandbox.centre.sealed import TERMINAL, Sealed
from sandbox.people import people
from tests.sandbox.client import serving

TOKEN = "0123456789abcdef0123456789abcdef"
TODAY = shanghai_now().date()
CAST = {one.id: one for one in people(TODAY)}
WORKER, RETIRED = CAST["worker"], CAST["retired"]
LABELS = Dictionaries.load()

Message = tuple[str, dict[str, str], bytes]
"""path, headers, body"""


class Now:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


class Middle:
    """Reads and may change everything. `request` and `answer` get what passes, by transaction."""

    def __init__(self, beyond: str) -> None:
        self.seen: list[Message] = []
        self.answers: dict[str, list[bytes]] = {}
        self.request: Callable[[str, bytes], bytes] = lambda infno, body: body
        self.answer: Callable[[str, bytes], bytes] = lambda infno, body: body
        self._beyond = beyond
        middle = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_) -> None:
                pass

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                infno = self.path.rsplit("/", 1)[-1]
                headers = dict(self.headers.items())
                middle.seen.append((self.path, headers, body))
                status, said = middle.forward((self.path, headers, middle.request(infno, body)))
                middle.answers.setdefault(infno, []).append(said)
                said = middle.answer(infno, said)
                self.send_response(status)
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/fsi"

    def forward(self, message: Message) -> tuple[int, bytes]:
        path, headers, body = message
        kept = {k: v for k, v in headers.items() if k.lower() not in ("host", "content-length")}
        asked = urllib.request.Request(self._beyond + path, body, kept, method="POST")
        try:
            with urllib.request.urlopen(asked, timeout=10) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class Scene:
    def __init__(self, stand_in: Centre, middle: Middle, centre: FsiCentre) -> None:
        self.stand_in, self.middle, self.centre = stand_in, middle, centre

    def person(self, one=WORKER):
        card = Credential(CredentialKind.ID_CARD, certificate_no=one.certificate_no)
        return self.centre.person(card, Cancel())

    def filing(self) -> Filing:
        arguments = {
            "insutype": "310", "rloc_rea": "02", "out_admdvs": "320100", "begndate": f"{TODAY}",
        }  # fmt: skip
        return Filing(
            "province/away-filing", self.centre.filings.new_msgid(), WORKER.person_no,
            WORKER.insurances[0].region, arguments,
        )  # fmt: skip


def scene(gateway: Gateway, secret: bytes, counter: Path, **centre) -> Iterator[Scene]:
    stand_in = Centre(gateway, strict=True, tidy=True)
    with serving(application(stand_in), TracedProtocol) as url:
        middle = Middle(url)
        profile = load("heilongjiang-2")
        wanted = msgspec.structs.replace(profile.centre, url=middle.url, **centre)
        settings = msgspec.structs.replace(profile, centre=wanted)
        made = fsi_centre(settings, secret, Now(), LABELS, counter=FileCounter(counter))
        yield Scene(stand_in, middle, made)
        middle.request = middle.answer = lambda infno, body: body
        made.close()
        middle.close()


@pytest.fixture
def sealed(tmp_path) -> Iterator[Scene]:
    gateway = Sealed(tmp_path / "keys", "sandbox", time.time)
    secret = (tmp_path / "keys" / TERMINAL).read_bytes()
    seal = SealSettings(app_code="sandbox")
    yield from scene(gateway, secret, tmp_path / "msgid", scheme="sm", seal=seal)


@pytest.fixture
def tif(tmp_path) -> Iterator[Scene]:
    yield from scene(Tif(TOKEN, time.time), TOKEN.encode(), tmp_path / "msgid")


def replayed(made: Scene, infno: str) -> tuple[int, bytes]:
    """The last request of this transaction once more, byte by byte."""
    message = next(m for m in reversed(made.middle.seen) if m[0].endswith(infno))
    return made.middle.forward(message)


# -- the sealed envelope --------------------------------------------------------------------------


def test_sealed_two_implementations_understand_each_other(sealed):
    assert isinstance(sealed.person(), PersonFound)
    told = sealed.centre.filings.send(sealed.filing(), Line(Cancel()))
    assert told.outcome is Filed.ACCEPTED
    for _, _, body in sealed.middle.seen:
        assert WORKER.person_no.encode() not in body
        assert WORKER.certificate_no.encode() not in body
    for said in sealed.middle.answers.values():
        assert not any(WORKER.name.encode() in body for body in said)


def test_sealed_a_request_replayed_is_refused(sealed):
    made = sealed.filing()
    assert sealed.centre.filings.send(made, Line(Cancel())).outcome is Filed.ACCEPTED
    assert replayed(sealed, "HLJ18")[0] == 401
    assert sealed.stand_in.ledger.account([made.msgid])["done"] == [made.msgid]
    assert sealed.stand_in.ledger.account([made.msgid])["twice"] == []


def flipped(place: str) -> Callable[[str, bytes], bytes]:
    """One digit of a member of the envelope changed, in 1101 and HLJ18."""

    def change(infno: str, body: bytes) -> bytes:
        if infno not in ("1101", "HLJ18"):
            return body
        whole = json.loads(body)
        here = whole["data"]["data"] if place == "encData" else whole["data"]
        text = here[place]
        here[place] = text[:-1] + ("0" if text[-1] != "0" else "1")
        return json.dumps(whole).encode()

    return change


@pytest.mark.parametrize("place", ["encData", "signData", "timestamp"])
def test_sealed_an_altered_request_is_refused(sealed, place):
    assert sealed.centre.probe(Cancel()) is None
    sealed.middle.request = flipped(place)
    found = sealed.person()
    assert isinstance(found, CentreTrouble)
    assert found.cause is Cause.GATEWAY
    told = sealed.centre.filings.send(sealed.filing(), Line(Cancel()))
    assert told.outcome is Filed.LATER
    assert sealed.stand_in.ledger.account([])["unpromised"] == []


@pytest.mark.parametrize("place", ["encData", "signData", "timestamp"])
def test_sealed_an_altered_answer_is_not_believed(sealed, place):
    assert sealed.centre.probe(Cancel()) is None
    sealed.middle.answer = flipped(place)
    found = sealed.person()
    assert (found.why, found.cause) == (Trouble.NONSENSE, Cause.SEAL)
    made = sealed.filing()
    assert sealed.centre.filings.send(made, Line(Cancel())).outcome is Filed.UNKNOWN
    sealed.middle.answer = lambda infno, body: body
    assert sealed.centre.filings.ask(made, 5.0, Line(Cancel())).outcome is Filed.ACCEPTED


def test_sealed_an_answer_replayed_is_not_believed(sealed):
    assert isinstance(sealed.person(), PersonFound)
    old = sealed.middle.answers["1101"][-1]
    sealed.middle.answer = lambda infno, body: old if infno == "1101" else body
    for one in (WORKER, RETIRED):
        assert sealed.person(one).cause is Cause.SEAL


def test_sealed_answers_out_of_order_show_nobody_to_another(sealed):
    """The answer to one person's question given to the other's, unseen until then."""
    assert sealed.centre.probe(Cancel()) is None
    held: list[bytes] = []

    def swap(infno: str, body: bytes) -> bytes:
        if infno != "1101":
            return body
        held.append(body)
        return b"{}" if len(held) == 1 else held[0]

    sealed.middle.answer = swap
    assert sealed.person(WORKER).cause is Cause.SEAL
    assert sealed.person(RETIRED).cause is Cause.OTHER_PERSON


def test_sealed_a_plain_answer_is_not_believed(sealed):
    assert sealed.centre.probe(Cancel()) is None
    plain = json.dumps({"infcode": 0, "err_msg": "", "output": {}}).encode()
    sealed.middle.answer = lambda infno, body: plain
    assert sealed.person().cause is Cause.SEAL


# -- TIF: it signs no body ------------------------------------------------------------------------


def test_tif_a_request_replayed_is_refused_by_its_nonce(tif):
    made = tif.filing()
    assert tif.centre.filings.send(made, Line(Cancel())).outcome is Filed.ACCEPTED
    assert replayed(tif, "HLJ18")[0] == 401
    account = tif.stand_in.ledger.account([made.msgid])
    assert (account["done"], account["twice"]) == ([made.msgid], [])


def test_tif_an_altered_person_is_noticed_and_not_shown(tif):
    """Without TLS the body can be changed: who is shown is compared with whom was asked."""
    assert isinstance(tif.person(), PersonFound)
    other = RETIRED.certificate_no.encode()
    tif.middle.request = lambda infno, body: body.replace(WORKER.certificate_no.encode(), other)
    assert tif.person().cause is Cause.OTHER_PERSON


def test_tif_another_persons_rows_are_not_shown(tif):
    from kiosk.platform.interface import ItemQuestion
    from kiosk.services.catalogue import Catalogue
    from kiosk.services.result import Span

    person = tif.person().person
    own, other = WORKER.person_no.encode(), RETIRED.person_no.encode()
    region = WORKER.insurances[0].region.encode()
    tif.middle.request = lambda infno, body: body.replace(own, other).replace(
        b'"insuplc_admdvs":"' + region,
        b'"insuplc_admdvs":"' + RETIRED.insurances[0].region.encode(),
    )
    item = Catalogue.load().item("outpatient-visits")
    span = Span(TODAY.replace(year=TODAY.year - 3, day=1), TODAY)
    question = ItemQuestion(item, person, person.insurances[0], span)
    found = tif.centre.query(question, lambda result: None, Cancel())
    assert isinstance(found, CentreTrouble)
    assert found.cause is Cause.OTHER_PERSON


def test_a_profile_that_sends_bodies_nobody_signs_over_plain_http_is_a_breach():
    from kiosk.check.finding import Rule, Severity
    from kiosk.check.findings import findings
    from kiosk.services.catalogue import Catalogue

    settings = load("heilongjiang-2", [{"centre": {"url": "http://fsi.example.gov.cn/"}}])
    found = {f.rule: f for f in findings(settings, Catalogue.load())}
    assert found[Rule.PLAIN_CENTRE].severity is Severity.BREACH
