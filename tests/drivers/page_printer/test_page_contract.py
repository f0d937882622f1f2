"""The A4 printer's driver against the stand-in: every posture ends in the truth."""

from __future__ import annotations

import threading
import time
import tracemalloc
from dataclasses import replace

import pytest

from drivers.page_printer.interface import (
    CannotMake,
    Failed,
    Form,
    PageDocument,
    PageFailure,
    Paper,
    Printed,
    Sensor,
    Toner,
    Unconfirmed,
)
from drivers.status import DeviceState
from drivers.wake import Wake
from sandbox.devices.page_printer import POSTURES
from tests.drivers.devices_rig import descriptors, eventually
from tests.drivers.page_printer.page_rig import QUICK, PageRig, asked, document


@pytest.fixture
def rig(tmp_path):
    found = PageRig(tmp_path)
    yield found
    found.close()


def ready(rig: PageRig) -> PageRig:
    assert rig.printer.clear(rig.wake)
    return rig


# ---- a printer in order


def test_a_document_is_printed_when_the_printer_says_its_job_is_completed(rig):
    assert rig.printer.status().device is DeviceState.STARTING
    assert rig.printer.print(document(3), rig.wake) == Printed("job-state completed")
    assert rig.pages() == ["001-3.pdf"]
    assert not rig.printer.status().held
    status = rig.printer.status()
    assert status.device is DeviceState.ONLINE
    assert (status.paper, status.cover_open, status.toner) == (Paper.FULL, Sensor.NO, Toner.FULL)
    assert status.source == "Get-Printer-Attributes"


def test_copies_are_the_printers_work(rig):
    assert isinstance(rig.printer.print(document(2, copies=3), rig.wake), Printed)
    assert rig.pages() == ["001-6.pdf"]


def test_names_of_jobs_say_nothing_and_differ(rig):
    for _ in range(2):
        assert isinstance(rig.printer.print(document(), rig.wake), Printed)
    names = [job.name for job in rig.sim.jobs()]
    assert len(set(names)) == 2
    assert all(name.startswith("HLJ-DEMO-0001-01 ") and len(name) == 27 for name in names)


@pytest.mark.parametrize(
    ("formats", "form"),
    [
        ("pdf", Form("application/pdf")),
        ("both", Form("application/pdf")),
        ("pwg", Form("image/pwg-raster", 150, "sgray_8")),
    ],
)
def test_the_printer_is_asked_which_format_it_takes(rig, formats, form):
    rig.posture("normal", formats=formats)
    forms, wanted = asked()
    assert isinstance(rig.printer.print(wanted, rig.wake), Printed)
    assert forms == [form]


def test_a_printer_that_takes_no_format_of_ours_is_told_apart(rig):
    rig.posture("normal", formats="none")
    outcome = rig.printer.print(document(), rig.wake)
    assert outcome == Failed(PageFailure.FORMAT, began=False, withdrawn=True)


def test_what_cannot_be_drawn_is_not_sent(rig):
    def make(form, wake):
        raise CannotMake

    outcome = rig.printer.print(PageDocument(make), rig.wake)
    assert outcome == Failed(PageFailure.NOT_MADE, began=False, withdrawn=True)
    assert rig.sim.jobs() == []


# ---- a printer that cannot


