"""From touching 打印凭条 to the cut, the printer at its real pace."""

from __future__ import annotations

import time
from pathlib import Path

from sandbox.tour.visit import Visitor
from tests.bench.report import Row, median, say
from tests.bench.sides import Kiosk, kiosk
from tests.bench.visits import to_home, to_result, visitor

ITEMS = ("enrolment", "resident-contributions", "outpatient-visits")
LONGEST = 90.0


def measure(times: int) -> list[Row]:
    """The printer saves a ticket's bytes at its cut: that file's time is the end."""
    rows = []
    with kiosk(pace="real") as terminal:
        terminal.start()
        time.sleep(4.0)
        for item in ITEMS:
            try:
                taken = [_once(terminal, item) for _ in range(times)]
            except (LookupError, TimeoutError, OSError) as failure:
                rows.append(Row(f"打印凭条 → cut, {item}", None, None, "s", note=str(failure)))
                break
            say(f"print {item}: {taken}")
            rows.append(Row(f"打印凭条 → cut, {item}", median(taken), None, "s",
                            note=f"median of {times}; 80 mm, real pace"))  # fmt: skip
    return rows


def _once(terminal: Kiosk, item: str) -> float:
    to_result(terminal, item)
    paper = terminal.company.devices / "paper"
    before = set(paper.glob("*.bin"))
    robot, button = visitor(terminal), terminal.target("print").centre
    began = time.time()
    terminal.eye.press(*button)
    time.sleep(0.012)
    terminal.eye.release()
    try:
        return _cut(paper, before) - began
    finally:
        _leave(terminal, robot)


def _cut(paper: Path, before: set[Path]) -> float:
    """time.time() at which a new ticket was cut. Raises TimeoutError."""
    end = time.monotonic() + LONGEST
    while time.monotonic() < end:
        if fresh := set(paper.glob("[0-9]*.bin")) - before:
            return min(path.stat().st_mtime for path in fresh)
        time.sleep(0.01)
    raise TimeoutError(f"no ticket was cut within {LONGEST:g} s")


def _leave(terminal: Kiosk, robot: Visitor) -> None:
    terminal.socket.wait_for("printed", "print_failed", "did_it_print", seconds=60)
    robot.touch("leave")
    page = terminal.socket.wait_for("review", "thanks", "attract", seconds=20)
    if page.state == "review":
        robot.touch("review_done")
    to_home(terminal)
