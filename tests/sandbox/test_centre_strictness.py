"""The stand-in centre refuses every wrong field, and names it; what is right it answers."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.centre import filings, jiangsu, liaoning
from sandbox.centre.app import Centre, shanghai_now
from sandbox.centre.envelope import NAMES
from sandbox.centre.transactions import TRANSACTIONS
from sandbox.people import person
from sandbox.people.units import unit
from tests.sandbox.client import (
    Client,
    centre_and_client,
    envelope,
    is_refused,
    signed,
    year_of,
)

WORKER = person("worker")
REGION = WORKER.insurances[0].region


@pytest.fixture(scope="module")
def both() -> Iterator[tuple[Centre, Client]]:
    with centre_and_client(strict=True) as pair:
        yield pair


@pytest.fixture
def client(both: tuple[Centre, Client]) -> Client:
    return both[1]


def good(client: Client, infno: str = "5301") -> dict[str, Any]:
    data = {"data": {"psn_no": WORKER.person_no}}
    return envelope(infno, data, region=REGION, sign_no=client.sign_no)


def test_a_right_request_is_answered(client: Client) -> None:
    answer = client.send("5301", good(client)).json()
    assert int(answer["infcode"]) == 0
    assert len(answer["inf_refmsgid"]) == 30
    assert len(answer["refmsg_time"]) == len(answer["respond_time"]) == 17


def test_infcode_is_number_and_text_in_turn(client: Client) -> None:
    kinds = {type(client.send("5301", good(client)).json()["infcode"]) for _ in range(4)}
    assert kinds == {int, str}


@pytest.mark.parametrize("name", NAMES)
def test_each_missing_envelope_field_is_refused(client: Client, name: str) -> None:
    message = good(client)
    del message[name]
    answer = client.send("5301", message).json()
    assert is_refused(answer)
    assert f"[{name}]" in answer["err_msg"]


WRONG = {
    "infno": "5302",
    "msgid": "123",
    "mdtrtarea_admvs": "2301",
    "insuplc_admdvs": "320100",
    "recer_sys_code": "longer-than-ten",
    "dev_no": "x" * 101,
    "dev_safe_info": "x" * 2001,
    "cainfo": "x" * 1025,
    "signtype": "x" * 11,
    "infver": "version-one",
    "opter_type": "7",
    "opter": "x" * 31,
    "opter_name": "x" * 51,
    "inf_time": "2026/11/22 09:00:00",
    "fixmedins_code": "H1",
    "fixmedins_name": "长" * 21,
    "sign_no": "nobody-gave-this",
    "input": ["data"],
}


def test_the_table_of_wrong_values_covers_every_field() -> None:
    assert set(WRONG) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_each_wrong_envelope_field_is_refused(client: Client, name: str) -> None:
    answer = client.send("5301", good(client) | {name: WRONG[name]}).json()
    assert is_refused(answer)
    # a wrong station code shows in msgid too, which begins with it
    assert f"[{name}]" in answer["err_msg"]


@pytest.mark.parametrize("name", [n for n in NAMES if n != "input"])
def test_each_envelope_field_must_be_text(client: Client, name: str) -> None:
    assert is_refused(client.send("5301", good(client) | {name: 5}).json())


def test_unknown_envelope_field_is_refused_when_strict(client: Client) -> None:
    assert is_refused(client.send("5301", good(client) | {"medins_code": "x"}).json())


def test_msgid_may_not_come_twice(both: tuple[Centre, Client]) -> None:
    centre, client = both
    message = good(client)
    assert not is_refused(client.send("5301", message).json())
    answer = client.send("5301", message).json()
    assert is_refused(answer)
    assert centre.ledger.entries()[-1]["outcome"] == "twice"


def test_without_sign_in_nothing_is_answered(client: Client) -> None:
    answer = client.send("5301", good(client) | {"sign_no": ""}).json()
    assert is_refused(answer)
    assert "签到" in answer["err_msg"]


def test_sign_out_ends_the_session(client: Client) -> None:
    other = Client(str(client.http.base_url))
    other.sign_in()
    data = {"sign_no": other.sign_no, "opter_no": "01"}
    other.sign_no, number = "", other.sign_no
    assert not is_refused(other.ask("9002", data, node="signOut"))
    other.sign_no = number
    assert "签到" in other.person(WORKER.certificate_no)["err_msg"]
    other.http.close()


# -- the gateway -------------------------------------------------------------------------------


def test_signature_headers_are_each_needed(client: Client) -> None:
    for name in ("x-tif-paasid", "x-tif-timestamp", "x-tif-nonce", "x-tif-signature"):
        headers = signed()
        del headers[name]
        answer = client.send("5301", good(client), headers)
        assert answer.status_code == 401
        assert name in answer.json()["msg"]
        assert "infcode" not in answer.json()


@pytest.mark.parametrize("off", [-301, 330])
def test_a_clock_that_is_off_is_refused(client: Client, off: int) -> None:
    answer = client.send("5301", good(client), signed(stamp=int(time.time()) + off))
    assert answer.status_code == 401


def test_wrong_token_and_replayed_nonce_are_refused(client: Client) -> None:
    assert client.send("5301", good(client), signed(token="wrong")).status_code == 401
    headers = signed()
    assert client.send("5301", good(client), headers).status_code == 200
    assert client.send("5301", good(client), headers).status_code == 401


def test_signature_rule_of_the_digest() -> None:
    """Check vector of fsi.md §6."""
    from sandbox.centre.gateway import Tif

    headers = {
        "x-tif-paasid": "p",
        "x-tif-timestamp": "1600000000",
        "x-tif-nonce": "abc123",
        "x-tif-signature": "c24c2b6858a244620d9c16f57044d8432129903742cd346215751042e3c39939",
    }
    gate = Tif("0123456789abcdef0123456789abcdef", lambda: 1600000000.0)
    assert gate.finding(headers, b"") == ""


# -- each transaction's own fields --------------------------------------------------------------

VALUES = {
    "psn_no": WORKER.person_no,
    "insutype": "310",
    "med_type": "11",
    "fixmedins_code": "H23019900001",
    "mdtrt_cert_type": "02",
    "mdtrt_cert_no": WORKER.certificate_no,
    "type": "INSUTYPE",
    "fixmedins_type": "1",
    "diag_date": "2026-10-01",
    "medfee_sumamt": "1200.50",
    "gend": "1",
    "brdy": "2026-11-01",
    "birth_cert_no": "T230000001",
    "hsreg_flag": "0",
    "grdn_name": "李小英",
    "grdn_certno": WORKER.certificate_no,
    "grdn_rlts": "母亲",
    "ver": "0",
    "file_qury_no": "C130920261101001",
    "parentValue": "0",
    "admdvs": "230100",
    "date": "2026-01-01",
    "valiFlag": "1",
    "biz_appy_type": "01",
    "setl_id": WORKER.records.visits[0].settlement.settlement_id,
    "mdtrt_id": WORKER.records.visits[0].visit_id,
    "ecQrCode": WORKER.voucher_code,
    "businessType": "03131",
    "diag_code": "Z99.900",
    "diag_name": "演示诊断",
    "reflin_medins_no": "H11010100001",
    "reflin_medins_name": "演示医院",
    "mdtrtarea_admvs": "320100",
    "refl_type": "3",
    "refl_date": "2026-01-01",
    "refl_rea": "演示",
    "refl_opnn": "同意",
    "opsp_dise_code": "M03900",
    "opsp_dise_name": "高血压",
    "insu_optins": "230100",
    "ide_fixmedins_no": "H23010000001",
    "ide_fixmedins_name": "演示医院",
    "hosp_ide_date": "2026-01-01",
    "diag_dr_codg": "D1",
    "diag_dr_name": "演示医师",
    "begndate": "2026-01-01",
    "fix_srt_no": "1",
    "fixmedins_name": "演示医院",
    "trt_dcla_detl_sn": "20260101000000000001",
    "memo": "演示",
    "omsgid": "H23019900001202601010000000000",
    "oinfno": "2501",
    "rloc_rea": "02",
    "out_admdvs": "320100",
    "psn_cert_type": "01",
    "certno": WORKER.certificate_no,
    "chg_rea": "演示",
    "acctname": WORKER.name,
    "bankname": "演示银行",
    "bankacct": "6217992600001234567",
    "psn_name": WORKER.name,
    "in": "YQ==",
    "filename": "page.jpg",
    "retr_type": "1",
    "retr_date": "2026-01-01",
    "shrt_way": "9",
    "chg_item": "1",
    "traf_dirc": "1",
    "trafout_admdvs": "320100",
    "trafin_admdvs": "230100",
    **year_of(shanghai_now()),
    "psnNo": WORKER.person_no,
    "bgnDate": "2026-01-01",
    "endDate": "2026-12-31",
    "insuType": "390",
    "babyName": "李小宝",
    "babySex": "2",
    "babyBirth": "2026-11-01",
    "birthCertNo": "T320000001",
    "hasHukou": "N",
    "guardName": WORKER.name,
    "guardIdNo": WORKER.certificate_no,
    "guardRela": "父亲",
    "atchNo": "F0",
    "idType": "01",
    "idNo": WORKER.certificate_no,
    "psnName": WORKER.name,
    "effDate": "2027-01-01",
    "awayType": "A1",
    "careRegion": "320100",
    "applyNo": "20260101000000000001",
    "rmk": "演示",
    "toHosp": "演示医院",
    "diagName": "演示诊断",
    "diagCode": "I10.x00",
    "referDate": "2026-11-01",
    "diseCode": "M00201",
    "hospCode": "H32060000001",
    "hospName": "演示医院",
    "diagDate": "2026-10-01",
    "drugCode": "XD00001",
    "drugName": "演示药品",
    "respDrName": "演示医师",
    "formDate": "2026-11-01",
    "feeType": "MZ",
    "visitDate": "2026-10-01",
    "totalFee": "1200.50",
    "bankName": "演示银行",
    "bankCardNo": "6217992600001234567",
    "payeeName": WORKER.name,
    "dueDate": "2027-01-20",
    "firstCheck": "2026-06-01",
    "lastCheck": "2026-11-01",
    "billCnt": "3",
    "dlvWay": "N",
    "birthDate": "2026-10-01",
    "outDate": "2026-10-05",
    "babyCnt": "1",
    "oprnKind": "I",
    "oprnDate": "2026-10-01",
    "areaCode": "320600",
    "aac001": WORKER.person_no,
    "aae135": WORKER.certificate_no,
    "aac003": WORKER.name,
    "aac058": "01",
    "aae140": "310",
    "aae005": "13904510000",
    "aae008": "演示银行",
    "aae009": WORKER.name,
    "aae010": "6217992600001234567",
    "aae030": "2026-01-01",
    "akb021": "演示医院",
    "akc193": "演示诊断",
    "bgxm": "aae005",
    "cbyy": "演示",
    "cnbz": "Y",
    "fjlsh": "F0",
    "jylsh": "H21029900001202601010000000000",
    "emp_dcla_sn": "H21029900001202601010000000000",
    "jsrq": "2026-12-31",
    "jydtcq": "320100",
    "ksrq": "2026-01-01",
    "ydlb": "AZ",
    "zqyy": "演示",
    "zzrq": "2026-01-01",
    "homeAddr": "崇川区濠南路1号",
    "followWhom": "2",
    "getWay": "1",
    "uscc": unit("bearings").code,
    "agnter_certno": WORKER.certificate_no,
    "coner_name": WORKER.name,
    "coner_cert_type": "01",
    "coner_certno": WORKER.certificate_no,
    "coner_tel": "13904110000",
    "emp_name": "瓦房店演示新办科技有限公司",
    "emp_type": "10",
    "emp_addr": "瓦房店市向阳街道演示路1号",
    "legrep_name": "李大海",
    "insu_date": "2026-12-01",
    "bank_name": "中国工商银行",
    "bank_acct": "3400200119200123456",
    "chg_date": "2026-11-20",
}
OF_ONE = {
    "LN62": {"uscc": unit("new").code, "dcla_type": "E01"},
    "LN64": {
        "dcla_type": "E03",
        "psnList": [
            {
                "psn_name": "张三丰",
                "certno": WORKER.certificate_no,
                "emp_date": "2026-12-01",
                "clct_base": "5200",
            }
        ],
    },
    "LN65": {
        "dcla_type": "E04",
        "psnList": [
            {
                "psn_name": "张三丰",
                "certno": WORKER.certificate_no,
                "chg_item": "停止用工",
                "chg_date": "2026-12-01",
            }
        ],
    },
    "LN63": {"dcla_type": "E02", "chg_item": "单位电话"},
    **{infno: {"ywlx": code} for infno, (code, _) in liaoning.MATTERS.items()},
    # somebody who files nothing here
    **{of: {"aac001": person("nothing").person_no} for of in ("LN32", "LN34", "LN39")},
}
"""Values that one transaction has, and no other."""
CASES = [
    (infno, field.name)
    for infno, transaction in TRANSACTIONS.items()
    for field in transaction.fields
    if field.required
]


PAGES = (filings.FILES, jiangsu.FILES, liaoning.FILES)
NEEDS_A_FILING = {
    **dict.fromkeys(("2502", "2504", "2506", "HLJ29", "JS41"), "未找到可撤销的备案"),
    "2601": "未找到可冲正的交易",
    **dict.fromkeys(("LN32", "LN34", "LN39"), "查无记录"),
    "LN37": "参保关系未终止",
    **dict.fromkeys(
        (one.infno for one in TRANSACTIONS.values()
         if one.write and any(f.name in PAGES and f.required for f in one.fields)),
        "附件不存在",
    ),
}  # fmt: skip
"""What they are refused for when nothing was filed, and no page uploaded, before."""


def right_data(infno: str) -> dict[str, str]:
    values = VALUES | OF_ONE.get(infno, {})
    return {f.name: values[f.name] for f in TRANSACTIONS[infno].fields if f.required}


ANSWERS_BYTES = "9102"


@pytest.mark.parametrize("infno", [one for one in TRANSACTIONS if one != ANSWERS_BYTES])
def test_each_transaction_answers_a_right_request(client: Client, infno: str) -> None:
    answer = client.ask(infno, right_data(infno), REGION, TRANSACTIONS[infno].node)
    if infno in NEEDS_A_FILING:
        assert is_refused(answer)
        assert NEEDS_A_FILING[infno] in answer["err_msg"]
    else:
        assert int(answer["infcode"]) == 0, answer["err_msg"]


def test_a_catalogues_file_comes_as_bytes_and_a_no_in_an_envelope(client: Client) -> None:
    told = client.ask("1309", right_data("1309"))["output"]
    wanted = {"file_qury_no": told["file_qury_no"], "filename": told["filename"],
              "fixmedins_code": VALUES["fixmedins_code"]}  # fmt: skip
    asked = {"fsDownloadIn": wanted}
    answer = client.send(
        ANSWERS_BYTES, envelope(ANSWERS_BYTES, asked, region="", sign_no=client.sign_no)
    )
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        lines = archive.read(archive.namelist()[0]).decode().splitlines()
    assert len(lines) == told["data_cnt"]
    assert "M00201\t高血压\t慢性病" in lines
    no = client.ask(ANSWERS_BYTES, wanted | {"file_qury_no": "F0"}, "", "fsDownloadIn")
    assert is_refused(no)


@pytest.mark.parametrize(("infno", "name"), CASES)
def test_each_required_field_is_needed(client: Client, infno: str, name: str) -> None:
    data = right_data(infno)
    del data[name]
    answer = client.ask(infno, data, REGION, TRANSACTIONS[infno].node)
    assert is_refused(answer)
    assert f"[{name}]" in answer["err_msg"]


@pytest.mark.parametrize(
    ("infno", "name", "value"),
    [
        ("5201", "begntime", "2026-01-01"),
        ("5201", "begntime", "2026-02-30 00:00:00"),
        ("5201", "med_type", "98"),
        ("5201", "med_type", 11),
        ("5203", "setl_id", "x" * 31),
        ("1101", "mdtrt_cert_type", "04"),
        ("1901", "date", "2026-01-01 00:00:00"),
        ("2001", "insutype", "999"),
        ("HLJ04", "endtime", "20261231235959"),
        ("HLJ91", "businessType", "99999"),
        ("JS20", "med_type", "11,98"),
        ("JS40", "awayType", "02"),
        ("JS60", "feeType", "11"),
        ("JS63", "oprnKind", "1"),
        ("JS70", "matterCode", "0999"),
        ("LN31", "ydlb", "02"),
        ("LN31", "ydxl", "JZ"),  # 安置 has none
        ("LN35", "ywlx", "0206"),
        ("LN36", "aae135", "230198196503070019"),
    ],
)
def test_each_wrong_value_is_refused(client: Client, infno: str, name: str, value: Any) -> None:
    answer = client.ask(infno, right_data(infno) | {name: value}, REGION, TRANSACTIONS[infno].node)
    assert is_refused(answer)
    assert f"[{name}]" in answer["err_msg"]


def test_region_is_needed_with_a_person_and_must_be_theirs(client: Client) -> None:
    data = {"psn_no": WORKER.person_no}
    assert "[insuplc_admdvs]" in client.ask("5301", data)["err_msg"]
    assert "[insuplc_admdvs]" in client.ask("5301", data, "320100")["err_msg"]


def test_somebody_elses_bill_is_not_shown(client: Client) -> None:
    other = person("retired").records.visits[0]
    data = {
        "psn_no": WORKER.person_no,
        "setl_id": other.settlement.settlement_id,
        "mdtrt_id": other.visit_id,
    }
    assert is_refused(client.ask("5203", data, REGION))


def test_a_window_of_more_than_twelve_months_is_refused(client: Client) -> None:
    data = {"psn_no": WORKER.person_no, "med_type": "11", "begntime": "2025-01-01 00:00:00"}
    assert not is_refused(client.ask("5201", data | {"endtime": "2026-01-01 00:00:00"}, REGION))
    answer = client.ask("5201", data | {"endtime": "2026-01-01 00:00:01"}, REGION)
    assert "时间段过长或记录过多" in answer["err_msg"]
    answer = client.ask("5201", data | {"endtime": "2024-12-31 00:00:00"}, REGION)
    assert "[endtime]" in answer["err_msg"]


def test_more_than_five_hundred_rows_are_refused_and_halves_add_up(client: Client) -> None:
    buyer = person("buyer-5000")
    visits = [v for v in buyer.records.visits if v.begin.year == shanghai_now().year - 1]
    assert len(visits) > 500
    year = shanghai_now().year - 1
    region = buyer.insurances[0].region
    whole = {"psn_no": buyer.person_no, "med_type": "41"}
    asked = whole | {"begntime": f"{year}-01-01 00:00:00", "endtime": f"{year}-12-31 23:59:59"}
    assert "时间段过长或记录过多" in client.ask("5201", asked, region)["err_msg"]
    seen: list[str] = []
    for month in range(1, 13):
        last = 31 if month in {1, 3, 5, 7, 8, 10, 12} else 30 if month != 2 else 28
        window = {
            "begntime": f"{year}-{month:02d}-01 00:00:00",
            "endtime": f"{year}-{month:02d}-{last} 23:59:59",
        }
        answer = client.ask("5201", whole | window, region)
        seen += [row["mdtrt_id"] for row in answer["output"]["mdtrtinfo"]]
    leap = [v for v in visits if (v.begin.month, v.begin.day) == (2, 29)]
    assert len(seen) == len(set(seen)) == len(visits) - len(leap)


def test_5201_carries_no_amounts(client: Client) -> None:
    data = {"psn_no": WORKER.person_no, "med_type": "11", **year_of(shanghai_now())}
    rows = client.ask("5201", data, REGION)["output"]["mdtrtinfo"]
    for row in rows if isinstance(rows, list) else [rows]:
        assert not {"medfee_sumamt", "psn_pay", "acct_pay", "fund_pay_sumamt"} & set(row)


def test_unknown_transaction_and_rubbish_are_refused(client: Client) -> None:
    assert is_refused(client.send("7777", good(client, "7777")).json())
    answer = client.http.post("/fsi/5301", content=b"{not json", headers=signed())
    assert is_refused(answer.json())
    answer = client.http.post("/fsi/5301", content=b"[" * 100_000, headers=signed())
    assert is_refused(answer.json())


# -- people at the desk --------------------------------------------------------------------------


def test_e_voucher_leads_to_the_person_and_unknown_text_does_not(client: Client) -> None:
    data = {"ecQrCode": WORKER.voucher_code, "businessType": "03131", "deviceType": "SelfService"}
    decoded = client.ask("HLJ91", data)["output"]["data"]
    assert 32 <= len(decoded["ecToken"]) <= 38
    found = client.ask("1101", {"mdtrt_cert_type": "01", "mdtrt_cert_no": decoded["ecToken"]})
    assert found["output"]["baseinfo"]["certno"] == WORKER.certificate_no
    wrong = client.ask("HLJ91", data | {"ecQrCode": "https://example.invalid/"})
    assert is_refused(wrong)
    assert "电子凭证" in wrong["err_msg"]
    made_up = {"mdtrt_cert_type": "01", "mdtrt_cert_no": "A" * 32}
    assert is_refused(client.ask("1101", made_up))


def test_social_card_needs_its_identification(client: Client) -> None:
    data = {"mdtrt_cert_type": "03", "mdtrt_cert_no": WORKER.social_card_no}
    assert is_refused(client.ask("1101", data))
    found = client.ask("1101", data | {"card_sn": WORKER.card_sn})
    assert found["output"]["baseinfo"]["psn_no"] == WORKER.person_no


def test_the_unusual_are_answered_as_what_they_are(client: Client) -> None:
    assert "未查询到" in client.person(person("not-found").certificate_no)["err_msg"]
    assert "死亡" in client.person(person("deceased").certificate_no)["err_msg"]
    secret = client.person(person("secrecy").certificate_no)
    assert secret["output"]["baseinfo"]["psn_cert_type"] == "91"
    for id, status in (("suspended", "2"), ("terminated", "4")):
        insurances = client.person(person(id).certificate_no)["output"]["insuinfo"]
        one = insurances[0] if isinstance(insurances, list) else insurances
        assert one["psn_insu_stas"] == status
    nothing = client.person(person("uninsured").certificate_no)["output"]
    assert not nothing.get("insuinfo")


def test_the_guardian_sees_the_child_and_nobody_else_does(client: Client) -> None:
    mother, child = person("mother"), person("newborn")
    window = year_of(shanghai_now())

    def children(of: Any) -> Any:
        data = {"psn_no": of.person_no, **window}
        return client.ask("HLJ90", data, of.insurances[0].region)["output"].get("data")

    rows = children(mother)
    rows = rows if isinstance(rows, list) else [rows]
    assert [row["certno"] for row in rows] == [child.certificate_no]
    assert not children(WORKER)


def test_ledger_names_no_person_beyond_the_cast(both: tuple[Centre, Client]) -> None:
    centre, client = both
    client.person(WORKER.certificate_no)
    client.send("5301", good(client))
    text = str(centre.ledger.entries()) + str(centre.ledger.summary())
    for mark in (WORKER.name, WORKER.certificate_no, WORKER.person_no, WORKER.voucher_code):
        assert mark not in text
    assert "'person': 'worker'" in text
