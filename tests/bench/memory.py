"""Memory on home, and its growth over visits."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable

from tests.bench import tree
from tests.bench.eye import is_home, is_result
from tests.bench.report import Row, say
from tests.bench.sides import Chromium, Kiosk, Side, chromium, kiosk
from tests.bench.visits import to_home, whole

SETTLE = 15.0
GIVE_UP = 3
"""Visits that fail one after the other before no more are tried."""


def measure(counts: tuple[int, ...]) -> list[Row]:
    """Both on home; then visits, up to each of `counts`."""
    with kiosk() as terminal, chromium() as browser:
        terminal.start()
        browser.start()
        time.sleep(SETTLE)
        ours, theirs = tree.memory(terminal.pid), tree.memory(browser.pid)
        rows = [
            Row("memory on home (PSS)", ours.pss, theirs.pss, "MB", "≤ 0.33 ×"),
            Row("memory on home, private", ours.private, theirs.private, "MB"),
        ]
        if not counts:
            return rows
        items = itertools.cycle(terminal.socket.ask("items")["items"])
        grown, why = _grow(terminal, lambda: visit(terminal, next(items)), counts,
                           lambda: to_home(terminal))  # fmt: skip
        paged, _ = _grow(browser, lambda: _page_visit(browser), counts, lambda: None)
    for count in counts:
        one, other = grown.get(count), paged.get(count)
        if one is None or other is None:
            rows.append(Row(f"memory after {count} visits", one, other, "MB", note=why))
            continue
        since = f"{one - ours.pss:+.0f} / {other - theirs.pss:+.0f} MB since the start"
        rows.append(Row(f"memory after {count} visits", one, other, "MB", "≤ 0.33 ×", since))
    if 200 in grown and counts[-1] > 200 and counts[-1] in grown:
        change = grown[counts[-1]] - grown[200]
        rows.append(Row(f"growth from 200 to {counts[-1]}", change,
                        paged[counts[-1]] - paged[200], "MB", "flat"))  # fmt: skip
    return rows


def _grow(
    side: Side, visit: Callable[[], None], counts: tuple[int, ...], home: Callable[[], None]
) -> tuple[dict[int, float], str]:
    """PSS (MB) on home after each of `counts` visits, and why some are missing."""
    found: dict[int, float] = {}
    failed, why = 0, ""
    for number in range(1, counts[-1] + 1):
        try:
            visit()
            failed = 0
        except (LookupError, TimeoutError, OSError) as failure:
            failed, why = failed + 1, f"visit {number}: {failure}"
            say(why)
            if failed == GIVE_UP:
                break
        if number in counts:
            home()
            time.sleep(2.0)
            found[number] = tree.memory(side.pid).pss
            say(f"{side.name} after {number} visits: {found[number]:.0f} MB")
    return found, why


def visit(terminal: Kiosk, item: str) -> None:
    """A whole visit; when the roll has come to its end it is changed, and the visit made again."""
    try:
        whole(terminal, item)
    except (LookupError, TimeoutError) as failure:
        passed = " ".join(state for _, state in terminal.socket.ask("page")["passed"][-6:])
        say(f"{item}: {failure} ({passed}); a new roll, and once more")
        for posture in ("paper-out", "normal"):
            terminal.panel.post("printer", posture=posture)
            time.sleep(5.0)  # the terminal looks at an idle printer every 3 s
        whole(terminal, item)


def _page_visit(browser: Chromium) -> None:
    browser.eye.touch(Chromium.TILE, is_result)
    browser.eye.touch(Chromium.BACK, is_home)
