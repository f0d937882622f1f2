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
