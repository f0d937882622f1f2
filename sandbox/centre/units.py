"""Answers of Liaoning about employers. Numbers (LN…) and codes are the sandbox's own: no public
document gives any. What an agent is told holds sums and never a name of an employee."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import date, datetime

from sandbox.centre.fields import Field, time_of
from sandbox.centre.filed import Filing
from sandbox.centre.filings import FILES, attached
from sandbox.centre.national import Data, Node, Refusal, day, moment
from sandbox.centre.transaction import Transaction
from sandbox.centre.world import World
from sandbox.people.model import SyntheticPerson
from sandbox.people.numbers import check_digit
from sandbox.people.units import REGION, SyntheticUnit

STATES = {"1": "正常", "2": "暂停", "4": "注销"}
KINDS = {"LN62": "E01", "LN63": "E02", "LN64": "E03", "LN65": "E04"}
"""Kinds of declarations, by the write that makes them."""

_FORM = re.compile(r"[0-9A-HJ-NP-RT-UW-Y]{18}")


def _unit(world: World, data: Data) -> SyntheticUnit:
    found = world.by_code(_code(data))
    if found is None:
        raise Refusal("未查询到单位信息", "uscc")
    return found


def _code(data: Data) -> str:
    if not _FORM.fullmatch(data["uscc"]):
        raise Refusal("统一社会信用代码格式不正确", "uscc")
    return data["uscc"]


def _names(world: World, unit: SyntheticUnit, certificate_no: str) -> bool:
    """The list of agents holds this certificate today."""
    person = world.by_certificate(certificate_no)
    today = world.day
    return any(
        person is not None
        and one.person == person.id
        and one.begin <= today
        and (one.end is None or today <= one.end)
        for one in unit.agents
    )


def told(world: World, person: SyntheticPerson | None, data: Data) -> Node:
    """LN60"""
    unit = _unit(world, data)
    return {
        "empInfo": {
            "uscc": unit.code,
            "emp_name": unit.name,
            "emp_insu_stas": STATES[unit.status],
            "insu_admdvs": REGION,
        }
    }


def agents(world: World, person: SyntheticPerson | None, data: Data) -> Node:
    """LN61"""
    unit = _unit(world, data)
    return {
        "agntList": [
            {"uscc": unit.code, "agnter_name": who.name, "agnter_certno": who.certificate_no,
             "auth_begn_date": day(one.begin), "auth_end_date": day(one.end) if one.end else None}
            for one in unit.agents
            if (who := world.by_id.get(one.person)) is not None
        ]
    }  # fmt: skip


def information(world: World, person: SyntheticPerson | None, data: Data) -> Node:
    """LN66: only to an agent on the list, whatever the terminal thinks."""
    unit = _unit(world, data)
    if not _names(world, unit, data["agnter_certno"]):
        raise Refusal("经办人未获单位授权", "agnter_certno")
    begin, end = time_of(data["begntime"]), time_of(data["endtime"])
    return {
        "empInfo": {
            "emp_name": unit.name,
            "emp_insu_stas": STATES[unit.status],
            "insu_date": day(unit.since),
            "insu_psn_cnt": unit.months[0].people if unit.months else 0,
        },
        "clctList": [
            {"uscc": unit.code, "clct_ym": one.month, "clct_psn_cnt": one.people,
             "clct_base_sum": one.bases, "clct_sumamt": one.payable,
             "clct_flag": "1" if one.paid_on else "0",
             "clct_time": moment(_midnight(one.paid_on)) if one.paid_on else None}
            for one in unit.months
            if begin <= datetime.strptime(one.month, "%Y%m") <= end  # noqa: DTZ007
        ],
    }  # fmt: skip


def _midnight(on: date) -> datetime:
    return datetime(on.year, on.month, on.day)  # noqa: DTZ001


def declared(world: World, person: SyntheticPerson | None, data: Data) -> Node:
    """LN69: also of a code that is not enrolled yet."""
    begin, end = time_of(data["begntime"]), time_of(data["endtime"])
    code = _code(data)
    return {
        "dclaList": [
            {"uscc": code, "dcla_no": one.number, "dcla_type": KINDS[infno],
             "emp_dcla_sn": one.data["emp_dcla_sn"], "rchk_flag": one.review,
             "dcla_time": moment(one.at)}
            for infno in KINDS
            for one in world.filings.of(infno, code)
            if begin <= one.at.replace(microsecond=0) <= end
        ]
    }  # fmt: skip


def declaration(infno: str, *, new: bool = False):
    """Takes a declaration of an employer: of one that is not enrolled yet (`new`), or of one that
    is. Who is not on its list of agents encloses a letter of authority."""

    def answer(world: World, person: SyntheticPerson | None, data: Data) -> Node:
        unit = world.by_code(_code(data))
        if new and unit is not None:
            raise Refusal("该单位已参保登记", "uscc")
        if not new and (unit is None or unit.status == "4"):
            raise Refusal("未查询到在保的单位", "uscc")
        if data["dcla_type"] != KINDS[infno]:
            raise Refusal("申报类型与交易不符", "dcla_type")
        if any(one.review == "0" for one in world.filings.of(infno, data["uscc"])):
            raise Refusal("该单位有待审核的同类申报", "dcla_type")
        if world.by_certificate(data["coner_certno"]) is None:
            raise Refusal("未查询到经办人", "coner_certno")
        _roster(data)
        papers = _papers(world, data)
        listed = unit is not None and _names(world, unit, data["coner_certno"])
        if not listed and "authority" not in papers:
            raise Refusal("经办人未获单位授权，且未附授权委托书", FILES)
        if "signature" not in papers:
            raise Refusal("缺少经办人签名", FILES)
        made = _file(world, infno, data)
        return {"result": {"dcla_no": made.number}}

    return answer


def _roster(data: Mapping) -> None:
    """Nobody stands twice in it, and each number is one that can be."""
    numbers = [one["certno"] for one in data.get("psnList") or ()]
    if len(set(numbers)) != len(numbers):
        raise Refusal("职工名册有重复的证件号码", "psnList")
    for number in numbers:
        if not number[:17].isdigit() or check_digit(number[:17]) != number[17:]:
            raise Refusal("职工名册里的证件号码校验不通过", "psnList")


def _file(world: World, infno: str, data: Data) -> Filing:
    """Kept under the employer's code, which names nobody."""
    kept = {name: value for name, value in data.items() if isinstance(value, str)}
    people = tuple(row_digest(one) for one in data.get("psnList") or ())
    return world.filings.add(infno, data["uscc"], world.now(), kept, people)


