"""Work on cases between two pads that hear each other through the real hub alone: nothing is lost,
nothing is merged in silence, and it may all be told again."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from hub import terminals
from hub.cases import work as keeping
from hub.database import writing
from kiosk.cases.deeds import What
from kiosk.cases.standing import work
from kiosk.commands.case_news import CaseNews
from kiosk.handling.case_book import CaseBook
from kiosk.outbox.deliver import Deliverer
from kiosk.outbox.kinds import Destination
from kiosk.outbox.outbox import Outbox
from kiosk.outbox.record import Outcome
from kiosk.runtime.clock import CHINA
from kiosk.store.database import Store
from kiosk.uplink.hub import HubClient
from tests.hub.conftest import STATION, Bench, Make, bench_on
from tests.hub.test_hub_records import send
from tests.sandbox.hub_samples import record

CASE = "7K3M-9Q2X"


class Pad:
    """One of the station's, without any line to the others."""

    def __init__(self, bench: Bench, folder: Path, terminal: str) -> None:
        self.bench, self.terminal = bench, terminal
        self.key = bench.give(terminal)
        folder.mkdir()
        self.store = Store.open(folder / "terminal.db", bytes(32), self.monotonic)
        self.outbox = Outbox(self.store, station=STATION, terminal=terminal)
        self.book = CaseBook(self.outbox, hub=True)
        self.news = CaseNews(self.book, self)

    def now(self):
        return self.bench.time().astimezone(CHINA)

    def monotonic(self) -> float:
        return self.bench.time().timestamp()

    def do(self, what: What, by: str, *, see: bool = True, **said: str) -> None:
        known = self.work.last.get((what, said.get("paper", "")))
        last = [known] if known is not None else []
        self.bench.time.skip(seconds=1)
        self.book.do(CASE, what, by, last if see else (), **said)

    def deliver(self) -> None:
        client = HubClient(self.bench.url, self.key)
        Deliverer(self.outbox, {Destination.HUB: client}, self.store.clock).round()
        client.close()

    def hear(self) -> Outcome:
        client = HubClient(self.bench.url, self.key)
        try:
            return self.news.ask(client, STATION, self.terminal).outcome
        finally:
            client.close()

    @property
    def work(self):
        return work(self.book.deeds(CASE).get(CASE, ()))

    @property
    def deeds(self) -> set[str]:
        return {one.id for ones in self.book.deeds().values() for one in ones}


@pytest.fixture
def pads(light_made: Make, tmp_path: Path) -> Iterator[tuple[Pad, Pad]]:
    with bench_on(light_made()) as bench:
        both = tuple(Pad(bench, tmp_path / name, name) for name in ("02", "03"))
        yield both  # type: ignore[misc]
        for pad in both:
            pad.store.close()


def told(bench: Bench, **said: object) -> None:
    with bench.client() as http:
        assert send(http, record("case", **({"number": CASE} | said))).status_code == 201


def test_what_one_does_the_other_hears_and_what_they_do_side_by_side_both_see(pads):
    one, other = pads
    told(one.bench)
    one.do(What.FIRST, "s01", value="s01")
    one.deliver()
    assert other.hear() is Outcome.ACCEPTED
    assert other.deeds == one.deeds
    (fact,) = other.book.since(0, 0).facts
    assert fact.number == CASE
    assert [(late.paper, late.known) for late in fact.late] == [
        (late["paper"], late["known"]) for late in record("case")["payload"].get("late", [])
    ]
    # without hearing of each other: one says granted, one says refused
    one.do(What.DECIDED, "s01", value="granted")
    other.do(What.DECIDED, "s02", value="refused")
    for pad in (one, other):
        pad.deliver()
    for pad in (one, other):
        assert pad.hear() is Outcome.ACCEPTED
        (conflict,) = pad.work.conflicts
        assert {side.value for side in conflict.sides} == {"granted", "refused"}
    chosen = other.work.conflicts[0].sides
    other.book.do(CASE, What.DECIDED, "s02", chosen, value="granted")
    other.deliver()
    one.hear()
    assert not one.work.conflicts
    assert one.work.value(What.DECIDED) == "granted"
    assert one.deeds == other.deeds
    before = one.deeds
    one.hear()
    assert one.deeds == before  # heard again: nothing is new


def test_what_was_heard_is_not_told_again_and_what_was_lost_comes_back(pads):
    one, other = pads
    for n in range(3):
        one.do(What.PAPER, "s01", see=False, paper=f"p{n}", value="missing")
    one.deliver()
    other.hear()
    name, at = other.book.heard_from_hub()
    assert (bool(name), at.deeds) == (True, 3)
    # another hub, or one whose book was lost: everything is told anew
    other.book.hear_hub("another", other.book.since(3, 0)._replace(deeds_at=900))
    other.hear()
    assert other.book.heard_from_hub() == (name, at)
    # a pad whose database was lost hears what it did itself, too
    with other.store.transaction() as db:
        for table in ("case_deed", "case_line", "case_known"):
            db.conn.execute(f"DELETE FROM {table}")
    other.hear()
    assert other.deeds == one.deeds


def test_more_than_an_answer_holds_comes_whole_and_of_the_own_station_alone(pads):
    one, other = pads
    with writing(one.bench.engine) as connection:
        terminals.add_station(connection, "S-2", "二站", "test", one.bench.time())
    with one.bench.client(one.bench.give("01", "S-2")) as foreign:
        assert send(foreign, record("case-deed") | {"station": "S-2"}).status_code == 201
    said = record("case-deed")["payload"]
    with writing(one.bench.engine) as connection:
        for n in range(230):
            new = said | {"id": str(uuid.UUID(int=n)), "case": f"C{n:03d}-0000"}
            taken = connection, 1, 1, new, one.bench.time()
            keeping.take(*taken)
    other.hear()
    assert len(other.deeds) == 230
    with one.bench.client(other.key) as http:
        own = {"station": STATION, "terminal": "03"}
        assert http.get("/v1/cases", params=own | {"deeds": "x"}).status_code == 400
        assert http.get("/v1/cases", params=own | {"book": "a b"}).status_code == 400
        assert http.get("/v1/cases", params=own | {"terminal": "02"}).status_code == 403
    one.bench.time.skip(days=401)
    assert http_news(other)["deeds"] == []


def http_news(pad: Pad) -> dict:
    with pad.bench.client(pad.key) as http:
        own = {"station": STATION, "terminal": pad.terminal}
        return http.get("/v1/cases", params=own).json()


def test_places_have_no_gap_and_no_twin_however_many_come_at_once(pads):
    one, _ = pads
    numbers = itertools.count()
    bodies = [
        record("case-deed", id=f"0f8fad5b-d9cb-469f-a165-{next(numbers):012d}") for _ in range(24)
    ]
    with one.bench.client() as http, ThreadPoolExecutor(6) as pool:
        keys = [body["payload"]["id"] for body in bodies]
        codes = list(pool.map(lambda pair: send(http, *pair).status_code,
                              zip(bodies, keys, strict=True)))  # fmt: skip
    assert codes == [201] * 24
    assert sorted(row["place"] for row in one.bench.rows("case_deeds")) == list(range(1, 25))
    (places,) = one.bench.rows("case_places")
    assert places["last"] == 24


def test_how_often_it_asks(pads):
    one, _ = pads
    quiet = one.news.every
    one.news.watched()
    assert one.news.every < quiet
    one.bench.time.skip(minutes=2)
    assert one.news.every == quiet
    assert timedelta(seconds=quiet) <= timedelta(minutes=5)
