"""Each misbehaviour arrives on the wire as it says, and ends when the mood does."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from sandbox.centre.app import Centre
from sandbox.centre.mood import READY, Mood, Rule, Temper, What, mood_from
from sandbox.people import person
from tests.sandbox.client import Client, centre_and_client

WORKER = person("worker").certificate_no


@pytest.fixture(scope="module")
def both() -> Iterator[tuple[Centre, Client]]:
    with centre_and_client() as pair:
        yield pair


@pytest.fixture
def client(both: tuple[Centre, Client]) -> Iterator[Client]:
    yield both[1]
    both[1].http.delete("/mood")


def mood(client: Client, what: str, **more: Any) -> None:
    rules = {"rules": [{"what": what, **more}]}
    assert client.http.put("/mood", json=rules).status_code == 200


def raw(client: Client) -> httpx.Response:
    from tests.sandbox.client import envelope

    data = {"data": {"mdtrt_cert_type": "02", "mdtrt_cert_no": WORKER}}
    return client.send("1101", envelope("1101", data, sign_no=client.sign_no))


def test_delay(client: Client) -> None:
    mood(client, "delay", seconds=0.2)
    begun = time.monotonic()
    assert int(raw(client).json()["infcode"]) == 0
    assert time.monotonic() - begun >= 0.2


def test_timeout_says_nothing(client: Client) -> None:
    mood(client, "timeout", seconds=5)
    slow = Client(str(client.http.base_url), timeout=0.3)
    slow.sign_no = client.sign_no
    with slow.http, pytest.raises(httpx.ReadTimeout):
        raw(slow)


def test_timeout_hangs_up_at_last(client: Client) -> None:
    mood(client, "timeout", seconds=0.1)
    with pytest.raises(httpx.RemoteProtocolError):
        raw(client)


def test_reset(client: Client) -> None:
    mood(client, "reset")
    with pytest.raises(httpx.ReadError) as caught:
        raw(client)
    causes = []
    cause: BaseException | None = caught.value
    while cause is not None:
        causes.append(type(cause))
        cause = cause.__cause__ or cause.__context__
    assert ConnectionResetError in causes


def test_truncated(client: Client) -> None:
    mood(client, "truncated")
    with pytest.raises(httpx.RemoteProtocolError):
        raw(client)


def test_html_empty_and_http_error(client: Client) -> None:
    mood(client, "html")
    assert raw(client).text.startswith("<!DOCTYPE")
    mood(client, "empty")
    answer = raw(client)
    assert (answer.status_code, answer.content) == (200, b"")
    mood(client, "http-error")
    assert raw(client).status_code == 502


def test_wrong_contents(client: Client) -> None:
    usual = raw(client).json()["output"]["baseinfo"]
    mood(client, "wrong-envelope")
    assert set(raw(client).json()) == {"code", "msg"}
    mood(client, "infcode-text")
    assert raw(client).json()["infcode"] == "成功"
    mood(client, "zero-with-error")
    answer = raw(client).json()
    assert answer["infcode"] == 0
    assert answer["err_msg"]
    mood(client, "wrong-types")
    assert any(
        isinstance(value, list) for value in raw(client).json()["output"]["baseinfo"].values()
    )
    mood(client, "missing-fields")
    assert set(raw(client).json()["output"]["baseinfo"]) < set(usual)
    mood(client, "unknown-codes")
    assert raw(client).json()["output"]["baseinfo"]["psn_cert_type"] == "ZZ9"
    mood(client, "error")
    assert int(raw(client).json()["infcode"]) == -1


def test_huge_is_as_long_as_asked_and_well_formed(client: Client) -> None:
    mood(client, "huge", size=3_000_000)
    answer = raw(client)
    assert 2_900_000 < len(answer.content) < 3_200_000
    assert answer.json()["infcode"] == 0


def test_huge_stops_when_the_client_hangs_up(client: Client) -> None:
    mood(client, "huge")
    with client.http.stream("POST", "/fsi/1101", headers=_headers(), content=b"{}") as answer:
        assert int(answer.headers["content-length"]) > 99_000_000
        next(answer.iter_bytes())
    client.http.delete("/mood")
    assert int(raw(client).json()["infcode"]) == 0


def _headers() -> dict[str, str]:
    from tests.sandbox.client import signed

    return signed()


def test_signed_out_forces_a_new_sign_in(both: tuple[Centre, Client], client: Client) -> None:
    mood(client, "signed-out", times=1)
    assert "签到" in raw(client).json()["err_msg"]
    client.sign_in()
    assert int(raw(client).json()["infcode"]) == 0


def test_rule_is_bound_to_its_transaction_and_times(client: Client) -> None:
    mood(client, "error", infno="5201", times=1)
    assert int(raw(client).json()["infcode"]) == 0
    mood(client, "error", infno="1101", times=2)
    codes = [int(raw(client).json()["infcode"]) for _ in range(3)]
    assert codes == [-1, -1, 0]


def test_duplicates_may_be_carried_out_again(both: tuple[Centre, Client], client: Client) -> None:
    from tests.sandbox.client import envelope

    centre, _ = both
    client.http.put("/mood", json={"name": "", "refuse_duplicates": False})
    data = {"data": {"mdtrt_cert_type": "02", "mdtrt_cert_no": WORKER}}
    message = envelope("1101", data, sign_no=client.sign_no)
    for _ in range(2):
        assert int(client.send("1101", message).json()["infcode"]) == 0
    assert centre.ledger.entries()[-1]["outcome"] == "twice"


def test_ledger_over_http(client: Client) -> None:
    client.http.delete("/ledger")
    raw(client)
    mood(client, "html")
    raw(client)
    outcomes = client.http.get("/ledger/summary").json()["outcomes"]
    assert outcomes["misbehaved"] == 1
    assert outcomes["accepted"] >= 1
    entries = client.http.get("/ledger?after=0").json()
    assert client.http.get(f"/ledger?after={entries[-1]['n']}").json() == []
    assert client.http.get("/ledger?after=x").status_code == 400


def test_moods_are_refused_when_they_make_no_sense(client: Client) -> None:
    for body in (b"{", b'{"name": "grumpy"}', b'{"rules": [{"what": "sing"}]}', b'{"x": 1}'):
        assert client.http.put("/mood", content=body).status_code == 400
    for name in READY:
        assert mood_from(json.dumps({"name": name}).encode()) == READY[name]
    assert client.http.get("/moods").json() == list(READY)


def test_chance_follows_the_seed() -> None:
    def struck(seed: int) -> list[bool]:
        temper = Temper()
        temper.set(Mood(seed=seed, rules=(Rule(What.ERROR, rate=0.5),)))
        return [bool(temper.strike("1101")) for _ in range(40)]

    assert struck(3) == struck(3)
    assert struck(3) != struck(4)
    assert 5 < sum(struck(3)) < 35


def test_answers_do_not_wait_for_delayed_acknowledgements(client: Client) -> None:
    """Nagle's algorithm is off on accepted connections: else each answer takes 40 ms longer."""
    raw(client)
    base = client.http.base_url
    with socket.create_connection((base.host, base.port)):
        begun = time.perf_counter()
        for _ in range(10):
            raw(client)
        assert time.perf_counter() - begun < 0.4 * 5
