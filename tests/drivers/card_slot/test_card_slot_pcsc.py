"""PC/SC as it really is: pcscd, a virtual reader, a card that speaks APDUs, and what goes wrong."""

import sys
import threading
import time
import types

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.card_slot.interface import ChipPower, Inserted, Media, Removed, SocialCard
from drivers.card_slot.pcsc import Exchanged, Pace, PcscSlot
from drivers.card_slot.slot import GuardedSlot
from drivers.status import DeviceState, Status
from drivers.wake import Wake
from sandbox.devices.posture import write_posture
from sandbox.devices.smart_card import ATR, MASTER_FILE, PUBLIC, PUBLIC_FILE, READ, SmartCard
from sandbox.devices.virtual_reader import NAME, VirtualReader
from tests.drivers.devices_rig import descriptors

QUICK = Pace(sign_of_life=3.0, shortest_back_off=0.05, longest_back_off=0.1)
LONG = 5.0  # pcscd looks at its readers every 0.4 s


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    folder = tmp_path_factory.mktemp("card-slot")
    write_posture(folder, "card-slot", posture="no-card")
    reader = VirtualReader(folder)
    card = SmartCard(folder, reader.port)
    reader.set = lambda posture: write_posture(folder, "card-slot", posture=posture)
    yield reader
    card.close()
    reader.stop()


@pytest.fixture
def wake():
    made = Wake()
    yield made
    made.close()


@pytest.fixture
def slot(bench):
    bench.set("no-card")
    made = PcscSlot(NAME, time.monotonic, QUICK, bench.environment)
    wake = Wake()
    while made.probe(wake).media is not Media.NOT_PRESENT:
        made.wait(wake, 0.5)  # pcscd has not yet noticed the last test's end
    assert made.wait(wake, 0) in (None, Removed())
    yield made
    wake.close()
    made.close()


def test_a_card_comes_speaks_and_goes(bench, slot, wake):
    assert slot.probe(wake).device is DeviceState.ONLINE
    assert (slot.status().media, slot.status().chip) == (Media.NOT_PRESENT, ChipPower.NO_CARD)
    assert slot.exchange([MASTER_FILE], wake, LONG) == Exchanged("empty")
    bench.set("normal")
    assert slot.wait(wake, LONG) == Inserted(ATR)
    assert (slot.status().media, slot.status().chip) == (Media.PRESENT, ChipPower.ONLINE)
    said = slot.exchange([MASTER_FILE, PUBLIC_FILE, READ, b"\x00\xca\x00\x00\x00"], wake, LONG)
    assert said == Exchanged("", (b"\x90\x00", b"\x90\x00", PUBLIC + b"\x90\x00", b"\x6d\x00"))
    assert "SANDBOX" not in repr(said)
    assert ATR.hex() not in repr(Inserted(ATR))
    assert slot.wait(wake, 0.05) is None
    bench.set("no-card")
    assert slot.wait(wake, LONG) == Removed()
    assert slot.status().chip is ChipPower.NO_CARD
    assert slot.status().source == "SCardGetStatusChange"


def test_a_mute_card_is_in_and_says_nothing(bench, slot, wake):
    bench.set("mute")
    assert slot.wait(wake, LONG) == Inserted(b"")
    assert (slot.status().device, slot.status().media) == (DeviceState.ONLINE, Media.PRESENT)
    assert slot.status().chip is ChipPower.HARDWARE_ERROR


def test_pulled_out_in_the_middle_of_a_question(bench, slot, wake):
    bench.set("leaves")
    assert slot.wait(wake, LONG) == Inserted(ATR)
    said = slot.exchange([MASTER_FILE, READ], wake, LONG)
    assert said.why
    assert said.answers == ()
    bench.set("no-card")
    assert slot.wait(wake, LONG) == Removed()


def test_a_card_that_never_answers_is_left(bench, slot, wake):
    bench.set("hang")
    assert slot.wait(wake, LONG) == Inserted(ATR)
    begun = time.monotonic()
    assert slot.exchange([MASTER_FILE], wake, 0.4) == Exchanged("no-answer")
    assert time.monotonic() - begun < 1
    bench.set("no-card")
    assert slot.wait(wake, LONG) == Removed()


def test_pcscd_goes_and_takes_the_card_along_and_comes_back(bench, slot, wake):
    bench.set("normal")
    assert slot.wait(wake, LONG) == Inserted(ATR)
    bench.stop()
    try:
        assert slot.wait(wake, LONG) == Removed()
        assert (slot.status().media, slot.status().chip) == (Media.UNKNOWN, ChipPower.UNKNOWN)
        slot.wait(wake, 1.2)
        assert slot.status().device is DeviceState.POWER_OFF
        assert slot.status().source == "pcscd: no service"
        assert slot.exchange([MASTER_FILE], wake, LONG) == Exchanged("no-service")
    finally:
        bench.start()
    assert slot.wait(wake, LONG) == Inserted(ATR)


def test_a_reader_that_is_not_there(bench, wake):
    slot = PcscSlot("Another Maker", time.monotonic, QUICK, bench.environment)
    assert slot.status().device is DeviceState.STARTING
    assert slot.probe(wake).device is DeviceState.POWER_OFF
    assert slot.status().source == "pcscd: no reader"
    assert slot.wait(wake, 0.05) is None
    slot.close()


