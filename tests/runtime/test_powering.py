"""From statuses of the supply to news and an ordered end; unknown is neither good nor bad."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.power.interface import Charge, PowerStatus, Supply
from drivers.status import DeviceState
from kiosk.runtime.powering import AGAIN, News, Outage, Powering, PowerOff
from tests.runtime.test_supervised import looked_after


def status(supply=Supply.UNKNOWN, charge=Charge.UNKNOWN):
    return PowerStatus(DeviceState.ONLINE, "test", 0.0, supply, charge)


MAINS = status(Supply.MAINS, Charge.ENOUGH)
BATTERY = status(Supply.BATTERY, Charge.ENOUGH)
LOW = status(Supply.BATTERY, Charge.LOW)
SILENT = PowerStatus(DeviceState.OFFLINE, "test", 0.0)


def told(*statuses):
    outage = Outage()
    return [news for one in statuses for news in outage.heard(one)], outage


@pytest.mark.parametrize(
    ("statuses", "news", "low"),
    [
        ([MAINS, MAINS], [], False),
        ([MAINS, BATTERY, BATTERY, MAINS], [News.BATTERY, News.MAINS], False),
        ([BATTERY], [News.BATTERY], False),  # started on its battery
        ([SILENT, SILENT], [], False),
        ([BATTERY, SILENT, BATTERY], [News.BATTERY], False),  # once
        ([LOW], [News.BATTERY], False),  # once may be chance
        ([LOW, LOW], [News.BATTERY, News.LOW], True),
        ([LOW, SILENT, LOW], [News.BATTERY], False),
        ([LOW, LOW, LOW], [News.BATTERY, News.LOW], True),
        ([LOW, LOW, SILENT], [News.BATTERY, News.LOW], True),  # silence takes nothing back
        ([LOW, LOW, MAINS], [News.BATTERY, News.LOW, News.MAINS], False),
        ([LOW, LOW, BATTERY], [News.BATTERY, News.LOW], False),
        ([status(Supply.MAINS, Charge.LOW)] * 3, [], False),  # it is being filled
        ([status(Supply.UNKNOWN, Charge.LOW)] * 3, [], False),
    ],
)
def test_what_is_news_and_when_it_is_low(statuses, news, low):
    said, outage = told(*statuses)
    assert said == news
    assert outage.low is low


@given(st.lists(st.sampled_from([MAINS, BATTERY, LOW, SILENT]), max_size=30))
def test_each_way_is_told_once(statuses):
    said, _ = told(*statuses)
    ways = [one for one in said if one is not News.LOW]
    assert ways == [News.BATTERY, News.MAINS] * (len(ways) // 2) + [News.BATTERY] * (len(ways) % 2)


def test_the_thread_tells_and_ends():
    class Power:
        closed = False

        def probe(self, wake):
            return BATTERY

        def close(self):
            self.closed = True

    power, heard = Power(), threading.Event()
    rows = []

    def hear(status, news, outage):
        rows.append((status.supply, news, outage.low, outage.mains))
        heard.set()

    powering = Powering(lambda: power, hear, 5.0, looked_after())
    assert heard.wait(3)
    powering.close()
    assert power.closed
    assert rows == [(Supply.BATTERY, (News.BATTERY,), False, False)]


class Off:
    def __init__(self):
        self.now, self.times = 0.0, 0
        self.made = PowerOff(self._carry_out, lambda: self.now)

    def _carry_out(self):
        self.times += 1


def test_a_visit_under_way_is_finished_first():
    off = Off()
    off.made.look(idle=True)
    assert off.times == 0
    off.made.wish()
    off.made.look(idle=False)
    assert off.times == 0
    off.made.look(idle=True)
    assert off.times == 1


def test_what_had_no_effect_is_tried_again_but_not_at_once():
    off = Off()
    off.made.wish()
    for _ in range(10):
        off.made.look(idle=True)
        off.made.now()
    assert off.times == 1
    off.now = AGAIN
    off.made.look(idle=True)
    assert off.times == 2


def test_the_mains_are_back_in_time():
    off = Off()
    off.made.wish()
    off.made.void()
    off.made.look(idle=True)
    assert off.times == 0
