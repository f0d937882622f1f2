"""Answers of the writes: each gives a number, and the query that tells its outcome lists it."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

from sandbox.centre.fields import time_of
from sandbox.centre.filed import File, Filing
from sandbox.centre.national import Data, Node, Refusal, day, moment, who
from sandbox.centre.world import World
from sandbox.people.model import SyntheticPerson
from sandbox.people.numbers import check_digit

FILES = "file_qury_no"  # of a filing: its files, separated by commas
SOURCE = "02"  # dcla_souc of a filing from outside the office


MATTERS = {
    "HLJ30": "城乡居民参保登记", "HLJ31": "城乡居民暂停参保", "HLJ32": "参保人员信息变更",
    "HLJ33": "终止参保", "HLJ35": "灵活就业人员暂停参保", "HLJ36": "个人账户清退登记",
}  # fmt: skip
"""Filings that the office reviews, as the list of matters calls them."""

_PAGE = re.compile(r"[a-z][a-z0-9-]*-[0-9]+-[0-9a-f]{8,64}\.(jpg|png)")
"""What a page is called here: its paper, its place, and a part of its digest."""

Unless = Callable[[World, SyntheticPerson, Data], None]

LARGEST_FILE = 5_000_000  # bytes; ours: no bound is published


def take_file(world: World, text: str, name: str) -> str:
    """Its number; the bytes come as base64."""
    try:
        content = base64.b64decode(text, validate=True)
    except ValueError:
        raise Refusal("文件数据应为Base64", "in") from None
    if len(content) > LARGEST_FILE:
        raise Refusal("文件过大", "in")
    files = world.filings.files
    number = f"F{world.now():%Y%m%d}{len(files) + 1:012d}"
    files[number] = File(number, sha256(content).hexdigest(), len(content), name)
    return number


def uploaded(world: World, person: SyntheticPerson | None, data: Data) -> Node:
    """9101"""
    return {
        "file_qury_no": take_file(world, data["in"], data["filename"]),
        "filename": data["filename"],
        "fixmedins_code": data["fixmedins_code"],
        "dld_endtime": moment(world.now() + timedelta(days=30)),
    }


def attached(world: World, text: str) -> None:
    """Each file that is named was uploaded before."""
    named = [number for number in text.split(",") if number]
    if any(number not in world.filings.files for number in named):
        raise Refusal("附件不存在", FILES)


def taken(infno: str, number: str = "trt_dcla_detl_sn", node: str = "result"):
    """The answer of a filing: its number."""

    def answer(world: World, person: SyntheticPerson | None, data: Data) -> Node:
        attached(world, str(data.get(FILES) or ""))
        made = world.filings.add(infno, person.id if person else "", world.now(), data)
        return {node: {number: made.number}}

    return answer


def withdrawn(infno: str):
    """Withdraws a filing of `infno` by its number: once, and only the person's own."""

    def answer(world: World, person: SyntheticPerson | None, data: Data) -> Node:
        own = world.filings.of(infno, person.id if person else "")
        found = next((one for one in own if one.number == data["trt_dcla_detl_sn"]), None)
        if found is None:
            raise Refusal("未找到可撤销的备案", "trt_dcla_detl_sn")
        found.withdrawn = True
        return {}

    return answer


def _asked(data: Data, found: list[Filing]) -> list[Filing]:
    """Filed within the asked window."""
    begin, end = time_of(data["begntime"]), time_of(data["endtime"])
    return [one for one in found if begin <= one.at.replace(microsecond=0) <= end]


