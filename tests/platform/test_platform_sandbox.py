"""Against the strict stand-in, which shares no code with the client and keeps a ledger."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.request
from datetime import UTC, datetime
from decimal import Decimal

import msgspec
import pytest

from kiosk.platform.centre import fsi_centre
from kiosk.platform.china import local
from kiosk.platform.interface import (
    Cancel,
    CentreTrouble,
    Credential,
    CredentialKind,
    ItemQuestion,
    Notice,
    PersonFound,
    PersonRefused,
    Refusal,
    Trouble,
)
from kiosk.platform.msgid import FileCounter
from kiosk.services.catalogue import Catalogue
from kiosk.services.dictionaries import Dictionaries
from kiosk.services.result import Result, Span
from kiosk.settings.load import load
from sandbox.people import people

TOKEN = "a-token-for-this-test-only-0123456789"
TYPES = {"resident": "01", "hk-macao-taiwan": "17", "foreigner-2017": "07", "foreigner-2023": "07"}
CATALOGUE = Catalogue.load()
LABELS = Dictionaries.load()
TODAY = local(datetime.now(UTC)).date()
CAST = {one.id: one for one in people(TODAY)}  # the platform lives in Shanghai


class Now:
    """Real time: the stand-in refuses a clock that is off."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


class Sandbox:
    def __init__(self, folder) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        secret = folder / "centre.key"
        secret.write_text(TOKEN)
        self.root = f"http://127.0.0.1:{port}"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "sandbox", "centre", "--port", str(port), "--strict",
             "--secret-file", str(secret)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        until = time.monotonic() + 30
        while True:
            try:
                self.get("/health")
                return
            except OSError:
                assert self._process.poll() is None
                assert time.monotonic() < until
                time.sleep(0.05)

    def get(self, path: str, method: str = "GET", body: dict | None = None):
        data = json.dumps(body).encode() if body is not None else None
        asked = urllib.request.Request(self.root + path, data, method=method)
        with urllib.request.urlopen(asked, timeout=5) as answer:
            return json.load(answer)

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(10)


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory):
    made = Sandbox(tmp_path_factory.mktemp("centre"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def counter(tmp_path_factory):
    """Each test is a restart of the client; the stand-in refuses a msgid it has seen."""
    return FileCounter(tmp_path_factory.mktemp("counter") / "msgid")


@pytest.fixture
def centre(sandbox, counter):
    sandbox.get("/mood", "DELETE")
    sandbox.get("/ledger", "DELETE")
    profile = load("heilongjiang-2")
    wanted = msgspec.structs.replace(
        profile.centre, url=f"{sandbox.root}/fsi", read_seconds=6.0, whole_seconds=15.0
    )
    settings = msgspec.structs.replace(profile, centre=wanted)
    made = fsi_centre(settings, TOKEN.encode(), Now(), LABELS, counter=counter)
    yield made
    sandbox.get("/mood", "DELETE")
    made.close()


def card(id_: str) -> Credential:
    one = CAST[id_]
    if one.card is None:
        return Credential(
            CredentialKind.ID_CARD,
            certificate_type=one.certificate_type,
            certificate_no=one.certificate_no,
        )
    return Credential(
        CredentialKind.ID_CARD,
        certificate_type=TYPES[one.card.kind],
        certificate_no=one.card.number,
        name=one.card.name_on_card or one.card.latin_name,
        valid_from=one.card.valid_from,
        valid_to=one.card.valid_to,
    )


def ask(centre, id_: str, item: str, span: Span | None = None):
    found = centre.person(card(id_), Cancel())
    assert isinstance(found, PersonFound)
    span = span or Span(TODAY.replace(year=TODAY.year - 5, day=1), TODAY)
    insurance = found.person.insurances[0]
    question = ItemQuestion(CATALOGUE.item(item), found.person, insurance, span)
    return question, centre.query(question, lambda result: None, Cancel())


def reasons(sandbox) -> dict[str, int]:
    return sandbox.get("/ledger/summary")["reasons"]


SPECIAL = {
    "elsewhere": Notice.ELSEWHERE,
    "suspended": Notice.SUSPENDED,
    "lapsed": Notice.SUSPENDED,
    "terminated": Notice.TERMINATED,
    "deceased": Refusal.DECEASED,
    "secrecy": Refusal.SECRECY,
    "expired-card": Refusal.CARD_EXPIRED,
    "early-card": Refusal.CARD_NOT_YET,
    "differs": Refusal.NAME_DIFFERS,
    "not-found": Refusal.NOT_FOUND,
    "uninsured": Refusal.NOT_INSURED,
}


@pytest.mark.parametrize("id_", CAST)
def test_everybody_with_their_card(centre, sandbox, id_):
    found = centre.person(card(id_), Cancel())
    expected = SPECIAL.get(id_, Notice.NONE)
    if isinstance(expected, Refusal):
        assert found == PersonRefused(expected)
    else:
        assert found.notice is expected
        assert found.person.certificate_no == CAST[id_].certificate_no
        assert len(found.person.insurances) == len(CAST[id_].insurances)
    assert set(reasons(sandbox)) <= {
        "FSI-未查询到人员信息[person_001]",
        "FSI-该人员已死亡[person_dead]",
    }


def test_by_e_voucher_and_by_social_card(centre, sandbox):
    worker = CAST["worker"]
    voucher = Credential(CredentialKind.E_VOUCHER, token=worker.voucher_code)
    social = Credential(
        CredentialKind.SOCIAL_CARD, token=worker.social_card_no, card_sn=worker.card_sn
    )
    for credential in (voucher, social):
        found = centre.person(credential, Cancel())
        assert found.person.certificate_no == worker.certificate_no
    wrong = Credential(CredentialKind.E_VOUCHER, token="https://example.invalid/menu")
    assert centre.person(wrong, Cancel()) == PersonRefused(Refusal.BAD_VOUCHER)


def test_children(centre):
    def child(number: str, guardian: str):
        asked = Credential(CredentialKind.CHILD, certificate_no=number, guardian=card(guardian))
        return centre.person(asked, Cancel())

    minors = [one for one in CAST.values() if one.guardian]
    assert minors
    for one in minors:
        found = child(one.certificate_no, one.guardian)
        assert isinstance(found, PersonFound), found
        assert found.person.certificate_no == one.certificate_no
        assert found.guardian.certificate_no == CAST[one.guardian].certificate_no
        assert child(one.certificate_no, "worker") == PersonRefused(Refusal.NOT_GUARDIAN)
    grown_up = CAST["farmer"].certificate_no
    assert child(grown_up, minors[0].guardian) == PersonRefused(Refusal.NOT_GUARDIAN)


@pytest.mark.parametrize("item", load("heilongjiang-2").items)
def test_every_item_for_a_worker_is_answered_as_the_interface_wants(centre, sandbox, item):
    _, found = ask(centre, "worker", item)
    assert isinstance(found, Result)
    assert found.complete
    assert not found.cut
    assert sandbox.get("/ledger/summary")["outcomes"].get("refused", 0) == 0
    for row in found.rows:
        assert not any(isinstance(value, float) for value in row.values())


def test_amounts_are_those_of_the_data(centre):
    span = Span(TODAY.replace(year=TODAY.year - 5, day=1), TODAY)
    _, found = ask(centre, "worker", "medical-spending", span)
    settled = [
        visit.settlement
        for visit in CAST["worker"].records.visits
        if span.begin <= visit.begin.date() <= span.end and not visit.settlement.refunded
    ]
    assert len(found.rows) == len(settled)
    assert sum((row["total"] for row in found.rows), Decimal(0)) == sum(
        (one.total for one in settled), Decimal(0)
    )


def test_a_stay_opens_its_settlement_and_its_lines(centre):
    question, found = ask(centre, "inpatient", "inpatient-stays")
    detail = question.item.detail
    (settled,) = centre.detail(question, detail, found.rows[0], Cancel())
    assert settled["total"] == found.rows[0]["total"]
    lines = centre.detail(question, detail.then, settled, Cancel())
    assert sum((line["amount"] for line in lines), Decimal(0)) == settled["total"]


def test_five_thousand_purchases_are_listed_once_each(centre, sandbox):
    wanted = CATALOGUE.item("pharmacy-purchases")
    list_only = msgspec.structs.replace(wanted, fill=None)
    person = centre.person(card("buyer-5000"), Cancel()).person
    visits = CAST["buyer-5000"].records.visits
    span = Span(min(v.begin for v in visits).date(), TODAY)
    question = ItemQuestion(list_only, person, person.insurances[0], span)
    found = centre.query(question, lambda result: None, Cancel())
    assert [row["visit_id"] for row in found.rows] == [
        one.visit_id
        for one in sorted(visits, key=lambda v: v.begin, reverse=True)
        if one.care_type == "41"
    ]
    assert set(reasons(sandbox)) == {"FSI-时间段过长或记录过多[rows]"}


def test_rows_without_a_settlement_number_are_said(centre):
    _, found = ask(centre, "gap-settlements", "care-records")
    gaps = [v for v in CAST["gap-settlements"].records.visits if not v.settlement_id_shown]
    assert gaps
    assert 0 < found.unfillable <= len(gaps)
    assert found.complete


@pytest.mark.parametrize(
    ("mood", "expected"),
    [
        ("refusing", {Trouble.REFUSED}),
        ("silent", {Trouble.SILENT}),
        ("resetting", {Trouble.UNREACHABLE}),
        ("captive-portal", {Trouble.NONSENSE}),
        ("gateway-error", {Trouble.REFUSED}),
        ("truncating", {Trouble.NONSENSE}),
        ("empty", {Trouble.NONSENSE}),
        ("huge", {Trouble.TOO_MUCH}),
        ("nonsense", {Trouble.NONSENSE}),
    ],
)
def test_a_misbehaving_centre_has_a_named_outcome(centre, sandbox, mood, expected):
    assert centre.probe(Cancel()) is None  # signed in while it still behaved
    sandbox.get("/mood", "PUT", {"name": mood})
    found = centre.person(card("worker"), Cancel())
    assert isinstance(found, CentreTrouble)
    assert found.why in expected
    assert "110" not in found.code.replace("1101", "")


def test_signed_out_behind_our_back(centre, sandbox):
    assert centre.probe(Cancel()) is None
    sandbox.get("/mood", "PUT", {"rules": [{"what": "signed-out", "times": 1}]})
    assert isinstance(centre.person(card("worker"), Cancel()), PersonFound)
    calls = sandbox.get("/ledger/summary")["calls"]
    assert calls["9001"] == 2
