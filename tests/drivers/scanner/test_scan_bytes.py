"""Documented bytes of the scan engines, and streams that mix replies and codes."""

import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.scanner import gm65, honeywell, newland
from drivers.scanner.engine import LIMIT, Pace, SerialScanner
from drivers.scanner.interface import NotScanned, ScanFailure, Scanned
from drivers.wake import Wake
from sandbox.devices.pty import Cable
from sandbox.devices.scan_dialects import DIALECTS
from tests.examples import many

ACK = bytes.fromhex("02 00 00 01 00 33 31")


def test_gm65_documented_frames():
    assert gm65.FAMILY.on == bytes.fromhex("7E 00 08 01 00 02 01 02 DA")
    assert gm65.command(gm65.READ, 0x2A, 2) == bytes.fromhex("7E 00 07 01 00 2A 02 D8 0F")
    assert gm65.FAMILY.reply.fullmatch(ACK)
    assert gm65.FAMILY.valid(ACK)
    assert not gm65.FAMILY.valid(ACK[:-1] + b"\x32")


def test_honeywell_and_newland_documented_frames():
    assert honeywell.FAMILY.on == bytes.fromhex("16 54 0D")
    assert honeywell.FAMILY.off == bytes.fromhex("16 55 0D")
    assert newland.FAMILY.on == bytes.fromhex("7E 01 30 30 30 30 23 53 43 4E 54 52 47 31 3B 03")
    reply = bytes.fromhex("02 01 30 30 30 30 23 53 43 4E 54 52 47 31 06 3B 03")
    assert newland.FAMILY.reply.fullmatch(reply)


def test_the_stand_in_gm65_knows_the_documented_frames_too():
    engine = DIALECTS["gm65"]()
    baud = bytes.fromhex("7E 00 07 01 00 2A 02 D8 0F")
    [(reply, trigger)] = engine.take(baud)
    assert reply[:6] == bytes.fromhex("02 00 00 02 39 01")
    assert trigger is None
    [(reply, _)] = engine.take(bytes.fromhex("7E 00 09 01 00 00 00 DE C8"))
    assert reply == ACK
    [(reply, trigger)] = engine.take(bytes.fromhex("7E 00 08 01 00 02 01 AB CD"))
    assert reply == ACK
    assert trigger is False  # not in command mode: nothing is triggered
    assert list(engine.take(bytes.fromhex("7E 00 08 01 00 02 01 00 00"))) == []  # wrong CRC


class Line:
    """A scanner whose stream a test fills by hand, piece by piece."""

    def __init__(self, family, tmp_path):
        self.scanner = SerialScanner(family, str(tmp_path / "no-port"), 9600, time.monotonic)

    def take(self, *pieces: bytes, pause: bool = False):
        buffer = self.scanner._buffer
        buffer.wipe()
        for piece in pieces:
            space = buffer.space()
            room = min(len(piece), len(space))
            space[:room] = piece[:room]
            buffer.filled(room)
            self.scanner._take_replies()
            code = self.scanner._code(False)
            if code is not None:
                return code
        return self.scanner._code(True) if pause else None


@pytest.mark.parametrize(
    ("pieces", "pause", "expected"),
    [
        ([ACK + b"123\r"], False, Scanned("123")),
        ([ACK[:3], ACK[3:] + b"123\r"], False, Scanned("123")),
        ([b"123", ACK + b"\r"], False, Scanned("123")),
        ([b"\r\n", b"123\r\n"], False, Scanned("123")),
        ([b"123"], False, None),
        ([b"123"], True, Scanned("123")),
        ([b"1\r2\r"], False, Scanned("1")),
        ([ACK[:4]], True, None),  # an answer that broke off is no code
        ([b"\x02"], True, None),
        ([b"12" + ACK[:4]], True, NotScanned(ScanFailure.RUBBISH)),
        ([b"\x00\xff\r"], False, NotScanned(ScanFailure.RUBBISH)),
        ([b"1" * LIMIT], False, None),
        ([b"1" * (LIMIT + 1)], False, NotScanned(ScanFailure.TOO_LONG)),
        ([b"1" * LIMIT, b"\r"], False, Scanned("1" * LIMIT)),
    ],
)
def test_replies_are_taken_out_of_the_stream(tmp_path, pieces, pause, expected):
    assert Line(gm65.FAMILY, tmp_path).take(*pieces, pause=pause) == expected


def test_a_reply_whose_bytes_look_like_a_suffix_is_waited_for(tmp_path):
    body = b"\x00\x02\x0d\x0a"
    reply = b"\x02\x00" + body + gm65.crc(body)
    line = Line(gm65.FAMILY, tmp_path)
    assert line.take(reply[:6]) is None
    assert line.take(reply[:6], reply[6:] + b"55\r") == Scanned("55")


families = st.sampled_from([gm65.FAMILY, honeywell.FAMILY, newland.FAMILY])
text = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1)


@settings(max_examples=many(200), deadline=None)
@given(families, st.lists(st.binary(max_size=600), max_size=20), st.booleans())
def test_any_bytes_any_splits(tmp_path_factory, family, pieces, pause):
    line = Line(family, tmp_path_factory.getbasetemp())
    outcome = line.take(*pieces, pause=pause)
    assert outcome is None or isinstance(outcome, Scanned | NotScanned)
    if isinstance(outcome, Scanned):
        assert outcome.text
        raw = b"".join(pieces)
        encoded = outcome.text.encode("utf-8")
        assert encoded in raw or outcome.text.encode("gb18030") in raw or family.lead in raw


@settings(max_examples=many(200), deadline=None)
@given(text.filter(lambda one: len(one.encode()) <= LIMIT), st.integers(1, 40))
def test_every_text_comes_through_every_split(tmp_path_factory, code, size):
    stream = ACK + code.encode() + b"\r"
    pieces = [stream[at : at + size] for at in range(0, len(stream), size)]
    assert Line(gm65.FAMILY, tmp_path_factory.getbasetemp()).take(*pieces) == Scanned(code)


HURRIED = Pace(
    reply=0.004,
    gap=0.002,
    quiet_within=0.01,
    retrigger=0.01,
    tries=2,
    shortest_back_off=0.001,
    longest_back_off=0.002,
)
MODE = b"\x00\x01\xd5"
noise = st.one_of(
    st.binary(max_size=60), st.just(ACK), st.just(b"\x02\x00" + MODE + gm65.crc(MODE))
)


@settings(max_examples=many(30), deadline=None)
@given(st.lists(noise, min_size=1, max_size=12))
def test_anything_may_come_over_the_line(tmp_path_factory, said):
    cable = Cable(tmp_path_factory.mktemp("line") / "scanner", 9600)
    stop = threading.Event()

    def babble() -> None:
        turn = 0
        while not stop.is_set():
            if cable.read(0.005):
                cable.write(said[turn % len(said)], stop)
                turn += 1

    thread = threading.Thread(target=babble)
    thread.start()
    wake = Wake()
    scanner = SerialScanner(gm65.FAMILY, str(cable.link), 9600, time.monotonic, HURRIED)
    try:
        begun = time.monotonic()
        assert isinstance(scanner.scan(wake, 0.04), Scanned | NotScanned)
        scanner.probe(wake)
        assert time.monotonic() - begun < 0.5
    finally:
        scanner.close()
        stop.set()
        thread.join()
        cable.close()
        wake.close()
