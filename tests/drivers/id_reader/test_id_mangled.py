"""A module that answers rightly over a line that does not: never a wrong card, never an exception,
bounded time, and the right card as soon as the line is well. No pseudo-terminal and no waiting:
time is counted, so hundreds of lines are tried."""

from __future__ import annotations

import functools
import itertools
import operator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.id_reader.interface import CardRead, NotRead, ReadCommand
from drivers.id_reader.module import Pace
from drivers.id_reader.sam_v import SamV
from drivers.serial_line import PortLost, Waited
from drivers.status import DeviceState, Status
from sandbox.devices import cards
from sandbox.devices.id_reader import NUMBER, pictures
from tests.drivers.id_reader.id_rig import CARDS
from tests.examples import many

START = bytes.fromhex("AA AA AA 96 69")
CARD = CARDS["resident"]
SECONDS = 4.0


def answer(sw3: int, data: bytes = b"") -> bytes:
    counted = (len(data) + 4).to_bytes(2, "big") + bytes([0, 0, sw3]) + data
    return START + counted + bytes([functools.reduce(operator.xor, counted)])


PHOTO, *PRINTS = pictures("resident")
TEXT = cards.block(CARD)
TRUE = {
    b"\x10\xff": answer(0x90),
    b"\x11\xff": answer(0x90),
    b"\x12\xff": answer(0x90, NUMBER),
    b"\x20\x01": answer(0x9F, bytes(4)),
    b"\x20\x02": answer(0x90, bytes(8)),
    b"\x30\x01": answer(0x90, b"\x01\x00\x04\x00" + TEXT + PHOTO),
    b"\x30\x10": answer(0x90, b"\x01\x00\x04\x00\x04\x00" + TEXT + PHOTO + b"".join(PRINTS)),
}


class Ticking:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


class NeverWoken:
    """Waiting is counted, not done."""

    def __init__(self, clock: Ticking) -> None:
        self._clock = clock

    def is_set(self) -> bool:
        return False

    def wait(self, seconds: float) -> bool:
        self._clock.seconds += max(0.0, seconds)
        return False


class Line:
    """In place of `SerialLine`: each answer comes as the next mangling has it."""

    def __init__(self, clock: Ticking, manglings: list) -> None:
        self.clock = clock
        self.fresh = True
        self.status = Status(DeviceState.STARTING, "none", 0.0)
        self.manglings = manglings
        self.coming: list[tuple[float, bytes]] = []  # seconds until it comes, what comes

    def connect(self, wake, deadline, patient=True) -> bool:
        return True

    def close(self) -> None:
        self.fresh = True

    def good(self, source: str) -> None:
        self.fresh = False
        self.status = Status(DeviceState.ONLINE, source, self.clock())

    def failed(self, state: DeviceState, source: str) -> None:
        self.close()
        self.status = Status(state, source, self.clock())

    def flush(self) -> None:
        self.coming = [(delay, data) for delay, data in self.coming if delay > 0]

    def send(self, data: bytes, wake, deadline) -> None:
        mangle = self.manglings.pop(0) if self.manglings else untouched
        self.coming += mangle(TRUE[data[7:9]])

    def receive(self, space: memoryview, wake, deadline: float) -> int | Waited:
        if not self.coming or self.coming[0][0] > deadline - self.clock():
            left = max(0.0, deadline - self.clock())
            self.clock.seconds += left
            if self.coming:
                self.coming[0] = (self.coming[0][0] - left, self.coming[0][1])
            return Waited.TIMEOUT
        delay, data = self.coming.pop(0)
        self.clock.seconds += delay + 0.0001
        if data is GONE:
            raise PortLost
        count = min(len(space), len(data))
        space[:count] = data[:count]
        if count < len(data):
            self.coming.insert(0, (0.0, data[count:]))
        return count


GONE = b"\x00gone"


def untouched(true: bytes) -> list:
    return [(0.0, true)]


def split(at: list[int], delay: float):
    def mangle(true: bytes) -> list:
        places = [0, *sorted({place % len(true) for place in at}), len(true)]
        return [(delay, true[a:b]) for a, b in itertools.pairwise(places) if b > a]

    return mangle


