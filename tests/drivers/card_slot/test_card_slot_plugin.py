"""Card slot plug-ins: found by name, weighed, and refused with a text that says why."""

import sys
import types

import pytest

from drivers.card_slot.plugin import PluginError, load
from drivers.status import DeviceState, Status


class Slot:
    def __init__(self, clock):
        self._clock = clock

    def read(self, wake, seconds):
        return None

    def status(self):
        return Status(DeviceState.ONLINE, "plug-in", self._clock())

    def close(self):
        pass


class NoRead:
    status = close = lambda self: None


class ReadWithoutTime(Slot):
    def read(self, wake):
        return None


def explode(clock):
    raise RuntimeError("a secret of the vendor")


@pytest.fixture(autouse=True)
def module(monkeypatch):
    made = types.ModuleType("a_vendors_slot")
    made.open_slot = Slot
    made.no_read = lambda clock: NoRead()
    made.no_time = ReadWithoutTime
    made.explode = explode
    made.not_callable = 7
    monkeypatch.setitem(sys.modules, "a_vendors_slot", made)


def test_a_plug_in_is_loaded_and_given_the_clock():
    slot = load("a_vendors_slot:open_slot", lambda: 12.5)
    assert slot.status().at == 12.5


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("a_vendors_slot", "module:factory"),
        (":open_slot", "module:factory"),
        ("no_such_vendor:open", "module fails (ModuleNotFoundError)"),
        ("a_vendors_slot:nothing", "no callable nothing"),
        ("a_vendors_slot:not_callable", "no callable not_callable"),
        ("a_vendors_slot:explode", "explode fails (RuntimeError)"),
        ("a_vendors_slot:no_read", "lacks read(wake, seconds)"),
        ("a_vendors_slot:no_time", "lacks read(wake, seconds)"),
    ],
)
def test_what_is_no_card_slot_is_refused_by_name(name, says):
    with pytest.raises(PluginError) as refused:
        load(name, lambda: 0.0)
    assert says in str(refused.value)
    assert name in str(refused.value)
    assert "secret" not in str(refused.value)
