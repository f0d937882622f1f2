"""SAM_V frames: vectors of the module's documentation, and bytes that nobody expected."""

import itertools
import operator
from functools import reduce

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.id_reader import commands, protocol
from drivers.id_reader.commands import (
    FIND,
    READ,
    READ_FINGERPRINT,
    SAM_SERIAL,
    SAM_STATUS,
    SELECT,
    Answer,
)
from drivers.id_reader.protocol import FrameParser, encode
from tests.examples import many

PREAMBLE = "AA AA AA 96 69"


def frame(text: str) -> bytes:
    return bytes.fromhex(PREAMBLE + text)


def answer(sw3: int, data: bytes = b"") -> bytes:
    """An answer built here by the document's rule, not by the codec."""
    counted = (len(data) + 4).to_bytes(2, "big") + bytes([0, 0, sw3]) + data
    return bytes.fromhex(PREAMBLE) + counted + bytes([reduce(operator.xor, counted)])


@pytest.mark.parametrize(
    ("request_bytes", "expected"),
    [
        (encode(0x10, 0xFF), "00 03 10 FF EC"),
        (encode(0x11, 0xFF), "00 03 11 FF ED"),
        (encode(0x12, 0xFF), "00 03 12 FF EE"),
        (encode(0x20, 0x01), "00 03 20 01 22"),
        (encode(0x20, 0x02), "00 03 20 02 21"),
        (encode(0x30, 0x01), "00 03 30 01 32"),
        (encode(0x30, 0x10), "00 03 30 10 23"),
        (encode(0x30, 0x03), "00 03 30 03 30"),
    ],
)
def test_requests_are_the_documented_bytes(request_bytes, expected):
    assert request_bytes == frame(expected)


@pytest.mark.parametrize(
    ("text", "command", "good"),
    [
        ("00 08 00 00 9F 00 00 00 00 97", FIND, True),
        ("00 04 00 00 80 84", FIND, False),
        ("00 0C 00 00 90 00 00 00 00 00 00 00 00 9C", SELECT, True),
        ("00 04 00 00 81 85", SELECT, False),
        ("00 04 00 00 41 45", READ, False),
        ("00 04 00 00 90 94", SAM_STATUS, True),
        ("00 04 00 00 60 64", SAM_STATUS, False),
    ],
)
def test_documented_answers(text, command, good):
    [got] = FrameParser().feed(frame(text))
    assert command.owns(got)
    assert command.succeeded(got) is good


def test_a_read_answer_is_1295_bytes():
    data = b"\x01\x00\x04\x00" + bytes(1280)
    assert len(answer(0x90, data)) == 1295
    [got] = FrameParser().feed(answer(0x90, data))
    assert READ.owns(got)
    assert READ.succeeded(got)


def test_late_answers_belong_to_no_other_command():
    found = FrameParser().feed(answer(0x9F, bytes(4)))[0]
    selected = FrameParser().feed(answer(0x90, bytes(8)))[0]
    ready = FrameParser().feed(answer(0x90))[0]
    none = FrameParser().feed(answer(0x80))[0]
    commands = (FIND, SELECT, READ, SAM_STATUS)
    assert [c for c in commands if c.owns(found)] == [FIND]
    assert [c for c in commands if c.owns(selected)] == [SELECT]
    assert [c for c in commands if c.owns(ready)] == [SAM_STATUS]
    assert [c for c in commands if c.owns(none)] == [FIND]


@pytest.mark.parametrize(
    "wrong",
    [
        "00 08 00 00 9F 00 00 00 00 96",  # CHK
        "00 03 00 00 9F 9C",  # LEN shorter than an answer can be
        "FF FF 00 00 9F 9F",  # LEN longer than any answer
    ],
)
def test_wrong_frames_are_none_and_the_next_is_found(wrong):
    parser = FrameParser()
    assert parser.feed(frame(wrong)) == []
    assert [got.sw3 for got in parser.feed(answer(0x80))] == [0x80]


def test_a_true_frame_inside_a_false_one():
    parser = FrameParser()
    lie = frame("00 40 00 00 90")  # promises 64 bytes
    got = parser.feed(lie + answer(0x9F, bytes(4)) + bytes(64))
    assert [one.sw3 for one in got] == [0x9F]


