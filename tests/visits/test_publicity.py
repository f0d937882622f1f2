"""公示 on the glass: from 咨询 to a work rule, and its paper; nothing of it is recorded."""

from __future__ import annotations

import pytest

from tests.visits.reading import Glass
from tests.visits.rig import STEP, Station, wait_until

pytestmark = pytest.mark.glass


def test_a_work_rule_can_be_read_and_taken_home(at_home: Station):
    station, before, earlier, start = at_home, at_home.keys(), at_home.tickets(), at_home.mark()
    station.go("open_consulting", to="consulting")
    station.go("open_notices", to="notices")
    assert Glass(station.still()).shows("本站工作制度", "首问负责制")
    station.go("pick_rule", "first-asked", to="work_rule")
    assert Glass(station.still()).shows("首问负责制", "责任人", "服务站负责人", "2026-11-02")
    station.touch("print_guide")
    wait_until(lambda: Glass(station.still()).shows("制度已打印，请取走"), STEP, "its paper")
    assert not station.offers("print_guide")
    (ticket,) = [t for t in station.tickets() if t not in earlier]
    paper = station.paper(ticket)
    assert paper.faults == []
    text = paper.text.replace("\n", "")
    for said in ("首问负责制", "不推诿", "服务站负责人", "2026-11-02", "参考文本"):
        assert said in text, said
    station.go("back", to="notices")
    station.go("back", to="home")
    assert "printing" not in station.passed(start)
    assert station.records(before) == []
