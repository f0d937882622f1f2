"""Rows `figure | terminal | chromium | ratio | target`."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

QUIET = 0.5
"""Load average above which figures of two contenders on a small machine are not to be trusted."""


@dataclass(frozen=True)
class Row:
    """`target` is what design asks for, as text; None values were not measured, `note` says why."""

    figure: str
    terminal: float | None
    chromium: float | None
    unit: str
    target: str = "–"
    note: str = ""

    def cells(self) -> tuple[str, ...]:
        ratio = "–"
        if self.terminal is not None and self.chromium:
            ratio = f"{self.terminal / self.chromium:.2f} ×"
        return (self.figure, self._value(self.terminal), self._value(self.chromium), ratio,
                self.target, self.note)  # fmt: skip

    def _value(self, value: float | None) -> str:
        if value is None:
            return "–"
        digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
        return f"{value:.{digits}f} {self.unit}"


HEAD = ("figure", "terminal", "chromium", "ratio", "target", "note")


def table(rows: Sequence[Row]) -> str:
    lines = [HEAD, ("---",) * len(HEAD), *(row.cells() for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def conditions() -> str:
    """One line about the machine; says so when it is busy."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    load = os.getloadavg()[0]
    busy = "" if load < QUIET else " — NOT QUIET: do not trust times"
    return f"{os.cpu_count()} × {model}, load {load:.2f}{busy}"


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def p95(values: Sequence[float]) -> float:
    """The smallest value that 95 % of the values do not exceed."""
    ranked = sorted(values)
    return ranked[max(0, -(-len(ranked) * 95 // 100) - 1)]


def say(text: str) -> None:
    """Progress, apart from the table."""
    import sys

    print(f"  {text}", file=sys.stderr, flush=True)
