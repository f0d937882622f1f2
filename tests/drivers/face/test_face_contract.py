"""The face plug-in's contract, with a stand-in that really compares, and with worse ones."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from drivers.camera.interface import Frame
from drivers.face import NotCompared, Verdict, compare
from drivers.id_reader.interface import Portrait
from drivers.id_reader.photo_child import HEIGHT, WIDTH
from drivers.wake import Wake
from sandbox.devices.face import bitmap, pattern

PAGE = Path(__file__).parents[3] / "docs" / "face-plugin.md"
SIZE = (320, 240)


def card(seed: int) -> Portrait:
    return Portrait(bytearray(bitmap(pattern(seed, WIDTH, HEIGHT), WIDTH, HEIGHT)))


def seen(seed: int, **more) -> Frame:
    return Frame(*SIZE, bytearray(pattern(seed, *SIZE, **more)))


def asked(function: str, own: Portrait, frame: Frame, seconds: float = 15.0, wake=None):
    plugin = function if ":" in function else f"sandbox.devices.face:{function}"
    return compare(plugin, own, frame, wake or Wake(), time.monotonic, seconds)


@pytest.mark.parametrize(
    ("frame", "verdict"),
    [
        (lambda: seen(7), Verdict.MATCH),
        (lambda: seen(7, bright=0.7, noise=12), Verdict.MATCH),
        (lambda: seen(8), Verdict.NO_MATCH),
        (lambda: Frame(*SIZE, bytearray(SIZE[0] * SIZE[1] * 3)), Verdict.UNUSABLE),
    ],
)
def test_it_compares_what_it_is_given(frame, verdict):
    assert asked("compare", card(7), frame()) is verdict


@pytest.mark.parametrize(
    ("function", "why"),
    [
        ("fail", NotCompared.CRASHED),
        ("crash", NotCompared.CRASHED),
        ("babble", NotCompared.GARBAGE),
        ("nothing", NotCompared.GARBAGE),
        ("missing", NotCompared.NO_PLUGIN),
        ("no.such.module:compare", NotCompared.NO_PLUGIN),
    ],
)
def test_a_bad_plug_in_says_nothing_about_anybody(function, why):
    assert asked(function, card(7), seen(7)) is why


def test_one_that_hangs_is_ended():
    began = time.monotonic()
    assert asked("hang", card(7), seen(7), seconds=2.0) is NotCompared.HUNG
    assert time.monotonic() - began < 6


def test_a_visitor_who_leaves_ends_it():
    wake = Wake()
    wake.set()
    assert asked("hang", card(7), seen(7), wake=wake) is NotCompared.CANCELLED


def test_a_lie_is_not_found_out_and_the_page_says_so():
    """Whoever installs a plug-in trusts it: nothing here can tell that it lies."""
    assert asked("lie", card(7), seen(8)) is Verdict.MATCH
    assert "lies" in PAGE.read_text("utf-8")


def test_the_page_prints_a_plug_in_that_runs(tmp_path, monkeypatch):
    (code,) = re.findall(r'```python\n("""my_faces\.py""".*?)```', PAGE.read_text("utf-8"), re.S)
    names: dict = {}
    exec(code, names)  # the page's own text
    assert names["compare"](b"", b"\0" * 12, 2, 2) == "unusable"


def test_pictures_stay_the_callers_to_wipe():
    own, frame = card(7), seen(7)
    before = (bytes(own.bitmap), bytes(frame.pixels))
    asked("compare", own, frame)
    assert (bytes(own.bitmap), bytes(frame.pixels)) == before
