"""Liaoning's own transactions as this stand-in has them: names, numbers and codes are ours, since
no public document gives any, and unlike those of other provinces on purpose.

Fields bear the item codes of labour and social security (aac001, aae140 …). States are words, a
list that would be empty is a refusal, and nobody is 查无此人. What changes who is insured is one
kind of case, told apart by ywlx.
"""

from __future__ import annotations

from collections.abc import Callable

from sandbox.centre.fields import Field, time_of
from sandbox.centre.filed import Filing
from sandbox.centre.filings import attached, pages
from sandbox.centre.national import Data, Node, Refusal, moment
from sandbox.centre.transaction import Transaction
from sandbox.centre.world import World
from sandbox.people.model import SyntheticPerson

FILES = "fjlsh"  # numbers of uploaded files
BETWEEN = "|"
NOBODY = "查无此人"

REVIEWS = {"0": "待审", "1": "通过", "2": "退回", "3": "撤销"}
"""What the office said of a filing, in its word."""

MATTERS = {
    "LN35": ("0203", "城乡居民参保登记"),
    "LN36": ("0206", "城乡居民参保信息变更登记"),
    "LN37": ("0302", "参保人员个人账户一次性支取"),
}
"""ywlx and its name, by the number of the transaction that takes it."""

Unless = Callable[[SyntheticPerson, Data], None]


def taken(infno: str, unless: Unless):
    """A case is opened. `unless`: raises what is wrong with it."""

    def answer(world: World, person: SyntheticPerson, data: Data) -> Node:
        numbers = str(data.get(FILES) or "")
        if numbers:
            attached(world, numbers.replace(BETWEEN, ","))
            pages(world, numbers.split(BETWEEN), FILES)
        unless(person, data)
        made = world.filings.add(infno, person.id, world.now(), data)
        return {"sljg": {"slh": made.number, "slsj": moment(made.at)}}

    return answer


def unlike(person: SyntheticPerson, data: Data) -> None:
    if (data["aae135"], data["aac003"]) != (person.certificate_no, person.name):
        raise Refusal("证件号码或姓名与参保信息不符", "aae135")


def _matter(infno: str, further: Unless | None = None) -> Unless:
    """The case is of this kind, and about the person as recorded."""

    def wrong(person: SyntheticPerson, data: Data) -> None:
        if data["ywlx"] != MATTERS[infno][0]:
            raise Refusal("业务类型不符", "ywlx")
        unlike(person, data)
        if further is not None:
            further(person, data)

    return wrong


def unpayable(person: SyntheticPerson, data: Data) -> None:
    """Only of an insurance that has ended, and to an account of the person's own."""
    ended = any(i.insurance_type == data["aae140"] and i.status == "4" for i in person.insurances)
    if not ended:
        raise Refusal("参保关系未终止，不能支取", "aae140")
    if data["aae009"] != person.name:
        raise Refusal("户名与参保人姓名不符", "aae009")
    if not data["aae010"].isdigit():
        raise Refusal("银行账号应为数字", "aae010")


def unsettled(person: SyntheticPerson, data: Data) -> None:
    """常驻 says which of its two kinds, 安置 has none."""
    if (data["ydlb"] == "CZ") != bool(data.get("ydxl")):
        raise Refusal("异地就医小类与类别不符", "ydxl")
    half_named(person, data)


def half_named(person: SyntheticPerson, data: Data) -> None:
    """An agent is named whole, or there is none."""
    agent = [bool(data.get(name)) for name in ("dbrxm", "dbrzjlx", "dbrzjhm", "dbrdh", "dbrgx")]
    if any(agent) and not all(agent):
        raise Refusal("代办人信息不全", "dbrxm")


def listed(node: str, of: tuple[str, ...], row: Callable[[Filing], Node]):
    """Rows of what was filed in the window; none at all is a refusal."""

    def answer(world: World, person: SyntheticPerson, data: Data) -> Node:
        begin, end = time_of(f"{data['ksrq']} 00:00:00"), time_of(f"{data['jsrq']} 23:59:59")
        if end < begin:
            raise Refusal("结束日期早于开始日期", "jsrq")
        found = [one for infno in of for one in world.filings.of(infno, person.id)]
        rows = [
            {"aac001": person.person_no, "slh": one.number, "aae036": moment(one.at), **row(one)}
            for one in found
            if begin <= one.at <= end
        ]
        if not rows:
            raise Refusal("查无记录", node)
        return {node: rows}

    return answer


def _away(one: Filing) -> Node:
    names = ("ydlb", "ydxl", "aae140", "jydtcq", "aae030")
    return {name: one.data.get(name) for name in names} | {"aae031": None, "zt": "有效"}