def test_every_status_byte_has_one_meaning():
    said = {sw3: commands.meaning(sw3) for sw3 in range(256)}
    assert set(said.values()) == set(Answer)
    assert [sw3 for sw3, what in said.items() if what in commands.BROKEN] == [0x60, 0x66]
    listed = [sw3 for sw3, what in said.items() if what is not Answer.UNLISTED]
    assert listed == [
        0x10, 0x11, 0x21, 0x24, 0x31, 0x32, 0x33, 0x40, 0x41, 0x47,
        0x60, 0x66, 0x80, 0x81, 0x90, 0x91, 0x9F,
    ]  # fmt: skip


@pytest.mark.parametrize("command", [FIND, SELECT, READ, READ_FINGERPRINT, SAM_STATUS, SAM_SERIAL])
def test_no_answer_but_the_right_one_is_good(command):
    for sw3 in range(256):
        for size in (0, 4, 8, 16, 70, 1284, 2310):
            [got] = FrameParser().feed(answer(sw3, bytes(size)))
            if command.owns(got) and command.succeeded(got):
                assert sw3 == (0x9F if command is FIND else 0x90)
                assert size in command.sizes


def test_the_number_as_it_is_printed():
    number = bytes.fromhex("0500 0300 439F3301 39300000 D2029649")
    assert commands.serial_number(number) == "05.03-20160323-0000012345-1234567890"
    assert commands.serial_number(bytes(16)) == ""
    assert len(commands.serial_number(b"\xff" * 16)) > 30  # never an error, whatever it says


pieces = st.lists(
    st.one_of(
        st.binary(max_size=40),
        st.just(bytes.fromhex(PREAMBLE)),
        st.builds(answer, st.integers(0, 255), st.binary(max_size=64)),
        st.builds(lambda n: bytes.fromhex(PREAMBLE) + n.to_bytes(2, "big"), st.integers(0, 65535)),
    ),
    max_size=20,
)


def cut(data: bytes, sizes: list[int]):
    at = 0
    for size in itertools.chain(sizes, itertools.repeat(7)):
        if at >= len(data):
            return
        yield data[at : at + size]
        at += size


@settings(max_examples=many(150), deadline=None)
@given(pieces, st.lists(st.integers(1, 50), max_size=30))
def test_any_bytes_any_splits(parts, sizes):
    """Never an exception, never a frame that is not in the bytes, bounded memory, splits equal."""
    data = b"".join(parts)
    parser = FrameParser()
    got = []
    for piece in cut(data, sizes):
        got += parser.feed(piece)
        assert len(parser.buffer) <= protocol.HEAD + protocol.LONGEST
    at = 0
    for one in got:
        bytes_of_it = answer_of(one)
        at = data.index(bytes_of_it, at) + len(bytes_of_it)
    assert [answer_of(one) for one in FrameParser().feed(data)] == [answer_of(o) for o in got]


def answer_of(one) -> bytes:
    counted = (len(one.data) + 4).to_bytes(2, "big") + bytes(one.status) + bytes(one.data)
    return bytes.fromhex(PREAMBLE) + counted + bytes([reduce(operator.xor, counted)])


@settings(max_examples=many(60), deadline=None)
@given(pieces)
def test_sense_is_understood_as_soon_as_it_returns(parts):
    """After a longest frame's worth of silence bytes, whatever came before, a frame is a frame."""
    parser = FrameParser()
    parser.feed(b"".join(parts) + bytes(protocol.LONGEST))
    assert [one.sw3 for one in parser.feed(answer(0x9F, b"\x01\x02\x03\x04"))] == [0x9F]


def test_cleared_means_overwritten():
    parser = FrameParser()
    parser.feed(bytes.fromhex(PREAMBLE) + b"\x05\x00" + "230198".encode("utf-16-le") * 20)
    parser.clear()
    assert not any(parser.buffer.space())
    assert len(parser.buffer) == 0


def test_taken_frames_leave_nothing_in_the_buffer():
    parser = FrameParser()
    [got] = parser.feed(answer(0x90, b"\x55" * 300))
    assert b"\x55" not in bytes(parser.buffer.space())
    got.wipe()
    assert not any(got.data)
