"""`python -m sandbox devices` as the terminal meets it: a process, links, real pace."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from drivers.id_reader import open_reader
from drivers.id_reader.interface import CardRead, NotRead
from drivers.id_reader.module import Pace
from drivers.id_reader.sam_v import SamV
from drivers.scanner import open_scanner
from drivers.scanner.interface import Scanned
from drivers.status import DeviceState
from drivers.wake import Wake
from sandbox.devices.posture import Posture, write_posture
from sandbox.people import people, station_day
from tests.drivers.devices_rig import eventually

ROOT = Path(__file__).parents[2]


def start(folder: Path, pace: str) -> subprocess.Popen:
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox", "devices", "--dir", str(folder), "--pace", pace],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdout.readline().startswith("ready id-reader scanner")
    return process


def end(process: subprocess.Popen) -> None:
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=10) == 0
    process.stdout.close()


@pytest.fixture
def wake():
    made = Wake()
    yield made
    made.close()


def test_at_real_pace_with_the_drivers_as_shipped(tmp_path, wake):
    process = start(tmp_path, "real")
    reader = open_reader(str(tmp_path / "id-reader"), 115200, time.monotonic)
    scanner = open_scanner("gm65", str(tmp_path / "scanner"), 9600, time.monotonic)
    try:
        person = next(one for one in people() if one.card and one.voucher_code)
        write_posture(tmp_path, "id-reader", card=person.id)
        write_posture(tmp_path, "scanner", code=person.voucher_code)
        begun = time.monotonic()
        read = reader.read(wake, 5)
        assert isinstance(read, CardRead)
        assert read.document.number == person.card.number
        assert time.monotonic() - begun > 1295 * 10 / 115200  # the line is as slow as a real one
        assert scanner.scan(wake, 5) == Scanned(person.voucher_code)
        write_posture(tmp_path, "id-reader", posture="unplug")
        assert eventually(lambda: not os.path.lexists(tmp_path / "id-reader"))
        assert reader.probe(wake).device is DeviceState.POWER_OFF
        write_posture(tmp_path, "id-reader", posture="normal")
        assert eventually(lambda: (tmp_path / "id-reader").exists())
        assert reader.probe(wake).device is DeviceState.ONLINE
    finally:
        reader.close()
        scanner.close()
        end(process)
    assert not [name for name in ("id-reader", "scanner") if os.path.lexists(tmp_path / name)]


def test_every_synthetic_card_reads_back(tmp_path, wake):
    process = start(tmp_path, "instant")
    reader = SamV(str(tmp_path / "id-reader"), 115200, time.monotonic, Pace(poll=0.01))
    carriers = [one for one in people() if one.card]
    wrong = []
    try:
        for person in carriers:
            write_posture(tmp_path, "id-reader", card=person.id)
            read = reader.read(wake, 5)
            if isinstance(read, NotRead):
                wrong.append((person.id, read.why))
                continue
            card, got = person.card, read.document
            same = (
                got.kind.value == card.kind
                and got.number == card.number
                and got.birth == card.birth
                and (got.valid_from, got.valid_to) == (card.valid_from, card.valid_to)
                and got.long_term is card.long_term
                and got.sex == card.sex
                and got.nationality == card.nationality
                and fits(got.name, card.name_on_card or card.latin_name)
            )
            if not same:
                wrong.append((person.id, "differs"))
    finally:
        reader.close()
        end(process)
    assert {one.card.kind for one in carriers} == {
        "resident",
        "hk-macao-taiwan",
        "foreigner-2017",
        "foreigner-2023",
    }
    assert wrong == []


def fits(read: str, on_card: str) -> bool:
    """The chip's field may be shorter than the name; a pair cut there reads as U+FFFD."""
    return read == on_card or on_card.startswith(read.rstrip("\ufffd"))


def test_a_second_start_takes_over_old_links(tmp_path):
    (tmp_path / "id-reader").symlink_to("/dev/pts/none")
    process = start(tmp_path, "instant")
    assert (tmp_path / "id-reader").exists()
    end(process)


def test_postures_are_written_in_one_step_and_keep_other_keys(tmp_path):
    write_posture(tmp_path, "id-reader", posture="slow", delay=1.5, card='quote " back \\ \t')
    posture = Posture(tmp_path, "id-reader")
    assert posture.name == "slow"
    assert posture.number("delay", 0) == 1.5
    assert posture.act("card") == ('quote " back \\ \t', 1)
    write_posture(tmp_path, "id-reader", card="another", posture=None, delay=None)
    assert posture.values() == {"card": "another", "laid": 2}
    assert posture.name == "normal"
    write_posture(tmp_path, "id-reader", card="another")
    assert posture.act("card") == ("another", 3)
    write_posture(tmp_path, "id-reader", card="")
    assert posture.act("card") == ("", 0)
    assert [one.name for one in tmp_path.iterdir()] == ["id-reader.toml"]


def test_a_broken_posture_file_is_a_device_in_order(tmp_path):
    (tmp_path / "scanner.toml").write_text("posture = ")
    assert Posture(tmp_path, "scanner").name == "normal"


def test_the_people_are_of_today():
    early = {one.id for one in people() if one.card and one.card.valid_from > station_day()}
    assert early == {"early-card"}
