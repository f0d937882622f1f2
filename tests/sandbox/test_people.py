"""The cast is whole, its numbers name nobody, and its figures fit together."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from sandbox.people import identities, people
from sandbox.people.command import verify_all
from sandbox.people.numbers import check_digit, resident_number

PROMISED = [
    "worker",
    "retired",
    "farmer",
    "unpaid",
    "newborn",
    "mother",
    "chronic",
    "buyer-5000",
    "nothing",
    "several",
    "elsewhere",
    "suspended",
    "terminated",
    "deceased",
    "secrecy",
    "expired-card",
    "early-card",
    "differs",
    "pua-name",
    "rare-b",
    "rare-visible",
    "two-char",
    "long-name",
    "latin",
    "foreigner-2023",
    "hongkong",
    "mover",
    "flexible",
    "gap-settlements",
    "not-found",
]
DAYS = [
    date(2026, 11, 22),
    date(2027, 1, 1),
    date(2027, 1, 2),
    date(2028, 2, 29),
    date(2026, 12, 31),
]


@pytest.mark.parametrize("today", DAYS)
def test_the_whole_cast_is_there_on_any_day(today: date) -> None:
    ids = [one.id for one in people(today)]
    assert set(PROMISED) <= set(ids)
    assert len(ids) >= 28
    for field in ("certificate_no", "person_no"):
        assert len({getattr(one, field) for one in people(today)}) == len(ids)
    codes = [one.voucher_code for one in people(today) if one.voucher_code]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("today", DAYS)
def test_this_year_always_has_something(today: date) -> None:
    cast = {one.id: one for one in people(today)}

    def this_year(id: str, kind: str, when: str) -> list[Any]:
        return [
            row for row in getattr(cast[id].records, kind)
            if str(getattr(row, when))[:4] == str(today.year)
        ]  # fmt: skip

    for id, kind, when in (
        ("worker", "visits", "begin"), ("worker", "employee_contributions", "period"),
        ("worker", "account", "booked_at"), ("worker", "returns", "returned_on"),
        ("farmer", "resident_contributions", "period"), ("retired", "account", "booked_at"),
        ("mother", "maternity", "event_date"), ("mother", "allowances", "birth_date"),
        ("mover", "transfers", "updated_at"), ("mover", "matters", "accepted_at"),
        ("buyer-5000", "visits", "begin"),
    ):  # fmt: skip
        assert this_year(id, kind, when), (id, kind)
    kinds = {visit.care_type for visit in this_year("worker", "visits", "begin")}
    assert {"11", "21", "41"} <= kinds
    assert not this_year("unpaid", "resident_contributions", "period")
    newest = max(visit.end.date() for one in cast.values() for visit in one.records.visits)
    assert newest <= today


def test_nothing_has_nothing_and_the_buyer_bought_five_thousand_times() -> None:
    cast = {one.id: one for one in people(DAYS[0])}
    nothing = cast["nothing"].records
    assert not any((nothing.visits, nothing.account, nothing.employee_contributions))
    buyer = cast["buyer-5000"].records
    assert len(buyer.visits) == 5000
    assert {visit.care_type for visit in buyer.visits} == {"41"}
    assert any(not visit.settlement_id_shown for visit in cast["gap-settlements"].records.visits)


def test_the_same_seed_makes_the_same_people() -> None:
    first, second = people(DAYS[0], 7), people(DAYS[0], 7)
    assert first == second
    assert first[0].records == second[0].records
    assert people(DAYS[0], 8)[0].voucher_code != first[0].voucher_code


def test_names_are_made_of_the_code_points_they_are_there_for() -> None:
    cast = {one.id: one for one in people(DAYS[0])}
    assert cast["pua-name"].card.name_on_card == "孙明\ue854"
    assert cast["pua-name"].name == "孙明\u9fba"
    assert cast["rare-b"].name[1] == "\U0002c386"
    assert cast["rare-visible"].name[-1] == "\U000231c8"
    assert cast["rare-a"].name == "何\u36c3"
    assert cast["rare-yan"].name[-1] == "\u4dae"
    assert len(cast["long-name"].name) >= 15
    assert "\u00b7" in cast["long-name"].name
    assert len(cast["two-char"].name) == 2
    assert cast["differs"].card.name_on_card != cast["differs"].name
    assert cast["latin"].name.isascii()
    assert cast["expired-card"].card.valid_to < DAYS[0]
    assert cast["early-card"].card.valid_from > DAYS[0]
    assert cast["newborn"].card is None


def test_numbers_of_citizens_use_a_county_never_issued() -> None:
    for one in people(DAYS[0]):
        if one.certificate_type in {"01", "91"}:
            assert one.certificate_no.startswith("230198")
        if len(one.certificate_no) == 18:
            assert check_digit(one.certificate_no[:17]) == one.certificate_no[17]


def test_check_digit_of_published_samples() -> None:
    for number in (
        "11010519491231002X", "440524188001010014", "810000199408230021", "830000199201300022",
        "932682198501010017", "911124198108030024", "931586198001010028",
    ):  # fmt: skip
        assert check_digit(number[:17]) == number[17]
    assert resident_number(date(2000, 1, 1), 1, True)[14:17] == "003"


@pytest.mark.parametrize(
    "seed", [1, 2, *(pytest.param(seed, marks=pytest.mark.full) for seed in range(3, 30))]
)
def test_identities_hold_for_any_seed(seed: int) -> None:
    wrong, asked = verify_all(DAYS[seed % len(DAYS)], seed, skip=frozenset({"buyer-5000"}))
    assert wrong == []
    assert asked >= 25


# -- the identities themselves find what is wrong ------------------------------------------------

BILL = {
    "setl_id": "S", "mdtrt_id": "M", "medfee_sumamt": Decimal("100.00"),
    "fulamt_ownpay_amt": Decimal("10.00"), "overlmt_selfpay": Decimal("5.00"),
    "preselfpay_amt": Decimal("5.00"), "inscp_scp_amt": Decimal("80.00"),
    "act_pay_dedc": Decimal("20.00"), "hifp_pay": Decimal("40.00"),
    "cvlserv_pay": Decimal("1.00"), "hifes_pay": Decimal("0.00"), "hifmi_pay": Decimal("2.00"),
    "hifob_pay": Decimal("3.00"), "maf_pay": Decimal("4.00"), "oth_pay": Decimal("0.00"),
    "fund_pay_sumamt": Decimal("50.00"), "psn_pay": Decimal("50.00"),
    "acct_pay": Decimal("30.00"), "cash_payamt": Decimal("15.00"),
    "acct_mulaid_pay": Decimal("5.00"), "balc": Decimal("7.00"),
}  # fmt: skip


def test_a_right_bill_passes_and_each_wrong_amount_is_found() -> None:
    assert identities.settlement(BILL) == []
    free = {"balc"}  # follows from other bills
    for name, value in BILL.items():
        if isinstance(value, Decimal) and name not in free | {"act_pay_dedc"}:
            assert identities.settlement(BILL | {name: value + Decimal("0.01")}), name
    assert identities.settlement(BILL | {"act_pay_dedc": Decimal("80.01")})


def test_wrong_lines_accounts_and_sums_are_found() -> None:
    line = {
        "setl_id": "S", "mdtrt_id": "M", "feedetl_sn": "1", "cnt": Decimal("4.0000"),
        "pric": Decimal("25.000000"), "det_item_fee_sumamt": Decimal("100.00"),
        "fulamt_ownpay_amt": Decimal("10.00"), "overlmt_amt": Decimal("5.00"),
        "preselfpay_amt": Decimal("5.00"), "inscp_scp_amt": Decimal("80.00"),
    }  # fmt: skip
    assert identities.fee_lines(BILL, [line]) == []
    assert identities.fee_lines(BILL, [line, line])
    for name in ("cnt", "pric", "det_item_fee_sumamt", "inscp_scp_amt", "preselfpay_amt"):
        assert identities.fee_lines(BILL, [line | {name: line[name] + Decimal("0.01")}]), name
    entries = [
        {"crte_time": "2026-01-01", "inc_sumamt": Decimal(5), "balc": Decimal(5)},
        {"crte_time": "2026-01-02", "inc_sumamt": Decimal(-3), "balc": Decimal(2)},
    ]
    assert identities.account(entries, Decimal(2)) == []
    assert identities.account(entries, Decimal(3))
    assert identities.account(entries[::-1], Decimal(2))
    broken = deepcopy(entries)
    broken[1]["balc"] = Decimal(1)
    assert identities.account(broken, Decimal(1))
    row = {"psn_clct_amt": Decimal(4), "finsubs_amt": Decimal(7), "clct_sumamt": Decimal(11),
           "accrym_begn": "202601", "accrym_end": "202612", "cashym": "202601"}  # fmt: skip
    assert identities.contributions([], [row], []) == []
    assert identities.contributions([], [row | {"clct_sumamt": Decimal(12)}], [])
    assert identities.contributions([], [row | {"cashym": "202512"}], [])
    allowance = {"mon_wag_base": Decimal("3000.00"), "alwn_days": 98,
                 "matn_alwn": Decimal("9800.00"), "nutr_fee": Decimal("400.00"),
                 "alwn_sumamt": Decimal("10200.00")}  # fmt: skip
    assert identities.allowance(allowance) == []
    assert identities.allowance(allowance | {"alwn_days": 97})
    assert identities.number("01", "110105194912310021", "1949-12-31", "2")
