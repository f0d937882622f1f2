"""Visits of the tour's robot without its album."""

from __future__ import annotations

import time
import urllib.request

from sandbox.tour.identifying import Errand
from sandbox.tour.main import use
from sandbox.tour.plan import fitting_person
from sandbox.tour.visit import Album, Visitor
from tests.bench.sides import Kiosk

HEAVY = "outpatient-visits"
"""An item with a chart and a table that scrolls."""


PATIENCE = 300.0
"""Seconds: a visit that stopped, at a printer whose roll ended say, ends by its own deadlines."""


class Blind(Album):
    """Takes no pictures."""

    def add(self, state: str, item: str, ms: float | None) -> None:
        pass


def visitor(terminal: Kiosk) -> Visitor:
    return Visitor(terminal.socket, terminal.eye, Blind(terminal.folder, terminal.eye))


def to_home(terminal: Kiosk) -> None:
    """From the picture that invites, or from home already."""
    page = terminal.socket.wait_for("attract", "home", seconds=PATIENCE)
    if page.state == "attract":
        visitor(terminal).touch_anywhere()
        terminal.socket.wait_for("home", seconds=10)


def whole(terminal: Kiosk, item: str) -> None:
    """Home, identify, result or form, receipt, review, wiped home. The office has not seen anybody
    before: what was filed in an earlier visit would be refused now. Raises LookupError,
    TimeoutError."""
    to_home(terminal)
    nothing = urllib.request.Request(
        f"http://127.0.0.1:{terminal.ports.centre}/filings", method="DELETE"
    )
    with urllib.request.urlopen(nothing, timeout=10):
        pass
    use(item, Errand(fitting_person(item)), visitor(terminal), terminal.panel)


def to_result(terminal: Kiosk, item: str) -> None:
    """Home, identify, result."""
    to_home(terminal)
    robot = visitor(terminal)
    robot.touch("pick_item", item)
    terminal.socket.wait_for("identify", seconds=10)
    terminal.panel.lay(fitting_person(item))
    try:
        for state, action in (("person_notice", "go_on"), ("choose_insurance", "pick_insurance")):
            page = terminal.socket.wait_for(
                "result", "person_notice", "choose_insurance", seconds=60
            )
            if page.state == state:
                robot.touch(action)
        terminal.socket.wait_for("result", seconds=60)
    finally:
        terminal.panel.take()
    time.sleep(0.5)
