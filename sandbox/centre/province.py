"""Answers of the provincial transactions. Their numbers (HLJ…, JS…) are the sandbox's own: no
public document gives any. Names are columns of the national platform (citizen-data.md §10)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sandbox.centre.codes import CODES
from sandbox.centre.fields import time_of
from sandbox.centre.filings import applied_transfers, reviewed
from sandbox.centre.national import (
    Data,
    Node,
    Refusal,
    amounts,
    day,
    moment,
    visit_row,
)
from sandbox.centre.world import World
from sandbox.people.model import SyntheticPerson


def _window(data: Data) -> tuple[datetime, datetime]:
    return time_of(data["begntime"]), time_of(data["endtime"])


def _within(data: Data, rows: Iterable[Any], when: str) -> list[Any]:
    """Rows whose `when` lies in the asked window; dates count as their midnight, yyyyMM as the
    month's first day."""
    begin, end = _window(data)
    answer = []
    for row in rows:
        value = getattr(row, when)
        if isinstance(value, str):
            value = datetime.strptime(value, "%Y%m")  # noqa: DTZ007
        elif not isinstance(value, datetime):
            value = datetime(value.year, value.month, value.day)  # noqa: DTZ001
        if begin <= value <= end:
            answer.append(row)
    return answer


def resident_contributions(world: World, person: SyntheticPerson, data: Data) -> Node:
    return {
        "data": [
            {"cashym": row.period, "accrym_begn": row.begin_month, "accrym_end": row.end_month,
             "insutype": "390", "psn_clct_amt": row.own, "finsubs_amt": row.subsidy,
             "clct_sumamt": row.total, "clct_flag": "1" if row.paid else "0",
             "clct_time": moment(row.paid_at), "elec_taxrpt_no": row.receipt_no}
            for row in _within(data, person.records.resident_contributions, "period")
        ]
    }  # fmt: skip


def account_details(world: World, person: SyntheticPerson, data: Data) -> Node:
    """`balc` beside the list is the balance now; in a row, the balance after it."""
    return {
        "balc": person.records.balance,
        "data": [
            {"year": row.year, "crte_time": moment(row.booked_at), "acct_incexpd_type": row.kind,
             "inc_sumamt": row.amount, "balc": row.balance}
            for row in _within(data, person.records.account, "booked_at")
        ],
    }  # fmt: skip


def account_returns(world: World, person: SyntheticPerson, data: Data) -> Node:
    return {
        "data": [
            {"dfr_time": day(row.returned_on), "crt_rett_amt": row.amount, "rett_rea": row.reason,
             "dfr_obj_name": row.payee, "bank_acct": row.bank_account, "dfr_stas": row.status}
            for row in _within(data, person.records.returns, "returned_on")
        ]
    }  # fmt: skip


def maternity_information(world: World, person: SyntheticPerson, data: Data) -> Node:
    return {
        "data": [
            {"matn_reg_type": row.kind, "birctrl_matn_date": day(row.event_date),
             "fetts": row.pregnancy_no, "fetus_cnt": row.babies, "insutype": row.insurance_type,
             "reg_time": moment(row.registered_at), "emp_name": row.employer}
            for row in _within(data, person.records.maternity, "event_date")
        ]
    }  # fmt: skip


def maternity_allowance(world: World, person: SyntheticPerson, data: Data) -> Node:
    return {
        "data": [
            {"matn_date": day(row.birth_date), "mon_wag_base": row.monthly_base,
             "alwn_days": row.days, "matn_alwn": row.allowance, "nutr_fee": row.nutrition,
             "alwn_sumamt": row.total, "crt_biz_link": row.progress, "rchk_rslt": row.result}
            for row in _within(data, person.records.allowances, "birth_date")
        ]
    }  # fmt: skip


def review_matters(world: World, person: SyntheticPerson, data: Data) -> Node:
    return {
        "data": [
            {"serv_matt_inst_id": row.case_no, "serv_matt_name": row.matter,
             "rchk_flag": row.status, "acp_time": moment(row.accepted_at),
             "fnsh_time": moment(row.finished_at)}
            for row in _within(data, person.records.matters, "accepted_at")
        ] + reviewed(world, person, data)
    }  # fmt: skip


def employee_contributions(world: World, person: SyntheticPerson, data: Data) -> Node:
    return {
        "data": [
            {"cashym": row.period, "emp_name": row.employer or None, "psn_clctstd": row.base,
             "emp_clct_amt": row.employer_amount, "psn_clct_amt": row.own_amount,
             "into_acct_amt": row.to_account, "clct_flag": "1" if row.paid else "0",
             "latefee": row.late_fee, "clct_time": moment(row.paid_at)}
            for row in _within(data, person.records.employee_contributions, "period")
        ]
    }  # fmt: skip


def transfers(world: World, person: SyntheticPerson, data: Data) -> Node:
    return {
        "data": applied_transfers(world, person, data) + [
            {"traf_dirc": row.direction, "trafout_admdvs": row.from_region,
             "trafin_admdvs": row.to_region, "clct_mons": row.months,
             "acct_amt": row.account_amount, "traf_stas": row.status,
             "updt_time": moment(row.updated_at)}
            for row in _within(data, person.records.transfers, "updated_at")
        ]
    }  # fmt: skip


def visit_list(world: World, person: SyntheticPerson, data: Data) -> Node:
    """Visits with their amounts in one list; Heilongjiang has none such, others may."""
    wanted = set(data.get("med_type", "").split(",")) - {""}
    if not wanted <= CODES["MED_TYPE"].keys():
        raise Refusal("医疗类别不在字典MED_TYPE中", "med_type")
    return {
        "data": [
            visit_row(world, person, visit)
            | amounts(visit.settlement)
            | {
                "setl_id": visit.settlement.settlement_id,
                "fixmedins_name": visit.institution.name,
                "setl_time": moment(visit.settlement.settled_at),
                "refd_setl_flag": "1" if visit.settlement.refunded else "0",
            }
            for visit in _within(data, person.records.visits, "begin")
            if not wanted or visit.care_type in wanted
        ]
    }


def family(world: World, person: SyntheticPerson, data: Data) -> Node:
    """Minors bound to this guardian; nobody of age is ever listed."""
    return {
        "data": [
            {"certno": child.certificate_no, "psn_name": child.name, "rlts": child.relation}
            for child in world.children_of(person)
            if _under_age(child.birth, world.day)
        ]
    }


def _under_age(birth: date, today: date) -> bool:
    return (today.year - birth.year, today.month, today.day) < (18, birth.month, birth.day)


def e_voucher(world: World, person: SyntheticPerson | None, data: Data) -> Node:
    """Raw text of the QR code → the person's token (fsi.md §7). The text goes no further."""
    found = world.by_voucher(data["ecQrCode"])
    if found is None:
        raise Refusal("电子凭证二维码无效或已过期", "ec_001")
    region = found.insurances[0].region if found.insurances else "230100"
    return {
        "data": {
            "idNo": found.certificate_no,
            "idType": "01" if found.certificate_type == "91" else found.certificate_type,
            "userName": found.name,
            "ecToken": world.issue_token(found),
            "insuOrg": region,
            "ecIndexNo": found.person_no[-16:],
            "gender": found.sex,
            "birthday": day(found.birth),
            "nationality": None,
            "email": None,
            "chnlId": None,
            "extra": None,
        }
    }
