"""Employers over the wire: found by their code, their agents told by yes or no, declarations filed
and found again. The stand-in has contracts of its own and looks at the authority once more."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from msgspec import structs

from kiosk.platform.centre import FsiCentre, fsi_centre
from kiosk.platform.china import local
from kiosk.platform.filing import File, Filed, Filing
from kiosk.platform.interface import (
    Cancel,
    CentreTrouble,
    Credential,
    CredentialKind,
    ItemQuestion,
    Person,
    PersonFound,
    Unit,
)
from kiosk.platform.line import Line
from kiosk.platform.session import About, No
from kiosk.platform.transactions import Transactions
from kiosk.services.catalogue import Catalogue
from kiosk.services.dictionaries import Dictionaries
from kiosk.services.model import Ask
from kiosk.services.result import Result, Span
from kiosk.settings.load import load
from sandbox.centre.app import Centre, application
from sandbox.centre.gateway import Tif
from sandbox.centre.misbehave import TracedProtocol
from sandbox.people import person
from sandbox.people.units import unit
from tests.sandbox.client import serving

TOKEN = "0123456789abcdef0123456789abcdef"
CATALOGUE, LABELS = Catalogue.load(), Dictionaries.load()
DETAILS, INFORMATION = CATALOGUE.item("unit-details"), CATALOGUE.item("unit-information")
SIGNATURE = File("signature-1-0123456789abcdef.png", lambda: b"ink")
LETTER = File("authority-1-0123456789abcdef.jpg", lambda: b"letter")


class Now:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


class Office:
    def __init__(self, url: str, stand_in: Centre) -> None:
        self.stand_in = stand_in
        settings = load("wafangdian-town", [{"centre": {"url": f"{url}/fsi"}}])
        self.centre: FsiCentre = fsi_centre(settings, TOKEN.encode(), Now(), LABELS)

    def who(self, id_: str) -> Person:
        shown = Credential(CredentialKind.ID_CARD, "01", person(id_).certificate_no)
        found = self.centre.person(shown, Cancel())
        assert isinstance(found, PersonFound)
        return found.person

    def unit(self, id_: str, agent: str, item=DETAILS) -> Unit:
        found = self.centre.unit(unit(id_).code, item, self.who(agent), Cancel())
        assert isinstance(found, Unit)
        return found


@pytest.fixture
def office() -> Iterator[Office]:
    stand_in = Centre(Tif(TOKEN, time.time), strict=True)
    with serving(application(stand_in), TracedProtocol) as url:
        made = Office(url, stand_in)
        yield made
        made.centre.close()


def test_who_is_on_the_list_is_told_from_who_is_not(office):
    bearings = unit("bearings")
    assert office.unit("bearings", "worker") == Unit(
        bearings.code, True, bearings.name, "1", "210200", listed=True
    )
    for other in ("mother", "retired"):  # one whose authority has ended, one who never had any
        assert not office.unit("bearings", other).listed
    assert office.unit("closed", "worker").status == "4"
    assert office.unit("new", "worker") == Unit(unit("new").code)


def test_a_namesake_or_another_number_is_nobodys_agent(office):
    worker = office.who("worker")
    for other in (
        structs.replace(worker, certificate_no=person("retired").certificate_no),
        structs.replace(worker, name="张大国同名者"),
    ):
        found = office.centre.unit(unit("bearings").code, DETAILS, other, Cancel())
        assert isinstance(found, Unit)
        assert not found.listed


def asked(office: Office, agent: str) -> Result | CentreTrouble:
    known = office.unit("bearings", "worker", INFORMATION)
    today = local(datetime.now(UTC)).date()
    span = Span(today.replace(year=today.year - 1), today)
    question = ItemQuestion(INFORMATION, office.who(agent), None, span, known)
    return office.centre.query(question, lambda partial: None, Cancel())


def test_an_agent_sees_sums_and_no_employee(office):
    result = asked(office, "worker")
    assert isinstance(result, Result)
    assert len(result.rows) >= 12
    assert result.head["people"] == unit("bearings").months[0].people
    fields = {name for row in result.rows for name in row}
    assert fields <= {column.field for column in INFORMATION.columns} | {"code"}


def test_the_centre_tells_nothing_to_who_is_not_on_its_list(office):
    """Even where a terminal asked for them."""
    assert isinstance(asked(office, "retired"), CentreTrouble)


def filing(office: Office, id_: str, agent: str, *files: File) -> Filing:
    who = office.who(agent)
    said = {"chg_item": "单位电话", "emp_tel": "041185500000", "chg_date": "2026-11-20",
            "tel": "13904110000", "agnter_name": who.name, "agnter_cert_type": "01",
            "agnter_certno": who.certificate_no}  # fmt: skip
    return Filing(
        "province/unit-details", office.centre.filings.new_msgid(), "", "210200", said, files,
        unit=unit(id_).code, agent=who.certificate_no,
    )  # fmt: skip


def test_a_declaration_is_taken_and_found_again(office):
    made = filing(office, "bearings", "worker", SIGNATURE)
    told = office.centre.filings.send(made, Line(Cancel()))
    assert told.outcome is Filed.ACCEPTED
    again = office.centre.filings.ask(made, 1.0, Line(Cancel()))
    assert (again.outcome, again.number) == (Filed.ACCEPTED, told.number)
    other = filing(office, "idle", "worker", SIGNATURE)
    nothing = office.centre.filings.ask(other, 1.0, Line(Cancel()))
    assert nothing.outcome is Filed.UNKNOWN  # another employer's proves nothing for this one


@pytest.mark.parametrize(
    ("id_", "agent", "files", "outcome"),
    [
        ("orchard", "worker", (SIGNATURE,), Filed.REFUSED),  # not listed, no letter
        ("orchard", "mover", (SIGNATURE,), Filed.REFUSED),  # listed once; it has ended
        ("orchard", "worker", (LETTER, SIGNATURE), Filed.ACCEPTED),
        ("bearings", "worker", (LETTER,), Filed.REFUSED),  # unsigned
        ("closed", "worker", (SIGNATURE,), Filed.REFUSED),
        ("new", "worker", (LETTER, SIGNATURE), Filed.REFUSED),
    ],
)
def test_the_stand_in_looks_at_authority_signature_and_employer(office, id_, agent, files, outcome):
    told = office.centre.filings.send(filing(office, id_, agent, *files), Line(Cancel()))
    assert told.outcome is outcome


def test_no_persons_records_are_asked_for_an_employer_nor_the_other_way(office):
    """The session itself keeps them apart, whatever an item's file says."""
    known, worker = office.unit("bearings", "worker"), office.who("worker")
    wrong = structs.replace(INFORMATION, ask=Ask(transaction="national/5301"))
    span = Span(*(local(datetime.now(UTC)).date(),) * 2)
    before = len(office.stand_in.ledger.entries())
    said = office.centre.query(
        ItemQuestion(wrong, worker, None, span, known), lambda partial: None, Cancel()
    )
    assert isinstance(said, CentreTrouble)
    session = office.centre.session
    own = session.call("province/unit-information", Line(Cancel()), About("1", "210200", span))
    assert isinstance(own, No)
    assert len(office.stand_in.ledger.entries()) == before


def test_every_transaction_about_an_employer_is_told_from_those_about_people():
    known = Transactions.load("liaoning")
    of_units = {id_ for id_ in known.ids() if known.get(id_).about == "unit"}
    assert of_units == {
        i for i in known.ids() if i.startswith(("province/unit", "province/employ"))
    }
    for item in CATALOGUE:
        if item.unit is not None:
            named = {item.unit.transaction, item.unit.agents} - {""}
            named |= {item.ask.transaction} if item.ask and not item.own else set()
            named |= {item.form.transaction} if item.form else set()
            named |= {r.transaction for r in item.form.rules} if item.form else set()
            assert named <= of_units
