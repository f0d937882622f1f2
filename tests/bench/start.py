"""Process start → finished home, warm and with the disk cache dropped."""

from __future__ import annotations

import os
import time
from pathlib import Path

from tests.bench.report import Row, median, say
from tests.bench.sides import Side, chromium, kiosk

DROP = Path("/proc/sys/vm/drop_caches")


def drop_caches() -> str:
    """Empty the kernel's disk caches; "" or why it was not possible."""
    try:
        os.sync()
        DROP.write_text("3\n")
    except OSError as error:
        return f"disk cache could not be dropped: {error.strerror}"
    return ""


def measure(runs: int, cold_runs: int) -> list[Row]:
    """Each side once to fill its own folder (not counted), then in turn."""
    with kiosk() as terminal, chromium() as browser:
        first = [_once(side) for side in (terminal, browser)]
        warm: list[list[float]] = [[], []]
        for run in range(runs):
            for side, taken in zip((terminal, browser), warm, strict=True):
                taken.append(_once(side))
            say(f"start {run + 1}/{runs}: {warm[0][-1]:.0f} | {warm[1][-1]:.0f} ms")
        cold: list[list[float]] = [[], []]
        refused = ""
        for run in range(cold_runs):
            for side, taken in zip((terminal, browser), cold, strict=True):
                if refused := drop_caches():
                    break
                taken.append(_once(side))
            if refused:
                break
            say(f"cold start {run + 1}/{cold_runs}: {cold[0][-1]:.0f} | {cold[1][-1]:.0f} ms")
    rows = [
        Row("start → finished home, first ever", *first, "ms", note="empty data folders, one run"),
        Row("start → finished home, warm", median(warm[0]), median(warm[1]), "ms", "≤ 0.50 ×",
            f"median of {runs}"),
    ]  # fmt: skip
    if refused:
        rows.append(Row("the same, disk cache cold", None, None, "ms", "≤ 0.60 ×", refused))
    elif cold_runs:
        rows.append(Row("the same, disk cache cold", median(cold[0]), median(cold[1]), "ms",
                        "≤ 0.60 ×", f"median of {cold_runs}"))  # fmt: skip
    return rows


def _once(side: Side) -> float:
    taken = side.start()
    time.sleep(1.0)  # it settles before it is ended: caches are written as in a real day
    side.stop()
    time.sleep(0.5)
    return taken
