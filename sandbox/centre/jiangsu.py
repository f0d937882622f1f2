"""Jiangsu's own transactions as this stand-in has them: names, numbers and codes are ours, since no
public document gives any, and unlike those of other provinces on purpose.

Whatever is handed in becomes a case (办件). One list, JS70, tells of all of them, by matter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.centre import jiangsu_tables as tables
from sandbox.centre.codes import CODES
from sandbox.centre.fields import Field, time_of
from sandbox.centre.filed import Filing
from sandbox.centre.filings import pages
from sandbox.centre.jiangsu_drugs import DRUGS
from sandbox.centre.national import Data, Node, Refusal, moment
from sandbox.centre.transaction import Transaction
from sandbox.centre.world import World
from sandbox.people.model import SyntheticPerson

FILES = tables.FILES
BETWEEN = ";"  # between two numbers of files

STATES = {"0": "10", "1": "20", "2": "30", "3": "40"}
"""What the office said of a filing -> JS_STATE."""

Check = Callable[[SyntheticPerson | None, Data], None]


@dataclass(frozen=True, slots=True)
class Matter:
    """What can be handed in: its code, and which of its fields the list repeats."""

    code: str
    shown: tuple[str, ...]


MATTERS = {
    "JS30": Matter("0101", ("effDate", "insuType")),
    "JS31": Matter("0102", ("babyName", "babyBirth", "birthCertNo")),
    "JS40": Matter("0201", ("awayType", "careRegion", "bgnDate", "endDate", "insuType")),
    "JS42": Matter("0202", ("careRegion", "referDate")),
    "JS50": Matter("0301", ("diseCode", "diagDate")),
    "JS51": Matter("0302", ("drugCode", "formDate")),
    "JS60": Matter("0401", ("visitDate", "hospName")),
    "JS61": Matter("0402", ("firstCheck", "lastCheck")),
    "JS62": Matter("0403", ("birthDate", "outDate")),
    "JS63": Matter("0404", ("oprnKind", "oprnDate")),
}
"""By the number of the transaction that takes it."""


def taken(infno: str, *checks: Check):
    """A case is opened: with pages where any are named."""

    def answer(world: World, person: SyntheticPerson | None, data: Data) -> Node:
        if data.get(FILES):
            pages(world, data[FILES].split(BETWEEN), FILES)
        for check in checks:
            check(person, data)
        known = person or world.by_certificate(data.get("idNo", ""))
        made = world.filings.add(infno, known.id if known else "", world.now(), data)
        return {"applyResult": {"applyNo": made.number, "acceptTime": moment(made.at)}}

    return answer


def own_account(person: SyntheticPerson | None, data: Data) -> None:
    """Paid is to the person's own account; a card's number ends in its check digit."""
    if person is None or data["payeeName"] != person.name:
        raise Refusal("收款人应为参保人本人", "payeeName")
    number = data["bankCardNo"]
    if not number.isdigit() or (number.startswith("62") and len(number) > 15 and _odd(number)):
        raise Refusal("银行账号有误", "bankCardNo")


def _odd(number: str) -> bool:
    """The sum of ISO/IEC 7812-1 does not end in 0."""
    twice = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
    digits = [int(one) for one in number]
    return (sum(digits[-1::-2]) + sum(twice[one] for one in digits[-2::-2])) % 10 != 0


def listed_drug(person: SyntheticPerson | None, data: Data) -> None:
    if all(data["drugCode"] != one.code for one in DRUGS):
        raise Refusal("药品不在双通道管理及单独支付药品目录内", "drugCode")


def withdrawn(world: World, person: SyntheticPerson | None, data: Data) -> Node:
    """JS41: once, and only the person's own."""
    own = world.filings.of("JS40", person.id if person else "")
    found = next((one for one in own if one.number == data["applyNo"]), None)
    if found is None:
        raise Refusal("未找到可撤销的备案", "applyNo")
    found.withdrawn = True
    return {}


def cases(world: World, person: SyntheticPerson, data: Data) -> Node:
    """JS70: the person's cases of one matter, or of all."""
    begin, end = time_of(f"{data['bgnDate']} 00:00:00"), time_of(f"{data['endDate']} 23:59:59")
    if end < begin:
        raise Refusal("结束日期早于开始日期", "endDate")
    wanted = data.get("matterCode")
    return {
        "cases": [
            _row(person, matter, one)
            for infno, matter in MATTERS.items()
            if not wanted or matter.code == wanted
            for one in world.filings.of(infno, person.id)
            if begin <= one.at <= end
        ]
    }


def _row(person: SyntheticPerson, matter: Matter, one: Filing) -> Node:
    return {name: one.data.get(name) for name in matter.shown} | {
        "psnNo": person.person_no,
        "applyNo": one.number,
        "matterCode": matter.code,
        "matterName": CODES["JS_MATTER"][matter.code],
        "acceptTime": moment(one.at),
        "finishTime": None,
        "state": STATES[one.review],
        "validFlag": "Y",
    }


def drugs(world: World, person: SyntheticPerson | None, data: Data) -> Node:
    """JS71: all of them at once; the province publishes some hundreds."""
    return {
        "drugs": [
            {"drugCode": one.code, "drugName": one.name, "drugSpec": f"{one.spec} · {one.way}"}
            for one in DRUGS
        ]
    }


def _write(infno: str, fields: tuple[Field, ...], *checks: Check) -> Transaction:
    return Transaction(
        infno, CODES["JS_MATTER"][MATTERS[infno].code], fields, taken(infno, *checks),
        node="applyInfo", who="psnNo", write=True,
    )  # fmt: skip


TRANSACTIONS = (
    Transaction(
        "JS30", "城乡居民参保登记", tables.ENROLMENT, taken("JS30"), node="applyInfo",
        person=False, write=True,
    ),
    _write("JS31", tables.NEWBORN),
    _write("JS40", tables.AWAY),
    Transaction(
        "JS41", "异地就医备案撤销", tables.WITHDRAWAL, withdrawn, node="applyInfo", who="psnNo",
        write=True,
    ),
    _write("JS42", tables.REFERRAL),
    _write("JS50", tables.CHRONIC),
    _write("JS51", tables.SPECIAL_DRUG, listed_drug),
    _write("JS60", tables.EXPENSES, own_account),
    _write("JS61", tables.PRENATAL, own_account),
    _write("JS62", tables.CHILDBIRTH, own_account),
    _write("JS63", tables.FAMILY_PLANNING, own_account),
    Transaction("JS70", "办件查询", tables.CASES, cases, node="query", who="psnNo", listed="cases"),
    Transaction(
        "JS71", "双通道及单独支付药品目录", tables.DRUG_LIST, drugs, node="query", person=False,
    ),
)  # fmt: skip
