"""The sandbox's hall against the real keeper: two hands wrote one line."""

from __future__ import annotations

import random

import pytest

from kiosk.station import seal
from kiosk.station.words import Hall
from sandbox.hall import Line, Refused, Silent, hall, reading_key
from tests.station.rig import SECRET, House, house


@pytest.fixture
def station(tmp_path, monkeypatch):
    with house(tmp_path) as made:
        monkeypatch.setattr("sandbox.hall.time.time", made.clock.wall)
        yield made


def test_people_come_and_are_called_at_every_window(station: House):
    line = Line(f"127.0.0.1:{station.port}", SECRET)
    playing = hall(line, ["enrolment", "claims"], ["1", "2"], random.Random(3))
    said = [next(playing) for _ in range(80)]
    assert sum("taken" in one for one in said) > 20
    for deed in ("next at 1", "next at 2", "serve at 1", "pass at"):
        assert any(deed in one for one in said), deed
    assert isinstance(station.keeper.hall(), Hall)


def test_its_key_for_a_screen_is_the_keepers(station: House):
    assert reading_key(SECRET) == seal.reading_key(SECRET)


def test_what_is_refused_and_what_is_not_the_keepers_is_told_apart(station: House):
    line = Line(f"127.0.0.1:{station.port}", SECRET)
    with pytest.raises(Refused, match="type"):
        line.ask("take", request="r", kind="none", priority="ordinary")
    with pytest.raises(Silent):
        Line(f"127.0.0.1:{station.port}", b"x" * 32).ask("board")
    station.cut()
    with pytest.raises(Silent):
        line.ask("board")
