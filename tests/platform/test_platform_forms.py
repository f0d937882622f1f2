"""Every form of a demonstration profile, from its questions over the wire to the list that tells
what became of it: the stand-in takes each field, the outcome is found again, and the rule that
keeps a second one away sees it.

A profile or item that is added is among them; the stand-in reads none of the adapter's files.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec
import pytest

from kiosk.handling import draft as drafts
from kiosk.handling import papers as paperwork
from kiosk.handling.eligibility import listed, obstacle
from kiosk.handling.fileable import here
from kiosk.handling.offered import for_whom
from kiosk.platform.centre import FsiCentre, fsi_centre
from kiosk.platform.china import local
from kiosk.platform.filing import File, Filed, Filing
from kiosk.platform.interface import Cancel, Credential, CredentialKind, ItemQuestion, PersonFound
from kiosk.platform.line import Line
from kiosk.runtime.visit_data import first_of
from kiosk.services.catalogue import Catalogue
from kiosk.services.dictionaries import Dictionaries
from kiosk.services.form import Asks, Form, Letters, Question, RuleKind
from kiosk.services.model import Ask, Item
from kiosk.services.result import Result, Span
from kiosk.settings.load import load
from sandbox.centre.app import Centre, application
from sandbox.centre.command import CONTRACTS
from sandbox.centre.gateway import Tif
from sandbox.centre.misbehave import TracedProtocol
from sandbox.people import person
from sandbox.tour.plan import fitting_person
from tests.sandbox.client import serving

TOKEN = "0123456789abcdef0123456789abcdef"
TODAY = local(datetime.now(UTC)).date()
CATALOGUE, LABELS = Catalogue.load(), Dictionaries.load()
PROFILES = ("heilongjiang-3", "wafangdian-town", "quanzhou")
ENTRY = "M03900\t高血压"
TYPED = {
    Letters.TEXT: "向阳中心医院", Letters.NAME: "林小宝", Letters.DIGITS: "6217992600001234567",
    Letters.CODE: "W230001234", Letters.AMOUNT: "3286.50",
}  # fmt: skip


def forms(profile: str) -> list[Item]:
    settings = load(profile)
    there = here(settings, CATALOGUE)
    items = [CATALOGUE.item(id_) for id_ in settings.handling if id_ in there]
    own = [one for one in items if one.unit is None]  # an employer's: test_platform_units
    return [one for one in own if one.form is not None and one.form.undoes == ""]


class Now:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


class Station:
    """A profile's terminal before a strict stand-in."""

    def __init__(self, profile: str, url: str, stand_in: Centre) -> None:
        self.profile, self.settings = profile, load(profile)
        place = self.settings.centre.url.partition("7101")[2]
        centre = msgspec.structs.replace(self.settings.centre, url=url + place, paasid="test")
        settings = msgspec.structs.replace(self.settings, centre=centre)
        self.centre: FsiCentre = fsi_centre(settings, TOKEN.encode(), Now(), LABELS)
        self.stand_in = stand_in

    def who(self, id_: str) -> PersonFound:
        one = person(id_)
        shown = Credential(CredentialKind.E_VOUCHER, token=one.voucher_code)
        found = self.centre.person(shown, Cancel())
        assert isinstance(found, PersonFound), (found, self.reasons())
        return found

    def reasons(self) -> list[str]:
        return [r for entry in self.stand_in.ledger.entries() for r in entry["reasons"]]


@pytest.fixture(scope="module", params=PROFILES)
def station(request) -> Iterator[Station]:
    stand_in = Centre(Tif(TOKEN, time.time), strict=True)
    with serving(application(stand_in, CONTRACTS), TracedProtocol) as url:
        made = Station(request.param, url, stand_in)
        yield made
        made.centre.close()


def answer(question: Question, draft: drafts.Draft, here_: str) -> str:
    match question.asks:
        case Asks.CHOICE:
            return question.options[-1].value  # where more is asked, that is after the last
        case Asks.REGION:
            return "320600" if here_[:2] != "32" else "110000"
        case Asks.DATE:
            return drafts.bounds(question, draft.answers, TODAY)[0].isoformat()
        case Asks.PHONE:
            return "13904510000"
        case Asks.ENTRY:
            return ENTRY
        case Asks.ROW:
            return drafts.chosen(question, draft.rows[question.field][0])
        case Asks.TEXT:
            return TYPED[question.letters].ljust(question.least, "1")[: question.longest]


def filled(form: Form, here_: str) -> drafts.Draft:
    draft = drafts.begin(form)
    while (question := drafts.current(form, draft)) is not None:
        draft = drafts.answered(form, draft, answer(question, draft, here_), here_, TODAY)
        assert draft.error == "", (question.field, draft.error)
    return draft


def filing(station: Station, item: Item, whose: str) -> Filing:
    found = station.who(whose).person
    insurance = first_of(item, found)
    form = for_whom(item, found.sex, station.settings.station.regions).form
    assert form is not None
    assert insurance is not None
    assert obstacle(form, found, insurance, TODAY) is None
    draft = filled(form, insurance.region)
    files = tuple(
        File(f"{paper.id}-{n}-0123456789abcdef.jpg", lambda n=n: b"page %d" % n)
        for paper in paperwork.asked(form, draft.answers)
        if paper.needed
        for n in (1, 2)
    )
    sent = drafts.arguments(form, draft.answers, found, insurance, TODAY)
    number = station.centre.filings.new_msgid()
    return Filing(form.transaction, number, found.person_no, insurance.region, sent, files)


@pytest.mark.parametrize("item", sorted({i.id for p in PROFILES for i in forms(p)}))
def test_what_is_asked_is_filed_and_found_again(station, item):
    wanted = {one.id: one for one in forms(station.profile)}
    if item not in wanted:
        pytest.skip("not handled by this profile")
    centre, whose = station.centre, fitting_person(item)
    made = filing(station, wanted[item], whose)
    before = len(station.stand_in.ledger.entries())
    assert centre.filings.ask(made, 1.0, Line(Cancel())).outcome is not Filed.ACCEPTED
    told = centre.filings.send(made, Line(Cancel()))
    assert told.outcome is Filed.ACCEPTED, station.reasons()[before:]
    assert told.number
    account = station.stand_in.ledger.account([made.msgid])
    assert account["never_came"] == []
    again = centre.filings.ask(made, 1.0, Line(Cancel()))
    outcome = centre.session.transaction(made.transaction).outcome
    if outcome == "staff":
        assert again.outcome is Filed.UNKNOWN
    else:
        number = told.number if outcome.number else ""
        assert (again.outcome, again.number) == (Filed.ACCEPTED, number)
    _second_is_kept_away(station, wanted[item], whose)


def _second_is_kept_away(station: Station, item: Item, whose: str) -> None:
    for rule in item.form.rules:
        if rule.kind is not RuleKind.NONE_YET:
            continue
        found = station.who(whose).person
        span = Span(TODAY.replace(year=TODAY.year - 1, day=1), TODAY)
        asking = msgspec.structs.replace(item, ask=Ask(transaction=rule.transaction), fill=None)
        question = ItemQuestion(asking, found, first_of(item, found), span)
        answer = station.centre.query(question, lambda result: None, Cancel())
        assert isinstance(answer, Result), (answer, station.reasons()[-1:])
        assert listed(rule, answer.rows), rule.transaction
