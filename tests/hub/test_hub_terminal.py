"""The terminal's own client and outbox with the hub behind them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hub import terminals
from hub.database import writing
from kiosk.outbox.deliver import Deliverer
from kiosk.outbox.kinds import Destination
from kiosk.outbox.outbox import Outbox
from kiosk.outbox.record import Outcome, State
from kiosk.settings.model import HubSettings
from kiosk.store.database import Store
from kiosk.uplink.hub import HubClient
from tests.hub.conftest import STATION, TERMINAL, Bench
from tests.uplink.test_uplink_hub import EVERY_KIND


@pytest.fixture
def client(bench: Bench, tmp_path: Path) -> Iterator[HubClient]:
    key_file = tmp_path / "hub.key"
    key_file.write_text(bench.key + "\n")
    client = HubClient.of(HubSettings(url=bench.url + "/", key_file=str(key_file)))
    yield client
    client.close()


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    store = Store.open(tmp_path / "kiosk.db", bytes(32), lambda: 1_795_300_000.0)
    yield Outbox(store, station=STATION, terminal=TERMINAL)
    store.close()


def deliver(outbox: Outbox, client: HubClient) -> dict[Outcome, int]:
    return Deliverer(outbox, {Destination.HUB: client}, outbox.store.clock).round().outcomes


def test_every_kind_is_delivered(bench: Bench, client: HubClient, outbox: Outbox) -> None:
    keys = [outbox.put(Destination.HUB, kind, EVERY_KIND[kind]) for kind in EVERY_KIND]
    while done := deliver(outbox, client):
        assert set(done) == {Outcome.ACCEPTED}
    assert {outbox.get(key).state for key in keys} == {State.ACCEPTED}
    assert {row["key"] for row in bench.rows("records")} == set(keys)


def test_an_answer_that_was_lost_is_found_and_counted_once(
    bench: Bench, client: HubClient, outbox: Outbox
) -> None:
    kind = next(iter(EVERY_KIND))
    key = outbox.put(Destination.HUB, kind, EVERY_KIND[kind])
    assert client.send(outbox.begin(key)).outcome is Outcome.ACCEPTED  # and the process dies here
    outbox.recover()
    assert deliver(outbox, client) == {Outcome.ACCEPTED: 1}
    assert len(bench.rows("reviews")) == 1


def test_a_revoked_terminal_keeps_everything(
    bench: Bench, client: HubClient, outbox: Outbox
) -> None:
    kind = next(iter(EVERY_KIND))
    with writing(bench.engine) as connection:
        terminals.revoke(connection, STATION, TERMINAL, "test", bench.time())
    key = outbox.put(Destination.HUB, kind, EVERY_KIND[kind])
    assert deliver(outbox, client) == {Outcome.NOT_KNOWN: 1}
    assert outbox.get(key).refusals == 0


def test_what_was_written_under_another_name_stands_in_nobodys_way(
    bench: Bench, client: HubClient, outbox: Outbox
) -> None:
    """Before the machine was paired under the number that it has now, or at another station."""
    kind = next(iter(EVERY_KIND))
    for station, terminal in ((STATION, "77"), ("ELSEWHERE", TERMINAL)):
        before = Outbox(outbox.store, station=station, terminal=terminal)
        before.put(Destination.HUB, kind, EVERY_KIND[kind])
    key = outbox.put(Destination.HUB, kind, EVERY_KIND[kind])
    assert deliver(outbox, client) == {Outcome.REFUSED: 2, Outcome.ACCEPTED: 1}
    assert outbox.get(key).state is State.ACCEPTED


def test_reach_and_review_state(bench: Bench, client: HubClient, outbox: Outbox) -> None:
    assert client.reach() is Outcome.ACCEPTED
    assert client.review_answered("AAAA-7777") is False
    kind = next(iter(EVERY_KIND))
    outbox.put(Destination.HUB, kind, EVERY_KIND[kind] | {"number": "AAAA-7777"})
    deliver(outbox, client)
    assert client.review_answered("AAAA-7777") is True
