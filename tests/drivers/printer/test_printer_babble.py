"""A line that says anything at all, and one that takes nothing: no wrong "printed"."""

from __future__ import annotations

import os
import select
import threading
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drivers.printer import escpos, open_printer
from drivers.printer.interface import Failed, Paper, Printed, PrintFailure
from drivers.wake import Wake
from sandbox.devices.pty import Cable
from tests.drivers.printer.printer_rig import boxes, quick, ticket

HURRIED = {"answer": 0.004, "tries": 2, "stall": 0.1, "confirm": 0.02}
answers = st.lists(
    st.one_of(
        st.binary(max_size=6),
        st.just(b"\x12"),
        st.just(b"\x12\x12"),
        st.just(b"\x00"),
        st.just(b"\x37\x22abcd\x00"),
        st.just(b"\x10\x00\x00\x0f"),
        st.just(b"\x16"),
        st.just(b""),
    ),
    min_size=1,
    max_size=12,
)


class Babbler:
    """Answers every write with the next of the given byte strings, then stays silent."""

    def __init__(self, cable: Cable, said: list[bytes]) -> None:
        self._cable, self._said = cable, list(said)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while not self._stop.is_set():
            if select.select([self._cable.master], [], [], 0.01)[0]:
                os.read(self._cable.master, 65536)
                if self._said:
                    os.write(self._cable.master, self._said.pop(0))

    def end(self) -> None:
        self._stop.set()
        self._thread.join()


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(answers)
def test_babble_is_never_taken_for_a_printed_ticket(tmp_path, said):
    """With process ids only the one right answer counts, and nobody can guess it."""
    cable = Cable(tmp_path / "printer", 115200)
    babbler, wake = Babbler(cable, said), Wake()
    model = quick("epson-tm-t82", times=HURRIED)
    printer = open_printer(model, str(tmp_path / "printer"), boxes, time.monotonic)
    try:
        status = printer.probe(wake)
        if status.paper is Paper.FULL:
            # by DLE EOT 1 and 4, or by a whole automatic status
            assert b"".join(said).count(b"\x12") >= 2 or b"\x10" in b"".join(said)
        assert not isinstance(printer.print(ticket(), wake), Printed)
        printer.clear(wake)
    finally:
        printer.close()
        babbler.end()
        cable.close()
        wake.close()


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.binary(min_size=2, max_size=9).filter(lambda b: b[0] & 0x83), max_size=12))
def test_noise_beside_an_answer_makes_it_worthless(tmp_path, said):
    """Every answer is followed by a byte that is no reply at all."""
    cable = Cable(tmp_path / "printer", 115200)
    babbler, wake = Babbler(cable, [data + b"\xff" for data in said]), Wake()
    model = quick("generic-80", times=HURRIED)
    printer = open_printer(model, str(tmp_path / "printer"), boxes, time.monotonic)
    try:
        assert printer.print(ticket(), wake) == Failed(PrintFailure.OFFLINE, 0)
    finally:
        printer.close()
        babbler.end()
        cable.close()
        wake.close()


class Choked:
    """A port whose printer takes `room` bytes and then none, as with CTS down, until what waits is
    thrown away; then it answers a DLE EOT with what `answers` has for it."""

    def __init__(self, room: int, answers: dict[int, int]) -> None:
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        self._room, self._answers = room, answers
        self.flushed = False
        self.taken = 0

    def fileno(self) -> int:
        return self._read

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
