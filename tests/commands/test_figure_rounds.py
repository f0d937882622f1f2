"""Review figures on their way: hub's stand-in, the terminal that keeps the queue, the screen."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from kiosk.commands.figure_rounds import EVERY, KEPT, FigureRounds
from kiosk.commands.hall_rounds import FigureLooks
from kiosk.journal.journal import Journal
from kiosk.runtime.clock import CHINA
from kiosk.settings.load import load
from kiosk.station.caller import NotReached
from kiosk.station.words import Figures, Published
from kiosk.uplink.hub import HubClient
from sandbox.hub.app import Hub, application
from sandbox.hub.contract import Contract
from tests.sandbox.client import serving
from tests.sandbox.hub_samples import record

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=CHINA)


class Clock:
    def __init__(self) -> None:
        self.at = 0.0

    def monotonic(self) -> float:
        return self.at

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.at)


@pytest.fixture
def hub():
    hub = Hub(Contract(), clock=lambda: NOW)
    with serving(application(hub)) as url:
        hub.url = url
        yield hub


@pytest.fixture
def rounds(hub):
    settings = load("jiangsu-demo", [{"hub": {"url": hub.url}}])
    made = FigureRounds(HubClient(hub.url), settings, Clock(), Journal([], lambda: NOW))
    yield made
    made._hub.close()


def answer(hub: Hub, station: str, count: int, grade: int) -> None:
    for _ in range(count):
        number = f"7K3M-{len(hub.book.held) + 2000}"
        made = record("review", grade=grade, number=number) | {"station": station}
        hub.book.take(f"key {len(hub.book.held)}", made)


def test_they_are_told_as_the_hub_counts_them_with_their_time(hub, rounds):
    station = rounds._own[0]
    assert rounds.now() is None
    assert rounds.step() == EVERY
    assert rounds.now() == Figures(month="2026-11", at="2026-11-22T09:30+08:00")
    answer(hub, station, 10, 5)
    answer(hub, station, 2, 1)
    answer(hub, "another", 5, 1)
    rounds.step()
    assert (rounds.now().reviews, rounds.now().satisfied) == (12, 10)


def test_while_the_hub_is_away_what_is_known_stays_a_day_and_no_longer(hub, rounds):
    rounds.step()
    hub.later = 10
    assert rounds.step() < EVERY
    assert rounds.now() is not None
    rounds._clock.at = KEPT + 1
    assert rounds.now() is None


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b'{"station":"other","month":"2026-11","at":"2026-11-22T09:30:00+08:00"}',
        b'{"station":"S","month":"2026-11","at":"soon"}',
        b'{"station":"S","month":"2026-13","at":"2026-11-22T09:30:00+08:00"}',
    ],
)  # fmt: skip
def test_an_answer_that_is_none_is_not_known(body, monkeypatch):
    from kiosk.uplink.hub import _Answer

    client = HubClient("http://127.0.0.1:9")
    monkeypatch.setattr(client, "_call", lambda *_: _Answer(200, body, 0.0))
    assert client.figures("S", "T") is None


def test_the_screen_says_that_it_does_not_know_when_nobody_answers():
    heard = []
    figures = Figures(month="2026-11", at="2026-11-22T09:30+08:00")
    said = iter([Published(figures=figures), NotReached("x")])

    def ask() -> Published:
        one = next(said)
        if isinstance(one, Exception):
            raise one
        return one

    looks = FigureLooks(ask, Journal([], lambda: NOW), heard.append)
    looks.step()
    looks.step()
    assert heard == [figures, None]
