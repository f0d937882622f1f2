"""A run: blocks of visits, each on a terminal of its own, several at a time; counts and report.

A block begins with an empty machine, so that one visit, or one block, can be played again alone.
"""

from __future__ import annotations

import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.faults.asked import Cradle
from tests.faults.judge import LATE, Judge
from tests.faults.lane import Lane
from tests.faults.plan import plan
from tests.faults.player import Player

BLOCK = 50
"""Visits of one terminal's life on one disk."""

SEARCHED = 40
"""After every so many visits the terminal's memory is searched for the last visitor."""


class Lateness:
    """Notices when this machine has too much to do: its own short sleeps end late."""

    def __init__(self) -> None:
        self.worst = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="lateness", daemon=True)

    def __enter__(self) -> Lateness:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while True:
            before = time.monotonic()
            if self._over.wait(0.05):
                return
            self.worst = max(self.worst, time.monotonic() - before - 0.05)


@dataclass
class Failure:
    """A visit that broke a rule."""

    seed: int
    number: int
    why: str
    plan: str
    path: tuple[str, ...]
    tail: str = ""

    def text(self) -> str:
        return (
            f"visit {self.number}: {self.why}\n"
            f"  {self.plan}\n"
            f"  by way of {' '.join(self.path)}\n"
            f"  again alone: python -m tests.faults --seed {self.seed} --only {self.number}\n"
            f"  with what came before: python -m tests.faults --seed {self.seed}"
            f" --block {self.number // BLOCK}\n{self.tail}"
        )


@dataclass
class Counts:
    visits: int = 0
    endings: Counter = field(default_factory=Counter)
    states: Counter = field(default_factory=Counter)
    struck: Counter = field(default_factory=Counter)
    missed: Counter = field(default_factory=Counter)
    kept: Counter = field(default_factory=Counter)
    back: Counter = field(default_factory=Counter)
    searches: int = 0
    late: int = 0  # visits in which this machine was behind
    seconds: float = 0.0
    failures: list[Failure] = field(default_factory=list)
    stories: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def add(self, other: Counts) -> None:
        self.visits += other.visits
        self.searches += other.searches
        self.late += other.late
        self.endings += other.endings
        self.states += other.states
        self.struck += other.struck
        self.missed += other.missed
        self.kept += other.kept
        self.back |= other.back  # the greater of both
        self.failures += other.failures
        self.stories |= other.stories

    def text(self) -> str:
        def table(title: str, counts: Counter) -> list[str]:
            rows = [f"  {name:34} {count}" for name, count in counts.most_common()]
            return [title, *rows] if rows else []

        return "\n".join(
            [
                f"{self.visits} visits in {self.seconds:.0f} s, {sum(self.struck.values())} faults"
                f" struck, {self.searches} searches of memory, {len(self.failures)} failures;"
                f" in {self.late} visits this machine was late",
                *table("ended", self.endings),
                *table("kept", self.kept),
                *table("faults that struck", self.struck),
                *table("faults whose moment did not come", self.missed),
                *table("seconds to full service after a fault, the longest", self.back),
                *table("states passed", self.states),
            ]
        )


def run(
    seed: int,
    numbers: Iterable[int],
    folder: Path,
    *,
    lanes: int = 4,
    said: Callable[[str], None] = lambda text: None,
    searched: int = SEARCHED,
) -> Counts:
    """Play the visits with these numbers. Stops nothing at a failure but the block it is in."""
    blocks: dict[int, list[int]] = {}
    for number in numbers:
        blocks.setdefault(number // BLOCK, []).append(number)
    began, counts = time.monotonic(), Counts()
    cradle = Cradle(folder)
    try:
        with ThreadPoolExecutor(max(1, min(lanes, len(blocks)))) as threads:
            plays = [
                threads.submit(_block, cradle, folder / f"block-{b}", seed, ns, said, searched)
                for b, ns in blocks.items()
            ]
            for play in plays:
                counts.add(play.result())
    finally:
        cradle.close()
    counts.seconds = time.monotonic() - began
    return counts


def _block(
    cradle: Cradle,
    folder: Path,
    seed: int,
    numbers: list[int],
    said: Callable[[str], None],
    searched: int,
) -> Counts:
    counts = Counts()
    hour = Random(f"{seed}/block {numbers[0] // BLOCK}").uniform(7.0, 9.5)
    lane = Lane(cradle, folder, hour)
    judge = Judge(lane)
    try:
        lane.start()
        for place, number in enumerate(numbers, 1):
            if not _visit(lane, judge, seed, number, counts, place % searched == 0):
                said(counts.failures[-1].text())
                return counts
        lane.stop()
        judge.end()
    except Exception as error:
        counts.failures.append(Failure(seed, numbers[-1], f"after the block: {error}", "", ()))
        said(counts.failures[-1].text() + traceback.format_exc())
    finally:
        lane.close()
        counts.kept += judge.kept
        counts.kept += Counter({f"{kind} delivered": n for kind, n in judge.held.items()})
        counts.back |= judge.longest_back
    return counts


def _visit(lane: Lane, judge: Judge, seed: int, number: int, counts: Counts, search: bool) -> bool:
    """One visit and its verdicts; False: it failed."""
    wanted = plan(seed, number)
    player = Player(lane, wanted)
    told = player.told
    try:
        with Lateness() as late:
            player.play()
        told.late = late.worst
        judge.visit(told)
        if search and lane.alive:
            judge.memory(told)
            counts.searches += 1
    except Exception as error:  # whatever it was: this visit is the one to look at
        known = isinstance(error, AssertionError)
        tail = "" if known else traceback.format_exc()
        why = str(error) if known else f"{type(error).__name__}: {error}"
        counts.failures.append(
            Failure(seed, number, why, wanted.said(), tuple(told.path or lane.passed), tail)
        )
        return False
    counts.visits += 1
    counts.late += told.late > LATE
    counts.endings[str(told.ending)] += 1
    counts.states.update(told.path)
    for one in told.struck:
        (counts.struck if one.begun else counts.missed)[one.strike.kind.value] += 1
    counts.stories[number] = (*told.path, str(told.ending))
    return True
