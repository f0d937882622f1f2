"""The plug-in printed in docs/card-plugin.md, as it stands there, with a child to its order."""

import re
import sys
import time
from pathlib import Path

import pytest

from drivers.card_slot.interface import SocialCard
from drivers.card_slot.slot import GuardedSlot
from drivers.status import DeviceState
from drivers.wake import Wake

PAGE = Path(__file__).parents[3] / "docs" / "card-plugin.md"
CHILD = """
import json, os, sys, time
order = json.load(sys.stdin)
assert order["wait"] > 0
WHAT
"""
CARD = '{"number": "A1", "card_sn": "23", "name": "王演", "id": "9"}'


@pytest.fixture
def slot(tmp_path, monkeypatch):
    (code,) = re.findall(r'```python\n("""my_province_slot\.py""".*?)```', PAGE.read_text(), re.S)
    (tmp_path / "my_province_slot.py").write_text(code.replace("READING = 5.0", "READING = 0.3"))
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "my_province_slot", raising=False)

    def make(what: str) -> GuardedSlot:
        (tmp_path / "my_province_child.py").write_text(CHILD.replace("WHAT", what))
        return GuardedSlot("my_province_slot:open_slot", time.monotonic)

    yield make
    sys.modules.pop("my_province_slot", None)


@pytest.mark.parametrize(
    ("what", "card", "state", "source"),
    [
        (f"print({CARD!r}, flush=True); os._exit(0)", SocialCard("A1", "23", "王演", "9"),
         DeviceState.ONLINE, "ReadCardBas"),
        ("print('{}', flush=True); os._exit(0)", None, DeviceState.ONLINE, "ReadCardBas"),
        ("os._exit(7)", None, DeviceState.OFFLINE, "ReadCardBas 7"),
        ("os.abort()", None, DeviceState.OFFLINE, "ReadCardBas -6"),
        ("time.sleep(60)", None, DeviceState.OFFLINE, "no answer"),
        ("print('nonsense', flush=True); os._exit(0)", None, DeviceState.OFFLINE,
         "plug-in: read fails (JSONDecodeError)"),
    ],
)  # fmt: skip
def test_the_printed_plug_in(slot, what, card, state, source):
    wake = Wake()
    made = slot(what)
    assert made.read(wake, 0.2) == card
    assert (made.status().device, made.status().source) == (state, source)
    made.close()
    wake.close()
