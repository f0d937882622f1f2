"""The drivers as they are, on real system calls, over a device that is put under them in C."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.drivers.inputs_rig import event, node_library, played_node, press, under

HERE = Path(__file__).parent
KEY, SW, ABS = 1, 5, 3
GONE = ("status powerOff device lost", "status powerOff open: device absent")  # read, or looked at


class Played:
    def __init__(self, library: Path, folder: Path, kind: str, node: str, **more: str) -> None:
        self._notes = folder / "notes"
        self._node = played_node(folder / node)
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "node_reader.py"), kind, str(folder / node), "10"],
            env=os.environ | under(library, folder) | {"INPUT_NOTES": str(self._notes)} | more,
            stdout=subprocess.PIPE,
            text=True,
        )

    def line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def send(self, *events: bytes) -> None:
        self._node.send(*events)

    def pull(self) -> None:
        self._node.pull()

    @property
    def notes(self) -> list[str]:
        return self._notes.read_text().split("\n")[:-1] if self._notes.exists() else []

    def end(self) -> None:
        self._node.pull()
        self._process.kill()
        self._process.communicate()


@pytest.fixture(scope="module")
def library(tmp_path_factory) -> Path:
    return node_library(tmp_path_factory.mktemp("node"))


@pytest.fixture
def play(library, tmp_path):
    played: list[Played] = []

    def start(kind: str, node: str, **more: str) -> Played:
        played.append(Played(library, tmp_path, kind, node, **more))
        return played[-1]

    yield start
    for one in played:
        one.end()


def test_a_scanner(play):
    node = play("scanner", "keyboard")
    assert node.line() == "ready online"
    assert node.notes == ["clock monotonic", "grab"]
    node.send(press(9), press(42, up=False), press(30), press(42, down=False), press(48), press(28))
    assert node.line() == "code 8Ab"
    node.send(press(2), press(3))
    node.pull()
    assert node.line() in GONE


def test_a_scanner_that_another_has_grabbed(play):
    node = play("scanner", "keyboard", INPUT_TAKEN="1")
    assert node.line() == "ready offline"
    assert node.line() == "status offline EVIOCGRAB: grabbed by another"
    assert "grab" not in node.notes


def test_a_keypad_with_its_socket(play):
    node = play("keypad", "keypad")
    assert node.line() == "ready online"
    assert node.line() == "came present"
    node.send(press(108), event(KEY, 108, 2), event(SW, 2, 0), event(0, 0, 0), press(28))
    assert [node.line() for _ in range(3)] == ["came down", "came notPresent", "came ok"]
    assert "grab" in node.notes
    node.pull()
    assert node.line() in GONE


def test_a_touch_panel_is_not_grabbed(play):
    node = play("touch", "touch")
    assert node.line() == "ready online"
    down = event(ABS, 0x39, 1) + event(KEY, 0x14A, 1) + event(0, 0, 0)
    node.send(down, event(ABS, 0x39, -1), event(KEY, 0x14A, 0), event(0, 0, 0))
    assert node.line() == "came touch"
    assert node.notes == ["clock monotonic"]
    node.pull()
    assert node.line() in GONE


def test_another_kind_of_device(play):
    node = play("touch", "keyboard")
    assert node.line() == "ready offline"
    assert node.line() == "status offline EVIOCGBIT: another kind of device"