def changed(at: int, bit: int):
    def mangle(true: bytes) -> list:
        spoilt = bytearray(true)
        spoilt[at % len(true)] ^= 1 << bit
        return [(0.0, bytes(spoilt))]

    return mangle


manglings = st.one_of(
    st.just(untouched),
    st.just(lambda true: []),  # lost
    st.just(lambda true: [(0.0, GONE)]),  # pulled out
    st.builds(lambda n: lambda true: [(0.0, true[: n % len(true)])], st.integers(0, 3000)),
    st.builds(lambda n: lambda true: [(0.0, true[n % len(true) :])], st.integers(0, 3000)),
    st.builds(split, st.lists(st.integers(0, 3000), max_size=6), st.sampled_from([0.0, 0.01, 0.9])),
    st.builds(lambda delay: lambda true: [(delay, true)], st.floats(0, 5)),  # late
    st.builds(changed, st.integers(0, 3000) | st.integers(5, 50), st.integers(0, 7)),
    st.builds(lambda noise: lambda true: [(0.0, noise + true)], st.binary(max_size=80)),
    st.builds(lambda noise: lambda true: [(0.0, noise)], st.binary(max_size=2400)),
    st.just(lambda true: [(0.0, true + true)]),
    st.builds(
        lambda other: lambda true: [(0.0, other + true)], st.sampled_from(list(TRUE.values()))
    ),
    st.builds(
        lambda sw3: lambda true: [(0.0, answer(sw3))],
        st.sampled_from([0x80, 0x81, 0x41, 0x91, 0x10, 0x24, 0x31, 0x47, 0x60, 0x66, 0x77, 0x90]),
    ),
)

UP_TO_READ = [untouched] * 4  # SAM status, its number, find, select
lines = st.lists(manglings, max_size=14)
lines = lines | lines.map(lambda rest: UP_TO_READ + rest)


def reader_on(line: Line, clock: Ticking, command: ReadCommand) -> SamV:
    reader = SamV("none", 115200, clock, Pace(), command)
    reader._module._line = line
    return reader


@pytest.mark.parametrize("command", [ReadCommand.TEXT, ReadCommand.TEXT_PHOTO_FINGERPRINT])
@settings(max_examples=many(150), deadline=None)
@given(spoilt=lines)
def test_never_a_wrong_card_and_the_right_one_when_the_line_is_well(command, spoilt):
    clock = Ticking()
    line = Line(clock, list(spoilt))
    reader = reader_on(line, clock, command)
    wake = NeverWoken(clock)
    photos: list[bytes] = []

    def see(document, content) -> None:
        photos.append(bytes(content.photo))

    for _ in range(12):
        begun = clock()
        got = reader.read(
            wake, SECONDS, lambda document, content: photos.append(bytes(content.photo))
        )
        assert clock() - begun <= SECONDS + 0.01
        assert not any(reader._module._parser.buffer.space())
        if isinstance(got, CardRead):
            assert (got.document.number, got.document.name) == (CARD.number, CARD.name_on_card)
            assert line.status.device is DeviceState.ONLINE
            break
        assert isinstance(got, NotRead)
        line.fresh = line.fresh or line.status.device is not DeviceState.ONLINE
    else:
        raise AssertionError("a line that is well again must read the card")
    assert all(photo in (b"", PHOTO) for photo in photos)


@settings(max_examples=many(150), deadline=None)
@given(spoilt=st.lists(manglings, max_size=8))
def test_a_probe_says_good_only_of_a_module_that_said_so(spoilt):
    clock = Ticking()
    line = Line(clock, list(spoilt))
    reader = reader_on(line, clock, ReadCommand.TEXT)
    begun = clock()
    known = reader.probe(NeverWoken(clock))
    assert clock() - begun <= 5 * Pace().reply + 0.01
    assert known.serial in ("", "05.03-20160323-0000012345-1234567890")
    if not spoilt:
        assert known.device is DeviceState.ONLINE
    if known.device is DeviceState.ONLINE:
        assert known.source == "SAM status 11 FF"