def _referral(one: Filing) -> Node:
    return {name: one.data.get(name) for name in ("jydtcq", "zzrq", "akb021")} | {
        "zt": REVIEWS[one.review]
    }


def _case(one: Filing) -> Node:
    code, name = MATTERS[one.infno]
    return {
        "ywlx": code, "ywmc": name, "jylsh": one.data["jylsh"], "aae140": one.data["aae140"],
        "zt": REVIEWS[one.review], "bjsj": None,
    }  # fmt: skip


WHO = Field("aac001", "个人编号", length=30, required=True)
KIND = Field("aae140", "险种类型", length=3, required=True, code="INSUTYPE")
PLACE = Field("jydtcq", "就医地统筹区", length=6, required=True, code="ADMDVS")
TEL = Field("aae005", "联系电话", length=20, required=True)
HOME = Field("aae006", "地址", length=200)
AGENT = (
    Field("dbrxm", "代办人姓名", length=50),
    Field("dbrzjlx", "代办人证件类型", length=2, code="PSN_CERT_TYPE"),
    Field("dbrzjhm", "代办人证件号码", length=50),
    Field("dbrdh", "代办人电话", length=20),
    Field("dbrgx", "代办人关系", length=2, code="AGNTER_RLTS"),
)
CASE = (
    WHO,
    Field("ywlx", "业务类型", length=4, required=True),
    Field("jylsh", "交易流水号", length=30, required=True),
    Field("aae135", "证件号码", length=50, required=True),
    Field("aac003", "姓名", length=50, required=True),
    KIND,
    TEL,
)
SPAN = (
    WHO,
    Field("ksrq", "开始日期", "D", 10, required=True),
    Field("jsrq", "结束日期", "D", 10, required=True),
)


def _write(infno: str, name: str, node: str, fields: tuple[Field, ...], unless: Unless):
    answer = taken(infno, unless)
    return Transaction(
        infno, name, fields, answer, node=node, who="aac001", nobody=NOBODY, write=True
    )


def _list(infno: str, name: str, node: str, of: tuple[str, ...], row: Callable[[Filing], Node]):
    return Transaction(
        infno, name, SPAN, listed(node, of, row), node="cxtj", who="aac001", nobody=NOBODY,
        listed=node,
    )  # fmt: skip


TRANSACTIONS = (
    _write(
        "LN31", "异地就医备案登记", "ydba",
        (
            WHO, KIND,
            Field("ydlb", "异地就医类别", length=2, required=True, code="LN_YDLB"),
            Field("ydxl", "异地就医小类", length=2, code="LN_YDXL"),
            PLACE,
            Field("aae030", "开始日期", "D", 10, required=True),
            TEL, HOME,
            Field("cnbz", "承诺标志", length=1, required=True, code="LN_FLAG"),
            Field(FILES, "附件流水号", length=1000),
            *AGENT,
        ),
        unsettled,
    ),
    _list("LN32", "异地就医备案查询", "ydbalist", ("LN31",), _away),
    _write(
        "LN33", "异地转诊人员备案", "zzba",
        (
            WHO, KIND, PLACE,
            Field("akb021", "转往医疗机构名称", length=200, required=True),
            Field("akc193", "诊断", length=100, required=True),
            Field("zzrq", "转院日期", "D", 10, required=True),
            TEL,
            Field("aae013", "备注", length=500),
            Field(FILES, "附件流水号", length=1000, required=True),
            *AGENT,
        ),
        half_named,
    ),
    _list("LN34", "异地转诊人员备案查询", "zzbalist", ("LN33",), _referral),
    _write(
        "LN35", "城乡居民参保登记", "ywsl",
        (
            *CASE,
            Field("aac058", "证件类型", length=2, required=True, code="PSN_CERT_TYPE"),
            Field("aae030", "开始日期", "D", 10, required=True),
            Field("cbyy", "参保原因", length=100, required=True),
            HOME,
        ),
        _matter("LN35"),
    ),
    _write(
        "LN36", "城乡居民参保信息变更登记", "ywsl",
        (*CASE, Field("bgxm", "变更项目", length=10, required=True)),
        _matter("LN36"),
    ),
    _write(
        "LN37", "参保人员个人账户一次性支取", "ywsl",
        (
            *CASE,
            Field("zqyy", "支取原因", length=100, required=True),
            Field("aae009", "户名", length=50, required=True),
            Field("aae008", "开户银行", length=100, required=True),
            Field("aae010", "银行账号", length=40, required=True),
        ),
        _matter("LN37", unpayable),
    ),
    _list("LN39", "业务受理查询", "ywsllist", tuple(MATTERS), _case),
)  # fmt: skip
