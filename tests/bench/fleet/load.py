"""Ways of asking: as fast as is answered (closed loop), and at the pace of a real day."""

from __future__ import annotations

import asyncio
import heapq
import random
import resource
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.bench.fleet import wire
from tests.bench.fleet.day import A_VISIT, HEALTH, HOURS, VISITS, Letter, Terminal
from tests.bench.fleet.wire import Address, Connection, NoAnswer

PATIENCE = (0.2, 2.0)  # seconds until a broken letter is tried again: at first, at most
_GOOD = (200, 201, 304)
_TIDY = 5.0  # seconds: as long as the hub keeps an idle connection


@dataclass
class Tally:
    """What came of a load. `took`: seconds of each answer; `late`: seconds from when something was
    due to its answer, retries included."""

    seconds: float = 0.0
    own_cpu: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    took: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    broken: int = 0  # connections that broke under a question
    opened: int = 0  # connections made

    @property
    def good(self) -> int:
        return sum(self.statuses[status] for status in _GOOD)

    @property
    def rate(self) -> float:
        return self.good / self.seconds if self.seconds else 0.0


def own_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def asked(line: Connection, address: Address, request: bytes, tally: Tally) -> wire.Answer:
    """Raises NoAnswer."""
    begun = time.perf_counter()
    try:
        answer = await line.ask(address, request)
    except NoAnswer:
        tally.broken += 1
        raise
    tally.took.append(time.perf_counter() - begun)
    tally.statuses[answer.status] += 1
    return answer


async def said(
    line: Connection, address: Address, one: Terminal, letter: Letter, tally: Tally
) -> wire.Answer:
    """Raises NoAnswer."""
    request = wire.post("/v1/records", one.key, letter.body, letter.key)
    return await asked(line, address, request, tally)


async def settings(
    line: Connection, address: Address, one: Terminal, tally: Tally
) -> wire.Answer | None:
    """As a terminal asks; what is signed and new is taken. None: no answer."""
    request = wire.get(one.settings_path(), one.key, one.tag)
    try:
        answer = await asked(line, address, request, tally)
    except NoAnswer:
        return None
    if answer.status == 200:
        one.tag = answer.head["etag"]
        one.took(answer.body)
    return answer


Deed = Callable[[Connection, Terminal, Tally], Awaitable[object]]


async def closed(
    fleet: Sequence[Terminal], width: int, deed: Deed, seconds: float = 0.0
) -> Tally:  # fmt: skip
    """`width` at once, each as soon as it was answered; terminals by turns: for so long, or (0)
    each of them once."""
    tally, begun, cpu = Tally(), time.perf_counter(), own_cpu()
    turn = iter(fleet) if not seconds else _for_ever(fleet)

    async def one_of_many(lane: int) -> None:
        line = Connection(lane)
        for one in turn:
            if seconds and time.perf_counter() - begun >= seconds:
                break
            try:
                await deed(line, one, tally)
            except NoAnswer:
                continue
        tally.opened += line.opened
        line.close()

    await asyncio.gather(*(one_of_many(lane) for lane in range(width)))
    tally.seconds, tally.own_cpu = time.perf_counter() - begun, own_cpu() - cpu
    return tally


def _for_ever(fleet: Sequence[Terminal]):
    while True:
        yield from fleet


class Day:
    """The fleet at its own pace. `addresses`: of the hub's processes, each terminal has one of
    them; `asks`: seconds between two questions for settings."""

    def __init__(
        self, fleet: Sequence[Terminal], addresses: Sequence[Address], asks: float
    ) -> None:
        self._fleet, self._addresses, self._asks = fleet, addresses, asks
        self._drawn = random.Random(1)
        self._outbox: dict[int, deque[tuple[float, Letter | None]]] = {}
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._lines = [Connection() for _ in fleet]
        self.tally = Tally()
        self.reached: list[float] = []  # seconds from the begin: who has the version

    async def run(self, seconds: float) -> Tally:
        begun, cpu = time.perf_counter(), own_cpu()
        self._begun = begun
        every = {"health": HEALTH, "ask": self._asks, "visit": HOURS * 3600 / VISITS}
        due = [
            (pause * self._share(what, first=True), number, what)
            for what, pause in every.items()
            for number in range(len(self._fleet))
        ]
        heapq.heapify(due)
        tidied = 0.0
        while due[0][0] < seconds:
            at, number, what = heapq.heappop(due)
            if at - tidied > _TIDY:
                tidied = at
                for one, line in enumerate(self._lines):
                    if one not in self._busy:
                        line.tidy()
            pause = at - (time.perf_counter() - begun)
            if pause > 0:
                await asyncio.sleep(pause)
            self._put(number, what, begun + at)
            further = every[what] * self._share(what)
            heapq.heappush(due, (at + further, number, what))
        while self._busy:
            await asyncio.wait(list(self._busy.values()))
        self.tally.seconds, self.tally.own_cpu = time.perf_counter() - begun, own_cpu() - cpu
        self.tally.opened = sum(line.opened for line in self._lines)
        for line in self._lines:
            line.close()
        return self.tally

    def _share(self, what: str, first: bool = False) -> float:
        """Of the mean pause, until it is due again. People come when they like, at any moment
        alike; clocks were started at any moment, and go on evenly."""
        if what == "visit":
            return self._drawn.expovariate(1)
        return self._drawn.uniform(0, 1) if first else self._drawn.uniform(0.95, 1.05)

    def _put(self, number: int, what: str, due: float) -> None:
        one, now = self._fleet[number], datetime.now(UTC)
        letters: list[Letter | None] = [None]
        if what == "health":
            letters = [one.health(now)]
        elif what == "visit":
            letters = [*one.visit(now)]
        waiting = self._outbox.setdefault(number, deque())
        waiting.extend((due, letter) for letter in letters)
        if number not in self._busy:
            self._busy[number] = asyncio.create_task(self._deliver(number, waiting))

    async def _deliver(self, number: int, waiting: deque[tuple[float, Letter | None]]) -> None:
        one, line, pause = self._fleet[number], self._lines[number], PATIENCE[0]
        address = self._addresses[number % len(self._addresses)]
        try:
            while waiting:
                due, letter = waiting[0]
                if letter is None:
                    answer = await settings(line, address, one, self.tally)
                else:
                    try:
                        answer = await said(line, address, one, letter, self.tally)
                    except NoAnswer:
                        answer = None
                if answer is None or answer.status not in _GOOD:
                    asked = float(answer.head.get("retry-after", 0)) if answer else 0.0
                    await asyncio.sleep(max(pause, asked))
                    pause = min(2 * pause, PATIENCE[1])
                    continue
                pause = PATIENCE[0]
                waiting.popleft()
                now = time.perf_counter()
                self.tally.late.append(now - due)
                if letter is None and answer.status == 200 and one.version:
                    self.reached.append(now - self._begun)
        finally:
            del self._busy[number]


def a_day(fleet: int, asks: float) -> float:
    """Requests a second that so many terminals make at their own pace."""
    return fleet * (1 / HEALTH + 1 / asks + VISITS * len(A_VISIT) / HOURS / 3600)
