"""`python -m tests.bench.outbox`: the outbox against bare SQLite commits on the same disk.

    put        one record written down (what a visitor waits for)
    deliver    a try written down, its outcome written down (two commits)
    start      open, migrate, recover, look, with 100,000 records waiting
    standing   the figures for the health record, with them

A bare commit is one INSERT of the same payload into a plain table: the same durability
(journal_mode = WAL, synchronous = FULL), no encryption, no index but the key's. Times are medians;
read the ratios.
"""

from __future__ import annotations

import argparse
import sqlite3
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path

from kiosk.outbox.kinds import Destination, Kind
from kiosk.outbox.outbox import Outbox
from kiosk.outbox.record import Outcome, Reply
from kiosk.store.connection import connect
from kiosk.store.database import Store
from tests.bench.report import conditions, say

KEY = bytes(range(32))
PAYLOAD = {"serial": "T01-20261122-00001", "item": "enrolment", "at": "2026-11-22T09:30:10+08:00",
           "outcome": "printed", "reprint": False, "number": "7K3M9Q2X4ABC"}  # fmt: skip
TEXT = str(PAYLOAD)


def each(times: int, deed: Callable[[int], object]) -> float:
    """Median seconds of one."""
    taken = []
    for n in range(times):
        begun = time.perf_counter()
        deed(n)
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def bare(connection, times: int) -> float:
    """One INSERT a commit."""
    connection.execute("PRAGMA journal_mode = WAL").fetchall()
    connection.execute("PRAGMA synchronous = FULL").fetchall()
    connection.execute("CREATE TABLE t (key TEXT PRIMARY KEY, payload TEXT NOT NULL)")
    seconds = each(
        times,
        lambda n: connection.execute("INSERT INTO t VALUES (?, ?)", (str(uuid.uuid4()), TEXT)),
    )
    connection.close()
    return seconds


def fill(outbox: Outbox, records: int) -> None:
    """Waiting records, in one commit."""
    with outbox.store.transaction():
        for _ in range(records):
            outbox.put(Destination.HUB, Kind.RECEIPT_ISSUED, PAYLOAD)


def measure(folder: Path, times: int, records: int) -> list[tuple[str, float, str]]:
    plain = bare(sqlite3.connect(folder / "plain.db", isolation_level=None), times)
    cipher = bare(connect(folder / "cipher.db", KEY), times)
    outbox = Outbox(Store.open(folder / "small.db", KEY))
    put = each(times, lambda n: outbox.put(Destination.HUB, Kind.RECEIPT_ISSUED, PAYLOAD))

    def deliver(n: int) -> None:
        (due,) = outbox.due(time.time(), 1)
        begun = outbox.begin(due.key)
        assert begun is not None
        outbox.end(begun, Reply(Outcome.ACCEPTED))

    delivered = each(times, deliver)
    outbox.store.close()
    rows = [
        ("bare SQLite commit", plain, "1.00 ×"),
        ("bare SQLCipher commit", cipher, f"{cipher / plain:.2f} ×"),
        ("put", put, f"{put / plain:.2f} × a bare commit"),
        ("deliver", delivered, f"{delivered / plain / 2:.2f} × two bare commits"),
    ]
    say(f"{records:,} records …")
    large = Outbox(Store.open(folder / "large.db", KEY))
    fill(large, records)
    large.store.close()
    rows += _start(folder / "large.db", rows[2][1], times)
    return rows


def _start(path: Path, small_put: float, times: int) -> Iterable[tuple[str, float, str]]:
    begun = time.perf_counter()
    outbox = Outbox(Store.open(path, KEY))
    outbox.recover()
    outbox.due(time.time(), 1)
    outbox.next_due(time.time())
    started = time.perf_counter() - begun
    yield "start, 100,000 waiting", started, f"{path.stat().st_size / 1e6:.0f} MB"
    yield "standing", each(5, lambda n: outbox.standing()), ""
    put = each(times, lambda n: outbox.put(Destination.HUB, Kind.RECEIPT_ISSUED, PAYLOAD))
    yield "put among them", put, f"{put / small_put:.2f} × put"
    outbox.end(outbox.begin(outbox.due(time.time(), 1)[0].key), Reply(Outcome.UNREACHABLE))
    yield "next_due, resting", each(5, lambda n: outbox.next_due(time.time())), ""
    yield "check", each(1, lambda n: outbox.store.check()), ""
    outbox.store.close()


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.outbox", description=__doc__)
    parser.add_argument("--times", type=int, default=400)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--dir", type=Path, help="a folder on the disk to measure")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(dir=options.dir) as folder:
        rows = measure(Path(folder), options.times, options.records)
    print(conditions())
    for name, seconds, note in rows:
        print(f"  {name:<24}{seconds * 1000:10.2f} ms   {note}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