@pytest.mark.parametrize(
    ("posture", "why", "device", "details"),
    [
        ("media-empty", PageFailure.PAPER_OUT, DeviceState.USER_ERROR, {"paper": Paper.OUT}),
        ("cover-open", PageFailure.COVER_OPEN, DeviceState.USER_ERROR, {"cover_open": Sensor.YES}),
        ("jam", PageFailure.JAMMED, DeviceState.USER_ERROR, {"paper": Paper.JAMMED}),
        ("toner-empty", PageFailure.TONER_OUT, DeviceState.USER_ERROR, {"toner": Toner.OUT}),
        ("paused", PageFailure.REFUSED, DeviceState.USER_ERROR, {}),
        ("fuser", PageFailure.HARDWARE, DeviceState.HARDWARE_ERROR, {}),
        ("refuse", PageFailure.REFUSED, DeviceState.USER_ERROR, {}),
        ("offline", PageFailure.OFFLINE, DeviceState.OFFLINE, {"paper": Paper.UNKNOWN}),
        ("mute", PageFailure.OFFLINE, DeviceState.OFFLINE, {"paper": Paper.UNKNOWN}),
        ("garbage", PageFailure.OFFLINE, DeviceState.OFFLINE, {"paper": Paper.UNKNOWN}),
        ("garbage-ipp", PageFailure.OFFLINE, DeviceState.OFFLINE, {"toner": Toner.UNKNOWN}),
        ("half-answer", PageFailure.OFFLINE, DeviceState.OFFLINE, {"cover_open": Sensor.UNKNOWN}),
        ("stranger", PageFailure.OFFLINE, DeviceState.OFFLINE, {}),
        ("http-401", PageFailure.OFFLINE, DeviceState.OFFLINE, {}),
        ("unplug", PageFailure.POWER_OFF, DeviceState.POWER_OFF, {"paper": Paper.UNKNOWN}),
    ],
)
def test_what_is_wrong_is_named_and_it_comes_back(rig, posture, why, device, details):
    ready(rig)
    rig.posture(posture)
    if posture == "unplug":
        assert eventually(lambda: rig.printer.probe(rig.wake).device is DeviceState.POWER_OFF)
    assert rig.printer.print(document(), rig.wake) == Failed(why, began=False, withdrawn=True)
    status = rig.printer.status()
    assert status.device is device
    assert {name: getattr(status, name) for name in details} == details
    rig.posture("normal")
    assert eventually(lambda: rig.printer.probe(rig.wake).device is DeviceState.ONLINE)
    assert isinstance(rig.printer.print(document(), rig.wake), Printed)
    assert rig.pages() == ["001-2.pdf"]


@pytest.mark.parametrize(
    ("posture", "details"),
    [("media-low", {"paper": Paper.LOW}), ("toner-low", {"toner": Toner.LOW})],
)
def test_a_warning_stops_nothing(rig, posture, details):
    rig.posture(posture)
    status = rig.printer.probe(rig.wake)
    assert status.device is DeviceState.ONLINE
    assert {name: getattr(status, name) for name in details} == details
    assert isinstance(rig.printer.print(document(), rig.wake), Printed)


def test_a_busy_printer_is_asked_again_and_then_left(rig):
    ready(rig)
    rig.posture("busy")
    outcome = rig.printer.print(document(), rig.wake)
    assert outcome == Failed(PageFailure.REFUSED, began=False, withdrawn=True)
    rig.posture("busy")
    timer = threading.Timer(0.05, lambda: rig.posture("normal"))
    timer.start()
    assert isinstance(rig.printer.print(document(), rig.wake), Printed)
    timer.join()


# ---- a job that goes wrong


def test_paper_that_ends_in_the_middle_ends_the_job_for_good(rig):
    ready(rig)
    rig.posture("media-empty-after:2")
    outcome = rig.printer.print(document(5), rig.wake)
    assert outcome == Failed(PageFailure.PAPER_OUT, began=True, withdrawn=True)
    assert eventually(lambda: rig.pages() == ["001-2-part.pdf"])
    rig.posture("normal")  # paper again: nothing of the old job comes
    assert isinstance(rig.printer.print(document(1), rig.wake), Printed)
    assert rig.pages() == ["001-2-part.pdf", "002-1.pdf"]


