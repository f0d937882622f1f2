"""An urgent event from a pad to the real hub and back: who has acknowledged it stands at the pad,
with what the hub asks for, also while the hub is away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from hub import admins, terminals
from hub.database import writing
from hub.duties.settings import Duties
from hub.tables import stations
from hub.urgent import alarming
from hub.urgent.book import Book, Report
from hub.urgent.life import Level, Stage
from kiosk.commands.urgent_news import UrgentNews
from kiosk.outbox.deliver import Deliverer
from kiosk.outbox.kinds import Destination
from kiosk.uplink.hub import HubClient
from tests.hub.conftest import VAULT, Bench, Make, bench_on
from tests.staff.office import Office
from tests.staff.test_staff_urgent import first, write


class Pad(Office):
    """Of a station that the hub knows, on the hub's time."""

    def __init__(self, bench: Bench, folder: Path) -> None:
        self.bench, self.key = bench, folder / "hub.key"
        own = {"url": bench.url, "key_file": str(self.key)}
        super().__init__(folder, settings={"hub": own})
        station = self.settings.station
        with writing(bench.engine) as connection:
            terminals.add_station(connection, station.code, station.name, "test", bench.time())
            connection.execute(stations.update().values(region="230100"))
        self.key.write_text(bench.give(station.terminal, station.code))
        self.open_records()
        self.news = self.records.news_rounds()
        self.hours(0)

    def hours(self, count: float) -> None:
        self.clock.wall += timedelta(hours=count)
        self.clock.seconds += count * 3600
        self.bench.time.now = self.clock.wall.astimezone(UTC)

    def deliver(self) -> None:
        client = HubClient.of(self.settings.hub, self.clock.monotonic)
        now = self.clock.wall.timestamp
        Deliverer(self.records.outbox, {Destination.HUB: client}, now).round()
        client.close()

    def asks(self) -> None:
        self.news.soon()
        self.news.look()
        self.passes(3)

    def says(self, key: str, **more) -> bool:
        return self.presenter.view().strings(key, **more) in self.words


@pytest.fixture
def pad(light_made: Make, tmp_path: Path) -> Iterator[Pad]:
    with bench_on(light_made()) as bench:
        made = Pad(bench, tmp_path)
        yield made
        made.close()


def level(pad: Pad, which: Level, at: str) -> bool:
    name = pad.presenter.view().strings(f"staff.urgent.level.{which}")
    word = "known" if at else "unknown"
    return pad.says(f"staff.urgent.level.{word}", level=name, time=at)


def test_each_level_s_word_reaches_the_pad_with_its_time_and_stays_there(pad):
    pad.enter("s01")
    assert UrgentNews(pad.records.store, pad.clock).every is None  # there is nothing to ask
    first(pad)
    assert not level(pad, Level.CITY, "")  # nothing is known yet, and nothing is said
    pad.deliver()
    pad.asks()
    assert level(pad, Level.CITY, "")
    assert level(pad, Level.PROVINCE, "")
    assert pad.says("staff.urgent.hub.by", time="11-25 09:00")
    pad.hours(0.5)
    pad.enter("s01")
    with writing(pad.bench.engine) as connection:
        admins.make(connection, "wang.li", "test", pad.bench.time())
        who = admins.find(connection, "wang.li").id
        Book(VAULT).acknowledge(connection, 1, [Level.CITY], who, pad.bench.time())
    pad.asks()
    pad.tend("open_reports")
    pad.tend("pick_report", report(pad))
    assert level(pad, Level.CITY, "11-24 09:30")
    assert level(pad, Level.PROVINCE, "")

    pad.hours(24)  # 续报 is asked for by the hub: within its own term, and once more in words
    with writing(pad.bench.engine) as connection:
        assert alarming.look(connection, (), Duties(), pad.bench.time()) == 0
    pad.asks()
    pad.enter("s01")
    assert pad.says("staff.menu.urgent_due", count=1)
    pad.tend("open_reports")
    pad.tend("pick_report", report(pad))
    assert pad.says("staff.urgent.hub.reminded", time="11-25 09:30")
    with writing(pad.bench.engine) as connection:
        Book(VAULT).acknowledge(connection, 1, list(Level), who, pad.bench.time())
    pad.asks()
    assert level(pad, Level.PROVINCE, "11-25 09:30")

    pad.tend("close_report")
    pad.tend("say_service", "normal")
    write(pad, "it is over")
    pad.tend("send_report")
    pad.deliver()
    pad.asks()
    assert UrgentNews(pad.records.store, pad.clock).every is None  # settled: nobody asks any more
    assert level(pad, Level.CITY, "11-24 09:30")  # and it is read without the hub


def report(pad: Pad) -> str:
    (row,) = pad.records.store.rows("SELECT DISTINCT subject FROM duty WHERE kind = 'urgent'")
    return row["subject"]


def test_one_that_was_closed_on_the_hub_s_page_says_so_at_the_pad(pad):
    pad.enter("s01")
    first(pad)
    pad.deliver()
    with writing(pad.bench.engine) as connection:
        admins.make(connection, "wang.li", "test", pad.bench.time())
        who = admins.find(connection, "wang.li").id
        said = Report(Stage.FINAL, "outage", "normal", pad.bench.time(), f"account:{who}", "over")
        Book(VAULT).go_on(connection, 1, said, who, pad.bench.time())
    pad.asks()
    assert pad.says("staff.urgent.hub.closed")
    pad.bench.time.skip(days=41)
    with pad.bench.client(pad.key.read_text()) as http:
        own = {"station": pad.settings.station.code, "terminal": pad.settings.station.terminal}
        (event,) = http.get("/v1/urgent", params=own).json()["events"]
        assert event["closed"]  # nobody has acknowledged it: it is told of still
        assert http.get("/v1/urgent", params=own | {"station": "S-9"}).status_code == 403