def referrals(world: World, person: SyntheticPerson, data: Data) -> Node:
    """5304"""
    return {
        "refmedin": [
            {
                **who(person, world.day),
                "insutype": one.data.get("insutype") or "310",
                "dcla_souc": SOURCE,
                "tel": one.data.get("tel"),
                "diag_code": one.data["diag_code"],
                "diag_name": one.data["diag_name"],
                "reflin_medins_no": one.data["reflin_medins_no"],
                "reflin_medins_name": one.data["reflin_medins_name"],
                "out_flag": "1",
                "refl_date": one.data["refl_date"],
                "refl_rea": one.data["refl_rea"],
                "begndate": one.data.get("begndate") or one.data["refl_date"],
                "enddate": one.data.get("enddate"),
                "hosp_agre_refl_flag": one.data.get("hosp_agre_refl_flag") or "1",
                "opt_time": moment(one.at),
            }
            for one in _asked(data, world.filings.of("2501", person.id))
        ]
    }


def recognised(world: World, person: SyntheticPerson, data: Data) -> Node:
    """5301: what the records hold, and what was filed by 2503."""
    return {
        "feedetail": [
            {"opsp_dise_code": one.code, "opsp_dise_name": one.name, "begndate": day(one.begin),
             "enddate": day(one.end)}
            for one in person.records.chronic
        ] + [
            {name: one.data.get(name)
             for name in ("opsp_dise_code", "opsp_dise_name", "begndate", "enddate")}
            for one in world.filings.of("2503", person.id)
        ]
    }  # fmt: skip


def bound(world: World, person: SyntheticPerson, data: Data) -> Node:
    """5302: filed by 2505."""
    names = ("fix_srt_no", "fixmedins_code", "fixmedins_name", "begndate", "enddate", "memo")
    return {
        "psnfixmedin": [
            {"psn_no": person.person_no, "insutype": None}
            | {name: one.data.get(name) for name in names}
            for one in world.filings.of("2505", person.id)
            if one.data["biz_appy_type"] == data["biz_appy_type"]
        ]
    }


def away_filings(world: World, person: SyntheticPerson, data: Data) -> Node:
    names = ("insutype", "rloc_rea", "out_admdvs", "begndate", "enddate")
    return {
        "data": [
            {name: one.data.get(name) for name in names}
            | {"psn_no": person.person_no, "trt_dcla_detl_sn": one.number,
               "appy_time": moment(one.at), "vali_flag": "1", "dcla_souc": SOURCE}
            for one in _asked(data, world.filings.of("HLJ18", person.id))
        ]
    }  # fmt: skip


def applied(of: str, *names: str):
    """Applications of one kind that were filed here, still to be decided; `names`: what of each."""

    def answer(world: World, person: SyntheticPerson, data: Data) -> Node:
        return {
            "data": [
                {name: one.data.get(name) for name in names}
                | {"psn_no": person.person_no, "trt_dcla_detl_sn": one.number,
                   "appy_time": moment(one.at), "rchk_flag": "0"}
                for one in _asked(data, world.filings.of(of, person.id))
            ]
        }  # fmt: skip

    return answer


def pages(world: World, numbers: list[str], name: str) -> None:
    """Pages that the request field `name` names: each uploaded, of its own, named after its
    paper."""
    files = [world.filings.files.get(number) for number in numbers]
    if not all(files) or len(set(numbers)) != len(numbers):
        raise Refusal("附件不存在或重复", name)
    if any(not _PAGE.fullmatch(one.name) for one in files if one):
        raise Refusal("附件名称应为材料名-页码", name)


def with_papers(infno: str, *, own_account: bool = False, unless: Unless | None = None):
    """Takes a filing only with `pages`. What is said to follow later is named in `memo`. `unless`:
    raises what else is wrong."""
    filed = taken(infno)

    def answer(world: World, person: SyntheticPerson | None, data: Data) -> Node:
        pages(world, str(data.get(FILES) or "").split(","), FILES)
        if own_account and (person is None or data["acctname"] != person.name):
            raise Refusal("收款账户名与参保人姓名不一致", "acctname")
        if unless is not None and person is not None:
            unless(world, person, data)
        return filed(world, person, data)

    return answer


SELF_EMPLOYED = ("1103", "1160")
CERTIFIED = re.compile(r"[0-9]{17}[0-9X]")


