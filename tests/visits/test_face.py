"""A card's photo held against whoever stands there: reader, camera and plug-in in their bytes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.visits.reading import Glass
from tests.visits.rig import ROOT, Station, station
from tests.visits.test_handling import open_form

pytestmark = pytest.mark.glass


@pytest.fixture(scope="module")
def company(tmp_path_factory) -> Iterator[Station]:
    with station(tmp_path_factory.mktemp("station"), profile="heilongjiang-2", face=True) as one:
        yield one


def test_another_before_the_camera_is_no_match_and_the_owner_is(at_home: Station):
    one = at_home
    open_form(one, "away-filing")
    one.until("identify")
    one.bench.lay("worker")
    one.until("prove")
    one.bench.lay("")
    one.bench.stand("mother")
    one.go("open_face", to="face")
    one.bench.lay("worker")
    one.until("prove", seconds=20)
    assert Glass(one.still()).shows("这次没有比对上")
    one.bench.lay("")
    one.bench.stand("worker")
    one.go("open_face", to="face")
    one.bench.lay("worker")
    one.until("question", seconds=20)
    one.nobody_there()
    left = [p for p in one.data.rglob("*") if p.is_file() and b"BM\x46\x98" in p.read_bytes()]
    assert left == []  # no photo anywhere on the disk


def test_somebody_who_looks_after_it_tries_the_plug_in(at_home: Station):
    """`kiosk devices test`, by the terminal that runs; the technician's page shows the same."""
    one = at_home
    one.terminal.ask("leave")
    one.until("attract", seconds=30)
    one.bench.stand("worker")

    def asked() -> str:
        command = [
            sys.executable, "-m", "kiosk", "devices", "test", "face-camera",
            "--data", str(one.data), "--devices", str(one.company.devices),
            "--overlay", str(one.company.folder / "overlay.toml"), "--profile", "heilongjiang-2",
            "--socket", str(one.company.socket), "--lang", "en",
        ]  # fmt: skip
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
        )
        return done.stdout

    said = asked()
    assert "One picture against itself: The same person" in said
    assert "Against an empty photo: The picture is of no use" in said
    one.bench.stand("")
    assert "One picture against itself: The picture is of no use" in asked()
