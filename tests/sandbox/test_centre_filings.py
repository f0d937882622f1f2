"""Writes at the stand-in: numbered, listed, withdrawn once; and what the ledger can be asked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox.centre.app import Centre, shanghai_now
from sandbox.people import people
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
