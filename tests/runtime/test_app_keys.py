"""What a key of the keypad does in the running terminal: a visit's time, the ring, help."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from drivers.keypad.interface import Key
from kiosk.commands.app import App
from kiosk.visit.states import Event, State
from tests.runtime.world import SETTINGS, Stage


@dataclass
class Glass:
    keys: list[str] = field(default_factory=list)

    def key(self, key: str) -> None:
        self.keys.append(key)


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def app(stage) -> App:
    return App(
        Glass(),
        stage.runtime,
        None,
        clock=stage.clock,
        told=lambda state: None,
        tending=None,
        probe=lambda: None,
        power_off=lambda: None,
    )


@pytest.mark.parametrize(
    ("key", "does"),
    [
        (Key.DOWN, ["next"]),
        (Key.RIGHT, ["next"]),
        (Key.UP, ["previous"]),
        (Key.LEFT, ["previous"]),
        (Key.OK, ["ok"]),
        (Key.BACK, ["back"]),
        (Key.REPEAT, []),
        (Key.VOLUME_UP, []),
    ],
)
def test_arrows_move_the_ring(app, key, does):
    app.on_key(key)
    assert app.glass.keys == does


def test_a_key_begins_a_visit(app, stage):
    assert stage.state is State.ATTRACT
    app.on_key(Key.DOWN)
    stage.runtime.pump()
    assert stage.state is State.HOME


def test_a_key_renews_the_time_and_help_opens(app, stage):
    stage.do(Event.TOUCH)
    stage.wait(SETTINGS.deadlines.browse - 1)
    app.on_key(Key.VOLUME_UP)
    stage.wait(SETTINGS.deadlines.browse - 1)
    assert stage.state is State.HOME
    app.on_key(Key.HELP)
    stage.runtime.pump()
    assert stage.state is State.HELP


def test_a_touch_is_told_to_who_compares_and_a_key_is_not(app, stage):
    seen: list[float] = []
    app.input_seen = seen.append
    app.on_key(Key.DOWN)
    assert seen == []
    app.on_touch()
    assert seen == [stage.clock.monotonic()]
