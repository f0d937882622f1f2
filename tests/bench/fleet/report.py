"""Figures of a fleet as a table; every rate beside that of the bare server in the same run."""

from __future__ import annotations

from typing import NamedTuple

from tests.bench.fleet.load import Tally
from tests.bench.report import p95


class Cost(NamedTuple):
    """Processor seconds while a load ran."""

    hub: float
    database: float


HEAD = (
    "load", "answers", "a second", "of bare", "ms, median / p95 / worst", "hub", "database",
    "client", "not good",
)  # fmt: skip


def row(name: str, tally: Tally, cost: Cost, bare: float) -> tuple[str, ...]:
    """`bare`: answers a second of the bare server. Processor time is told in ms an answer."""
    took, good = sorted(tally.took), max(1, tally.good)
    ms = [f"{1000 * value:.1f}" for value in (took[len(took) // 2], p95(took), took[-1])]
    each = [f"{1000 * value / good:.2f}" for value in (cost.hub, cost.database, tally.own_cpu)]
    bad = sum(tally.statuses.values()) - tally.good
    return (
        name, str(tally.good), f"{tally.rate:.0f}", f"{tally.rate / bare:.2f} ×", " / ".join(ms),
        *each, f"{bad} refused, {tally.broken} broken",
    )  # fmt: skip


def table(rows: list[tuple[str, ...]]) -> str:
    lines = [HEAD, ("---",) * len(HEAD), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