def test_a_wake_ends_a_wait_at_once(slot, wake):
    slot.probe(wake)
    timer = threading.Timer(0.05, wake.set)
    timer.start()
    begun = time.monotonic()
    assert slot.wait(wake, 30) is None
    assert time.monotonic() - begun < 0.5
    timer.join()


def test_a_plug_in_reads_and_pcsc_tells_when_the_card_is_out(bench, slot, wake, monkeypatch):
    class Plugin:
        """Reads the one public file of the made-up card."""

        def __init__(self, clock):
            self._status = Status(DeviceState.STARTING, "none", clock())

        def read(self, wake, seconds):
            said = slot.exchange([PUBLIC_FILE, READ], wake, LONG)
            if said.why:
                return None
            self._status = Status(DeviceState.ONLINE, "READ BINARY", 0.0)
            return SocialCard(said.answers[1][:-2].decode(), "")

        def status(self):
            return self._status

        def close(self):
            pass

    module = types.ModuleType("a_vendors_slot")
    module.open_slot = Plugin
    monkeypatch.setitem(sys.modules, "a_vendors_slot", module)
    watcher = PcscSlot(NAME, time.monotonic, QUICK, bench.environment)
    guarded = GuardedSlot("a_vendors_slot:open_slot", time.monotonic, watcher)
    try:
        assert guarded.read(wake, 1) is None
        bench.set("normal")
        assert slot.wait(wake, LONG) == Inserted(ATR)
        assert guarded.read(wake, 1) == SocialCard("SANDBOX1", "")
        assert not guarded.removed(wake, 0.1)
        bench.set("no-card")
        assert guarded.removed(wake, LONG)
        assert not guarded.holds_card
    finally:
        guarded.close()


def reconnects(slot, wake, times):
    slot.probe(wake)
    slot.close()
    before, threads = descriptors(), threading.active_count()
    for _ in range(times):
        slot.probe(wake)
        slot.close()
    assert (descriptors(), threading.active_count()) == (before, threads)
    assert slot.status().device is DeviceState.ONLINE  # pcscd took no harm of it either


def test_reconnects_leave_nothing_behind(slot, wake):
    reconnects(slot, wake, 10)


@pytest.mark.full
def test_a_thousand_reconnects_leave_nothing_behind(slot, wake):
    reconnects(slot, wake, 1000)


# ---- the watching child may say, or not say, anything


class Told:
    """In place of the child: what it says, piece by piece; then it is silent, or gone."""

    def __init__(self, pieces, ends=False):
        self.pieces, self.ends, self.closed = list(pieces), ends, 0

    def read(self, space, wake, seconds):
        if self.pieces:
            piece = self.pieces.pop(0)[: len(space)]
            space[: len(piece)] = piece
            return len(piece)
        return 0 if self.ends else None

    def close(self):
        self.closed += 1
        return -9


class Ticking:
    """Each look at this clock takes a tenth of a second."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        self.now += 0.1
        return self.now


def told(monkeypatch, pieces, **more):
    child = Told(pieces, **more)
    monkeypatch.setattr("drivers.child.Child", lambda *_: child)
    return child, PcscSlot("", Ticking(), QUICK)


def test_no_sign_of_life_kills_the_child_and_takes_the_card_along(monkeypatch, wake):
    child, slot = told(monkeypatch, [b'{"state": "present", "atr": "3B00"}\n'])
    assert slot.wait(wake, 5) == Inserted(b"\x3b\x00")
    assert slot.wait(wake, 5) == Removed()
    assert child.closed == 1
    assert slot.status().device is DeviceState.OFFLINE
    assert slot.status().source == "watcher: no sign of life"


def test_a_line_without_end_kills_the_child(monkeypatch, wake):
    child, slot = told(monkeypatch, [b"x" * 600])
    assert slot.wait(wake, 1) is None
    assert child.closed == 1
    assert slot.status().source == "watcher talks nonsense"


LINES = st.one_of(
    st.binary(max_size=80),
    st.sampled_from([b'{"state": "present", "atr": ""}\n', b'{"state": "empty", "atr": ""}\n',
                     b'{"state": "present", "atr": 7}\n', b'{"state": [], "atr": ""}\n',
                     b'[]\n', b'{"state": "present", "atr": "zz"}\n']),
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(LINES, max_size=6), st.booleans())
def test_any_words_of_a_child(pieces, ends):
    with pytest.MonkeyPatch.context() as patch:
        wake = Wake()
        _, slot = told(patch, pieces, ends=ends)
        happened = [slot.wait(wake, 0.3) for _ in range(8)]
        kinds = [type(one) for one in happened if one is not None]
        assert kinds[::2] == [Inserted] * len(kinds[::2])  # never gone before it came
        assert kinds[1::2] == [Removed] * len(kinds[1::2])
        if (slot.status().media, slot.status().chip) != (Media.UNKNOWN, ChipPower.UNKNOWN):
            assert slot.status().device is DeviceState.ONLINE
        slot.close()
        wake.close()
