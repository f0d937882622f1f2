"""A report from the hub's book over the terminal's outbox to the service platform, and back how it
stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from hub.database import reading, writing
from hub.weekly import book
from hub.weekly.book import State
from kiosk.commands.duty_rounds import DutyRounds
from kiosk.journal.journal import Journal
from kiosk.outbox import given
from kiosk.outbox.deliver import Deliverer
from kiosk.outbox.kinds import Destination, Kind
from kiosk.outbox.outbox import Outbox
from kiosk.outbox.people import By, Finding, resolve
from kiosk.outbox.record import Outcome, Reply
from kiosk.runtime.clock import CHINA, SystemClock
from kiosk.store.database import Store
from kiosk.uplink.hub import HubClient
from tests.hub.conftest import CONTRACT, STATION, TERMINAL, Bench
from tests.hub.test_weekly import MONDAY, save

SEND = {"staff": "A-17", "terminal_id": 1}


class Pad:
    """The terminal's outbox between the hub and a platform that answers `says`."""

    def __init__(self, bench: Bench, folder: Path) -> None:
        self.bench, self.says = bench, Reply(Outcome.ACCEPTED, proof="WK-20261123-7")
        self.store = Store.open(folder / "terminal.db", bytes(32), lambda: 1_795_300_000.0)
        self.outbox = Outbox(self.store, station=STATION, terminal=TERMINAL)
        self.sent: list[Any] = []
        self.journal = Journal([], SystemClock().now)
        self.rounds = DutyRounds(self.hub, self.outbox, self.journal)

    def hub(self) -> HubClient:
        return HubClient(self.bench.url, self.bench.key)

    def send(self, record: Any) -> Reply:
        self.sent.append(record)
        return self.says

    ask = send

    def deliver(self) -> None:
        """Until nothing waits, telling as the terminal does after each round."""
        client = self.hub()
        senders = {Destination.HUB: client, Destination.SERVICE_PLATFORM: self}
        deliverer = Deliverer(self.outbox, senders, self.store.clock)
        for _ in range(5):
            deliverer.round()
            given.tell(self.outbox, CHINA)
        client.close()

    def state(self) -> tuple[str, str]:
        with reading(self.bench.engine) as connection:
            row = book.sending(connection, 1, MONDAY)
        return row.state, row.proof


@pytest.fixture
def pad(bench: Bench, tmp_path: Path) -> Iterator[Pad]:
    pad = Pad(bench, tmp_path)
    yield pad
    pad.store.close()


def test_it_is_taken_delivered_and_proved(bench: Bench, pad: Pad) -> None:
    key = save(bench, 0, **SEND)
    assert pad.rounds.look() == 1
    assert pad.state() == (State.READY, "")  # on the terminal's disk; the hub has not heard
    assert pad.rounds.look() == 1  # given again, and no second one
    pad.deliver()
    assert pad.state() == (State.ACCEPTED, "WK-20261123-7")
    assert [record.key for record in pad.sent] == [key]
    assert pad.rounds.look() == 0
    assert len(pad.store.rows("SELECT 1 FROM outbox WHERE kind = ?", (Kind.WEEKLY.value,))) == 1


def test_a_platform_that_does_not_take_it_is_seen_at_the_hub(bench: Bench, pad: Pad) -> None:
    key = save(bench, 0, **SEND)
    pad.says = Reply(Outcome.REFUSED, code="1001")
    pad.rounds.look()
    for _ in range(6):
        record = pad.outbox.begin(key)
        if record is not None:
            pad.outbox.end(record, pad.says)
    pad.deliver()
    assert pad.state()[0] == State.STUCK
    assert resolve(pad.outbox, key, Finding.DONE, By())
    pad.deliver()
    assert pad.state()[0] == State.ACCEPTED


def test_another_terminals_duty_and_word_are_not_ours(bench: Bench, pad: Pad) -> None:
    key = save(bench, 0, **SEND)
    with bench.client(bench.give("02")) as other:
        query = {"station": STATION, "terminal": "02"}
        assert other.get("/v1/duties", params=query).json() == {"duties": []}
        assert other.get("/v1/duties", params=query | {"terminal": "01"}).status_code == 403
        assert other.get("/v1/duties", params={"station": STATION}).status_code == 400
    with writing(bench.engine) as connection:
        said = {"key": key, "state": "accepted", "at": "2026-11-23T09:00:00+08:00"}
        book.told(connection, 2, said, bench.time())
    assert pad.state()[0] == State.READY


def test_what_is_given_is_as_the_contract_says(bench: Bench, http: httpx.Client) -> None:
    save(bench, 0, **SEND)
    answer = http.get("/v1/duties", params={"station": STATION, "terminal": TERMINAL})
    assert CONTRACT.wrong("Duties", answer.json()) is None
    assert len(answer.json()["duties"]) == 1
    assert answer.headers["cache-control"] == "no-store"


def test_nonsense_from_the_hub_is_left_there(bench: Bench, pad: Pad, monkeypatch: Any) -> None:
    from kiosk.uplink.hub import Fetched

    good = b'{"key":"0f8fad5b-d9cb-469f-a165-70867728950e","kind":"weekly","payload":'
    for body in (b"", b"[]", b'{"duties":[1]}', b'{"duties":[{"key":"x","kind":"y","payload":1}]}',
                 b'{"duties":[' + good + b'{"first":"2026-11-17"}}]}',
                 b'{"duties":[' + good.replace(b"weekly", b"other") + b"{}}]}"):  # fmt: skip
        fetched = Fetched(Outcome.ACCEPTED, body)
        monkeypatch.setattr(HubClient, "told", lambda *_, fetched=fetched: fetched)
        assert pad.rounds.look() == 0
    assert pad.store.rows("SELECT 1 FROM outbox") == pad.store.rows("SELECT 1 FROM given") == []
