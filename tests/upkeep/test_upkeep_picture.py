"""Turning the picture: a stand-in for xrandr that remembers what it was asked."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest

from kiosk.commands import configured, first_start
from kiosk.settings.load import load
from kiosk.upkeep import overlay, picture
from kiosk.upkeep.picture import Turned

QUERY = """Screen 0: minimum 8 x 8, current 1920 x 1080, maximum 32767 x 32767
HDMI-1 disconnected (normal left inverted right x axis y axis)
DP-2 connected primary 1920x1080+0+0 (normal left inverted right x axis y axis) 477mm x 268mm
"""


@pytest.fixture
def xrandr(tmp_path, monkeypatch):
    """xrandr(query, status) makes the stand-in; its calls are in the file it returns."""
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    calls = tmp_path / "calls"

    def make(query: str = QUERY, status: int = 0) -> Path:
        program = tmp_path / "xrandr"
        program.write_text(
            f'#!/bin/sh\necho "$@" >>{calls}\n'
            f"[ \"$1\" = --query ] && cat <<'END'\n{query}END\nexit {status}\n"
        )
        program.chmod(0o755)
        return calls

    return make


def test_the_connected_output_is_turned(xrandr):
    calls = xrandr()
    assert picture.size() == (1920, 1080)
    assert picture.turn("left") is Turned.DONE
    assert calls.read_text().splitlines()[-1] == "--output DP-2 --rotate left"
    assert picture.turn("right", "HDMI-1") is Turned.DONE
    assert calls.read_text().splitlines()[-1] == "--output HDMI-1 --rotate right"


def test_what_may_go_wrong_has_a_name(xrandr, monkeypatch):
    xrandr(query="Screen 0: minimum 8 x 8\n")
    assert picture.size() is None
    assert picture.turn("left") is Turned.NO_OUTPUT
    xrandr(status=1)
    assert picture.turn("left") is Turned.REFUSED
    monkeypatch.setenv("PATH", "/nowhere")
    assert picture.turn("left") is Turned.NO_XRANDR


def options(data: Path, **more) -> Namespace:
    given = {"profile": "heilongjiang-2", "overlay": [], "devices": None, "data": data}
    return Namespace(**given | {"wizard": False} | more)


def test_the_wizard_is_for_whoever_never_ended_it(tmp_path):
    assert not first_start.due(load("heilongjiang-2"), options(tmp_path))
    assert first_start.due(load("heilongjiang-2"), options(tmp_path, wizard=True))
    real = {"sandbox": {"on": False}}
    assert first_start.due(load("heilongjiang-2", [real]), options(tmp_path))
    ended = {"installation": {"confirmed": "2026-11-22"}}
    assert not first_start.due(load("heilongjiang-2", [real, ended]), options(tmp_path))


def test_a_display_on_its_side_is_turned_for_an_upright_page(tmp_path, xrandr):
    data = tmp_path / "data"
    data.mkdir()
    xrandr()
    at = options(data)
    first = configured.settings(at)
    assert first_start.upright(first, at, (1920, 1080)) is first
    turned = first_start.upright(first, at, (1080, 1920))
    assert turned.panel.rotation == configured.settings(at).panel.rotation == "left"
    assert overlay.read(data) == {"panel": {"rotation": "left"}}
