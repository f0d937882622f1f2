"""A terminal's board and exams against the real hub: what is listed, read, sat and scored there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from hub.database import writing
from hub.training.content import Kind
from kiosk.commands.training_rounds import TrainingRounds
from kiosk.journal.journal import Journal
from kiosk.outbox.deliver import Deliverer
from kiosk.outbox.kinds import Destination
from kiosk.outbox.outbox import Outbox
from kiosk.runtime.clock import CHINA
from kiosk.settings.load import load
from kiosk.store.database import Store
from kiosk.uplink.board import Board
from kiosk.uplink.exams import Exams
from kiosk.uplink.hub import HubClient
from tests.hub.conftest import STATION, TERMINAL, Bench, Make, bench_on
from tests.hub.training import (
    COURSE,
    NOTICE,
    fill_bank,
    publish,
    right_answers,
    somebody,
)


class Clock:
    """The terminal's, with the hub's time."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def now(self) -> datetime:
        return self._bench.time().astimezone(CHINA)

    def monotonic(self) -> float:
        return self._bench.time().timestamp()


class Pad:
    def __init__(self, bench: Bench, folder: Path) -> None:
        self.bench, clock = bench, Clock(bench)
        self.store = Store.open(folder / "terminal.db", bytes(32), clock.monotonic)
        self.outbox = Outbox(self.store, station=STATION, terminal=TERMINAL)
        self.board, self.exams = Board(self.outbox), Exams(self.outbox)
        own = {"station": {"code": STATION, "terminal": TERMINAL}}
        settings = load("heilongjiang-2", [own])
        self.rounds = TrainingRounds(
            self.hub, self.board, self.exams, settings, clock, Journal([], clock.now), self._full
        )

    def hub(self) -> HubClient:
        return HubClient(self.bench.url, self.bench.key)

    def _full(self, fault: Exception) -> None:
        raise fault

    def look(self) -> None:
        self.rounds.soon()
        self.rounds.look()

    def deliver(self) -> None:
        client = self.hub()
        Deliverer(self.outbox, {Destination.HUB: client}, self.store.clock).round()
        client.close()

    @property
    def today(self) -> datetime:
        return self.bench.time().astimezone(CHINA)


@pytest.fixture
def pad(light_made: Make, tmp_path: Path) -> Iterator[Pad]:
    with bench_on(light_made()) as bench:
        with writing(bench.engine) as connection:
            connection.execute(text("UPDATE stations SET region = '230100'"))
        made = Pad(bench, tmp_path)
        yield made
        made.store.close()


def test_what_the_hub_shows_is_read_and_claimed_and_it_hears_of_it(pad: Pad) -> None:
    bench = pad.bench
    who = somebody(bench.engine, bench.time)
    notice = str(publish(bench.engine, bench.time, who, Kind.NOTICE, NOTICE, "230000"))
    pad.look()
    (held,) = pad.board.listed("s01", pad.today.date())
    assert (held.post.title, held.read, held.claimed) == (NOTICE.title, False, False)
    found = pad.board.get(notice, "s01")
    assert found is not None
    assert found.content is not None
    assert found.content.pages[0].text == NOTICE.pages[0].text
    pad.board.read(notice, "s01", pad.today)
    pad.board.claim(notice, "s01", pad.today)
    pad.deliver()
    acts = {(row["what"], row["staff"]) for row in bench.rows("post_acts")}
    assert acts == {("read", "s01"), ("claim", "s01")}
    bench.time.skip(seconds=1)
    pad.look()
    (other,) = pad.board.listed("s02", pad.today.date())
    assert (other.read, other.claimed) == (False, True)
    assert pad.board.missing() == []


def test_an_exam_is_sat_here_and_scored_there(pad: Pad) -> None:
    bench = pad.bench
    who = somebody(bench.engine, bench.time)
    fill_bank(bench.engine, bench.time, who)
    course = str(publish(bench.engine, bench.time, who, Kind.COURSE, COURSE, "230000"))
    pad.look()
    assert pad.rounds.begin(course, "s01") == ""
    one = pad.exams.latest(course, "s01")
    assert one is not None
    assert one.paper is not None
    assert "right" not in pad.store.rows("SELECT paper FROM exam_try")[0]["paper"]
    for said in right_answers(bench.engine, one.key, wrong=1):
        assert pad.exams.answer(one.key, said["question"], tuple(said["chosen"]))
    bench.time.skip(minutes=20)
    assert pad.exams.hand_in(one.key, "s01", CHINA)
    assert not pad.exams.hand_in(one.key, "s01", CHINA)
    assert not pad.exams.answer(one.key, said["question"], (0,))
    bench.time.skip(hours=3)  # the line was cut
    pad.deliver()
    pad.look()
    done = pad.exams.latest(course, "s01")
    assert done is not None
    assert done.result is not None
    assert (done.state, done.result.score, done.result.passed, done.result.late) == (
        "known", 90, True, False,
    )  # fmt: skip
    assert pad.rounds.begin(course, "s01") == "exam-passed"
    bench.time.skip(seconds=1)
    pad.look()
    (held,) = pad.board.listed("s01", pad.today.date())
    assert held.post.exam is not None
    assert held.post.exam.of("s01").best == 90
    assert pad.rounds.begin("99", "s01") == "no-exam"
    assert pad.rounds.begin(course, "s02") == ""
    assert pad.exams.waiting() == []
