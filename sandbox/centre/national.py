"""Answers of the national transactions, in the interface's own names (fsi.md §4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sandbox.centre.codes import CODES
from sandbox.centre.fields import time_of
from sandbox.centre.world import World
from sandbox.people.model import FeeLine, Insurance, Settlement, SyntheticPerson, Visit

Data = Mapping[str, Any]
_FAR = datetime(9999, 12, 31)  # noqa: DTZ001  # station's own clock
Node = dict[str, Any]


class Refusal(Exception):  # the platform's own word
    """A proper no. `rule` is the id in brackets that ends the text."""

    def __init__(self, text: str, rule: str) -> None:
        super().__init__(f"FSI-{text}[{rule}]")


def moment(value: datetime | None) -> str | None:
    return None if value is None else f"{value:%Y-%m-%d %H:%M:%S}"


def day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def age(person: SyntheticPerson, today: date) -> Decimal:
    """N(4,1): years, with one decimal for the youngest."""
    days = (today - person.birth).days
    if days < 3 * 365:
        return Decimal(days) / Decimal("365.25").quantize(Decimal("0.01"))
    had = (today.month, today.day) >= (person.birth.month, person.birth.day)
    return Decimal(today.year - person.birth.year - (not had))


def who(person: SyntheticPerson, today: date) -> Node:
    return {
        "psn_no": person.person_no,
        "psn_cert_type": person.certificate_type,
        "certno": person.certificate_no,
        "psn_name": person.name,
        "gend": person.sex,
        "naty": person.ethnicity,
        "brdy": day(person.birth),
        "age": age(person, today).quantize(Decimal("0.1")),
    }


def find(world: World, data: Data) -> SyntheticPerson:
    kind, number = data["mdtrt_cert_type"], data["mdtrt_cert_no"]
    if kind == "01":
        person = world.by_token(number)
        if person is None:
            raise Refusal("电子凭证令牌无效或已过期，未查询到人员信息", "person_ec_01")
        return person
    if kind == "03":
        if not data.get("card_sn"):
            raise Refusal("卡识别码不能为空", "card_sn")
        person = world.by_social_card(number, data["card_sn"])
    else:
        person = world.by_certificate(number)
    if person is None:
        raise Refusal("未查询到人员信息", "person_001")
    return person


def t1101(world: World, person: SyntheticPerson | None, data: Data) -> Node:
    found = find(world, data)
    if found.deceased:
        raise Refusal("该人员已死亡", "person_dead")
    return {
        "baseinfo": who(found, world.day),
        "insuinfo": [_insurance(found, one) for one in found.insurances],
        "idetinfo": [
            {"psn_idet_type": kind, "psn_type_lv": None, "memo": memo,
             "begntime": f"{world.day.year}-01-01 00:00:00", "endtime": None}
            for kind, memo in _identities(found)
        ],
    }  # fmt: skip


def _identities(person: SyntheticPerson) -> tuple[tuple[str, str], ...]:
    assisted = (("1", "医疗救助对象"),) if person.traits.assistance else ()
    return person.identities + assisted


def _insurance(person: SyntheticPerson, one: Insurance) -> Node:
    balance = person.records.balance if one.insurance_type == "310" else Decimal("0.00")
    return {
        "balc": balance,
        "insutype": one.insurance_type,
        "psn_type": one.person_type,
        "psn_insu_stas": one.status,
        "psn_insu_date": day(one.since),
        "paus_insu_date": day(one.paused),
        "cvlserv_flag": "1" if one.civil_servant else "0",
        "insuplc_admdvs": one.region,
        "emp_name": one.employer or None,
    }


def t1901(world: World, person: SyntheticPerson | None, data: Data) -> Node:
    values = CODES.get(data["type"], {})
    return {
        "list": [
            {"type": data["type"], "label": label, "value": value,
             "parentValue": data["parentValue"], "sort": place, "valiFlag": "1",
             "createUser": "sandbox", "createDate": "2026-01-01", "version": 1}
            for place, (value, label) in enumerate(values.items(), 1)
        ]
    }  # fmt: skip


def t2001(world: World, person: SyntheticPerson, data: Data) -> Node:
    match = [one for one in person.insurances if one.insurance_type == data["insutype"]]
    enjoyed = bool(match) and match[0].status == "1"
    return {
        "trtinfo": [
            {"psn_no": person.person_no, "trt_chk_type": "01", "fund_pay_type": "310100",
             "trt_enjymnt_flag": "1" if enjoyed else "0", "begndate": data["begntime"][:10],
             "enddate": None, "trt_chk_rslt": None if enjoyed else "未正常参保"}
        ]
    }  # fmt: skip


def t5201(world: World, person: SyntheticPerson, data: Data) -> Node:
    """No amounts and no paging: too much is refused, and the client asks for less."""
    begin, end = time_of(data["begntime"]), time_of(data["endtime"])
    wanted = data.get("mdtrt_id") or ""
    return {
        "mdtrtinfo": [
            visit_row(world, person, visit)
            for visit in person.records.visits
            if visit.care_type == data["med_type"]
            and begin <= visit.begin <= end
            and wanted in {"", visit.visit_id}
        ]
    }


def visit_row(world: World, person: SyntheticPerson, visit: Visit) -> Node:
    insurance = _insurance_of(person, visit.insurance_type)
    inpatient = visit.inpatient_days is not None
    row = {
        "mdtrt_id": visit.visit_id,
        **who(person, world.day),
        "coner_name": None,
        "tel": None,
        "insutype": visit.insurance_type,
        "psn_type": insurance.person_type,
        "cvlserv_flag": "1" if insurance.civil_servant else "0",
        "flxempe_flag": "1" if insurance.person_type == "1103" else "0",
        "nwb_flag": "1" if insurance.person_type == "1401" else "0",
        "insu_optins": insurance.region,
        "emp_name": insurance.employer or None,
        "begntime": moment(visit.begin),
        "endtime": moment(visit.end),
        "mdtrt_cert_type": "02",
        "med_type": visit.care_type,
        "ars_year_ipt_flag": "1" if visit.begin.year != visit.end.year else "0",
        "ipt_otp_no": visit.visit_id[-8:],
        "adm_dept_name": visit.department or None,
        "dscg_maindiag_name": visit.diagnosis if inpatient else None,
        "dise_name": visit.diagnosis if visit.care_type == "14" else None,
        "otp_diag_info": None if inpatient else visit.diagnosis or None,
        "ipt_days": visit.inpatient_days,
        "inhosp_stas": "0" if inpatient else None,
        "memo": None,
    }
    if visit.settlement_id_shown:
        row["setl_id"] = visit.settlement.settlement_id
        row["fixmedins_name"] = visit.institution.name
    return row


def _insurance_of(person: SyntheticPerson, kind: str) -> Insurance:
    return next(one for one in person.insurances if one.insurance_type == kind)


def _visit(world: World, person: SyntheticPerson, data: Data) -> Visit:
    visit = world.visit_of(person, data["mdtrt_id"])
    wanted = data.get("setl_id") or ""
    if visit is None or wanted not in {"", visit.settlement.settlement_id}:
        raise Refusal("未查询到结算信息", "setl_001")
    return visit


def t5202(world: World, person: SyntheticPerson, data: Data) -> Node:
    visit = _visit(world, person, data)
    if not visit.diagnosis:
        return {"diseinfo": []}
    return {
        "diseinfo": [
            {"diag_info_id": f"DG{visit.visit_id[2:]}", "mdtrt_id": visit.visit_id,
             "psn_no": person.person_no, "inout_diag_type": "1", "diag_type": "1",
             "maindiag_flag": "1", "diag_srt_no": 1, "diag_code": "Z99.900",
             "diag_name": visit.diagnosis, "adm_cond": None, "diag_dept": visit.department,
             "dise_dor_no": "D230100000001", "dise_dor_name": "演示医师",
             "diag_time": moment(visit.begin)}
        ]
    }  # fmt: skip


def t5203(world: World, person: SyntheticPerson, data: Data) -> Node:
    visit = _visit(world, person, data)
    info = settlement_node(world, person, visit)
    details = [
        {"fund_pay_type": code, "inscp_scp_amt": info["inscp_scp_amt"],
         "crt_payb_lmt_amt": Decimal("0.00"), "fund_payamt": info[field],
         "fund_pay_type_name": name, "setl_proc_info": None}
        for code, name, field in (
            ("310100", "统筹基金", "hifp_pay"),
            ("330100", "大额医疗补助", "hifob_pay"),
            ("390200", "大病保险", "hifmi_pay"),
            ("320100", "公务员医疗补助", "cvlserv_pay"),
            ("610100", "医疗救助", "maf_pay"),
        )
        if info[field]
    ]  # fmt: skip
    return {"setlinfo": info, "setldetail": details}


def settlement_node(world: World, person: SyntheticPerson, visit: Visit) -> Node:
    bill, insurance = visit.settlement, _insurance_of(person, visit.insurance_type)
    return {
        "setl_id": bill.settlement_id,
        "mdtrt_id": visit.visit_id,
        **who(person, world.day),
        "insutype": visit.insurance_type,
        "psn_type": insurance.person_type,
        "cvlserv_flag": "1" if insurance.civil_servant else "0",
        "pay_loc": "3" if visit.care_type == "41" else "2",
        "fixmedins_code": visit.institution.code,
        "fixmedins_name": visit.institution.name,
        "hosp_lv": visit.institution.level,
        "begndate": day(visit.begin.date()),
        "enddate": day(visit.end.date()),
        "setl_time": moment(bill.settled_at),
        "mdtrt_cert_type": "02",
        "med_type": visit.care_type,
        "clr_type": "41" if visit.care_type == "41" else visit.care_type[0] + "1",
        **amounts(bill),
        "medins_setl_id": f"MI{bill.settlement_id[2:]}",
        "refd_setl_flag": "1" if bill.refunded else "0",
        "year": str(bill.settled_at.year),
        "dise_codg": None,
        "dise_name": visit.diagnosis or None,
        "invono": None,
    }


def amounts(bill: Settlement) -> Node:
    return {
        "medfee_sumamt": bill.total,
        "fulamt_ownpay_amt": bill.full_self,
        "overlmt_selfpay": bill.over_limit,
        "preselfpay_amt": bill.first_self,
        "inscp_scp_amt": bill.in_scope,
        "act_pay_dedc": bill.deductible,
        "hifp_pay": bill.pooled_fund,
        "pool_prop_selfpay": bill.share,
        "cvlserv_pay": bill.civil_servant_fund,
        "hifes_pay": bill.enterprise_fund,
        "hifmi_pay": bill.serious_illness_fund,
        "hifob_pay": bill.large_sum_fund,
        "maf_pay": bill.assistance_fund,
        "oth_pay": bill.other_fund,
        "fund_pay_sumamt": bill.fund_paid,
        "psn_pay": bill.self_paid,
        "acct_pay": bill.account_paid,
        "cash_payamt": bill.cash_paid,
        "balc": bill.balance,
        "acct_mulaid_pay": bill.family_account_paid,
    }


def t5204(world: World, person: SyntheticPerson, data: Data) -> Node:
    visit = _visit(world, person, data)
    return {"": [_line(visit, line) for line in visit.lines]}


def _line(visit: Visit, line: FeeLine) -> Node:
    return {
        "mdtrt_id": visit.visit_id,
        "setl_id": visit.settlement.settlement_id,
        "feedetl_sn": line.serial,
        "rx_drord_no": None,
        "med_type": visit.care_type,
        "fee_ocur_time": moment(line.occurred_at),
        "cnt": line.quantity.quantize(Decimal("0.0001")),
        "pric": line.unit_price.quantize(Decimal("0.000001")),
        "det_item_fee_sumamt": line.amount,
        "pric_uplmt_amt": line.price_limit.quantize(Decimal("0.000001")),
        "selfpay_prop": line.first_self_share,
        "fulamt_ownpay_amt": line.full_self,
        "overlmt_amt": line.over_limit,
        "preselfpay_amt": line.first_self,
        "inscp_scp_amt": line.in_scope,
        "chrgitm_lv": line.level,
        "hilist_code": f"XA{line.serial[-6:]}",
        "hilist_name": line.list_name,
        "list_type": "101",
        "med_list_codg": f"XA{line.serial[-6:]}",
        "medins_list_codg": f"YY{line.serial[-6:]}",
        "medins_list_name": line.name,
        "med_chrgitm_type": line.charge_type,
        "prodname": None,
        "spec": line.spec,
        "dosform_name": "-",
    }


def t5205(world: World, person: SyntheticPerson, data: Data) -> Node:
    begin = time_of(data["begntime"])
    end = time_of(data["endtime"]) if data.get("endtime") else _FAR
    return {
        "feedetail": [
            _line(visit, line)
            | {
                "psn_no": person.person_no,
                "fixmedins_code": visit.institution.code,
                "fixmedins_name": visit.institution.name,
            }
            for visit in person.records.visits
            if visit.care_type == "14" and begin <= visit.begin <= end
            for line in visit.lines
        ]
    }


def t5206(world: World, person: SyntheticPerson, data: Data) -> Node:
    """Sums of the year by kind; `cum_ym` bounds the months."""
    wanted = data.get("cum_ym") or f"{world.day:%Y%m}"
    sums: dict[tuple[str, str], Decimal] = {}
    for visit in person.records.visits:
        bill = visit.settlement
        month = f"{bill.settled_at:%Y%m}"
        if bill.refunded or month[:4] != wanted[:4] or month > wanted:
            continue
        for code, amount in (("S_01", bill.total), ("S_02", bill.fund_paid)):
            key = (visit.insurance_type, code)
            sums[key] = sums.get(key, Decimal("0.00")) + amount
    return {
        "cuminfo": [
            {"insutype": kind, "year": wanted[:4], "cum_ym": wanted, "cum_type_code": code,
             "cum": amount}
            for (kind, code), amount in sorted(sums.items())
        ]
    }  # fmt: skip


def t5303(world: World, person: SyntheticPerson, data: Data) -> Node:
    stay = person.records.stay
    begin, end = time_of(data["begntime"]).date(), time_of(data["endtime"]).date()
    if stay is None or not begin <= stay.begin <= end:
        return {"data": []}
    return {
        "data": [
            {"mdtrt_id": stay.visit_id, **who(person, world.day), "insutype": stay.insurance_type,
             "begndate": day(stay.begin), "med_type": stay.care_type,
             "ipt_otp_no": stay.visit_id[-8:], "out_flag": "0",
             "fixmedins_name": stay.institution.name}
        ]
    }  # fmt: skip
