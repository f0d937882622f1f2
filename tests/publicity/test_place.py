"""Where the screen's window stands, and which release it is of."""

from __future__ import annotations

import pytest

from kiosk.commands.screen import NoDisplay, Release, fitted, place
from kiosk.settings.model import ScreenSettings
from kiosk.update.folders import PROOF
from kiosk.update.proof import Place
from kiosk.upkeep import picture

TWO = """Screen 0: minimum 320 x 200, current 3840 x 1920, maximum 16384 x 16384
HDMI-1 connected primary 1080x1920+0+0 left (normal left inverted right x axis y axis) 477mm x 268mm
   1920x1080     60.00*+
HDMI-2 disconnected 1920x1080+1920+0 (normal left inverted right x axis y axis) 0mm x 0mm
DP-1 disconnected (normal left inverted right x axis y axis)
DP-2 connected (normal left inverted right x axis y axis)
"""


@pytest.fixture
def xrandr(monkeypatch):
    said = {"text": TWO, "turned": []}
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(picture, "_xrandr", lambda *_: said["text"])
    monkeypatch.setattr(picture, "turn", lambda *how: said["turned"].append(how))
    return said


def test_outputs_that_show_something_are_known_also_when_they_are_off(xrandr):
    assert picture.places() == {
        "HDMI-1": picture.Place(0, 0, 1080, 1920),
        "HDMI-2": picture.Place(1920, 0, 1920, 1080),
    }
    xrandr["text"] = picture.Turned.SILENT
    assert picture.places() == {}


def test_beside_a_terminal_it_stands_on_its_output_and_turns_nothing(xrandr):
    where = place(ScreenSettings(output="HDMI-2", rotation="left"), alone=False)
    assert where == ("landscape", (1920, 0), (1920, 1080))
    assert xrandr["turned"] == []


def test_on_a_machine_of_its_own_the_picture_is_turned(xrandr):
    where = place(ScreenSettings(rotation="left"), alone=True)
    assert xrandr["turned"] == [("left", "")]
    assert where == ("portrait", (0, 0), (1080, 1920))


@pytest.mark.parametrize("output", ["DP-1", "DP-2", "HDMI-9"])
def test_an_output_that_shows_nothing_is_said_with_those_that_do(xrandr, output):
    with pytest.raises(NoDisplay, match=r"these do: HDMI-1, HDMI-2"):
        place(ScreenSettings(output=output), alone=False)


def test_without_a_server_it_is_said(xrandr, monkeypatch):
    xrandr["text"] = picture.Turned.REFUSED
    with pytest.raises(NoDisplay, match="xrandr does not answer"):
        place(ScreenSettings(), alone=True)
    monkeypatch.delenv("DISPLAY")
    with pytest.raises(NoDisplay, match="DISPLAY is not set"):
        place(ScreenSettings(), alone=True)


@pytest.mark.parametrize(
    ("output", "form", "where"),
    [
        ((0, 0, 3840, 2160), "", ("landscape", (0, 0), (3840, 2160))),
        ((100, 0, 1366, 768), "", ("landscape", (100, 0), (1365, 768))),
        ((0, 0, 1280, 1024), "", ("landscape", (0, 152), (1280, 720))),
        ((0, 0, 1920, 1080), "portrait", ("portrait", (656, 0), (608, 1080))),
    ],
)
def test_pages_keep_their_proportions_on_every_display(output, form, where):
    assert fitted(picture.Place(*output), form) == where


# ---- releases


@pytest.fixture
def installed(tmp_path, monkeypatch):
    root = tmp_path / "opt"
    root.mkdir()
    for link in ("current", "proven"):
        (root / link).symlink_to("releases/1.0")
    monkeypatch.setattr(Place, "of", lambda _module: Place(root, "1.0"))
    return root


def point(link, version: str) -> None:
    link.unlink(missing_ok=True)
    link.symlink_to(f"releases/{version}")


def test_beside_a_terminal_it_follows_the_release_in_force(installed, tmp_path):
    release = Release(tmp_path, alone=False)
    assert not release.leave()
    point(installed / "next", "1.1")
    assert not release.leave()  # the terminal makes room, not the screen
    point(installed / "current", "1.1")
    assert release.leave()
    release.prove()
    assert not (tmp_path / PROOF).exists()


def test_on_a_machine_of_its_own_it_makes_room_and_proves(installed, tmp_path):
    release = Release(tmp_path, alone=True)
    assert not release.leave()
    point(installed / "next", "1.1")
    assert release.leave()
    release.prove()
    assert b"1.0" in (tmp_path / PROOF).read_bytes()
    (tmp_path / PROOF).unlink()
    release.prove()  # once
    assert not (tmp_path / PROOF).exists()


def test_a_working_tree_is_of_no_release(tmp_path):
    release = Release(tmp_path, alone=True)
    release.prove()
    assert not release.leave()
    assert not (tmp_path / PROOF).exists()