ROW = ("psn_name", "certno", "chg_item", "emp_date", "chg_date", "clct_base", "tel")


def row_digest(row: Mapping[str, str]) -> str:
    """Of one employee as they were declared."""
    text = "|".join(row[name] for name in ROW if row.get(name))
    return hashlib.sha256(text.encode()).hexdigest()


def _papers(world: World, data: Mapping) -> frozenset[str]:
    """Which papers the files are of: each is called paper-page-digest."""
    attached(world, str(data.get(FILES) or ""))
    numbers = [n for n in str(data.get(FILES) or "").split(",") if n]
    names = [world.filings.files[number].name for number in numbers]
    return frozenset(name.rsplit("-", 2)[0] for name in names)


UNIT = Field("uscc", "统一社会信用代码", length=18, required=True)
BEGIN = Field("begntime", "开始时间", "DT", 19, required=True)
END = Field("endtime", "结束时间", "DT", 19, required=True)
AGENT_NO = Field("agnter_certno", "经办人证件号码", length=50, required=True)
CONER = (
    Field("coner_name", "经办人姓名", length=50, required=True),
    Field("coner_cert_type", "经办人证件类型", length=6, required=True, code="PSN_CERT_TYPE"),
    Field("coner_certno", "经办人证件号码", length=50, required=True),
    Field("coner_tel", "经办人联系电话", length=50, required=True),
    Field(FILES, "附件文件查询号", length=1000, required=True),
)
DCLA = (
    Field("dcla_type", "申报类型", length=3, required=True),
    Field("emp_dcla_sn", "单位申报流水号", length=30, required=True),
)

TRANSACTIONS = (
    *(
        Transaction(infno, name, (UNIT, *fields), answer, node="empInfo", person=False,
                    listed=listed, write=write)
        for infno, name, fields, answer, listed, write in (
            ("LN60", "参保单位信息查询", (AGENT_NO,), told, "", False),
            ("LN61", "单位经办人查询", (), agents, "agntList", False),
            ("LN66", "参保单位参保信息查询", (AGENT_NO, BEGIN, END), information, "clctList",
             False),
            ("LN69", "单位业务申报查询", (BEGIN, END), declared, "dclaList", False),
            ("LN62", "单位参保登记", (
                *DCLA,
                Field("emp_name", "单位名称", length=200, required=True),
                Field("emp_type", "单位类型", length=3, required=True, code="EMP_TYPE"),
                Field("emp_addr", "单位地址", length=200, required=True),
                Field("legrep_name", "法定代表人姓名", length=50, required=True),
                Field("insu_date", "参保日期", "D", 10, required=True),
                Field("bank_name", "开户银行", length=100, required=True),
                Field("bank_acct", "银行账号", length=40, required=True),
                *CONER,
            ), declaration("LN62", new=True), "", True),
            ("LN63", "单位参保信息变更登记", (
                *DCLA,
                Field("chg_item", "变更项目", length=20, required=True, code="EMP_CHG_ITEM"),
                Field("emp_name", "变更后单位名称", length=200),
                Field("emp_addr", "变更后单位地址", length=200),
                Field("legrep_name", "变更后法定代表人", length=50),
                Field("bank_name", "变更后开户银行", length=100),
                Field("bank_acct", "变更后银行账号", length=40),
                Field("emp_tel", "变更后单位电话", length=50),
                Field("chg_date", "变更日期", "D", 10, required=True),
                *CONER,
            ), declaration("LN63"), "", True),
            ("LN64", "职工参保登记", (
                *DCLA,
                Field("psn_cnt", "人数", "C", 4),
                Field("psnList", "职工名册", "L", 50, required=True, each=(
                    Field("psn_name", "职工姓名", length=50, required=True),
                    Field("certno", "职工证件号码", length=18, required=True),
                    Field("emp_date", "用工日期", "D", 10, required=True),
                    Field("clct_base", "缴费基数", length=12, required=True),
                )),
                *CONER,
            ), declaration("LN64"), "", True),
            ("LN65", "职工参保信息变更登记", (
                *DCLA,
                Field("psnList", "职工名册", "L", 50, required=True, each=(
                    Field("psn_name", "职工姓名", length=50, required=True),
                    Field("certno", "职工证件号码", length=18, required=True),
                    Field("chg_item", "变更项目", length=20, required=True, code="PSN_CHG_ITEM"),
                    Field("chg_date", "变更日期", "D", 10, required=True),
                    Field("clct_base", "缴费基数", length=12),
                    Field("tel", "职工电话", length=11),
                )),
                *CONER,
            ), declaration("LN65"), "", True),
        )
    ),
)  # fmt: skip
