"""Visits for hours with real frames: what of the machine the terminal keeps for itself.

The robot makes whole visits, item after item, as fast as the terminal goes; a roll that ends is
changed. There is nothing to compare with but its own beginning.
"""

from __future__ import annotations

import itertools
import os
import time
from typing import NamedTuple

from tests.bench import tree
from tests.bench.eye import is_home, left_home
from tests.bench.memory import GIVE_UP, SETTLE, visit
from tests.bench.report import Row, median, p95, say
from tests.bench.sides import Kiosk, kiosk
from tests.bench.visits import to_home

WARM = 100
"""Visits before the first look: until then caches fill to their bounds."""

TOUCHES = 30
"""Page changes measured at each look."""


class Seen(NamedTuple):
    """One look, on home: MB, counts, milliseconds from touch to changed frame."""

    visits: int
    pss: float
    private: float
    threads: int
    descriptors: int
    touch: float
    touch_p95: float


def measure(minutes: float, every: int) -> list[Row]:
    """Looks after `WARM` visits, after each `every` more and at the end; then growth a thousand
    visits. A terminal that ended, or was started anew, ends the run and is said."""
    with kiosk() as terminal:
        terminal.start()
        time.sleep(SETTLE)
        began, pid = time.monotonic(), terminal.pid
        items = itertools.cycle(terminal.socket.ask("items")["items"])
        seen: list[Seen] = []
        done = failed = misses = 0
        note = ""
        while time.monotonic() - began < minutes * 60:
            try:
                visit(terminal, next(items))
                done, failed = done + 1, 0
            except (LookupError, TimeoutError, OSError) as failure:
                failed, misses = failed + 1, misses + 1
                say(f"visit {done + misses}: {failure}")
                if failed == GIVE_UP or not _alive(pid):
                    note = f"ended early: {failure}"
                    break
                continue
            if done == WARM or (done > WARM and (done - WARM) % every == 0):
                seen.append(_look(terminal, done))
        lasted = (time.monotonic() - began) / 60
        if _alive(pid) and (not seen or seen[-1].visits != done):
            seen.append(_look(terminal, done))
    return _rows(seen, done, misses, lasted, note)


def _alive(pid: int) -> bool:
    try:
        return os.waitpid(pid, os.WNOHANG) == (0, 0)
    except ChildProcessError:
        return False


def _look(terminal: Kiosk, done: int) -> Seen:
    to_home(terminal)
    door = terminal.target("open_consulting").centre
    taken = []
    for _ in range(TOUCHES):
        taken.append(terminal.eye.touch(door, left_home))
        terminal.eye.touch(terminal.target("back").centre, is_home)
    time.sleep(2.0)
    memory = tree.memory(terminal.pid)
    threads, descriptors = tree.threads(terminal.pid), tree.descriptors(terminal.pid)
    one = Seen(done, memory.pss, memory.private, threads, descriptors, median(taken), p95(taken))
    say(
        f"after {one.visits} visits: {one.pss:.1f} MB, {one.threads} threads,"
        f" {one.descriptors} descriptors, touch {one.touch:.1f} ms"
    )
    return one


def _rows(seen: list[Seen], done: int, misses: int, lasted: float, note: str) -> list[Row]:
    rows = [
        Row("soak, whole visits", done, None, "", note=f"in {lasted:.0f} min"),
        Row("soak, visits that the robot could not end", misses, None, "", "0", note),
    ]
    for one in seen:
        facts = (
            f"{one.private:.0f} MB private, {one.threads} threads, {one.descriptors} descriptors,"
            f" touch {one.touch:.1f} ms, p95 {one.touch_p95:.1f} ms"
        )
        rows.append(Row(f"after {one.visits} visits, PSS", one.pss, None, "MB", note=facts))
    if len(seen) > 1:
        first, last = seen[0], seen[-1]
        thousands = (last.visits - first.visits) / 1000
        for name, unit, before, after in (
            ("memory", "MB", first.pss, last.pss),
            ("threads", "", first.threads, last.threads),
            ("descriptors", "", first.descriptors, last.descriptors),
            ("touch → changed frame", "ms", first.touch, last.touch),
        ):
            grown = (after - before) / thousands
            rows.append(Row(f"{name}, growth a thousand visits", grown, None, unit, "flat"))
    return rows
