"""What every printer driver keeps: each model, each posture, each kind of cable."""

from __future__ import annotations

import time

import pytest

from drivers.printer import open_printer
from drivers.printer.interface import Failed, Paper, Printed, PrintFailure, Sensor, Unconfirmed
from drivers.status import DeviceState
from drivers.wake import Wake
from sandbox.devices.pty import REAL
from tests.drivers.devices_rig import eventually
from tests.drivers.printer.printer_rig import (
    WITH_CUTTER,
    PrinterRig,
    boxes,
    quick,
    ticket,
)

# --- well ---


def test_a_ticket_is_printed_whole_and_confirmed(rig):
    outcome = rig.printer.print(ticket(), rig.wake)
    assert isinstance(outcome, Printed)
    (data,) = rig.tickets(1)
    text = rig.text(data)
    assert text.count("康德大药房甲") == 6
    assert "￥5,036.20" in text
    status = rig.printer.status()
    assert status.device is DeviceState.ONLINE
    assert status.cover_open is Sensor.NO


def test_thrice_the_buffer_goes_through_by_back_pressure(rig):
    outcome = rig.printer.print(ticket(lines=320), rig.wake)
    assert isinstance(outcome, Printed)
    assert rig.text(rig.tickets(1)[0]).count("康德大药房甲") == 320


def test_full_is_said_only_by_a_printer_that_has_the_sensor(rig):
    status = rig.printer.probe(rig.wake)
    assert status.paper is (Paper.FULL if rig.kind.near_end else Paper.UNKNOWN)
    rig.posture("paper-low")
    status = rig.printer.probe(rig.wake)
    assert status.paper is (Paper.LOW if rig.kind.near_end else Paper.UNKNOWN)
    assert isinstance(rig.printer.print(ticket(), rig.wake), Printed)


def test_slow_answers_are_waited_for(rig):
    rig.posture("slow:0.15")
    assert isinstance(rig.printer.print(ticket(), rig.wake), Printed)


# --- not well before the first byte: certainly nothing on paper ---


@pytest.mark.parametrize(
    ("posture", "why", "state"),
    [
        ("cover-open", PrintFailure.COVER_OPEN, DeviceState.USER_ERROR),
        ("paper-out", PrintFailure.PAPER_OUT, DeviceState.USER_ERROR),
        ("mute", PrintFailure.OFFLINE, DeviceState.OFFLINE),
        ("silent-dead", PrintFailure.OFFLINE, DeviceState.OFFLINE),
        ("garbage", PrintFailure.OFFLINE, DeviceState.OFFLINE),
    ],
)
def test_it_says_why_it_does_not_begin(rig, posture, why, state):
    rig.posture(posture)
    assert rig.printer.print(ticket(), rig.wake) == Failed(why, 0)
    status = rig.printer.status()
    assert status.device is state
    if state is DeviceState.OFFLINE:
        assert status.paper is Paper.UNKNOWN
        assert status.cover_open is Sensor.UNKNOWN
    rig.posture("normal")
    assert isinstance(rig.printer.print(ticket("乙"), rig.wake), Printed)
    (data,) = rig.tickets(1)
    assert "乙" in rig.text(data)


def test_an_absent_port_is_power_off(tmp_path):
    wake = Wake()
    printer = open_printer(quick("generic-80"), str(tmp_path / "none"), boxes, time.monotonic)
    assert printer.status().device is DeviceState.STARTING
    assert printer.print(ticket(), wake) == Failed(PrintFailure.POWER_OFF, 0)
    assert printer.probe(wake).device is DeviceState.POWER_OFF
    assert printer.clear(wake) is False
    wake.close()


# --- trouble in the middle: never called printed, and said why ---


@pytest.mark.parametrize(
    ("posture", "why"),
    [
        ("paper-out-after:20", PrintFailure.PAPER_OUT),
        ("jam", PrintFailure.HARDWARE),
    ],
)
def test_it_says_why_it_stopped(rig, posture, why):
    rig.posture(posture)
    outcome = rig.printer.print(ticket(lines=12), rig.wake)
    assert isinstance(outcome, Failed)
    assert outcome.why is why
    assert outcome.bytes_sent > 0


@pytest.mark.parametrize("rig", WITH_CUTTER, indirect=True)
def test_a_stuck_cutter_is_named(rig):
    rig.posture("cutter-error")
    outcome = rig.printer.print(ticket(lines=12), rig.wake)
    assert isinstance(outcome, Failed)
    assert outcome.why is PrintFailure.CUTTER
    assert outcome.bytes_sent > 0