@pytest.mark.parametrize(
    ("posture", "outcome"),
    [
        ("abort:1", Failed(PageFailure.ABORTED, began=True, withdrawn=True)),
        ("never-finish", Failed(PageFailure.STUCK, began=True, withdrawn=True)),
        ("hold", Failed(PageFailure.STUCK, began=True, withdrawn=True)),
        ("with-errors", Unconfirmed("job-state completed, with reasons")),
        ("queued", Unconfirmed("job-state completed, with reasons")),
        ("forget", Unconfirmed("Get-Job-Attributes: job gone")),
    ],
)
def test_a_job_that_ends_otherwise_is_not_printed(rig, posture, outcome):
    ready(rig)
    rig.posture(posture)
    assert rig.printer.print(document(3), rig.wake) == outcome
    rig.posture("normal")
    assert rig.printer.clear(rig.wake)


def test_a_job_that_cannot_be_withdrawn_leaves_it_open_and_closed_to_others(rig):
    ready(rig)
    rig.posture("cancel-ignored")
    with rig.sim._lock:
        rig.sim._machine._rate = 1.0  # a page a second: longer than it may take
    outcome = rig.printer.print(document(30), rig.wake)
    assert outcome == Unconfirmed("job-state not completed")
    assert rig.printer.status().held
    assert not rig.printer.clear(rig.wake)
    again = rig.printer.print(document(), rig.wake)
    assert again == Failed(PageFailure.NOT_CLEARED, began=False, withdrawn=True)
    rig.posture("normal")
    assert rig.printer.clear(rig.wake)
    assert not rig.printer.status().held


def test_a_lost_answer_is_found_again_by_the_jobs_name(rig):
    ready(rig)
    rig.posture("lost-answer")
    assert rig.printer.print(document(), rig.wake) == Printed("job-state completed")
    assert len(rig.sim.jobs()) == 1


@pytest.mark.parametrize("posture", ["half-taken", "takes-nothing"])
def test_half_a_document_is_never_called_printed(rig, posture):
    ready(rig)
    rig.posture(posture)
    printer = rig.another(replace(QUICK, answer=2.0, send=5.0, clear=2.0))
    outcome = printer.print(document(padding=30_000_000), rig.wake)
    assert outcome == Failed(PageFailure.OFFLINE, began=True, withdrawn=False)
    assert rig.pages() == []
    assert printer.status().held
    rig.posture("normal")
    assert printer.clear(rig.wake)


def test_silence_after_the_job_was_taken_is_no_failure_and_no_success(rig):
    ready(rig)
    rig.posture("never-finish")
    timer = threading.Timer(0.05, lambda: rig.posture("mute"))
    timer.start()
    outcome = rig.printer.print(document(200), rig.wake)
    timer.join()
    assert outcome == Unconfirmed("Get-Job-Attributes: no answer")
    assert rig.printer.status().held
    assert rig.printer.status().device is DeviceState.OFFLINE


def test_a_queue_that_only_sends_on_is_never_believed(tmp_path):
    rig = PageRig(tmp_path, completed="sent")
    assert rig.printer.print(document(), rig.wake) == Unconfirmed("job-state completed, sent on")
    rig.close()


# ---- leaving, starting, clearing


def test_who_leaves_takes_the_job_along(rig):
    ready(rig)
    rig.posture("never-finish")
    timer = threading.Timer(0.05, rig.wake.set)
    timer.start()
    outcome = rig.printer.print(document(4), rig.wake)
    timer.join()
    assert outcome == Failed(PageFailure.CANCELLED, began=True, withdrawn=False)
    rig.wake.clear()
    assert rig.printer.clear(rig.wake)
    assert [job.state for job in rig.sim.jobs()] == [7]
    rig.posture("normal")
    assert isinstance(rig.printer.print(document(1), rig.wake), Printed)
    assert rig.pages() == ["001-1.pdf"]


def test_a_set_wake_sends_nothing(rig):
    rig.wake.set()
    outcome = rig.printer.print(document(), rig.wake)
    assert outcome == Failed(PageFailure.CANCELLED, began=False, withdrawn=True)
    before = rig.printer.status()
    assert rig.printer.probe(rig.wake) == before
    assert not rig.printer.clear(rig.wake)
    assert rig.sim.jobs() == []


