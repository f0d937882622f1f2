"""A form and the write it becomes must fit: an integrator hears it from `kiosk check`."""

from __future__ import annotations

import msgspec
import pytest

from kiosk.check.finding import Rule, Severity
from kiosk.check.items import check, check_transactions
from kiosk.platform.transactions import Transactions
from kiosk.services.catalogue import Catalogue
from kiosk.services.form import Fixed
from kiosk.settings.load import load, profiles

CATALOGUE = Catalogue.load()
SETTINGS = load("heilongjiang-2")
TRANSACTIONS = Transactions.load("heilongjiang")


def changed(item_id: str, **form) -> Catalogue:
    items = {item.id: item for item in CATALOGUE}
    item = items[item_id]
    items[item_id] = msgspec.structs.replace(item, form=msgspec.structs.replace(item.form, **form))
    return Catalogue(items.values())


def said(catalogue: Catalogue) -> str:
    found = check_transactions(SETTINGS, catalogue, TRANSACTIONS)
    return "".join(f.subject for f in found if f.rule is Rule.FORM_FIELDS)


@pytest.mark.parametrize("profile", profiles())
def test_every_shipped_form_fits_its_province(profile):
    settings = load(profile)
    transactions = Transactions.load(settings.centre.adapter)
    found = check_transactions(settings, CATALOGUE, transactions)
    assert [f.subject for f in found if f.rule is Rule.FORM_FIELDS] == []


def test_what_the_write_does_not_take_is_named():
    fixed = (*CATALOGUE.item("away-filing").form.fixed, Fixed(field="colour", value="red"))
    assert said(changed("away-filing", fixed=fixed)) == (
        "away-filing: province/away-filing takes no colour"
    )


def test_what_nobody_gives_is_named():
    form = CATALOGUE.item("transfer-in").form
    rest = tuple(q for q in form.questions if q.field != "trafout_admdvs")
    text = said(changed("transfer-in", questions=rest))
    assert text == "transfer-in: nobody gives trafout_admdvs of province/transfer-in"


def test_a_form_that_ends_in_a_query_is_no_filing():
    assert "is no write" in said(changed("away-filing", transaction="province/away-filings"))


def test_a_mismatch_is_a_breach():
    form = CATALOGUE.item("transfer-in").form
    found = check_transactions(
        SETTINGS, changed("transfer-in", questions=form.questions[1:]), TRANSACTIONS
    )
    assert Severity.BREACH in {f.severity for f in found if f.rule is Rule.FORM_FIELDS}


def test_only_what_cannot_be_done_is_called_guide_only():
    (told,) = (
        f for f in check(SETTINGS, CATALOGUE, TRANSACTIONS) if f.rule is Rule.HANDLING_GUIDE_ONLY
    )
    names = told.subject.split(", ")
    assert "away-filing" not in names
    assert "expense-claim" in names
    assert "resident-enrolment" in guide_only("generic-rest", "jiangsu-demo")
    assert "expense-claim" not in guide_only("jiangsu", "jiangsu-demo")  # its papers are taken


def guide_only(adapter: str, profile: str) -> set[str]:
    found = check(load(profile), CATALOGUE, Transactions.load(adapter))
    subjects = (f.subject for f in found if f.rule is Rule.HANDLING_GUIDE_ONLY)
    return {name for subject in subjects for name in subject.split(", ")}


def test_an_item_that_picks_from_a_list_the_province_does_not_have_is_a_guide_only():
    """As at the terminal (`kiosk.handling.fileable`)."""

    class Without:
        def __contains__(self, id_: str) -> bool:
            return id_ in JIANGSU and id_ != "province/special-drug-list"

    def guides(known) -> str:
        found = check(HOSPITAL, CATALOGUE, known)
        return "".join(f.subject for f in found if f.rule is Rule.HANDLING_GUIDE_ONLY)

    assert "special-drugs" not in guides(JIANGSU)
    assert "special-drugs" in guides(Without())


HOSPITAL = load("nantong-hospital")
JIANGSU = Transactions.load("jiangsu")


def bundles(**said: tuple[str, ...]):
    named = {name.replace("_", "-"): ids for name, ids in said.items()}
    station = msgspec.structs.replace(HOSPITAL.station, bundles=named)
    return msgspec.structs.replace(HOSPITAL, station=station)


def of_bundles(settings) -> dict[Rule, str]:
    rules = (Rule.BUNDLE_UNKNOWN, Rule.BUNDLE_UNSAID, Rule.BUNDLE_WITHOUT)
    return {f.rule: f.subject for f in check(settings, CATALOGUE, JIANGSU) if f.rule in rules}


def only_guides(settings) -> str:
    found = check(settings, CATALOGUE, JIANGSU)
    return "".join(f.subject for f in found if f.rule is Rule.HANDLING_GUIDE_ONLY)


def test_a_hospital_that_says_its_parts_does_the_bundle():
    assert of_bundles(HOSPITAL) == {}
    assert "newborn-bundle" not in only_guides(HOSPITAL)


@pytest.mark.parametrize(
    ("said", "rule", "subject"),
    [
        ({}, Rule.BUNDLE_UNSAID, "newborn-bundle"),
        ({"newborn_bundle": ("insurance", "passport")}, Rule.BUNDLE_UNKNOWN,
         "newborn-bundle: passport"),
        ({"newborn_bundle": ("insurance",), "expense_claim": ("insurance",)}, Rule.BUNDLE_UNKNOWN,
         "expense-claim: insurance"),
        ({"newborn_bundle": ("insurance",), "no_item": ("a",)}, Rule.BUNDLE_UNKNOWN, "no-item: a"),
        ({"newborn_bundle": ("household",)}, Rule.BUNDLE_WITHOUT, "newborn-bundle: insurance"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_parts_of_a_station_is_said(said, rule, subject):
    assert of_bundles(bundles(**said)) == {rule: subject}


def test_without_its_parts_only_the_guide_is_left():
    assert "newborn-bundle" in only_guides(bundles())


def test_only_the_writes_of_the_parts_that_are_here_are_needed():
    class Few:
        def __contains__(self, id_: str) -> bool:
            return id_ == "province/newborn-enrolment"

    offered = bundles(newborn_bundle=("insurance",))
    found = check(offered, CATALOGUE, Few())
    told = "".join(f.subject for f in found if f.rule is Rule.HANDLING_GUIDE_ONLY)
    assert "newborn-bundle" not in told
    found = check(HOSPITAL, CATALOGUE, Few())
    told = "".join(f.subject for f in found if f.rule is Rule.HANDLING_GUIDE_ONLY)
    assert "newborn-bundle" in told


def parted(**more) -> str:
    """What is said of the bundle, its last part changed."""
    form = CATALOGUE.item("newborn-bundle").form
    last = msgspec.structs.replace(form.parts[-1], **more)
    catalogue = changed("newborn-bundle", parts=(*form.parts[:-1], last))
    found = check_transactions(HOSPITAL, catalogue, JIANGSU)
    return "".join(f.subject for f in found if f.rule is Rule.FORM_FIELDS)


def test_a_part_that_does_not_fit_its_write_is_named():
    takes = CATALOGUE.item("newborn-bundle").form.parts[-1].takes
    assert parted() == ""
    assert "takes no colour" in parted(takes={**takes, "colour": "child_name"})
    less = {wire: field for wire, field in takes.items() if wire != "guardName"}
    assert "nobody surely gives guardName" in parted(takes=less)
    assert "nobody surely gives getWay" in parted(takes={**takes, "getWay": "other_name"})
    assert "is no write" in parted(transaction="province/newborn-households")
