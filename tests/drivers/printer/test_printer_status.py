"""Status bytes: told apart in any split, decoded bit by bit, unknown kept unknown."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.printer.interface import Paper, PrintFailure, Sensor
from drivers.printer.model import Answers
from drivers.printer.status import (
    Automatic,
    Cleared,
    Condition,
    Parser,
    Process,
    Queued,
    RealTime,
    automatic,
    device_state,
    failure,
    queued,
    real_time,
    status,
)
from drivers.status import DeviceState

SENSOR = Answers(near_end=True)

real_times = st.builds(
    lambda bits: RealTime(0x12 | bits), st.sampled_from([0, 4, 8, 0x0C, 0x20, 0x40, 0x60, 0x6C])
)
automatics = st.builds(
    lambda a, b, c: Automatic((0x10 | a, b, c, 0x0F)),
    st.sampled_from([0, 4, 8, 0x20, 0x28, 0x40]),
    st.sampled_from([0, 1, 4, 8, 0x20, 0x40]),
    st.sampled_from([0, 3, 0x0C, 0x0F]),
)
queueds = st.builds(Queued, st.sampled_from([0, 3, 0x0C, 0x0F]))
processes = st.builds(Process, st.binary(min_size=4, max_size=4).filter(lambda b: min(b) >= 0x20))
replies = st.one_of(real_times, automatics, queueds, processes, st.just(Cleared()))


def wire(reply) -> bytes:
    match reply:
        case RealTime(byte) | Queued(byte):
            return bytes((byte,))
        case Automatic(four):
            return bytes(four)
        case Process(number):
            return b"\x37\x22" + number + b"\x00"
        case _:
            return b"\x37\x25\x00"


@given(st.lists(replies, max_size=12), st.data())
def test_replies_are_told_apart_however_they_are_split(sent, data):
    stream = b"".join(map(wire, sent))
    parser, got, at = Parser(), [], 0
    while at < len(stream):
        step = data.draw(st.integers(1, len(stream) - at))
        got += parser.feed(stream[at : at + step])
        at += step
    assert got == sent
    assert parser.noise == 0


@given(st.lists(st.binary(max_size=40), max_size=20))
def test_any_bytes_are_survived_and_little_is_kept(pieces):
    parser = Parser()
    for piece in pieces:
        parser.feed(piece)
        assert len(parser._held) <= 6


@given(st.binary(max_size=12), st.lists(replies, min_size=1, max_size=5))
def test_sense_returns_after_rubbish(rubbish, sent):
    parser = Parser()
    parser.feed(rubbish)
    parser.reset()  # what asking anew does
    assert parser.feed(b"".join(map(wire, sent))) == sent


@pytest.mark.parametrize("byte", [0x11, 0x13])
def test_flow_control_bytes_are_no_replies(byte):
    parser = Parser()
    assert parser.feed(bytes((0x37, byte, 0x25, byte, 0x00))) == [Cleared()]
    assert parser.noise == 0


def test_every_real_time_byte_of_every_question():
    """Against the table of devices.md 2.1, spelled out anew."""
    for n, byte in itertools.product((1, 2, 3, 4), range(256)):
        got = real_time(n, byte)
        if (byte & 0b1001_0011) != 0b0001_0010:
            assert got is None
            continue
        bit = {i: bool(byte >> i & 1) for i in range(8)}
        if n == 1:
            assert got == Condition(off_line=bit[3])
        elif n == 2:
            out = True if bit[5] else None
            assert got == Condition(cover_open=bit[2], feeding=bit[3], paper_out=out)
        elif n == 3:
            assert got == Condition(
                recoverable=bit[2], cutter=bit[3], unrecoverable=bit[5], hot=bit[6]
            )
        elif bit[2] != bit[3] or bit[5] != bit[6]:
            assert got is None  # the two bits of one sensor contradict each other
        else:
            assert got == Condition(near_end=bit[2], paper_out=bit[5])


@given(st.integers(0, 255))
def test_queued_status(byte):
    got = queued(byte)
    if byte & 0x90 or byte & 3 not in (0, 3) or byte & 12 not in (0, 12):
        assert got is None
    else:
        assert got == Condition(near_end=bool(byte & 3), paper_out=bool(byte & 12))


@pytest.mark.parametrize(
    ("four", "why", "state"),
    [
        ((0x10, 0, 0, 0x0F), None, DeviceState.ONLINE),
        ((0x38, 0, 0, 0x0F), PrintFailure.COVER_OPEN, DeviceState.USER_ERROR),
        ((0x18, 0, 0x0F, 0x0F), PrintFailure.PAPER_OUT, DeviceState.USER_ERROR),
        ((0x10, 0, 0x03, 0x00), None, DeviceState.ONLINE),
        ((0x18, 0x08, 0, 0), PrintFailure.CUTTER, DeviceState.HARDWARE_ERROR),
        ((0x18, 0x04, 0, 0), PrintFailure.HARDWARE, DeviceState.HARDWARE_ERROR),
        ((0x18, 0x20, 0, 0), PrintFailure.HARDWARE, DeviceState.HARDWARE_ERROR),
        ((0x18, 0x40, 0, 0), None, DeviceState.DEVICE_BUSY),
    ],
)
def test_automatic_status(four, why, state):
    condition = automatic(Automatic(four))
    assert failure(condition) is why
    assert device_state(condition) is state


def test_unknown_is_neither_good_nor_bad():
    nothing = status(Condition(), SENSOR, "none", 1.0)
    assert nothing.device is DeviceState.STARTING
    assert nothing.paper is Paper.UNKNOWN
    assert nothing.cover_open is Sensor.UNKNOWN
    assert failure(Condition()) is None


@pytest.mark.parametrize(
    ("condition", "answers", "paper"),
    [
        (Condition(near_end=False, paper_out=False), SENSOR, Paper.FULL),
        (Condition(near_end=False, paper_out=False), Answers(), Paper.UNKNOWN),  # no such sensor
        (Condition(near_end=True, paper_out=False), SENSOR, Paper.LOW),
        (Condition(near_end=True, paper_out=True), SENSOR, Paper.OUT),
        (Condition(paper_out=True, cover_open=True), SENSOR, Paper.UNKNOWN),
        (Condition(recoverable=True), Answers(recoverable="jam"), Paper.JAMMED),
        (Condition(recoverable=True, paper_out=False), Answers(), Paper.UNKNOWN),
    ],
)
def test_paper(condition, answers, paper):
    assert status(condition, answers, "x", 0.0).paper is paper


@given(
    *(st.builds(lambda v, f=f: Condition(**{f: v}), st.booleans()) for f in ("cover_open", "hot"))
)
def test_newer_knowledge_replaces_only_what_it_knows(one, two):
    merged = Condition(paper_out=True).merged(one).merged(two)
    assert merged.paper_out is True
    assert merged.cover_open is one.cover_open
    assert merged.hot is two.hot
    assert merged.near_end is None