@pytest.mark.parametrize("rig", WITH_CUTTER, indirect=True)
def test_a_ticket_left_hanging_by_the_cutter_never_goes_with_the_next(rig):
    """Cleared while the cutter is still stuck: the buffer is empty, the paper is not cut."""
    rig.posture("cutter-error")
    assert isinstance(rig.printer.print(ticket("甲"), rig.wake), Failed)
    rig.printer.clear(rig.wake)
    assert rig.printer.hangs()
    refused = rig.printer.print(ticket("丙"), rig.wake)
    assert isinstance(refused, Failed)
    assert refused.bytes_sent == 0
    rig.posture("normal")
    assert rig.printer.clear(rig.wake) is True
    assert not rig.printer.hangs()
    assert isinstance(rig.printer.print(ticket("乙"), rig.wake), Printed)
    assert eventually(lambda: "乙" in "".join(rig.text(data) for data in rig.tickets(0)))
    for text in map(rig.text, rig.tickets(0)):
        assert sum(mark in text for mark in "甲乙丙") <= 1


def test_paper_out_in_a_ticket_longer_than_the_buffer(rig):
    rig.posture("paper-out-after:40")
    outcome = rig.printer.print(ticket(lines=320), rig.wake)
    assert isinstance(outcome, Failed)
    assert outcome.why is PrintFailure.PAPER_OUT


def test_a_new_roll_never_prints_the_ticket_of_someone_who_left(rig):
    rig.posture("paper-out-after:20")
    assert isinstance(rig.printer.print(ticket("甲", lines=40), rig.wake), Failed)
    proved = rig.printer.clear(rig.wake)
    assert proved is rig.kind.clear_dc4  # the others can prove nothing while the paper is out
    rig.posture("normal")
    before = len(rig.tickets(1))
    assert isinstance(rig.printer.print(ticket("乙"), rig.wake), Printed)
    after = rig.tickets(before + 1)[before:]
    if "乙" not in rig.text(after[-1]):  # first the slip that is cut off between the two
        after = rig.tickets(before + 2)[before:]
    assert "甲" not in "".join(rig.text(data) for data in after)
    assert "乙" in rig.text(after[-1])


def test_clear_is_proved_by_a_printer_that_is_well(rig):
    assert rig.printer.clear(rig.wake) is True
    assert rig.tickets(0) == []


def test_what_clearing_takes_is_bounded(rig):
    printer = rig.driver(quick("generic-80", times={"answer": 0.1}))
    for posture in ("mute", "silent-dead", "garbage", "flood", "paper-out"):
        rig.posture(posture)
        began = time.monotonic()
        printer.clear(rig.wake)
        assert time.monotonic() - began < 8 * 0.1 + 1
    printer.close()


def test_a_half_sent_ticket_does_not_spoil_the_next(rig):
    """The wake cuts a ticket in the middle of an image; the next one comes out whole."""
    rig.posture("silent-dead")  # takes nothing, so that the sending stands still
    rig.posture("normal")
    rig.printer.probe(rig.wake)
    woken = rig.later(0.15, rig.wake.set)
    rig.set(posture="silent-dead")
    outcome = rig.printer.print(ticket("甲", lines=320), rig.wake)
    woken.join()
    rig.wake.clear()
    assert not isinstance(outcome, Printed)
    rig.posture("normal")
    for _ in range(2):  # the first may find the printer still finishing what it had
        outcome = rig.printer.print(ticket("乙"), rig.wake)
        if isinstance(outcome, Printed):
            break
    assert isinstance(outcome, Printed)
    assert "乙" in rig.text(rig.tickets(1)[-1])


def test_a_stopped_ticket_is_dropped_before_the_roll_is_changed(rig):
    """Cleared at once, nothing of it comes out by itself when the printer is well again."""

    def lines() -> list[int]:
        return [rig.text(data).count("康德大药房甲") for data in rig.tickets(0)]

    rig.posture("paper-out-after:20")
    assert isinstance(rig.printer.print(ticket("甲", lines=40), rig.wake), Failed)
    rig.printer.clear(rig.wake)
    rig.posture("normal")  # the new roll
    assert sum(lines()) < 20  # what hung out of the printer, torn off
    assert isinstance(rig.printer.print(ticket("甲", lines=40), rig.wake), Printed)
    assert eventually(lambda: 40 in lines())
    assert sum(lines()) < 60


