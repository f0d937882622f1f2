"""One model of health: unknown is its own value, changes are told once each way."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from drivers.page_printer.interface import PagePrinterStatus, Toner
from drivers.printer.interface import Paper, PrinterStatus, Sensor
from drivers.status import DeviceState, Status
from kiosk.health.machine import temperature
from kiosk.health.model import Health, Limits
from kiosk.health.parts import Verdict
from kiosk.journal.journal import Journal
from kiosk.outbox.kinds import Destination, Kind, encode
from kiosk.outbox.record import Outcome, Standing

HUB = Destination.HUB
WALL = 1_795_300_000.0
NOW = datetime(2026, 11, 22, tzinfo=UTC)


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


class Kept:
    def __init__(self) -> None:
        self.rows: list[dict] = []

    def line(self, text: str) -> None:
        self.rows.append(json.loads(text))


@pytest.fixture
def kept():
    return Kept()


@pytest.fixture
def journal(kept):
    return Journal([kept], lambda: NOW, strict=True)


@pytest.fixture
def health():
    limits = Limits(failures=2, oldest=1000.0, disk_low=1_000_000, hot=80.0)
    return Health(Clock(), lambda: NOW, NOW, limits)


def said(health: Health, journal: Journal, kept: Kept) -> list[str]:
    kept.rows.clear()
    count = health.changed(journal)
    assert count == len(kept.rows)
    return [row["e"] for row in kept.rows]


def reader(state: DeviceState) -> Status:
    return Status(state, "SAM status", 90.0)


def printer(paper: Paper = Paper.FULL, cover: Sensor = Sensor.NO) -> PrinterStatus:
    return PrinterStatus(DeviceState.ONLINE, "DLE EOT 4", 90.0, paper, cover)


def standing(**changes) -> dict[Destination, Standing]:
    values = {"waiting": 0, "dead": 0, "oldest": None, "failures": 0, "outcome": "",
              "next_try": 0.0, "reached": None} | changes  # fmt: skip
    return {HUB: Standing(HUB, **values)}


def test_every_device_state_has_a_verdict_and_unknown_is_neither(health):
    assert health.verdict("id_card") is Verdict.UNKNOWN
    verdicts = {}
    for state in DeviceState:
        health.device("id_card", reader(state))
        verdicts[state] = health.verdict("id_card")
    assert verdicts[DeviceState.STARTING] is Verdict.UNKNOWN
    assert verdicts[DeviceState.NO_DEVICE] is Verdict.ABSENT
    assert {s for s, v in verdicts.items() if v is Verdict.GOOD} == {
        DeviceState.ONLINE, DeviceState.DEVICE_BUSY,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (printer(), Verdict.GOOD),
        (printer(Paper.LOW), Verdict.GOOD),
        (printer(Paper.OUT), Verdict.BAD),
        (printer(Paper.JAMMED), Verdict.BAD),
        (printer(Paper.UNKNOWN), Verdict.UNKNOWN),
        (printer(cover=Sensor.YES), Verdict.BAD),
    ],
)
def test_a_printer_is_as_good_as_its_paper(health, status, verdict):
    health.device("printer", status)
    assert health.verdict("printer") is verdict
    assert health.lost() == (frozenset({"printer"}) if verdict is Verdict.BAD else frozenset())


def test_a_change_is_told_once_each_way(health, journal, kept):
    health.device("id_card", reader(DeviceState.STARTING))
    assert said(health, journal, kept) == []
    health.device("id_card", reader(DeviceState.ONLINE))
    assert said(health, journal, kept) == ["device.up"]
    health.device("id_card", reader(DeviceState.OFFLINE))
    assert said(health, journal, kept) == ["device.down"]
    for state in (DeviceState.STARTING, DeviceState.OFFLINE, DeviceState.POWER_OFF):
        health.device("id_card", reader(state))
        assert said(health, journal, kept) == []
    health.device("id_card", reader(DeviceState.ONLINE))
    assert said(health, journal, kept) == ["device.up"]
    assert said(health, journal, kept) == []


def test_an_a4_printer_without_toner_is_lost_and_its_rows_bear_its_name(health, journal, kept):
    well = PagePrinterStatus(DeviceState.ONLINE, "made up", 0.0, Paper.FULL, Sensor.NO, Toner.FULL)
    health.device("page_printer", well)
    assert said(health, journal, kept) == ["device.up", "printer.paper"]
    assert kept.rows[-1]["device"] == "page_printer"
    assert health.lost() == frozenset()
    health.device("page_printer", replace(well, toner=Toner.OUT))
    assert health.lost() == {"page_printer"}


def test_paper_and_cover_are_told_as_they_change_and_unknown_is_not_news(health, journal, kept):
    health.device("printer", printer())
    assert said(health, journal, kept) == ["device.up", "printer.paper"]
    health.device("printer", printer(Paper.OUT, Sensor.YES))
    assert said(health, journal, kept) == ["printer.paper", "printer.cover"]
    health.device("printer", printer(Paper.UNKNOWN, Sensor.UNKNOWN))
    assert said(health, journal, kept) == []
    health.device("printer", printer(Paper.OUT, Sensor.YES))
    assert said(health, journal, kept) == []
    health.device("printer", printer())
    assert said(health, journal, kept) == ["printer.paper", "printer.cover"]


def test_one_failure_of_a_destination_is_no_news_two_are(health, journal, kept):
    health.outbox(standing(failures=1, outcome="unreachable"), WALL)
    assert said(health, journal, kept) == []
    health.outbox(standing(failures=2, outcome="unreachable"), WALL)
    assert said(health, journal, kept) == ["destination.down"]
    assert kept.rows[0]["outcome"] == "unreachable"
    assert health.lost() == {"hub"}
    health.outbox(standing(failures=9, outcome="later"), WALL)
    assert said(health, journal, kept) == []
    health.outbox(standing(outcome="accepted", reached=WALL), WALL)
    assert said(health, journal, kept) == ["destination.up"]
    assert health.lost() == frozenset()


def test_the_centre_is_judged_by_its_calls_and_one_failure_is_a_doubt(health, journal, kept):
    health.centre(Outcome.REFUSED)
    assert said(health, journal, kept) == ["destination.up"]
    health.centre(Outcome.UNKNOWN)
    assert said(health, journal, kept) == []
    assert health.centre_doubted
    health.centre(Outcome.ACCEPTED)
    assert not health.centre_doubted
    health.centre(Outcome.UNKNOWN)
    health.centre(Outcome.NONSENSE)
    assert said(health, journal, kept) == ["destination.down"]
    assert not health.centre_doubted
    assert health.lost() == {"centre"}
    health.centre(Outcome.ACCEPTED)
    assert said(health, journal, kept) == ["destination.up"]


def test_dead_records_are_told_when_they_become_more(health, journal, kept):
    for dead, rows in ((0, []), (2, ["outbox.dead"]), (2, []), (1, []), (2, ["outbox.dead"])):
        health.outbox(standing(dead=dead), WALL)
        assert said(health, journal, kept) == rows


def test_staff_and_hub_see_writes_whose_outcome_nobody_knows(health):
    health.outbox(standing(waiting=3, oldest=WALL - 60, unknown=2), WALL)
    (part,) = [p for p in health.parts() if p.name == HUB.value]
    assert part.detail == "3 waiting, oldest 60 s, 2 of unknown outcome"
    assert health.destinations()[HUB.value].unknown == 2
    health.outbox(standing(waiting=3, oldest=WALL - 60), WALL)
    (part,) = [p for p in health.parts() if p.name == HUB.value]
    assert "unknown" not in part.detail
    assert health.destinations()[HUB.value].unknown is None


def test_heat_is_told_once_each_way_and_no_sensor_is_no_fault(health, journal, kept):
    health.machine(9_000_000)
    parts = {p.name: p for p in health.parts()}
    assert parts["temperature"].verdict is Verdict.ABSENT
    told = []
    for celsius in (70.0, 81.0, 75.0, 69.0):
        health.machine(9_000_000, celsius)
        told.append(said(health, journal, kept))
    assert told == [[], ["machine.hot"], [], ["machine.cool"]]
    assert health.lost() == frozenset()  # heat is the engineer's, not the visitor's


def test_the_hottest_sane_zone_counts(tmp_path):
    for n, text in enumerate(("41000\n", "-274000\n", "nonsense", "56500\n", "999000\n")):
        (tmp_path / f"thermal_zone{n}").mkdir()
        (tmp_path / f"thermal_zone{n}" / "temp").write_text(text)
    assert temperature(tmp_path) == 56.5
    assert temperature(tmp_path / "none") is None


def test_every_part_has_source_and_time_and_since_when_it_is_so(health, journal):
    health.machine(9_000_000, 40.0)
    health.device("id_card", reader(DeviceState.ONLINE))
    health.centre(Outcome.ACCEPTED)
    health.changed(journal)
    health._clock.now = 400.0
    health.device("id_card", reader(DeviceState.OFFLINE))
    parts = {p.name: p for p in health.parts()}
    assert set(parts) == {
        "id_card", "centre", "disk", "temperature", "clock", "display", "input",
    }  # fmt: skip
    assert all(p.source for p in parts.values())
    assert (parts["id_card"].verdict, parts["id_card"].detail) == (Verdict.BAD, "offline")
    assert (parts["id_card"].at, parts["id_card"].since) == (90.0, 400.0)
    assert parts["centre"].since == 100.0
    assert parts["input"].verdict is Verdict.UNKNOWN


def test_old_records_and_a_full_disk_have_a_gap_between_the_two_ways(health, journal, kept):
    health.outbox(standing(waiting=3, oldest=WALL - 900), WALL)
    health.machine(1_500_000)
    assert said(health, journal, kept) == []
    health.outbox(standing(waiting=3, oldest=WALL - 1100), WALL)
    health.machine(900_000)
    assert said(health, journal, kept) == ["outbox.old", "disk.low"]
    health.outbox(standing(waiting=2, oldest=WALL - 900), WALL)
    health.machine(1_500_000)
    assert said(health, journal, kept) == []
    health.outbox(standing(waiting=2, oldest=WALL - 400), WALL)
    health.machine(2_500_000)
    assert said(health, journal, kept) == ["outbox.flowing", "disk.enough"]


def test_the_report_fits_the_hubs_record(health):
    health.device("printer", printer(Paper.LOW))
    health.device("id_card", reader(DeviceState.OFFLINE))
    health.outbox(standing(waiting=3, failures=4, outcome="later", oldest=WALL - 9), WALL)
    text = encode(
        Kind.HEALTH,
        {
            "at": "2026-11-22T09:30:00+08:00",
            "state": "limited",
            "devices": health.devices(),
            "destinations": health.destinations(),
        },
    )
    said_of_it = json.loads(text)
    assert said_of_it["devices"]["printer"] == {
        "state": "online", "source": "DLE EOT 4", "seconds_ago": 10.0, "paper": "low",
        "cover_open": "no",
    }  # fmt: skip
    assert said_of_it["destinations"]["hub"] == {
        "waiting": 3, "dead": 0, "oldest_seconds": 9.0, "trouble": "later",
    }  # fmt: skip
