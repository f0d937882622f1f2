"""The identities that figures of a person must satisfy, and nothing about how they were made.

Input is what the platform answers, in the interface's own names (fsi.md §4, 5203 "identities";
citizen-data.md §10); output is a list of what does not fit. Amounts are Decimal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sandbox.people.numbers import check_digit

Node = Mapping[str, Any]
Window = tuple[date, date]


class TooMuch(Exception):  # the platform's words
    """时间段过长或记录过多: the window must be smaller."""


Ask = Callable[[str, Mapping[str, str]], Any]
"""(infno, data) -> output; lists may be absent, null, one object, or lists. Raises TooMuch."""

MED_TYPES = ("11", "12", "13", "14", "15", "16", "19", "21", "22", "23", "24", "25", "26", "27",
             "28", "41", "51", "52", "53")  # fmt: skip
FUNDS = ("hifp_pay", "cvlserv_pay", "hifes_pay", "hifmi_pay", "hifob_pay", "maf_pay", "oth_pay")
CENT = Decimal("0.01")


def rows(node: Any) -> list[Node]:
    """A list node in any of its shapes."""
    if node is None:
        return []
    return [node] if isinstance(node, Mapping) else list(node)


def settlement(bill: Node) -> list[str]:
    """One setlinfo."""
    found = []
    amounts = {key: Decimal(value) for key, value in bill.items() if isinstance(value, Decimal)}

    def equal(name: str, left: Decimal, right: Decimal) -> None:
        if left != right:
            found.append(f"{name}: {left} is not {right}")

    equal(
        "medfee_sumamt = fund_pay_sumamt + psn_pay",
        amounts["medfee_sumamt"],
        amounts["fund_pay_sumamt"] + amounts["psn_pay"],
    )
    equal(
        "psn_pay = acct_pay + cash_payamt + acct_mulaid_pay",
        amounts["psn_pay"],
        amounts["acct_pay"] + amounts["cash_payamt"] + amounts["acct_mulaid_pay"],
    )
    equal(
        "inscp_scp_amt",
        amounts["inscp_scp_amt"],
        amounts["medfee_sumamt"]
        - amounts["fulamt_ownpay_amt"]
        - amounts["overlmt_selfpay"]
        - amounts["preselfpay_amt"],
    )
    equal(
        "fund_pay_sumamt = sum of funds",
        amounts["fund_pay_sumamt"],
        sum((amounts[name] for name in FUNDS), Decimal(0)),
    )
    if amounts["act_pay_dedc"] > amounts["inscp_scp_amt"]:
        found.append("act_pay_dedc is above inscp_scp_amt")
    if amounts["hifp_pay"] > amounts["inscp_scp_amt"] - amounts["act_pay_dedc"]:
        found.append("hifp_pay is above what is in scope beyond the deductible")
    found += [f"{name} is negative" for name, value in amounts.items() if value < 0]
    return found  # fmt: skip


def fee_lines(bill: Node, lines: Sequence[Node]) -> list[str]:
    """The lines of one bill against the bill."""
    found = []
    for theirs, ours in (
        ("det_item_fee_sumamt", "medfee_sumamt"),
        ("fulamt_ownpay_amt", "fulamt_ownpay_amt"),
        ("overlmt_amt", "overlmt_selfpay"),
        ("preselfpay_amt", "preselfpay_amt"),
        ("inscp_scp_amt", "inscp_scp_amt"),
    ):
        total = sum((Decimal(line[theirs]) for line in lines), Decimal(0))
        if total != bill[ours]:
            found.append(f"sum of {theirs} {total} is not {ours} {bill[ours]}")
    for line in lines:
        product = (Decimal(line["cnt"]) * Decimal(line["pric"])).quantize(CENT, ROUND_HALF_UP)
        if product != line["det_item_fee_sumamt"]:
            found.append("cnt x pric is not det_item_fee_sumamt")
        if line["setl_id"] != bill["setl_id"] or line["mdtrt_id"] != bill["mdtrt_id"]:
            found.append("a fee line of another bill")
    if len({line["feedetl_sn"] for line in lines}) != len(lines):
        found.append("feedetl_sn twice")
    return found


def account(entries: Sequence[Node], balance: Decimal) -> list[str]:
    """Running balance: each entry's balance follows from the one before; the last is today's."""
    found = []
    before = Decimal(0)
    when = ""
    for entry in entries:
        if entry["crte_time"] < when:
            found.append("entries are not in order of time")
        when = entry["crte_time"]
        if before + Decimal(entry["inc_sumamt"]) != entry["balc"]:
            found.append(f"balance at {when} does not follow")
        before = Decimal(entry["balc"])
        if before < 0:
            found.append(f"balance at {when} is negative")
    if before != balance:
        found.append(f"last balance {before} is not insuinfo.balc {balance}")
    return found


def spending(entries: Sequence[Node], bills: Sequence[Node]) -> list[str]:
    """What the bills took from the account is what the account gave, refunds taken back."""
    taken = sum(
        (
            Decimal(one["inc_sumamt"])
            for one in entries
            if one["acct_incexpd_type"] in {"201", "103"}
        ),
        Decimal(0),
    )
    paid = sum(
        (Decimal(one["acct_pay"]) for one in bills if one["refd_setl_flag"] == "0"), Decimal(0)
    )
    return [] if -taken == paid else [f"account gave {-taken}, bills took {paid}"]  # fmt: skip


def contributions(employee: Sequence[Node], resident: Sequence[Node], booked: Sequence[Node]):
    """Sums inside a row; what the rows say went to the account is what arrived there."""
    found = []
    for row in resident:
        if Decimal(row["psn_clct_amt"]) + Decimal(row["finsubs_amt"]) != row["clct_sumamt"]:
            found.append("psn_clct_amt + finsubs_amt is not clct_sumamt")
        if not row["accrym_begn"] <= row["cashym"] <= row["accrym_end"]:
            found.append("cashym outside accrym_begn-accrym_end")
    for row in employee:
        if row["into_acct_amt"] > Decimal(row["psn_clct_amt"]) + Decimal(row["emp_clct_amt"]):
            found.append("more into the account than was paid")
        if (row["clct_flag"] == "1") != bool(row["clct_time"]):
            found.append("clct_flag and clct_time disagree")
    arrived = sum(
        (Decimal(r["inc_sumamt"]) for r in booked if r["acct_incexpd_type"] == "101"), Decimal(0)
    )
    sent = sum((Decimal(r["into_acct_amt"]) for r in employee if r["clct_flag"] == "1"), Decimal(0))
    if arrived != sent:
        found.append(f"contributions sent {sent} to the account, {arrived} arrived")
    return found  # fmt: skip


def allowance(row: Node) -> list[str]:
    found = []
    if Decimal(row["matn_alwn"]) + Decimal(row["nutr_fee"]) != row["alwn_sumamt"]:
        found.append("matn_alwn + nutr_fee is not alwn_sumamt")
    due = (Decimal(row["mon_wag_base"]) / 30 * row["alwn_days"]).quantize(CENT, ROUND_HALF_UP)
    if due != row["matn_alwn"]:
        found.append("mon_wag_base / 30 x alwn_days is not matn_alwn")
    return found


def number(certificate_type: str, certificate_no: str, birth: str, sex: str) -> list[str]:
    """Eighteen-digit numbers: check digit, birth date and sex stand in the number itself."""
    if len(certificate_no) != 18:
        return []
    found = []
    if check_digit(certificate_no[:17]) != certificate_no[17]:
        found.append("check digit")
    if certificate_no[6:14] != birth.replace("-", ""):
        found.append("birth date is not the number's")
    if (int(certificate_no[16]) % 2 == 1) != (sex == "1"):
        found.append("sex is not the number's")
    if certificate_type in {"01", "91"} and not certificate_no.startswith("230198"):
        found.append("a county code that may have been issued")
    return found


def person(ask: Ask, base: Node, insurances: Sequence[Node], today: date) -> list[str]:
    """Everything about one person, by every read there is; windows are halved when refused."""
    found = number(base["psn_cert_type"], base["certno"], base["brdy"], base["gend"])
    psn = {"psn_no": base["psn_no"]}
    years = [(date(y, 1, 1), date(y, 12, 31)) for y in range(today.year - 6, today.year + 1)]

    def listed(infno: str, node: str, **more: str) -> list[Node]:
        return [row for year in years for row in _within(ask, infno, node, psn | more, year)]

    bills = []
    complete = True  # every visit names its bill; else spending cannot be summed
    for med_type in MED_TYPES:
        for visit in listed("5201", "mdtrtinfo", med_type=med_type):
            if not visit.get("setl_id"):
                complete = False
                continue
            key = psn | {"setl_id": visit["setl_id"], "mdtrt_id": visit["mdtrt_id"]}
            bill = ask("5203", key)["setlinfo"]
            found += settlement(bill)
            found += [
                f"{n} differs from the visit"
                for n in ("med_type", "insutype")
                if bill[n] != visit[n]
            ]
            lines = ask("5204", key)
            found += fee_lines(bill, rows(lines["data"] if isinstance(lines, Mapping) else lines))
            bills.append(bill)
    if len({bill["setl_id"] for bill in bills}) != len(bills):
        found.append("setl_id twice")
    entries = listed("HLJ04", "data")
    balances = [Decimal(one["balc"]) for one in insurances if one["insutype"] == "310"]
    found += account(entries, sum(balances, Decimal(0)))
    if complete:
        found += spending(entries, bills)
    found += contributions(listed("HLJ14", "data"), listed("HLJ01", "data"), entries)
    for row in listed("HLJ09", "data"):
        found += allowance(row)
    return found  # fmt: skip


def _within(ask: Ask, infno: str, node: str, data: Node, window: Window) -> list[Node]:
    """All rows of a window, in order; it is halved as often as need be."""
    begin, end = window
    span = {"begntime": f"{begin} 00:00:00", "endtime": f"{end} 23:59:59"}
    try:
        return rows(ask(infno, {**data, **span}).get(node))
    except TooMuch:
        if begin == end:
            raise
        middle = date.fromordinal((begin.toordinal() + end.toordinal()) // 2)
        after = date.fromordinal(middle.toordinal() + 1)
        return [
            *_within(ask, infno, node, data, (begin, middle)),
            *_within(ask, infno, node, data, (after, end)),
        ]
