"""A ticket machine as people meet it: numbers by touch, slips read back from their bytes, calls."""

from __future__ import annotations

import time

import pytest

from kiosk.commands import queue as command
from tests.visits.rig import Station, wait_until
from tests.visits.test_screens import compare

pytestmark = [pytest.mark.glass, pytest.mark.full]

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OVERLAY = {
    "terminal": {"role": "ticket-machine"},
    "station.queue": {"poll": 1.0},
    "station.queue.appointments": {"minutes": 240, "lead_minutes": 0},
    "[station.queue.types]": {"id": "claims", "letter": "B", "items": ["expense-claim"]},
    "station.queue.types.name": {"zh": "费用报销", "en": "Claims"},
    "station.opening": {"outside": "serve", "calendar": "none"},
    "station.opening.weekly": dict.fromkeys(WEEK, ("00:00-24:00",)),
}


def taken(station: Station, priority: str) -> str:
    """A number by touch; what its slip says in large letters."""
    before = set(station.tickets())
    station.touch("open-group", "claims")
    station.go("take_ticket", f"claims,{priority}", to="ticket_shown")
    fresh = wait_until(lambda: set(station.tickets()) - before, 10, "a slip")
    return station.paper(fresh.pop()).text


def told(station: Station, *argv: str) -> int:
    return command.main([*argv, "--socket", str(station.company.socket)])


def test_numbers_slips_calls_and_a_cut_of_the_power(company: Station, capsys):
    station = company
    station.fresh()
    station.centre(name="resetting")  # it needs none
    assert not station.offers("pick_item")
    compare("ticket-machine", station)
    first = taken(station, "ordinary")
    assert "B001" in first
    assert "绿色通道" not in first
    compare("ticket-shown", station)
    station.go("leave", to="attract")
    station.home()
    assert "绿色通道" in taken(station, "frail")
    station.kill()
    station.start()
    station.home()
    assert "B003" in taken(station, "ordinary")
    station.go("leave", to="attract")
    capsys.readouterr()
    for expected in ("B002", "B001", "B003"):
        assert told(station, "next", "--window", "2") == 0
        assert capsys.readouterr().out.startswith(expected)
    assert told(station, "pass", "--window", "2") == 0
    assert told(station, "back", "B003") == 0
    assert told(station, "next", "--window", "2") == 0
    station.home()
    time.sleep(2.5)  # two looks at the queue
    compare("ticket-machine-calls", station)


def test_a_printer_without_paper_costs_nobody_the_number(company: Station):
    station = company
    station.fresh()
    station.pose("printer", "paper-out")
    station.touch("open-group", "claims")
    station.go("take_ticket", "claims,ordinary", to="ticket_shown")
    assert wait_until(lambda: station.state == "ticket_shown", 5, "the number stays")
    time.sleep(1.0)
    station.pose("printer", "normal")
    wait_until(lambda: station.offers("print_ticket"), 10, "the slip is offered again")
    before = set(station.tickets())
    station.touch("print_ticket")
    fresh = wait_until(lambda: set(station.tickets()) - before, 10, "a slip")
    assert "B0" in station.paper(fresh.pop()).text
