"""Jiangsu's own transactions as this stand-in has them: names, numbers and codes are ours, since no
public document gives any, and unlike those of other provinces on purpose.

Whatever is handed in becomes a case (办件). One list, JS70, tells of all of them, by matter.
"""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.centre.codes import CODES
from sandbox.centre.fields import Field, time_of
from sandbox.centre.filed import Filing
from sandbox.centre.filings import pages
from sandbox.centre.national import Data, Node, Refusal, moment
from sandbox.centre.transaction import Transaction
from sandbox.centre.world import World
from sandbox.people.model import SyntheticPerson

FILES = "atchNo"  # numbers of uploaded files, a semicolon between them
BETWEEN = ";"

STATES = {"0": "10", "1": "20", "2": "30", "3": "40"}
"""What the office said of a filing -> JS_STATE."""

WHO = Field("psnNo", "人员编号", length=30, required=True)
INSURANCE = Field("insuType", "险种类型", length=6, required=True, code="INSUTYPE")
CONTACT = Field("contactTel", "联系电话", length=20)
PAGES = Field(FILES, "附件号", length=1000, required=True)
PAPERS = (CONTACT, Field("rmk", "备注", length=500), PAGES)


@dataclass(frozen=True, slots=True)
class Matter:
    """What can be handed in: its code, and which of its fields the list repeats."""

    code: str
    shown: tuple[str, ...]


MATTERS = {
    "JS31": Matter("0102", ("babyBirth", "birthCertNo")),
}
"""By the number of the transaction that takes it."""


def taken(infno: str):
    """A case is opened: with pages where any are named."""

    def answer(world: World, person: SyntheticPerson | None, data: Data) -> Node:
        if data.get(FILES):
            pages(world, data[FILES].split(BETWEEN), FILES)
        made = world.filings.add(infno, person.id if person else "", world.now(), data)
        return {"applyResult": {"applyNo": made.number, "acceptTime": moment(made.at)}}

    return answer


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
    }


TRANSACTIONS = (
    Transaction(
        "JS31",
        "新生儿参保登记",
        (
            WHO,
            INSURANCE,
            Field("babyName", "新生儿姓名", length=50, required=True),
            Field("babySex", "新生儿性别", length=1, required=True, code="GEND"),
            Field("babyBirth", "出生日期", "D", 10, required=True),
            Field("birthCertNo", "出生医学证明编号", length=20, required=True),
            Field("hasHukou", "是否已落户", length=1, required=True, code="JS_FLAG"),
            Field("babyIdNo", "新生儿身份号码", length=18),
            Field("guardName", "监护人姓名", length=50, required=True),
            Field("guardIdNo", "监护人身份号码", length=50, required=True),
            Field("guardRela", "监护人关系", length=20, required=True),
            *PAPERS,
        ),
        taken("JS31"),
        node="applyInfo",
        who="psnNo",
        write=True,
    ),
    Transaction(
        "JS70",
        "办件查询",
        (
            WHO,
            Field("bgnDate", "开始日期", "D", 10, required=True),
            Field("endDate", "结束日期", "D", 10, required=True),
            Field("matterCode", "事项", length=4, code="JS_MATTER"),
        ),
        cases,
        node="query",
        who="psnNo",
        listed="cases",
    ),
)
