"""Provinces by data alone: the shipped REST sample, and a fourth written after the documents only.

The stand-in answers from contracts written by hand; it reads none of the adapters' files.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from kiosk.platform import adapters
from kiosk.platform.centre import FsiCentre, fsi_centre
from kiosk.platform.china import local
from kiosk.platform.filing import Filed, Filing
from kiosk.platform.interface import (
    Cancel,
    Credential,
    CredentialKind,
    ItemQuestion,
    PersonFound,
    PersonRefused,
    Refusal,
)
from kiosk.platform.line import Line
from kiosk.platform.transactions import FOLDER, Transactions
from kiosk.services.catalogue import Catalogue
from kiosk.services.dictionaries import Dictionaries
from kiosk.services.result import Result, Span
from kiosk.settings.load import load
from sandbox.centre.app import Centre, application
from sandbox.centre.command import CONTRACTS
from sandbox.centre.gateway import Tif
from sandbox.centre.misbehave import TracedProtocol
from sandbox.people import people
from tests.sandbox.client import serving

TOKEN = "0123456789abcdef0123456789abcdef"
FOURTH = Path(__file__).parent / "fourth"
TODAY = local(datetime.now(UTC)).date()
CAST = {one.id: one for one in people(TODAY)}
WORKER = CAST["worker"]
CATALOGUE, LABELS = Catalogue.load(), Dictionaries.load()
SPAN = Span(TODAY.replace(year=TODAY.year - 5, day=1), TODAY)
CARD = Credential(CredentialKind.ID_CARD, certificate_no=WORKER.certificate_no, name=WORKER.name)


class Now:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


class Province:
    def __init__(self, url: str, adapter: str, stand_in: Centre, **folders) -> None:
        profile = load("jiangsu-demo")
        centre = msgspec.structs.replace(
            profile.centre, url=f"{url}/rest", adapter=adapter, paasid="test"
        )
        settings = msgspec.structs.replace(profile, centre=centre)
        self.centre: FsiCentre = fsi_centre(settings, TOKEN.encode(), Now(), LABELS, **folders)
        self.ledger = stand_in.ledger

    def person(self, credential: Credential = CARD):
        return self.centre.person(credential, Cancel())

    def ask(self, item: str) -> Result:
        person = self.person().person
        question = ItemQuestion(CATALOGUE.item(item), person, person.insurances[0], SPAN)
        return self.centre.query(question, lambda result: None, Cancel())

    def refused(self) -> list[str]:
        return [r for e in self.ledger.entries() for r in e["reasons"]]


def province(adapter: str, contracts: Path, **folders) -> Iterator[Province]:
    stand_in = Centre(Tif(TOKEN, time.time), strict=True)
    with serving(application(stand_in, contracts), TracedProtocol) as url:
        made = Province(url, adapter, stand_in, **folders)
        yield made
        made.centre.close()


@pytest.fixture(scope="module")
def sample() -> Iterator[Province]:
    yield from province("generic-rest", CONTRACTS)


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """As in an installation: the province's folder beside the national one."""
    folder = tmp_path_factory.mktemp("transactions")
    shutil.copytree(FOLDER / "national", folder / "national")
    shutil.copytree(FOURTH / "transactions" / "yunling", folder / "yunling")
    return folder


@pytest.fixture(scope="module")
def fourth(installed) -> Iterator[Province]:
    yield from province(
        "yunling",
        FOURTH / "contracts",
        transactions=installed,
        adapter_folder=FOURTH / "adapters",
    )


# -- the sample -----------------------------------------------------------------------------------


def test_every_way_to_show_who_one_is(sample):
    voucher = Credential(CredentialKind.E_VOUCHER, token=WORKER.voucher_code)
    for credential in (CARD, voucher):
        found = sample.person(credential)
        assert isinstance(found, PersonFound), sample.refused()
        assert found.person.certificate_no == WORKER.certificate_no
        assert [i.type for i in found.person.insurances] == [
            i.insurance_type for i in WORKER.insurances
        ]
        assert found.person.insurances[0].status == "1"
    nobody = Credential(CredentialKind.ID_CARD, certificate_no=CAST["not-found"].certificate_no)
    assert sample.person(nobody) == PersonRefused(Refusal.NOT_FOUND)


