"""Items under 办理 that file nothing: a statement is looked up and printed whole."""

from __future__ import annotations

import io
import re

import pytest

from kiosk.commands import paper as command
from sandbox.people import person
from tests.visits.rig import Station
from tests.visits.test_handling import open_form

pytestmark = pytest.mark.glass


def verified(station: Station, *words: str) -> int:
    """`kiosk paper verify`, asked of the running terminal."""
    line = ["--data", str(station.data), "--socket", str(station.company.socket)]
    return command.main(["verify", *words, *line])


def test_a_statement_lists_every_contribution(at_home: Station, capsys, monkeypatch):
    """More rows than any receipt of a query has, none left out, by a card alone: nothing is
    changed by it. Its check number tells the whole paper from an altered one."""
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

    (serial,) = re.findall(r"凭条流水号\s+(\S+)", paper.text)
    (check,) = re.findall(r"校验号\s+([0-9A-Z-]{11})", paper.text)
    assert verified(station, serial, check) == 0
    said = capsys.readouterr().out
    assert "个人缴费明细查询打印" in said
    assert f"条数：{len(paid)}" in said
    (total,) = re.findall(r"个人应缴：(\S+)", said)
    assert total in paper.text  # altered, it would not be what the command says
    assert verified(station, serial, check[:-1] + ("2" if check[-1] != "2" else "3")) == 1
    assert verified(station, "01-20260101-99999", check) == 1
    assert "条数" not in capsys.readouterr().out
    for number, status in ((flexible.certificate_no, 0), (person("worker").certificate_no, 1)):
        monkeypatch.setattr("sys.stdin", io.StringIO(number + "\n"))
        assert verified(station, serial, check, "--person") == status
    assert flexible.certificate_no not in capsys.readouterr().out