# --- no confirmation ---


def test_a_clone_without_process_ids_is_unconfirmed_not_printed(tmp_path):
    rig = PrinterRig(tmp_path, "generic-80", quick("generic-80", confirm="process-id"))
    outcome = rig.printer.print(ticket(), rig.wake)
    assert outcome == Unconfirmed("GS ( H")
    assert len(rig.tickets(1)) == 1  # it did print: this is why the visitor is asked
    rig.close()


def test_going_mute_after_the_first_answers_is_unconfirmed(tmp_path):
    """Real pace: the posture changes while the paper runs."""
    rig = PrinterRig(tmp_path, "generic-80", quick("generic-80"), pace=REAL)
    rig.printer.probe(rig.wake)
    timer = rig.later(0.2, lambda: rig.set(posture="mute"))
    outcome = rig.printer.print(ticket(lines=40), rig.wake)
    timer.join()
    assert isinstance(outcome, Unconfirmed)
    rig.close()


def test_a_one_way_line_can_never_confirm(tmp_path):
    model = quick(
        "generic-80", confirm="none", answers={"dle_eot": False, "gs_r": False}, charset="gb2312"
    )
    rig = PrinterRig(tmp_path, "blind-80", model | {"native_qr": False})
    assert rig.printer.probe(rig.wake).device is DeviceState.STARTING
    for count in (1, 2):
        assert rig.printer.print(ticket(), rig.wake) == Unconfirmed("answers nothing")
        assert len(rig.tickets(count)) == count
    rig.close()


# --- the wake ---


def test_a_set_wake_stops_before_the_first_byte(rig):
    rig.wake.set()
    assert rig.printer.print(ticket(), rig.wake) == Failed(PrintFailure.CANCELLED, 0)
    assert rig.printer.clear(rig.wake) is False
    rig.wake.clear()
    assert isinstance(rig.printer.print(ticket(), rig.wake), Printed)


def test_the_wake_ends_the_wait_for_confirmation(tmp_path):
    rig = PrinterRig(tmp_path, "epson-tm-t82", quick("epson-tm-t82"), pace=REAL)
    timer = rig.later(0.3, rig.wake.set)
    began = time.monotonic()
    outcome = rig.printer.print(ticket(lines=60), rig.wake)
    timer.join()
    assert time.monotonic() - began < 1.2
    assert isinstance(outcome, Unconfirmed | Failed)
    rig.close()


# --- automatic status ---


def test_the_status_is_its_automatic_one(epson):
    assert epson.printer.probe(epson.wake).source == "GS a"
    epson.posture("cover-open")  # off-line, GS a is not obeyed
    status = epson.printer.probe(epson.wake)
    assert (status.source, status.cover_open) == ("DLE EOT", Sensor.YES)


def test_half_an_automatic_status_is_none(epson):
    """Asked sensor by sensor then; the process id comes in half too, so nobody says "printed"."""
    epson.posture("half-frame")
    printer = epson.driver(quick("epson-tm-t82", times={"answer": 0.1, "confirm": 0.2}))
    assert printer.probe(epson.wake).source in ("DLE EOT", "no sensible answer")
    assert isinstance(printer.print(ticket(), epson.wake), Failed | Unconfirmed)
    printer.close()
    epson.posture("normal")
    assert isinstance(epson.printer.print(ticket("乙"), epson.wake), Printed)


@pytest.mark.parametrize("state", ["normal", "cover-open"])
def test_a_make_with_nothing_but_automatic_status(state, tmp_path):
    """It says nothing new off-line, as long as nothing changes: unknown then, never good."""
    model = quick("epson-tm-t82", answers={"dle_eot": False, "gs_r": False, "asb": True})
    rig = PrinterRig(tmp_path, "epson-tm-t82", model)
    rig.posture(state)
    device = rig.printer.probe(rig.wake).device
    assert device is (DeviceState.ONLINE if state == "normal" else DeviceState.OFFLINE)
    rig.close()


def test_automatic_status_stops_a_long_ticket_at_once(epson):
    epson.posture("paper-out-after:40")
    began = time.monotonic()
    outcome = epson.printer.print(ticket(lines=320), epson.wake)
    assert isinstance(outcome, Failed)
    assert outcome.why is PrintFailure.PAPER_OUT
    assert time.monotonic() - began < 0.5 + 1.0


def test_nothing_of_a_document_is_in_its_repr():
    assert "张" not in repr(ticket())
