"""A run: blocks of visits, each on a terminal of its own, several at a time; counts and report.

A block begins with an empty machine, so that one visit, or one block, can be played again alone.
"""

from __future__ import annotations

import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.faults.asked import Cradle
from tests.faults.judge import Judge
from tests.faults.lane import Lane, Late
from tests.faults.plan import plan
from tests.faults.player import Player

BLOCK = 50
"""Visits of one terminal's life on one disk."""

STARVED = 1.5
"""Seconds that the processes of one visit had to wait for a processor: what fails then proves
nothing, because every wait in it is held to the kernel's clock."""

TRIES = 4
"""So often a visit is played on a busy machine; then its failure counts."""

SEARCHED = 40
"""After every so many visits the terminal's memory is searched for the last visitor."""


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
    again: int = 0  # visits played again, because this machine had too little time for them
    seconds: float = 0.0
    failures: list[Failure] = field(default_factory=list)
    stories: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def add(self, other: Counts) -> None:
        self.visits += other.visits
        self.searches += other.searches
        self.again += other.again
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
                f" {self.again} played again on a busy machine",
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
    cradle: Cradle | None = None,
) -> Counts:
    """Play the visits with these numbers. A failure stops nothing but the block it is in.
    `cradle`: somebody else's; else it has one of its own."""
    blocks: dict[int, list[int]] = {}
    for number in numbers:
        blocks.setdefault(number // BLOCK, []).append(number)
    began, counts = time.monotonic(), Counts()
    begins = cradle or Cradle(folder)
    try:
        with ThreadPoolExecutor(max(1, min(lanes, len(blocks)))) as threads:
            plays = [
                threads.submit(_Block(begins, folder / f"block-{b}", seed, ns, said, searched).play)
                for b, ns in blocks.items()
            ]
            for play in plays:
                counts.add(play.result())
    finally:
        if cradle is None:
            begins.close()
    counts.seconds = time.monotonic() - began
    return counts


@dataclass
class _Block:
    """One terminal's life: its visits, in order, on a machine that was empty before the first."""

    cradle: Cradle
    folder: Path
    seed: int
    numbers: list[int]
    said: Callable[[str], None]
    searched: int
    counts: Counts = field(default_factory=Counts)

    def play(self) -> Counts:
        """A visit that fails while this machine has too little time for it is played again, on an
        empty terminal, and counted; what fails for another reason fails then too."""
        left, tries, lives = list(self.numbers), 0, 0
        while left:
            lives += 1
            done, failure, late = self._life(
                left, self.folder.with_name(f"{self.folder.name}-{lives}")
            )
            left = left[done:]
            tries = 1 if done else tries + 1
            if failure is None:
                break
            if late < STARVED or tries >= TRIES or not left:
                self.counts.failures.append(failure)
                self.said(failure.text())
                break
            self.counts.again += 1
        return self.counts

    def _life(self, numbers: list[int], folder: Path) -> tuple[int, Failure | None, float]:
        """Visits that passed, the failure of the next, and seconds by which the machine was late
        in it."""
        hour = Random(f"{self.seed}/block {numbers[0] // BLOCK}").uniform(7.0, 9.5)
        lane = Lane(self.cradle, folder, hour)
        judge = Judge(lane)
        done = 0
        late = Late(lane)
        try:
            lane.start()
            for place, number in enumerate(numbers, 1):
                late = Late(lane)
                failure = self._visit(lane, judge, number, late, place % self.searched == 0)
                if failure is not None:
                    return done, failure, late.seconds()
                done += 1
            lane.stop()
            judge.end()
        except Exception as error:
            why = f"around the visits: {error}"
            number = numbers[min(done, len(numbers) - 1)]
            tail = traceback.format_exc()
            return done, Failure(self.seed, number, why, "", (), tail), late.seconds()
        finally:
            lane.close()
            self.counts.kept += judge.kept
            self.counts.kept += Counter({f"{k} delivered": n for k, n in judge.held.items()})
            self.counts.back |= judge.longest_back
        return done, None, 0.0

    def _visit(
        self, lane: Lane, judge: Judge, number: int, late: Late, search: bool
    ) -> Failure | None:
        """One visit and its verdicts."""
        wanted = plan(self.seed, number)
        told = None
        counts = self.counts
        try:
            player = Player(lane, wanted)
            told = player.told
            player.play()
            told.late = late.seconds()
            judge.visit(told)
            if search and lane.alive:
                judge.memory(told)
                counts.searches += 1
        except Exception as error:  # whatever it was: this visit is the one to look at
            known = isinstance(error, AssertionError)
            tail = "" if known else traceback.format_exc()
            why = str(error) if known else f"{type(error).__name__}: {error}"
            path = tuple(told.path if told and told.path else lane.passed)
            return Failure(self.seed, number, why, wanted.said(), path, tail)
        counts.visits += 1
        counts.endings[str(told.ending)] += 1
        counts.states.update(told.path)
        for one in told.struck:
            (counts.struck if one.begun else counts.missed)[one.strike.kind.value] += 1
        counts.stories[number] = (*told.path, str(told.ending))
        return None
