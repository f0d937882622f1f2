"""Items under 办理 that file nothing: a statement is looked up and printed whole."""

from __future__ import annotations

import pytest

from sandbox.people import person
from tests.visits.rig import Station
from tests.visits.test_handling import open_form

pytestmark = pytest.mark.glass


def test_a_statement_lists_every_contribution(at_home: Station):
    """More rows than any receipt of a query has, none left out, by a card alone: nothing is
    changed by it."""
    station, earlier = at_home, at_home.tickets()
    flexible = person("flexible")
    paid = flexible.records.employee_contributions
    open_form(station, "contribution-statement")
    station.until("identify")
    station.identify("flexible", "result")
    station.go("print", to="printed")
    (ticket,) = [t for t in station.tickets() if t not in earlier]
    paper = station.paper(ticket)
    assert paper.faults == []
    months = {f"{one.period[:4]}-{one.period[4:]}" for one in paid}
    assert len(months) > 30
    assert {month for month in months if month not in paper.text} == set()
    assert "职工基本医疗保险" in paper.text.replace("\n", "")
    station.leave(grade=None)
