"""An hour of detailed journal: what it tells, that it tells nothing of anybody, and that it ends by
itself, over starts, cuts of power and clocks that are wrong."""

from __future__ import annotations

import json
import os
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from drivers import meter
from drivers.serial_line import SerialLine
from drivers.wake import Wake
from kiosk.commands.detailing import HOUR, STEP, Detailing, ports
from kiosk.journal.journal import Journal
from kiosk.runtime.clock import CHINA
from kiosk.settings.load import load


class Rig:
    def __init__(self, data: Path) -> None:
        self.data, self.rows = data, list[dict]()
        self.now = datetime(2026, 11, 24, 9, tzinfo=CHINA)
        self.rise()

    def rise(self) -> None:
        """A new process over the same folder."""
        sink = SimpleNamespace(line=lambda text: self.rows.append(json.loads(text)))
        journal = Journal([sink], lambda: self.now, strict=True)
        clock = SimpleNamespace(now=lambda: self.now)
        self.own = Detailing(
            self.data / "remote" / "detail.json", {"/dev/a": "id_card"}, clock, journal
        )

    def steps(self, most: int = 200, seconds: float = STEP) -> float:
        """Seconds for which it went on, by its own count."""
        spent = 0.0
        for _ in range(most):
            self.now += timedelta(seconds=seconds)
            step = self.own._look()
            if step is None:
                return spent
            spent += step
        return spent

    def told(self, event: str) -> list[dict]:
        return [row for row in self.rows if row["e"] == f"detail.{event}"]


@pytest.fixture
def rig(tmp_path: Path):
    made = Rig(tmp_path)
    yield made
    made.own.close()


def test_calls_ports_and_the_process_are_told_while_it_lasts(rig: Rig) -> None:
    meter.passed("hub", 10, 10, 0.1, 200)
    assert rig.rows == []
    rig.own.begin()
    meter.passed("centre", 1000, 300, 0.25, 200)
    meter.passed("hub", 5, 0, 1.5, 0)
    for _ in range(3):
        meter.passed("/dev/a", sent=7)
        meter.passed("/dev/a", got=200)
    meter.passed("/dev/of-nobody", got=1)
    rig.own.tell()
    assert [(r["to"], r["sent"], r["got"], r["code"]) for r in rig.told("call")] == [
        ("centre", 1024, 512, 200), ("hub", 256, 0, 0),
    ]  # fmt: skip
    (port,) = rig.told("device")
    assert (port["device"], port["sent"], port["got"]) == ("id_card", 256, 768)
    assert rig.told("process")[0]["threads"] >= 1
    rig.own.tell()
    assert len(rig.told("device")) == 1  # sums begin anew
    rig.own.close()
    meter.passed("centre", 1, 1, 1.0, 200)
    assert len(rig.told("call")) == 2


def test_it_ends_after_an_hour(rig: Rig) -> None:
    rig.own.begin()
    assert rig.steps() <= HOUR
    assert not (rig.data / "remote" / "detail.json").exists()
    rig.rise()
    rig.own.resume()
    assert rig.told("begun") == rig.told("begun")[:1]


def test_starts_make_it_no_longer(rig: Rig) -> None:
    """A process that dies at once, again and again: each start takes a step of the hour."""
    rig.own.begin()
    lives = 1
    for _ in range(200):
        rig.own.close()
        rig.now += timedelta(seconds=1)
        rig.rise()
        rig.own.resume()
        if len(rig.told("begun")) == lives:
            break
        lives += 1
    assert lives == HOUR // STEP


@pytest.mark.parametrize("jump", [timedelta(hours=2), timedelta(days=-400), timedelta(days=9000)])
def test_a_clock_that_jumps_ends_it(rig: Rig, jump: timedelta) -> None:
    rig.own.begin()
    rig.now += jump
    assert rig.own._look() is None


def test_a_clock_that_stands_does_not_lengthen_it(rig: Rig) -> None:
    rig.own.begin()
    assert rig.steps(seconds=0.0) <= HOUR


def test_one_that_ends_takes_nobody_elses_place(rig: Rig) -> None:
    heard: list[meter.Passed] = []
    rig.own.begin()
    meter.listen(heard.append)
    rig.own.close()
    meter.passed("hub", 1, 2)
    meter.leave(heard.append)
    meter.passed("hub", 3, 4)
    assert heard == [meter.Passed("hub", 1, 2)]


def test_a_file_that_is_none_ends_it(rig: Rig) -> None:
    (rig.data / "remote").mkdir()
    (rig.data / "remote" / "detail.json").write_text("{")
    rig.own.resume()
    assert rig.rows == []


def test_a_real_port_is_measured() -> None:
    ours, theirs = os.openpty()
    heard: list[meter.Passed] = []
    path = os.ttyname(theirs)
    line, wake = SerialLine(path, 9600, lambda: 0.0), Wake()
    assert line.connect(wake, 1.0)
    meter.listen(heard.append)
    try:
        line.send(b"abc", wake, 1.0)
        os.write(ours, b"12345")
        assert line.receive(memoryview(bytearray(16)), wake, 1.0) == 5
    finally:
        meter.leave(heard.append)
        line.close()
    assert heard == [meter.Passed(path, sent=3), meter.Passed(path, got=5)]


def test_ports_are_those_of_the_profile() -> None:
    found = ports(load("heilongjiang-2"))
    assert {"id_card", "e_voucher"} <= set(found.values())