def test_jobs_of_an_earlier_process_are_cancelled_first_those_of_others_are_not(rig):
    ready(rig)
    rig.posture("hold")
    rig.printer._session.print(
        "HLJ-DEMO-0001-01 OLD", "application/pdf", (), b"%PDF", rig.wake, 1e9
    )
    other = rig.another(owner="WFD-0007-02")
    other._session.print("WFD-0007-02 X", "application/pdf", (), b"%PDF", rig.wake, 1e9)
    started_anew = rig.another()
    assert started_anew.status().held
    assert started_anew.clear(rig.wake)
    assert [job.state for job in rig.sim.jobs()] == [7, 4]


def test_clearing_waits_for_the_proof(rig):
    ready(rig)
    rig.posture("hold")
    rig.printer._session.print(
        "HLJ-DEMO-0001-01 OLD", "application/pdf", (), b"%PDF", rig.wake, 1e9
    )
    rig.posture("cancel-slow:0.2")
    rig.printer._jobs.dirty = True
    assert rig.printer.clear(rig.wake)
    assert [job.state for job in rig.sim.jobs()] == [7]


@pytest.mark.parametrize("posture", ["mute", "garbage", "garbage-ipp", "half-answer", "unplug"])
def test_without_sense_nothing_is_proved(rig, posture):
    ready(rig)
    rig.posture("never-finish")
    rig.printer._session.print(
        "HLJ-DEMO-0001-01 OLD", "application/pdf", (), b"%PDF", rig.wake, 1e9
    )
    rig.posture(posture)
    started_anew = rig.another()
    began = time.monotonic()
    if posture == "unplug":
        assert eventually(lambda: started_anew.probe(rig.wake).device is DeviceState.POWER_OFF)
    assert not started_anew.clear(rig.wake)
    assert time.monotonic() - began < 2.0
    assert started_anew.status().held


# ---- bounds


def test_an_answer_without_end_takes_no_memory(rig):
    ready(rig)
    rig.posture("endless")
    tracemalloc.start()
    assert rig.printer.probe(rig.wake).device is DeviceState.OFFLINE
    assert rig.printer.status().source in {"too large", "no answer in time"}
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4_000_000  # the stand-in's own block of zeroes is among it


def test_a_slow_printer_is_waited_for_and_a_slower_one_is_not(rig):
    ready(rig)
    rig.posture("slow:0.05")
    assert isinstance(rig.printer.print(document(), rig.wake), Printed)
    rig.posture("slow:0.6")
    assert rig.printer.probe(rig.wake).device is DeviceState.OFFLINE


def test_every_posture_is_survived_and_none_leaks(rig):
    ready(rig)
    before, threads = descriptors(), threading.active_count()
    for posture in POSTURES:
        rig.posture("normal")
        assert eventually(lambda: rig.printer.clear(rig.wake)), posture
        rig.posture(f"{posture}:1")
        rig.printer.print(document(2), rig.wake)
        rig.printer.clear(rig.wake)
    rig.posture("normal")
    assert eventually(lambda: rig.printer.clear(rig.wake))
    assert isinstance(rig.printer.print(document(1), rig.wake), Printed)
    assert eventually(lambda: descriptors() <= before + 2)
    assert eventually(lambda: threading.active_count() <= threads)


@pytest.mark.parametrize("turns", [200, pytest.param(1000, marks=pytest.mark.full)])
def test_reconnects_leak_nothing(rig, turns):
    ready(rig)
    before = descriptors()
    for turn in range(turns):
        if turn % 100 == 50:
            rig.posture("unplug")
            assert eventually(lambda: rig.another().probe(rig.wake).device is DeviceState.POWER_OFF)
            rig.posture("normal")
        assert eventually(lambda: rig.another().probe(rig.wake).device is DeviceState.ONLINE)
    assert eventually(lambda: isinstance(rig.printer.print(document(1), rig.wake), Printed))
    assert descriptors() <= before + 2


def test_a_wake_is_the_callers_own(rig):
    wake = Wake()
    assert rig.printer.clear(wake)
    wake.close()
