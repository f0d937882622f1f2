"""Jiangsu's cases at the stand-in: one list, told apart by matter; and what is refused."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import timedelta

import pytest

from sandbox.centre.app import Centre, shanghai_now
from sandbox.people import people
from tests.sandbox.client import Client, centre_and_client, is_refused

TODAY = shanghai_now().date()
CAST = {one.id: one for one in people(TODAY)}
MOTHER = CAST["mother"]
REGION = MOTHER.insurances[0].region
HOSPITAL = {"hospCode": "H32060000001", "hospName": "演示医院"}
PAID = {
    "totalFee": "864.20", "bankName": "江苏银行", "bankCardNo": "6217992600001234567",
    "payeeName": MOTHER.name,
}  # fmt: skip
CHECKS = {
    "psnNo": MOTHER.person_no, "insuType": "510", **HOSPITAL, **PAID, "dueDate": f"{TODAY}",
    "firstCheck": f"{TODAY - timedelta(days=90)}", "lastCheck": f"{TODAY}", "billCnt": "3",
}  # fmt: skip
DRUG = {
    "psnNo": MOTHER.person_no, "insuType": "310", **HOSPITAL, "drugCode": "XD00001",
    "drugName": "演示药品", "diagCode": "C34.900", "diagName": "演示诊断", "respDrName": "演示医师",
    "formDate": f"{TODAY}",
}  # fmt: skip
AWAY = {
    "psnNo": MOTHER.person_no, "insuType": "310", "awayType": "A2", "careRegion": "310000",
    "bgnDate": f"{TODAY}",
}  # fmt: skip


@pytest.fixture
def both() -> Iterator[tuple[Centre, Client]]:
    with centre_and_client(strict=True, tidy=True) as pair:
        yield pair


@pytest.fixture
def client(both: tuple[Centre, Client]) -> Client:
    return both[1]


def page(client: Client, name: str = "bill-1-0123456789ab.jpg") -> str:
    data = {"in": base64.b64encode(b"page").decode(), "filename": name,
            "fixmedins_code": "H32019900001"}  # fmt: skip
    return client.ask("9101", data, "", "fsUploadIn")["output"]["file_qury_no"]


def put(client: Client, infno: str, data: dict, pages: int = 1) -> dict:
    numbers = ";".join(page(client) for _ in range(pages))
    return client.ask(infno, data | ({"atchNo": numbers} if pages else {}), REGION, "applyInfo")


def listed(client: Client, matter: str = "", who=MOTHER) -> list[dict]:
    asked = {"psnNo": who.person_no, "bgnDate": f"{TODAY}", "endDate": f"{TODAY}"}
    asked |= {"matterCode": matter} if matter else {}
    return client.ask("JS70", asked, who.insurances[0].region, "query")["output"]["cases"]


def test_a_case_stands_in_the_list_of_its_matter_and_of_all(client: Client) -> None:
    number = put(client, "JS61", CHECKS, 2)["output"]["applyResult"]["applyNo"]
    other = put(client, "JS40", AWAY, 0)["output"]["applyResult"]["applyNo"]
    (row,) = listed(client, "0402")
    assert (row["applyNo"], row["state"], row["lastCheck"]) == (number, "10", f"{TODAY}")
    assert listed(client, "0403") == []
    assert {one["applyNo"] for one in listed(client)} == {number, other}
    assert listed(client, who=CAST["worker"]) == []


def test_what_the_office_says_is_told_in_its_own_codes(both: tuple[Centre, Client]) -> None:
    centre, client = both
    put(client, "JS61", CHECKS)
    for said, state in (("1", "20"), ("2", "30"), ("3", "40")):
        assert centre.desk.world.filings.decide("JS61", "mother", said) == 1
        assert [one["state"] for one in listed(client)] == [state]


def test_a_filing_is_withdrawn_once_and_by_its_own_person(client: Client) -> None:
    number = put(client, "JS40", AWAY, 0)["output"]["applyResult"]["applyNo"]
    gone = {"psnNo": MOTHER.person_no, "applyNo": number, "rmk": "不去了"}
    worker = CAST["worker"]
    theirs = gone | {"psnNo": worker.person_no}
    refused = client.ask("JS41", theirs, worker.insurances[0].region, "applyInfo")
    assert "[applyNo]" in refused["err_msg"]
    assert not is_refused(client.ask("JS41", gone, REGION, "applyInfo"))
    assert listed(client, "0201") == []
    assert is_refused(client.ask("JS41", gone, REGION, "applyInfo"))


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"payeeName": "别人"}, "payeeName"),
        ({"bankCardNo": "6217992600001234576"}, "bankCardNo"),
        ({"bankCardNo": "6217 9926 0000 1234 567"}, "bankCardNo"),
        ({"atchNo": "F0"}, "atchNo"),
    ],
)
def test_what_would_pay_somebody_else_is_refused(client: Client, change, rule) -> None:
    data = CHECKS | {"atchNo": page(client)} | change
    answer = client.ask("JS61", data, REGION, "applyInfo")
    assert is_refused(answer)
    assert f"[{rule}]" in answer["err_msg"]
    assert listed(client) == []


def test_a_passbook_has_no_check_digit(client: Client) -> None:
    assert not is_refused(put(client, "JS61", CHECKS | {"bankCardNo": "600712345678901"}))


def test_a_page_counts_once_and_bears_its_papers_name(client: Client) -> None:
    one = page(client)
    twice = client.ask("JS61", CHECKS | {"atchNo": f"{one};{one}"}, REGION, "applyInfo")
    assert "[atchNo]" in twice["err_msg"]
    unnamed = page(client, "scan.jpg")
    answer = client.ask("JS61", CHECKS | {"atchNo": unnamed}, REGION, "applyInfo")
    assert "附件名称" in answer["err_msg"]


def test_only_medicines_of_the_list_are_recognised(client: Client) -> None:
    asked = client.ask("JS71", {"areaCode": "320600"}, "", "query")["output"]["drugs"]
    assert {"XD00001"} < {one["drugCode"] for one in asked}
    assert {one["drugSpec"].rpartition(" · ")[2] for one in asked} == {"双通道", "单独支付"}
    assert not is_refused(put(client, "JS51", DRUG))
    answer = put(client, "JS51", DRUG | {"drugCode": "XD99999"})
    assert "[drugCode]" in answer["err_msg"]


def test_a_window_is_not_turned_round(client: Client) -> None:
    asked = {"psnNo": MOTHER.person_no, "bgnDate": "2026-12-31", "endDate": "2026-01-01"}
    assert "[endDate]" in client.ask("JS70", asked, REGION, "query")["err_msg"]