def test_one_token_is_got_and_renewed(sample):
    sample.person()
    tokens = [e for e in sample.ledger.entries() if e["infno"] == "auth/token"]
    assert len(tokens) == 1


@pytest.mark.parametrize("item", load("generic-rest-demo").items)
def test_every_item_of_the_profile_is_answered(sample, item):
    sample.ledger.clear()
    found = sample.ask(item)
    assert isinstance(found, Result), (found, sample.refused())
    assert found.complete
    assert sample.refused() == []


def test_sums_are_those_of_the_data(sample):
    found = sample.ask("medical-spending")
    bills = [
        v.settlement.total
        for v in WORKER.records.visits
        if SPAN.begin <= v.begin.date() <= SPAN.end and not v.settlement.refunded
    ]
    assert len(found.rows) == len(bills)
    assert sum((row["total"] for row in found.rows), Decimal(0)) == sum(bills, Decimal(0))


def filing(made: Province) -> Filing:
    arguments = {"rloc_rea": "02", "out_admdvs": "320100", "begndate": f"{TODAY}"}
    person = made.person().person
    return Filing(
        "province/away-filing", made.centre.filings.new_msgid(), person.person_no,
        WORKER.insurances[0].region, arguments,
    )  # fmt: skip


def test_a_write_and_the_query_that_tells_its_outcome(sample):
    made = filing(sample)
    filings = sample.centre.filings
    assert filings.ask(made, 5.0, Line(Cancel())).outcome is Filed.UNKNOWN
    told = filings.send(made, Line(Cancel()))
    assert told.outcome is Filed.ACCEPTED
    assert filings.ask(made, 5.0, Line(Cancel())) == told
    account = sample.ledger.account([made.msgid])
    assert account["done"] == [made.msgid]
    assert account["twice"] == account["never_came"] == []


# -- the fourth -----------------------------------------------------------------------------------


def test_the_fourth_knows_a_person(fourth):
    found = fourth.person()
    assert isinstance(found, PersonFound), fourth.refused()
    assert found.person.name == WORKER.name
    assert found.person.insurances[0].type == "310"
    assert found.person.insurances[0].type_label == "职工基本医疗保险"
    nobody = Credential(CredentialKind.ID_CARD, certificate_no=CAST["not-found"].certificate_no)
    assert fourth.person(nobody) == PersonRefused(Refusal.NOT_FOUND)


def test_the_fourth_lists_and_sums(fourth):
    found = fourth.ask("medical-spending")
    assert isinstance(found, Result), fourth.refused()
    bills = [
        v.settlement.total
        for v in WORKER.records.visits
        if SPAN.begin <= v.begin.date() <= SPAN.end and not v.settlement.refunded
    ]
    assert sum((row["total"] for row in found.rows), Decimal(0)) == sum(bills, Decimal(0))


def test_the_fourth_files_and_only_staff_could_settle_it(fourth):
    made = filing(fourth)
    made = msgspec.structs.replace(
        made, arguments={k: v for k, v in made.arguments.items() if k != "begndate"}
    )
    told = fourth.centre.filings.send(made, Line(Cancel()))
    assert told.outcome is Filed.ACCEPTED
    assert told.number
    assert fourth.centre.filings.ask(made, 1e6, Line(Cancel())).outcome is Filed.UNKNOWN


def test_the_fourth_is_complete_and_wholly_unconfirmed(installed):
    known = Transactions.load("yunling", installed)
    adapter = adapters.load("yunling", FOURTH / "adapters")
    wanted = (CATALOGUE.item("medical-spending"),)
    assert adapters.findings(adapter, known, wanted) == [  # its rows open no details there
        "medical-spending: `national/5203` is not answered here",
        "medical-spending: `national/5204` is not answered here",
    ]
    assert known.open_outcomes() == []
    assert {each.transaction for each in known.unconfirmed()} >= {"province/bills"}


def test_no_number_of_anybody_stands_in_an_address(fourth, sample):
    for made in (fourth, sample):
        for entry in made.ledger.entries():
            assert WORKER.certificate_no not in entry["infno"]
            assert WORKER.person_no not in entry["infno"]
