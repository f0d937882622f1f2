"""The drivers as they are, on real system calls, over a device that is put under them in C."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.drivers.inputs_rig import event

HERE = Path(__file__).parent
KEY, SW, ABS = 1, 5, 3
GONE = ("status powerOff device lost", "status powerOff open: device absent")  # read, or looked at


@pytest.fixture(scope="session")
def node_library(tmp_path_factory):
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        pytest.fail("a C compiler is needed to build the played input device: install gcc")
    made = tmp_path_factory.mktemp("node") / "input_node.so"
    source = HERE / "input_node.c"
    subprocess.run([compiler, "-shared", "-fPIC", "-Wall", "-o", made, source], check=True)
    return made


class Played:
    def __init__(self, library: Path, folder: Path, kind: str, node_kind: str, **more: str) -> None:
        reading, self._writing = os.pipe()
        self._notes = folder / "notes"
        path = str(folder / "event7")
        env = os.environ | {
            "LD_PRELOAD": str(library),
            "INPUT_NODE": path,
            "INPUT_PIPE": str(reading),
            "INPUT_KIND": node_kind,
            "INPUT_NOTES": str(self._notes),
        }
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "node_reader.py"), kind, path, "10"],
            env=env | more,
            pass_fds=[reading],
            stdout=subprocess.PIPE,
            text=True,
        )
        os.close(reading)

    def line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def send(self, *events: bytes) -> None:
        os.write(self._writing, b"".join(events))

    def pull(self) -> None:
        os.close(self._writing)
        self._writing = -1

    @property
    def notes(self) -> list[str]:
        return self._notes.read_text().split("\n")[:-1] if self._notes.exists() else []

    def end(self) -> None:
        if self._writing >= 0:
            self.pull()
        self._process.kill()
        self._process.communicate()


@pytest.fixture
def play(node_library, tmp_path):
    played: list[Played] = []

    def start(kind: str, node_kind: str, **more: str) -> Played:
        played.append(Played(node_library, tmp_path, kind, node_kind, **more))
        return played[-1]

    yield start
    for one in played:
        one.end()


def press(code: int, down: bool = True, up: bool = True) -> bytes:
    report = event(0, 0, 0)
    return (event(KEY, code, 1) + report) * down + (event(KEY, code, 0) + report) * up


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
