"""A line that says anything at all, and one that takes nothing: no wrong "printed"."""

from __future__ import annotations

import os
import threading
import time
import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drivers.printer import escpos, open_printer
from drivers.printer.interface import Failed, Paper, Printed, PrintFailure, Unconfirmed
from drivers.wake import Wake
from sandbox.devices import lines
from sandbox.devices.posture import write_posture
from sandbox.devices.printer import PrinterSim
from tests.drivers.printer.printer_rig import TRANSPORTS, PrinterRig, Wiring, boxes, quick, ticket

HURRIED = {"answer": 0.004, "tries": 2, "stall": 0.1, "confirm": 0.02}
SHAPES = st.one_of(
    st.binary(max_size=6),
    st.just(b"\x12"),
    st.just(b"\x12\x12"),
    st.just(b"\x00"),
    st.just(b"\x37\x22abcd\x00"),
    st.just(b"\x37\x22ab"),
    st.just(b"\x10\x00\x00\x0f"),
    st.just(b"\x10\x00"),
    st.just(b"\x16"),
    st.just(b""),
)
PIECES = st.lists(st.tuples(SHAPES, st.sampled_from([0.0, 0.001, 0.006])), min_size=1, max_size=3)
ANSWERS = st.lists(PIECES, min_size=1, max_size=12)
"""Answers one after another, each in pieces with a pause (seconds) before each piece."""

SOME = [pytest.param(t, 8, id=t) for t in TRANSPORTS] + [
    pytest.param(t, 200, id=f"{t}-long", marks=pytest.mark.full) for t in TRANSPORTS
]


class Babbler:
    """Answers every write with the next of the given answers, then stays silent."""

    def __init__(self, line: lines.Line, said: list[list[tuple[bytes, float]]]) -> None:
        self._line, self._said = line, list(said)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while not self._stop.is_set():
            self._line.wait(0.01, reading=True)
            self._line.reset_asked()
            if self._line.read(65536) and self._said:
                for data, pause in self._said.pop(0):
                    self._stop.wait(pause)
                    self._line.write(data)

    def end(self) -> None:
        self._stop.set()
        self._thread.join()


class Scene:
    """A driver before a babbler."""

    def __init__(self, transport, folder, model, said) -> None:
        self.folder = folder
        self.wiring = Wiring(transport, folder).plug()
        self.wake = Wake()
        self.stop = threading.Event()
        self.sim: threading.Thread | None = None
        self.babbler = Babbler(self.wiring.line(), said)
        usb = self.wiring.usb
        self.printer = open_printer(model, self.wiring.port, boxes, time.monotonic, usb)

    def sense_returns(self, kind: str) -> None:
        """From now on a real printer is at the other end."""
        self.babbler.end()
        write_posture(self.folder, "printer", kind=kind)
        sim = PrinterSim(self.wiring.line(), self.folder, "instant")
        self.sim = threading.Thread(target=sim.run, args=(self.stop,))
        self.sim.start()

    def close(self) -> None:
        self.babbler.end()
        self.stop.set()
        if self.sim is not None:  # before its descriptor is somebody else's
            self.sim.join()
        self.printer.close()
        self.wiring.close()
        self.wake.close()


def explored(examples: int, strategy, body) -> None:
    """Run `body` for so many examples."""
    quiet = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    settings(max_examples=examples, deadline=None, suppress_health_check=quiet)(
        given(strategy)(body)
    )()


@pytest.mark.parametrize(("transport", "examples"), SOME)
def test_babble_is_never_taken_for_a_printed_ticket(transport, examples, tmp_path):
    """With process ids only the one right answer counts, and nobody can guess it."""

    def body(said):
        scene = Scene(transport, tmp_path, quick("epson-tm-t82", times=HURRIED), said)
        try:
            status = scene.printer.probe(scene.wake)
            if status.paper is Paper.FULL:
                # by DLE EOT 1 and 4, or by a whole automatic status
                whole = b"".join(data for pieces in said for data, _ in pieces)
                assert whole.count(b"\x12") >= 2 or b"\x10" in whole
            assert not isinstance(scene.printer.print(ticket(), scene.wake), Printed)
            scene.printer.clear(scene.wake)
        finally:
            scene.close()

    explored(examples, ANSWERS, body)


@pytest.mark.parametrize(("transport", "examples"), SOME)
def test_noise_beside_an_answer_makes_it_worthless(transport, examples, tmp_path):
    """Every answer comes together with a byte that is no reply at all."""
    noisy = st.lists(st.binary(min_size=2, max_size=9).filter(lambda b: b[0] & 0x83), max_size=12)

    def body(said):
        answers = [[(data + b"\xff", 0.0)] for data in said]
        scene = Scene(transport, tmp_path, quick("generic-80", times=HURRIED), answers)
        try:
            outcome = scene.printer.print(ticket(), scene.wake)
            assert outcome == Failed(PrintFailure.OFFLINE, 0)
        finally:
            scene.close()

    explored(examples, noisy, body)


