"""Processor time on home while nobody touches anything."""

from __future__ import annotations

import time

from tests.bench import tree
from tests.bench.report import Row
from tests.bench.sides import chromium, kiosk

SETTLE = 10.0


def measure(seconds: float) -> list[Row]:
    """Both at once: each alone uses next to nothing."""
    with kiosk() as terminal, chromium() as browser:
        sides = (terminal, browser)
        for side in sides:
            side.start()
        time.sleep(SETTLE)
        began, before = time.monotonic(), [tree.cpu_seconds(s.pid) for s in sides]
        time.sleep(seconds)
        lasted, after = time.monotonic() - began, [tree.cpu_seconds(s.pid) for s in sides]
    ours, theirs = (100 * (b - a) / lasted for a, b in zip(before, after, strict=True))
    note = f"of one processor, {lasted:.0f} s"
    return [Row("idle CPU on home", ours, theirs, "%", "≤ 0.5 %", note)]