def not_self_employed(world: World, person: SyntheticPerson, data: Data) -> None:
    """Turns into a retired one only who pays for themselves."""
    mine = person.insurances
    if not any(i.insurance_type == "310" and i.person_type in SELF_EMPLOYED for i in mine):
        raise Refusal("非灵活就业在职人员", "psn_type")


def wrongly_corrected(world: World, person: SyntheticPerson, data: Data) -> None:
    """Name, number, or birthday and sex: what is new is there and whole, what was is the record's.
    A number that is somebody else's is never given away."""
    if (data["psn_name"], data["certno"]) != (person.name, person.certificate_no):
        raise Refusal("原姓名或证件号码与参保信息不一致", "certno")
    given = {n for n in ("new_name", "new_certno", "new_brdy", "new_gend") if data.get(n)}
    wanted = {"1": {"new_name"}, "2": {"new_certno", "new_brdy", "new_gend"}, "3": set()}
    if given != wanted[data["chg_item"]]:
        raise Refusal("变更内容与变更项目不一致", "chg_item")
    if data["chg_item"] == "2":
        _another_number(world, data)


def _another_number(world: World, data: Data) -> None:
    number = data["new_certno"]
    if not CERTIFIED.fullmatch(number) or check_digit(number[:17]) != number[17]:
        raise Refusal("证件号码校验不通过", "new_certno")
    sex = "1" if int(number[16]) % 2 else "2"
    if (number[6:14], sex) != (data["new_brdy"].replace("-", ""), data["new_gend"]):
        raise Refusal("出生日期或性别与证件号码不一致", "new_brdy")
    if world.by_certificate(number) is not None:
        raise Refusal("该证件号码已有参保登记", "new_certno")


def applied_transfers(world: World, person: SyntheticPerson, data: Data) -> list[Node]:
    """Rows that HLJ34 adds to the list of transfers."""
    names = ("traf_dirc", "trafout_admdvs", "trafin_admdvs")
    return [
        {name: one.data.get(name) for name in names}
        | {"clct_mons": 0, "acct_amt": None, "traf_stas": "0", "updt_time": moment(one.at)}
        for one in _asked(data, world.filings.of("HLJ34", person.id))
    ]


def reviewed(world: World, person: SyntheticPerson, data: Data) -> list[Node]:
    """Rows that filings add to the list of matters."""
    filed = [one for infno in MATTERS for one in world.filings.of(infno, person.id)]
    return [
        {"serv_matt_inst_id": one.number, "serv_matt_name": MATTERS[one.infno],
         "rchk_flag": one.review, "acp_time": moment(one.at), "fnsh_time": None}
        for one in _asked(data, filed)
    ]  # fmt: skip


def own_number(infno: str):
    """Enrolment and its changes: the subject need not be known to the centre yet."""

    def answer(world: World, person: SyntheticPerson | None, data: Data) -> Node:
        known = world.by_certificate(data["certno"])
        made = world.filings.add(infno, known.id if known else "", world.now(), data)
        return {"result": {"serv_matt_inst_id": made.number}}

    return answer


def paid_out(infno: str):
    """The balance of an ended insurance, to an account of the person's own."""
    filed = own_number(infno)

    def answer(world: World, person: SyntheticPerson | None, data: Data) -> Node:
        if person is None or data["acctname"] != person.name:
            raise Refusal("收款账户名与参保人姓名不一致", "acctname")
        if not data["bankacct"].isdigit():
            raise Refusal("银行账号应为数字", "bankacct")
        return filed(world, person, data)

    return answer


def undone(world: World, person: SyntheticPerson | None, data: Data) -> Node:
    """2601 of a filing of the same person, by the msgid that filed it: once. Other transactions it
    does not undo."""
    own = world.filings.of(data["oinfno"], person.id if person else "")
    found = next((one for one in own if one.msgid == data["omsgid"]), None)
    if found is None:
        raise Refusal("未找到可冲正的交易", "omsgid")
    found.withdrawn = True
    return {}