@pytest.mark.parametrize(
    ("transport", "examples"), [pytest.param(p.values[0], (p.values[1] + 1) // 3, id=p.id,
                                             marks=p.marks) for p in SOME]
)  # fmt: skip
def test_it_prints_as_soon_as_sense_returns(transport, examples, tmp_path):
    times = {"answer": 0.06, "tries": 2, "stall": 0.3, "confirm": 0.5}

    def body(said):
        scene = Scene(transport, tmp_path, quick("generic-80", times=times), said)
        try:
            scene.printer.print(ticket("甲"), scene.wake)
            scene.sense_returns("generic-80")
            assert isinstance(scene.printer.print(ticket("乙"), scene.wake), Printed)
        finally:
            scene.close()

    explored(examples, ANSWERS, body)


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_line_that_never_stops_talking_holds_nobody_and_fills_nothing(transport, tmp_path):
    model = quick("generic-80", times={"answer": 0.05, "tries": 2, "stall": 0.2, "confirm": 0.2})
    rig = PrinterRig(tmp_path, "generic-80", model, transport=transport)
    rig.posture("flood")
    rig.printer.probe(rig.wake)
    tracemalloc.start()
    began = time.monotonic()
    for _ in range(3):
        assert isinstance(rig.printer.print(ticket(), rig.wake), Failed | Unconfirmed)
        rig.printer.clear(rig.wake)
    assert time.monotonic() - began < 30  # ended by its own bounds, not by the line's silence
    kept = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert kept < 1_000_000
    rig.posture("normal")
    assert isinstance(rig.printer.print(ticket("乙"), rig.wake), Printed)
    rig.close()


class Choked:
    """A port whose printer takes `room` bytes and then none, as with CTS down, until what waits is
    thrown away; then it answers a DLE EOT with what `answers` has for it."""

    reopen_when_silent = False

    def __init__(self, room: int, answers: dict[int, int]) -> None:
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        self._room, self._answers = room, answers
        self.flushed = False
        self.taken = 0

    def wait(self, wake: Wake, seconds: float, writing: bool = False) -> bool:
        return not wake.wait(min(seconds, 0.005)) and seconds > 0

    def read(self) -> bytes:
        try:
            return os.read(self._read, 512)
        except BlockingIOError:
            return b""

    def write(self, data: bytes) -> int:
        if data[:2] == b"\x10\x04" and (self.flushed or self.taken < self._room):
            healthy = 0x12
            byte = self._answers.get(data[2], healthy) if self.flushed else healthy
            os.write(self._write, bytes((byte,)))
            return len(data)
        took = min(len(data), max(0, self._room - self.taken))
        self.taken += took
        return took

    def discard_unsent(self) -> None:
        self.flushed = True

    def soft_reset(self) -> bool:
        return False

    def close(self) -> None:
        os.close(self._read)
        os.close(self._write)


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ({1: 0x1A, 2: 0x32, 4: 0x72}, PrintFailure.PAPER_OUT),
        ({1: 0x1A, 2: 0x16}, PrintFailure.COVER_OPEN),
        ({1: 0x1A, 3: 0x1A}, PrintFailure.CUTTER),
        ({}, PrintFailure.HARDWARE),  # well by its own word, but takes nothing
    ],
)
def test_a_line_that_takes_no_more_is_asked_why(monkeypatch, answers, why):
    port = Choked(200, answers)
    monkeypatch.setattr(escpos, "open_stream", lambda *_: port)
    wake = Wake()
    model = quick("generic-80", times={"answer": 0.02, "stall": 0.05})
    printer = open_printer(model, "/dev/any", boxes, time.monotonic)
    outcome = printer.print(ticket(), wake)
    assert isinstance(outcome, Failed)
    assert outcome.why is why
    assert 200 <= outcome.bytes_sent < 600
    printer.close()
    wake.close()


def test_a_full_usb_buffer_is_emptied_to_ask_why(tmp_path):
    """Nothing gets past it, not even DLE EOT; SOFT_RESET does."""
    rig = PrinterRig(tmp_path, "generic-80", quick("generic-80"), transport="usb")
    rig.posture("paper-out-after:40")
    outcome = rig.printer.print(ticket(lines=320), rig.wake)
    assert isinstance(outcome, Failed)
    assert outcome.why is PrintFailure.PAPER_OUT
    assert outcome.bytes_sent < 20_000
    rig.close()
