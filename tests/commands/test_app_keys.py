"""What a key of the keypad does in the running terminal: a visit's time, the ring, help."""

from __future__ import annotations

import pytest

from drivers.keypad.interface import Key
from kiosk.commands.narration import Narration
from kiosk.health.parts import Verdict
from kiosk.health.touches import TouchLife
from kiosk.settings.model import SpeechSettings
from kiosk.text.spoken import Piece
from kiosk.text.strings import Strings
from kiosk.visit.states import Event, State
from screens.nodes import Local
from tests.commands.house import House, NoGlass
from tests.runtime.test_narrating import Voice


class KeyGlass(NoGlass):
    def __init__(self) -> None:
        super().__init__()
        self.keys: list[str] = []
        self.shown = "home"

    def key(self, key: str) -> None:
        self.keys.append(key)

    def page_pieces(self, *, whole: bool = False) -> list[Piece]:
        return [Piece("首页")]

    def stop_piece(self) -> None:
        return None


@pytest.fixture
def house(tmp_path) -> House:
    made = House(tmp_path)
    made.app.glass = made.glass = KeyGlass()
    made.turn()
    return made


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
def test_arrows_move_the_ring(house, key, does):
    house.app.on_key(key)
    assert house.glass.keys == does


def test_a_key_begins_a_visit(house):
    house.to_attract()
    assert house.state is State.ATTRACT
    house.app.on_key(Key.DOWN)
    house.turn()
    assert house.state is State.HOME


def test_a_key_renews_the_time_and_help_opens(house):
    house.do(Event.TOUCH)
    house.passes(house.settings.deadlines.browse - 1)
    house.app.on_key(Key.VOLUME_UP)
    house.passes(house.settings.deadlines.browse - 1)
    assert house.state is State.HOME
    house.app.on_key(Key.HELP)
    house.turn()
    assert house.state is State.HELP


def test_speech_stands_on_the_glass_as_it_is_and_ends_with_the_visit(house):
    narration = house.app.narration = Narration(
        SpeechSettings(dispatcher="/run/speechd.sock", aloud=True), Voice(), house.glass,
        lambda: Strings.load("zh"),
    )  # fmt: skip
    presenter = house.app.presenter
    presenter.gone = narration.gone
    house.do(Event.TOUCH)
    assert presenter.view().heard is None  # no voice has answered yet
    presenter.around.speech = True
    house.app.on_action(Local("speech"))
    assert presenter.view().heard is True
    house.app.on_action(Local("speech"))
    assert presenter.view().heard is False
    house.app.on_key(Key.REPEAT)
    house.turn()
    assert presenter.view().heard is True
    house.to_attract()
    assert presenter.view().heard is False
    assert not narration.on


def test_a_touch_is_told_to_who_compares_and_a_key_is_not(house):
    liveness, clock = house.tending.health.liveness, house.clock
    life = liveness.input = TouchLife(clock.monotonic())
    for _ in range(3):
        life.delivered(clock.monotonic())
        clock.seconds += 10.0
    assert liveness.input_dead
    house.app.on_key(Key.DOWN)
    assert liveness.input_dead
    house.app.on_touch()
    assert not liveness.input_dead
    [part] = [part for part in liveness.parts() if part.name == "input"]
    assert (part.verdict, part.at) == (Verdict.GOOD, clock.monotonic())
