"""A real Xorg with two outputs, laid out by the file that `kiosk machine apply` writes: the screen
takes the second, and the first stays the terminal's."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.machine.screen import display
from kiosk.settings.load import load
from sandbox.stage import display as stage
from sandbox.stage.processes import mortal
from sandbox.tour.display import Seen
from tests.publicity.test_screen_process import Screen
from tests.visits.rig import wait_until

pytestmark = [pytest.mark.glass, pytest.mark.full]

XORG = Path("/usr/lib/xorg/Xorg")
DUMMY = """
Section "Device"
    Identifier "dummy"
    Driver "dummy"
    VideoRam 256000
EndSection
Section "Screen"
    Identifier "whole"
    Device "dummy"
    DefaultDepth 24
EndSection
"""


@contextmanager
def server(folder: Path, second: str) -> Iterator[str]:
    """Debian's xserver-xorg-core with xserver-xorg-video-dummy; yields the display's name."""
    (folder / "conf.d").mkdir()
    (folder / "conf.d" / "50-kiosk-screen.conf").write_text(second)
    (folder / "xorg.conf").write_text(DUMMY)
    read, write = os.pipe()
    process = subprocess.Popen(
        mortal([
            str(XORG), "-displayfd", str(write), "-config", str(folder / "xorg.conf"),
            "-configdir", str(folder / "conf.d"), "-logfile", str(folder / "log"), "-noreset",
            "-nolisten", "tcp", "-novtswitch", "-sharevts", "-keeptty",
        ]),
        pass_fds=[write], stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    os.close(write)
    try:
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        assert number, (folder / "log").read_text()[-2000:]
        yield f":{number}"
    finally:
        process.terminate()
        process.wait()


@pytest.mark.skipif(not XORG.exists(), reason="xserver-xorg-core is not installed")
def test_the_screen_stands_on_the_second_output_and_nothing_of_it_on_the_first(
    tmp_path, monkeypatch
):
    outputs = {"panel": {"output": "DUMMY0"}, "screen": {"output": "DUMMY1"}}
    with server(tmp_path, display(load("jiangsu-demo", [outputs]))) as name:
        monkeypatch.setenv("DISPLAY", name)
        at_hand = stage.at_hand()
        assert at_hand is not None
        assert [output for output, _, _ in at_hand.outputs] == ["DUMMY0", "DUMMY1"]
        assert at_hand.outputs[1][1:] == (1920, 1080)
        screen = Screen(tmp_path, name, "landscape", 9)
        try:
            screen.start(screen.overlay(("station", 600), more='output = "DUMMY1"'))
            seen = Seen(name)
            right = (1920, 0, 3840, 1080)
            wait_until(lambda: seen.picture().crop(right).getbbox() == (0, 0, 1920, 1080), 60, "it")
            assert seen.picture().crop((0, 0, 1920, 1080)).getbbox() is None  # black, all of it
            seen.close()
        finally:
            screen.close()
