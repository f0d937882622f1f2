"""Who may do an item, what has to be shown for it, and where it can be done at all."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import msgspec
import pytest

from kiosk.handling.eligibility import (
    Wanted,
    listed,
    obstacle,
    proof_of,
    wanted,
    without_camera,
)
from kiosk.handling.fileable import fileable, here, proofs_here
from kiosk.platform.interface import CredentialKind as Kind
from kiosk.services.catalogue import Catalogue
from kiosk.services.form import Asks, RuleKind, must_photograph
from kiosk.services.proofs import Proof, enough, ways
from kiosk.services.result import Coded
from kiosk.settings.load import load
from kiosk.text.numbers import age_on
from screens.samples import insurance, person

TRANSACTIONS = Path(__file__).resolve().parents[2] / "config" / "transactions"
TODAY = date(2026, 12, 1)
CATALOGUE = Catalogue.load()
FORMS = {item.id: item.form for item in CATALOGUE if item.form is not None}
ENDS = ("resident-suspension", "flexible-suspension", "person-termination", "account-closing",
        "expense-claim", "person-key-details", "prenatal-checks", "maternity-expenses",
        "family-planning-expenses")  # fmt: skip
CARDS = (Kind.ID_CARD, Kind.SOCIAL_CARD)


@pytest.mark.parametrize("item", FORMS)
@pytest.mark.parametrize("card", CARDS)
def test_a_found_card_opens_no_form(item, card):
    form = FORMS[item]
    assert not enough(form.accepts, form.need, {proof_of(card)})
    assert wanted(ways(form.accepts, form.need, {proof_of(card)}, set(Proof))) is Wanted.VOUCHER


@pytest.mark.parametrize("item", FORMS)
def test_what_ends_an_insurance_pays_out_or_changes_who_one_is_needs_two_proofs(item):
    ends = item in ENDS
    form = FORMS[item]
    for voucher in (Kind.E_VOUCHER, Kind.E_VOUCHER_TOKEN):
        shown = {proof_of(voucher)}
        left = ways(form.accepts, form.need, shown, {Proof.VOUCHER, Proof.CARD})
        assert wanted(left) is (Wanted.CARD if ends else Wanted.NONE)
        assert enough(form.accepts, form.need, shown) is not ends
        assert enough(form.accepts, form.need, shown | {Proof.CARD})


def test_a_proof_is_of_its_own_kind():
    assert {proof_of(k) for k in (Kind.E_VOUCHER, Kind.E_VOUCHER_TOKEN)} == {Proof.VOUCHER}
    assert {proof_of(k) for k in CARDS} == {Proof.CARD}
    assert proof_of(Kind.CHILD) is None


def test_nobody_can_prove_themselves_without_a_scanner_and_nothing_else():
    """Then it is guide only, instead of a question for something that is not there."""
    whole = load("heilongjiang-2")
    blind = msgspec.structs.replace(
        whole, devices=msgspec.structs.replace(whole.devices, scanner=None)
    )
    assert proofs_here(blind) == {Proof.CARD}
    assert here(whole, CATALOGUE) & set(FORMS)
    assert not here(blind, CATALOGUE) & set(FORMS)


def born(year: int, month: int, day: int):
    return msgspec.structs.replace(person(), birth=date(year, month, day))


@pytest.mark.parametrize(
    ("item", "kind", "status", "birth", "broken"),
    [
        ("away-filing", "310", "1", 1965, None),
        ("away-filing", "390", "1", 1965, None),
        ("away-filing", "510", "1", 1965, RuleKind.INSURANCE),
        ("away-filing", "310", "2", 1965, RuleKind.IN_FORCE),
        ("away-filing", "310", "4", 1965, RuleKind.IN_FORCE),
        ("resident-suspension", "390", "1", 1965, None),
        ("resident-suspension", "310", "1", 1965, RuleKind.INSURANCE),
        ("resident-suspension", "390", "2", 1965, RuleKind.IN_FORCE),
        ("resident-suspension", "390", "4", 1965, RuleKind.IN_FORCE),
        ("person-termination", "310", "2", 1965, None),
        ("person-termination", "310", "4", 1965, RuleKind.IN_FORCE),
        ("person-termination", "390", "1", 2010, RuleKind.AGE),
        ("person-termination", "390", "4", 2010, RuleKind.IN_FORCE),
        ("resident-details", "390", "2", 1965, None),
        ("resident-details", "310", "1", 1965, RuleKind.INSURANCE),
        ("resident-details", "510", "1", 1965, RuleKind.INSURANCE),
        ("resident-details", "390", "4", 1965, RuleKind.IN_FORCE),
        ("transfer-in", "310", "1", 1965, None),
        ("transfer-in", "310", "2", 1965, RuleKind.IN_FORCE),
        ("transfer-in", "390", "4", 1965, RuleKind.IN_FORCE),
        ("away-filing-status", "310", "1", 1965, None),
        ("away-filing-status", "390", "4", 1965, None),
        ("away-filing-status", "510", "1", 1965, RuleKind.INSURANCE),
        ("account-closing", "310", "4", 1965, None),
        ("account-closing", "390", "4", 1965, RuleKind.INSURANCE),
        ("account-closing", "310", "1", 1965, RuleKind.IN_FORCE),
        ("account-closing", "310", "2", 1965, RuleKind.IN_FORCE),
        ("account-closing", "310", "4", 2010, RuleKind.AGE),
        ("resident-enrolment", "390", "4", 2010, RuleKind.NO_OTHER),
        ("resident-enrolment", "310", "4", 1965, RuleKind.INSURANCE),
        ("resident-enrolment", "390", "1", 1965, RuleKind.IN_FORCE),
        ("transfer-out", "310", "2", 1965, None),
        ("transfer-out", "310", "4", 1965, None),
        ("transfer-out", "390", "2", 1965, RuleKind.INSURANCE),
        ("transfer-out", "510", "4", 1965, RuleKind.INSURANCE),
        ("transfer-out", "310", "1", 1965, RuleKind.IN_FORCE),
        *(
            case
            for item in (
                "chronic-application",
                "special-application",
                "referral-filing",
                "special-drugs",
            )
            for case in (
                (item, "310", "1", 1965, None),
                (item, "390", "1", 2010, None),
                (item, "510", "1", 1965, RuleKind.INSURANCE),
                (item, "310", "2", 1965, RuleKind.IN_FORCE),
                (item, "390", "4", 1965, RuleKind.IN_FORCE),
            )
        ),
        ("newborn-enrolment", "390", "1", 1965, None),
        ("newborn-enrolment", "510", "1", 1965, RuleKind.INSURANCE),
        ("newborn-enrolment", "310", "1", 2010, RuleKind.AGE),
        ("expense-claim", "310", "4", 1965, None),
        ("expense-claim", "510", "1", 1965, RuleKind.INSURANCE),
        ("expense-claim", "390", "1", 2010, RuleKind.AGE),
        ("prenatal-checks", "310", "1", 1996, RuleKind.INSURANCE),
        ("prenatal-checks", "510", "1", 1996, RuleKind.SEX),
        ("maternity-expenses", "390", "1", 1996, RuleKind.INSURANCE),
        ("maternity-expenses", "510", "2", 1996, RuleKind.SEX),
        ("family-planning-expenses", "510", "2", 1986, None),
        ("family-planning-expenses", "510", "1", 2011, RuleKind.AGE),
        ("person-key-details", "390", "4", 1965, None),
        ("person-key-details", "390", "1", 2010, RuleKind.AGE),
        ("flexible-retirement", "390", "1", 1965, RuleKind.INSURANCE),
        ("flexible-retirement", "310", "1", 1965, RuleKind.PERSON_TYPE),
        ("flexible-suspension", "390", "1", 1965, RuleKind.INSURANCE),
        ("flexible-suspension", "310", "1", 1965, RuleKind.PERSON_TYPE),
    ],
)
def test_the_rules_of_each_item(item, kind, status, birth, broken):
    found = obstacle(FORMS[item], born(birth, 6, 1), insurance(kind, status), TODAY)
    assert (found.kind if found else None) == broken


@pytest.mark.parametrize(
    ("category", "status", "broken"),
    [
        ("1103", "1", None),
        ("1160", "1", None),
        ("1101", "1", RuleKind.PERSON_TYPE),
        ("1201", "1", RuleKind.PERSON_TYPE),
        ("1103", "2", RuleKind.IN_FORCE),
        ("1160", "4", RuleKind.IN_FORCE),
    ],
)
def test_only_who_pays_for_oneself_stops_paying(category, status, broken):
    own = msgspec.structs.replace(insurance("310", status), person_type=category)
    found = obstacle(FORMS["flexible-suspension"], person(), own, TODAY)
    assert (found.kind if found else None) == broken


@pytest.mark.parametrize(
    ("category", "status", "birth", "broken"),
    [
        ("1103", "1", 1966, None),
        ("1103", "2", 1981, None),
        ("1103", "1", 1982, RuleKind.AGE),
        ("1203", "1", 1966, RuleKind.PERSON_TYPE),
        ("1160", "4", 1966, RuleKind.IN_FORCE),
    ],
)
def test_only_who_pays_for_oneself_and_is_of_age_retires(category, status, birth, broken):
    own = msgspec.structs.replace(insurance("310", status), person_type=category)
    found = obstacle(FORMS["flexible-retirement"], born(birth, 6, 1), own, TODAY)
    assert (found.kind if found else None) == broken


@pytest.mark.parametrize(
    ("item", "sex", "status", "broken"),
    [
        ("prenatal-checks", "2", "1", None),
        ("prenatal-checks", "", "1", None),  # not known: the office decides
        ("prenatal-checks", "2", "4", RuleKind.IN_FORCE),
        ("maternity-expenses", "2", "1", None),
        ("maternity-expenses", "2", "4", None),  # she may have left her work since
        ("maternity-expenses", "1", "4", RuleKind.SEX),
        ("family-planning-expenses", "1", "1", None),
        ("family-planning-expenses", "2", "1", None),
    ],
)
def test_a_mother_claims_herself_and_an_operation_whoever_had_it(item, sex, status, broken):
    who = msgspec.structs.replace(born(1996, 6, 1), sex=sex)
    found = obstacle(FORMS[item], who, insurance("510", status), TODAY)
    assert (found.kind if found else None) == broken


def test_one_basic_insurance_at_a_time():
    form, old = FORMS["resident-enrolment"], insurance("390", "2")
    for status, broken in (("1", RuleKind.NO_OTHER), ("2", None), ("4", None)):
        who = person("张大国", (insurance("310", status), old))
        found = obstacle(form, who, old, TODAY)
        assert (found.kind if found else None) == broken


OF_UNITS = frozenset(item.id for item in CATALOGUE if item.unit is not None)


@pytest.mark.parametrize("item", [i for i in FORMS if i not in OF_UNITS])
def test_without_any_insurance_nothing_is_filed(item):
    assert obstacle(FORMS[item], person(), None, TODAY) is not None


@pytest.mark.parametrize("item", FORMS)
def test_each_rule_says_what_to_do_and_where_it_comes_from(item):
    for rule in FORMS[item].rules:
        assert rule.source
        assert any(word in rule.say.zh for word in ("窗口", "不必", "单位"))


@pytest.mark.parametrize(
    "item",
    [
        "chronic-application",
        "special-application",
        "expense-claim",
        "referral-filing",
        "newborn-enrolment",
        "flexible-retirement",
        "person-key-details",
    ],
)
def test_what_is_being_decided_is_not_applied_for_again(item):
    (rule,) = [r for r in FORMS[item].rules if r.kind is RuleKind.NONE_YET]
    assert listed(rule, [{"status": Coded("0", "待审核")}])
    assert not listed(rule, [{"status": Coded("1", "审核通过")}, {"status": Coded("3", "已撤销")}])


@pytest.mark.parametrize("item", FORMS)
def test_without_a_camera_what_surely_needs_a_picture_is_not_begun(item):
    form = FORMS[item]
    found = without_camera(form)
    assert (found is not None) == must_photograph(form)
    if found is not None:
        assert found.kind is RuleKind.PAPERS
        for paper in form.materials:
            sure = paper.needed and paper.when is None and paper.deferrable is None
            assert (paper.name.zh in found.say.zh) == sure
            assert (paper.name.en in found.say.en) == sure


def test_birthdays():
    assert age_on(date(2008, 12, 1), TODAY) == 18
    assert age_on(date(2008, 12, 2), TODAY) == 17
    assert age_on(date(2004, 2, 29), date(2022, 2, 28)) == 17
    assert age_on(date(2004, 2, 29), date(2022, 3, 1)) == 18


def test_what_the_centre_lists_is_compared_by_code():
    rule = next(r for r in FORMS["away-filing"].rules if r.kind is RuleKind.NONE_YET)
    assert listed(rule, [{"valid": Coded("0", "无效")}, {"valid": Coded("1", "有效")}])
    assert listed(rule, [{"valid": "1"}])
    assert not listed(rule, [{"valid": Coded("0", "无效")}, {}])
    assert not listed(rule, [])


def test_an_item_is_open_where_its_write_is_described():
    own = {"special-drugs", "prenatal-checks", "maternity-expenses", "family-planning-expenses",
           "newborn-bundle"}  # fmt: skip
    every = {*FORMS, "contribution-statement"}
    assert fileable(CATALOGUE, "heilongjiang") == every - own - OF_UNITS
    assert fileable(CATALOGUE, "liaoning") >= OF_UNITS
    assert fileable(CATALOGUE, "generic-rest") == {"away-filing"}
    assert fileable(CATALOGUE, "jiangsu") == {
        "away-filing", "away-filing-status", "chronic-application", "expense-claim",
        "family-planning-expenses", "maternity-expenses", "newborn-bundle", "newborn-enrolment",
        "prenatal-checks", "referral-filing", "resident-enrolment", "special-drugs",
    }  # fmt: skip


def test_an_item_is_done_here_where_its_papers_are_taken_and_the_role_is_to_do_it():
    def done(**overlay):
        return here(load("heilongjiang-2", [overlay]), CATALOGUE)

    there = fileable(CATALOGUE, "heilongjiang")
    photographed = {name for name, form in FORMS.items() if must_photograph(form)} & there
    assert photographed
    assert done() == there - photographed
    assert done(devices={"camera": {"port": "/dev/video0"}}) == there - photographed  # of faces
    assert done(devices={"camera": {"port": "/dev/video0", "documents": True}}) == there
    assert done(hub={"upload_page": "https://10.1.2.3/upload"}) == there
    assert done(terminal={"role": "query-only"}) == frozenset()


def test_no_two_items_share_a_form():
    seen: dict[bytes, str] = {}
    for name, form in FORMS.items():
        bare = msgspec.structs.replace(form, transaction="")
        key = msgspec.json.encode(bare)
        assert seen.setdefault(key, name) == name
    assert len({form.transaction for form in FORMS.values()}) == len(FORMS)


@pytest.mark.parametrize("adapter", ["heilongjiang", "generic-rest", "jiangsu"])
def test_every_request_field_of_a_form_is_one_of_its_transaction(adapter):
    """And nothing that must be sent stays empty, in each province that files it."""
    for item in fileable(CATALOGUE, adapter) & set(FORMS):
        form = FORMS[item]
        if form.parts:  # held against theirs in test_bundle
            continue
        room, _, name = form.transaction.partition("/")
        folder = TRANSACTIONS / ("national" if room == "national" else adapter)
        request = tomllib.loads((folder / f"{name}.toml").read_text())["request"]
        fields = {f.get("argument", wire): f for wire, f in request["fields"].items()}
        asked = {q.field for q in form.questions} | {f.field for f in form.fixed}
        asked |= {q.name_to for q in form.questions if q.name_to}
        assert asked <= set(fields) | set(request.get("unused", ()))
        known = {name for name, field in fields.items() if "from" in field or "constant" in field}
        files = tomllib.loads((folder / f"{name}.toml").read_text()).get("materials", {})
        known |= {files["field"]} if any(m.needed for m in form.materials) else set()
        needed = {n for n, f in fields.items() if f.get("required")} - known
        left_out = {q.field for q in form.questions if q.optional}
        assert needed <= asked - left_out
        for question in form.questions:
            if question.birthday_of:  # eight digits, sent as a day
                assert fields[question.field]["type"] == "date"
            elif question.asks is Asks.TEXT and question.field in fields:
                assert question.longest <= fields[question.field]["length"]


@pytest.mark.parametrize("item", ["newborn-bundle", "special-drugs"])
@pytest.mark.parametrize(
    ("region", "regions", "refused"),
    [
        ("320600", ("3206",), False),
        ("320684", ("3206",), False),
        ("320100", ("3206",), True),
        ("320100", ("32",), False),  # a province's own station serves all of it
        ("310000", ("32", "3206"), True),
        ("", ("3206",), False),  # unknown is not refused: the office decides
        ("320100", (), False),
    ],
)
def test_who_is_insured_elsewhere_is_told_where_it_is_done(item, region, regions, refused):
    own = insurance(region=region)
    found = obstacle(CATALOGUE.item(item).form, person(insurances=(own,)), own, TODAY, regions)
    assert (found is not None and found.kind is RuleKind.INSURED_HERE) == refused
    if refused:
        assert "没有交" in found.say.zh
