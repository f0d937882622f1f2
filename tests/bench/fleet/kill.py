"""Three processes of one hub, one of them killed in the middle and started again; then the book of
what the terminals were told is held against the database: each key once, with the answer that was
given.

Every terminal has the three addresses in an order of its own, as behind a simple balancer, and goes
on to the next when one does not answer.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Table, func, select

from hub.database import engine_of, reading
from hub.tables import (
    answered,
    consents,
    health_past,
    receipts,
    records,
    reviews,
    visit_items,
    visits,
)
from tests.bench.fleet import load, people
from tests.bench.fleet.day import Letter, Terminal
from tests.bench.fleet.servers import Process, Site
from tests.bench.fleet.wire import Connection, NoAnswer

_HUBS, _WIDTH = 3, 60
_TABLES = {"consent": consents, "receipt-issued": receipts, "review": reviews,
           "visit-count": visits, "health": health_past}  # fmt: skip


@dataclass
class Book:
    """What was written down, and what the hub said of it."""

    kinds: dict[str, str] = field(default_factory=dict)  # key → kind, before it is tried
    told: dict[str, bytes] = field(default_factory=dict)  # key → the answer
    first: Counter[str] = field(default_factory=Counter)  # key → how often "for the first time"
    again: int = 0  # answers that say: accepted before
    refused: Counter[int] = field(default_factory=Counter)
    broken: int = 0
    longest: float = 0.0  # seconds of one letter, from its first try to its answer


class Found(NamedTuple):
    """`faults`: in words; none: each key is there once."""

    records: int
    book: Book
    seconds: float
    per_process: tuple[int, ...]
    faults: tuple[str, ...]

    @property
    def good(self) -> bool:
        return not self.faults


def scene(site: Site, terminals: int, seconds: float, say: Callable[[str], None]) -> Found:
    engine = engine_of(site.database)
    fleet = people.settle(engine, terminals)
    with contextlib.ExitStack() as stack:
        hubs = [site.hub() for _ in range(_HUBS)]
        stack.callback(lambda: [hub.stop() for hub in hubs])
        book, counts, took = asyncio.run(_loaded(site, hubs, fleet, seconds, say))
    faults = compared(engine, book)
    engine.dispose()
    return Found(len(book.kinds), book, took, counts, tuple(faults))


async def _loaded(
    site: Site, hubs: list[Process], fleet: Sequence[Terminal], seconds: float,
    say: Callable[[str], None],
) -> tuple[Book, tuple[int, ...], float]:  # fmt: skip
    book, begun = Book(), time.perf_counter()
    counts = [0] * len(hubs)
    turn = iter(range(10**9))

    async def teller(number: int) -> None:
        line, at = Connection(), number
        while time.perf_counter() - begun < seconds:
            one = fleet[next(turn) % len(fleet)]
            now = datetime.now(UTC)
            letters = [*one.visit(now), one.health(now)]
            book.kinds.update((letter.key, letter.kind) for letter in letters)
            for letter in letters:
                at = await deliver(line, at, one, letter)
        line.close()

    async def deliver(line: Connection, at: int, one: Terminal, letter: Letter) -> int:
        """Until it is accepted. Which hub was good."""
        tried, pause, tally = time.perf_counter(), 0.05, load.Tally()
        while True:
            hub = hubs[at % len(hubs)]
            try:
                answer = await load.said(line, hub.address, one, letter, tally)
            except NoAnswer:
                book.broken += 1
            else:
                if answer.status in (200, 201):
                    break
                book.refused[answer.status] += 1
                assert answer.status in (429, 503), (answer.status, answer.body)
            at += 1
            await asyncio.sleep(pause)
            pause = min(2 * pause, 1.0)
        book.longest = max(book.longest, time.perf_counter() - tried)
        book.told[letter.key] = answer.body
        if answer.status == 201:
            book.first[letter.key] += 1
        else:
            book.again += 1
        counts[at % len(hubs)] += 1
        return at

    async def killer() -> None:
        await asyncio.sleep(seconds / 3)
        victim = hubs[1]
        await asyncio.to_thread(victim.kill)
        say(f"one was killed after {time.perf_counter() - begun:.1f} s")
        await asyncio.sleep(seconds / 3)
        hubs[1] = await asyncio.to_thread(site.hub, victim.address.port)
        say(f"it is back after {time.perf_counter() - begun:.1f} s")
        # balanced again: who went elsewhere comes back when the connection is a new one

    await asyncio.gather(killer(), *(teller(n) for n in range(_WIDTH)))
    return book, tuple(counts), time.perf_counter() - begun


def compared(engine, book: Book) -> list[str]:
    """What does not fit between the book and the database."""
    faults = []
    with reading(engine) as connection:

        def count(table: Table, *where: ColumnElement[bool]) -> int:
            asked = select(func.count()).select_from(table).where(*where)
            return connection.execute(asked).scalar_one()

        answers = select(records.c.key, records.c.kind, records.c.answer)
        kept = {row.key: (row.kind, row.answer) for row in connection.execute(answers)}
        rows = {kind: count(table) for kind, table in _TABLES.items()}
        items, numbers = count(visit_items), count(answered)
        uncounted = count(reviews, reviews.c.counted.is_(False))
    lost, made_up = set(book.kinds) - set(kept), set(kept) - set(book.kinds)
    if lost:
        faults.append(f"{len(lost)} lost")
    if made_up:
        faults.append(f"{len(made_up)} that nobody sent")
    if set(book.told) != set(book.kinds):
        faults.append("letters without an answer")
    if twice := [key for key, times in book.first.items() if times > 1]:
        faults.append(f"{len(twice)} accepted for the first time twice")
    wanted = Counter(book.kinds.values())
    faults += [
        f"{kind}: {wanted[kind]} sent, {there} rows"
        for kind, there in rows.items()
        if wanted[kind] != there
    ]
    if items != wanted["visit-count"] or numbers != wanted["review"] or uncounted:
        faults.append(f"{items} items, {numbers} numbers, {uncounted} reviews that do not count")
    for key, answer in book.told.items():
        if key in kept and kept[key] != (book.kinds[key], answer.decode()):
            faults.append("an answer that is not the one that is kept")
            break
    return faults


def told(found: Found) -> str:
    book = found.book
    return "\n".join((
        f"{found.records} records in {found.seconds:.1f} s "
        f"({found.records / found.seconds:.0f} a second), by process {found.per_process}",
        f"{book.broken} connections broke, {dict(book.refused)} put off, {book.again} keys were "
        f"accepted before their answer came; the longest waited {book.longest:.2f} s",
        "each key once, with the answer that was given" if found.good
        else "NOT GOOD: " + "; ".join(found.faults),
    ))  # fmt: skip
