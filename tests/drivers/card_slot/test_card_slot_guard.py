"""A plug-in that misbehaves in every way Python allows, behind the walls put around it."""

import itertools
import sys
import time
import types

import pytest

from drivers.card_slot.interface import Inserted, Media, Removed, SlotStatus, SocialCard
from drivers.card_slot.slot import GuardedSlot, Pace
from drivers.status import DeviceState, Status
from drivers.wake import Wake

CARD = SocialCard("A12345678", "2301000000000000", "王演")
WELL = Status(DeviceState.ONLINE, "plug-in", 1.0)


class Plugin:
    """Does what it is told: a value is given, an exception is raised."""

    def __init__(self):
        self.read_gives = self.status_gives = None
        self.closed = 0
        self.status_gives = WELL

    def _do(self, what):
        if isinstance(what, BaseException):
            raise what
        return what

    def read(self, wake, seconds):
        return self._do(self.read_gives)

    def status(self):
        return self._do(self.status_gives)

    def close(self):
        self.closed += 1
        raise RuntimeError("a secret of the vendor")


class Telling(Plugin):
    """One that can tell when its card is taken out, and be asked."""

    def __init__(self):
        super().__init__()
        self.removed_gives = False
        self.probed = 0

    def removed(self, wake, seconds):
        return self._do(self.removed_gives)

    def probe(self, wake):
        self.probed += 1
        return self._do(self.status_gives)


class Watcher:
    """In place of PcscSlot."""

    def __init__(self, *happens, media=Media.PRESENT):
        self.happens, self.media, self.closed = list(happens), media, 0

    def wait(self, wake, seconds):
        return self.happens.pop(0) if self.happens else None

    def status(self):
        return SlotStatus(DeviceState.ONLINE, "test", 0.0, self.media)

    def close(self):
        self.closed += 1


@pytest.fixture
def wake():
    made = Wake()
    yield made
    made.close()


@pytest.fixture
def made(monkeypatch):
    def make(kind=Plugin, watcher=None):
        plugin = kind()
        module = types.ModuleType("a_vendors_slot")
        module.open_slot = lambda clock: plugin
        monkeypatch.setitem(sys.modules, "a_vendors_slot", module)
        now = [0.0]

        def clock():
            now[0] += 10.0  # past any back-off
            return now[0]

        return plugin, GuardedSlot("a_vendors_slot:open_slot", clock, watcher, Pace())

    return make


def test_a_card_comes_through(made, wake):
    plugin, slot = made()
    assert slot.read(wake, 1) is None
    plugin.read_gives = CARD
    assert slot.read(wake, 1) is CARD
    assert slot.holds_card
    assert slot.status() is WELL
    assert slot.probe(wake) is WELL


@pytest.mark.parametrize(
    ("gives", "source"),
    [
        (RuntimeError("王演 230198199003070018"), "plug-in: read fails (RuntimeError)"),
        (KeyError("x"), "plug-in: read fails (KeyError)"),
        ("a text", "plug-in: read gives no SocialCard"),
        ({"number": "A1"}, "plug-in: read gives no SocialCard"),
        (SocialCard(7, "x"), "plug-in: read gives no SocialCard"),
    ],
)
def test_a_bad_reading_is_offline_until_a_good_one(made, wake, gives, source):
    plugin, slot = made()
    plugin.read_gives = gives
    assert slot.read(wake, 1) is None
    assert slot.status().device is DeviceState.OFFLINE
    assert slot.status().source == source
    assert slot.probe(wake).source == source  # nothing was proved since
    plugin.read_gives = None
    assert slot.read(wake, 1) is None
    assert slot.status() is WELL


def test_a_bad_status_is_offline(made, wake):
    plugin, slot = made()
    plugin.status_gives = "well"
    assert slot.status().source == "plug-in: status gives no Status"
    plugin, slot = made()
    plugin.status_gives = OSError("gone")
    assert slot.status().source == "plug-in: status fails (OSError)"


def test_a_plug_in_that_can_be_asked_is_asked(made, wake):
    plugin, slot = made(Telling)
    assert slot.probe(wake) is WELL
    assert plugin.probed == 1


