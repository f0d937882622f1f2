"""Jiangsu's one-thing platform (一件事) as this stand-in has it: it passes on what is other
departments' matter. Names, numbers and codes are ours, since no public document gives any.

Whatever is taken becomes a thing (办件) of its own. One list, JS85, tells of all, by matter.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from sandbox.centre.fields import Field, time_of
from sandbox.centre.filed import Filing
from sandbox.centre.filings import pages
from sandbox.centre.jiangsu_tables import AGENT
from sandbox.centre.national import Data, Node, Refusal, moment
from sandbox.centre.transaction import Transaction
from sandbox.centre.world import World
from sandbox.people.model import SyntheticPerson

MATTERS = {"JS81": "01", "JS82": "02", "JS83": "03", "JS84": "04"}
"""By the number of the transaction that takes it: its code."""

NAMES = {"01": "出生医学证明", "02": "预防接种", "03": "户口登记", "04": "社会保障卡"}

STATES = {"0": "S", "1": "P", "2": "R", "3": "W"}
"""What the office said of a filing -> the state of its thing."""

WITHIN = timedelta(days=31)
"""户口登记条例 第七条: within a month of the birth; later it is done at the police station."""

Look = Callable[[World, Data], None]
"""What an office refuses by itself. Raises Refusal."""


def _any(world: World, data: Data) -> None:
    """It takes whatever its table allows."""


def _household(world: World, data: Data) -> None:
    if data["followWhom"] not in ("1", "2"):
        raise Refusal("随户方式不在允许的值中", "followWhom")
    if world.day - date.fromisoformat(data["babyBirth"]) > WITHIN:
        raise Refusal("出生超过一个月，请到派出所窗口申报", "babyBirth")


def _card(world: World, data: Data) -> None:
    if data["getWay"] not in ("1", "2"):
        raise Refusal("领卡方式不在允许的值中", "getWay")
    if data["getWay"] == "2" and not data.get("homeAddr"):
        raise Refusal("邮寄的应填地址", "homeAddr")


def taken(infno: str, look: Look) -> Callable:
    """A thing is opened, with its pages."""

    def answer(world: World, person: SyntheticPerson | None, data: Data) -> Node:
        if person is None or data["guardIdNo"] != person.certificate_no:
            raise Refusal("监护人与申请人不一致", "guardIdNo")
        pages(world, data["atchNo"].split(";"), "atchNo")
        look(world, data)
        made = world.filings.add(infno, person.id, world.now(), data)
        return {"thingResult": {"thingNo": made.number, "acceptTime": moment(made.at)}}

    return answer


def things(world: World, person: SyntheticPerson, data: Data) -> Node:
    """JS85: what the person handed in of one matter, or of all."""
    begin, end = time_of(f"{data['bgnDate']} 00:00:00"), time_of(f"{data['endDate']} 23:59:59")
    if end < begin:
        raise Refusal("结束日期早于开始日期", "endDate")
    wanted = data.get("thing")
    return {
        "things": [
            _row(person, code, one)
            for infno, code in MATTERS.items()
            if not wanted or code == wanted
            for one in world.filings.of(infno, person.id)
            if begin <= one.at <= end
        ]
    }


def _row(person: SyntheticPerson, code: str, one: Filing) -> Node:
    return {
        "psnNo": person.person_no,
        "thingNo": one.number,
        "thing": code,
        "thingName": NAMES[code],
        "babyName": one.data["babyName"],
        "babyBirth": one.data["babyBirth"],
        "acceptTime": moment(one.at),
        "state": STATES[one.review],
    }


_CHILD = (
    Field("psnNo", "监护人人员编号", length=30, required=True),
    Field("babyName", "新生儿姓名", length=50, required=True),
    Field("babySex", "新生儿性别", length=1, required=True, code="GEND"),
    Field("babyBirth", "出生日期", "D", 10, required=True),
)
_GUARDIAN = (
    Field("guardName", "监护人姓名", length=50, required=True),
    Field("guardIdNo", "监护人身份号码", length=50, required=True),
    Field("guardRela", "监护人关系", length=20, required=True),
    Field("contactTel", "联系电话", length=20),
    Field("rmk", "备注", length=500),
    Field("atchNo", "附件号", length=1000, required=True),
)
_CERTIFICATE = Field("birthCertNo", "出生医学证明编号", length=20)
_OTHER = Field("otherName", "另一位家长姓名", length=50)


def _thing(infno: str, look: Look, *own: Field) -> Transaction:
    return Transaction(
        infno,
        f"一件事：{NAMES[MATTERS[infno]]}",
        (*_CHILD, *own, *_GUARDIAN),
        taken(infno, look),
        node="oneThing",
        who="psnNo",
        write=True,
    )


TRANSACTIONS = (
    _thing("JS81", _any, _OTHER, *AGENT),
    _thing(
        "JS82", _any, _CERTIFICATE, Field("homeAddr", "现住址", length=200, required=True), *AGENT
    ),
    _thing(
        "JS83", _household, _CERTIFICATE, _OTHER,
        Field("followWhom", "随户方式", length=1, required=True),
    ),
    _thing(
        "JS84", _card, _CERTIFICATE, Field("getWay", "领卡方式", length=1, required=True),
        Field("homeAddr", "现住址", length=200),
    ),
    Transaction(
        "JS85",
        "一件事办件查询",
        (
            Field("psnNo", "人员编号", length=30, required=True),
            Field("bgnDate", "开始日期", "D", 10, required=True),
            Field("endDate", "结束日期", "D", 10, required=True),
            Field("thing", "事项", length=2),
        ),
        things,
        node="query",
        who="psnNo",
        listed="things",
    ),
)  # fmt: skip
