"""Writes at the stand-in: numbered, listed, withdrawn once; and what the ledger can be asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from sandbox.centre.app import Centre, shanghai_now
from sandbox.people import people
from sandbox.people.numbers import resident_number
from tests.sandbox.client import Client, centre_and_client, envelope, is_refused

TODAY = shanghai_now().date()
WORKER = next(one for one in people(TODAY) if one.id == "worker")
REGION = WORKER.insurances[0].region
SPAN = {"begntime": f"{TODAY} 00:00:00", "endtime": f"{TODAY} 23:59:59"}
AWAY = {
    "psn_no": WORKER.person_no,
    "insutype": "310",
    "rloc_rea": "02",
    "out_admdvs": "320100",
    "begndate": f"{TODAY}",
}


@pytest.fixture
def both() -> Iterator[tuple[Centre, Client]]:
    with centre_and_client(strict=True, tidy=True) as pair:
        yield pair


def filed(client: Client, msgid: str = "", data: dict = AWAY) -> tuple[dict, str]:
    message = envelope("HLJ18", {"data": data}, region=REGION, sign_no=client.sign_no)
    message["msgid"] = msgid or message["msgid"]
    return client.send("HLJ18", message).json(), message["msgid"]


def listed(client: Client) -> list[str]:
    data = {"psn_no": WORKER.person_no, **SPAN}
    rows = client.ask("HLJ19", data, REGION)["output"]["data"]
    return [row["trt_dcla_detl_sn"] for row in rows]


def test_a_filing_is_listed_and_withdrawn_once(both: tuple[Centre, Client]) -> None:
    _, client = both
    number = filed(client)[0]["output"]["result"]["trt_dcla_detl_sn"]
    assert listed(client) == [number]
    gone = {"psn_no": WORKER.person_no, "trt_dcla_detl_sn": number, "memo": "不去了"}
    assert not is_refused(client.ask("HLJ29", gone, REGION))
    assert listed(client) == []
    assert is_refused(client.ask("HLJ29", gone, REGION))


def test_who_plays_the_centre_may_have_it_forget_what_was_filed(
    both: tuple[Centre, Client],
) -> None:
    _, client = both
    filed(client)
    assert client.http.delete("/filings").status_code == 200
    assert listed(client) == []


def test_nobody_elses_filing_is_listed_or_withdrawn(both: tuple[Centre, Client]) -> None:
    _, client = both
    number = filed(client)[0]["output"]["result"]["trt_dcla_detl_sn"]
    other = next(one for one in people(TODAY) if one.id == "retired")
    gone = {"psn_no": other.person_no, "trt_dcla_detl_sn": number, "memo": "x"}
    assert is_refused(client.ask("HLJ29", gone, other.insurances[0].region))
    assert listed(client) == [number]


def test_the_ledger_tells_done_twice_and_never_came(both: tuple[Centre, Client]) -> None:
    _, client = both
    first, second = filed(client)[1], filed(client)[1]
    assert is_refused(filed(client, first)[0])
    client.http.put("/mood", json={"refuse_duplicates": False})
    assert not is_refused(filed(client, second)[0])
    never = first[:-4] + "9999"
    told = client.http.put("/ledger/account", json=[first, never]).json()
    assert told == {
        "done": [first],
        "twice": [second],
        "refused_again": [first],
        "never_came": [never],
        "unpromised": [second],
    }
    assert client.http.put("/ledger/account", json={"a": 1}).status_code == 400


def test_what_was_refused_may_come_again(both: tuple[Centre, Client]) -> None:
    _, client = both
    number, client.sign_no = client.sign_no, ""
    answer, msgid = filed(client)
    assert "签到" in answer["err_msg"]
    client.sign_no = number
    assert not is_refused(filed(client, msgid)[0])


@pytest.mark.parametrize(("what", "done"), [("reset", True), ("lost", False)])
def test_an_answer_lost_is_not_a_request_lost(
    both: tuple[Centre, Client], what: str, done: bool
) -> None:
    import httpx

    _, client = both
    client.http.put("/mood", json={"rules": [{"what": what, "infno": "HLJ18", "times": 1}]})
    with pytest.raises(httpx.TransportError):
        filed(client)
    assert bool(listed(client)) is done


def test_only_writes_are_accounted_for(both: tuple[Centre, Client]) -> None:
    _, client = both
    client.person(WORKER.certificate_no)
    assert client.http.put("/ledger/account", json=[]).json()["unpromised"] == []


def with_page(client: Client, infno: str, data: dict) -> dict:
    """Filed with one page uploaded for it, which its paper names."""
    page = {"in": "YQ==", "filename": "id-card-1-0123456789abcdef.jpg",
            "fixmedins_code": "H23019900001"}  # fmt: skip
    number = client.ask("9101", page, REGION, "fsUploadIn")["output"]["file_qury_no"]
    return client.ask(infno, data | {"file_qury_no": number, "insutype": "310"}, REGION)


def correction(**new: str) -> dict:
    return {
        "psn_no": WORKER.person_no, "psn_name": WORKER.name, "certno": WORKER.certificate_no,
        "chg_rea": "公安机关已变更", **new,
    }  # fmt: skip


FREE = resident_number(date(1985, 6, 12), 371, male=True)
OTHERS = next(one for one in people(TODAY) if one.id == "mover")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (correction(chg_item="1"), "chg_item"),
        (correction(chg_item="1", new_name="张建业", new_gend="1"), "chg_item"),
        (correction(chg_item="3", new_brdy="1985-06-13"), "chg_item"),
        (correction(chg_item="2", new_certno=FREE[:17] + "Y", new_brdy="1985-06-12",
                    new_gend="1"), "new_certno"),
        (correction(chg_item="2", new_certno=FREE, new_brdy="1985-06-13", new_gend="1"),
         "new_brdy"),
        (correction(chg_item="2", new_certno=FREE, new_brdy="1985-06-12", new_gend="2"),
         "new_brdy"),
        (correction(chg_item="2", new_certno=OTHERS.certificate_no,
                    new_brdy=f"{OTHERS.birth}", new_gend=OTHERS.sex), "new_certno"),
        (correction(chg_item="1", new_name="张建业") | {"certno": OTHERS.certificate_no}, "certno"),
        (correction(chg_item="1", new_name="张建业") | {"psn_name": "张建业"}, "certno"),
    ],
)  # fmt: skip
def test_a_correction_that_is_not_whole_or_takes_anothers_number_is_refused(both, data, name):
    answer = with_page(both[1], "HLJ43", data)
    assert is_refused(answer)
    assert f"[{name}]" in answer["err_msg"]


@pytest.mark.parametrize(
    "new",
    [
        {"chg_item": "1", "new_name": "张建业"},
        {"chg_item": "2", "new_certno": FREE, "new_brdy": "1985-06-12", "new_gend": "1"},
        {"chg_item": "3"},
    ],
)
def test_a_whole_correction_is_listed_without_what_it_corrects(both, new):
    client = both[1]
    number = with_page(client, "HLJ43", correction(**new))["output"]["result"]["trt_dcla_detl_sn"]
    (row,) = client.ask("HLJ53", {"psn_no": WORKER.person_no, **SPAN}, REGION)["output"]["data"]
    assert (row["trt_dcla_detl_sn"], row["chg_item"]) == (number, new["chg_item"])
    assert FREE not in str(row)
    assert "张建业" not in str(row)


def test_only_who_pays_for_themselves_turns_into_a_retired_one(both):
    retiring = {"psn_no": WORKER.person_no, "retr_type": "1", "retr_date": f"{TODAY}",
                "shrt_way": "9"}  # fmt: skip
    answer = with_page(both[1], "HLJ42", retiring)
    assert is_refused(answer)
    assert "[psn_type]" in answer["err_msg"]
    own = next(one for one in people(TODAY) if one.id == "flexible")
    answer = with_page(both[1], "HLJ42", retiring | {"psn_no": own.person_no})
    assert not is_refused(answer)