def test_failures_are_followed_by_ever_longer_pauses(monkeypatch, wake):
    module = types.ModuleType("a_vendors_slot")
    plugin = Plugin()
    plugin.read_gives = RuntimeError("x")
    calls = []
    plugin.read = lambda wake, seconds: calls.append(now[0]) or plugin._do(plugin.read_gives)
    module.open_slot = lambda clock: plugin
    monkeypatch.setitem(sys.modules, "a_vendors_slot", module)
    now = [0.0]
    slot = GuardedSlot("a_vendors_slot:open_slot", lambda: now[0], None, Pace(0, 1, 8))
    for _ in range(60):
        now[0] += 0.5
        slot.read(wake, 0.0)
    gaps = [b - a for a, b in itertools.pairwise(calls)]
    assert gaps == sorted(gaps)
    assert gaps[-1] == 8


def test_a_plug_in_that_is_not_there_is_power_off_and_says_why(wake):
    slot = GuardedSlot("no_such_vendor:open", lambda: 0.0)
    assert slot.read(wake, 0.01) is None
    assert slot.probe(wake).device is DeviceState.POWER_OFF
    assert "no_such_vendor:open" in slot.why
    assert not slot.holds_card
    slot.close()


# ---- taken out


def test_the_plug_in_itself_tells_of_the_card(made, wake):
    plugin, slot = made(Telling)
    plugin.read_gives = CARD
    slot.read(wake, 1)
    assert not slot.removed(wake, 0)
    assert slot.holds_card
    plugin.removed_gives = True
    assert slot.removed(wake, 0)
    assert not slot.holds_card


def test_a_plug_in_that_fails_to_tell_has_not_told(made, wake):
    plugin, slot = made(Telling)
    plugin.read_gives = CARD
    slot.read(wake, 1)
    for wrong in (RuntimeError("x"), "yes", 1, None):
        plugin.removed_gives = wrong
        assert not slot.removed(wake, 0)
    assert slot.holds_card


def test_pcsc_tells_where_the_plug_in_does_not(made, wake):
    watcher = Watcher(Inserted(b""), None, Removed())
    plugin, slot = made(watcher=watcher)
    plugin.read_gives = CARD
    slot.read(wake, 1)
    assert [slot.removed(wake, 0) for _ in range(2)] == [False, True]
    slot.close()
    assert watcher.closed == plugin.closed == 1


def test_a_card_gone_before_anybody_looked_is_gone(made, wake):
    plugin, slot = made(watcher=Watcher(media=Media.NOT_PRESENT))
    plugin.read_gives = CARD
    slot.read(wake, 1)
    assert slot.removed(wake, 0)


def test_unknown_is_not_gone(made, wake):
    plugin, slot = made(watcher=Watcher(media=Media.UNKNOWN))
    plugin.read_gives = CARD
    slot.read(wake, 1)
    assert not slot.removed(wake, 0)
    assert slot.holds_card


@pytest.mark.parametrize("contact", [True, False])
def test_only_a_card_that_sits_in_the_slot_can_be_taken_out(made, wake, contact):
    plugin, slot = made(watcher=Watcher())
    plugin.read_gives = SocialCard("A1", "2", contact=contact)
    slot.read(wake, 1)
    assert slot.holds_card is contact


def test_nobody_tells_nobody_waits(made, wake):
    plugin, slot = made()
    plugin.read_gives = CARD
    slot.read(wake, 1)
    assert not slot.removed(wake, 5)
    assert not slot.holds_card


@pytest.mark.parametrize("kind", [Plugin, Telling])
def test_a_plug_in_that_does_not_wait_does_not_spin(monkeypatch, wake, kind):
    module = types.ModuleType("a_vendors_slot")
    plugin = kind()
    module.open_slot = lambda clock: plugin
    monkeypatch.setitem(sys.modules, "a_vendors_slot", module)
    slot = GuardedSlot("a_vendors_slot:open_slot", time.monotonic)
    begun = time.monotonic()
    assert slot.read(wake, 0.05) is None
    assert time.monotonic() - begun >= 0.05
    plugin.read_gives = CARD
    slot.read(wake, 1)
    begun = time.monotonic()
    assert not slot.removed(wake, 0.05)
    assert time.monotonic() - begun >= 0.05 or kind is Plugin  # then nobody tells, nobody waits
