"""`python -m tests.bench fleet`: so many terminals against one hub of one or more processes, on
PostgreSQL that reaches the disk at every commit; everything beside the bare server's static answer
in the same run. With `--kill`: three processes, of which one is killed in the middle and started
again.

Processor time stands apart for hub, database and the client that plays the fleet. On a machine of
few cores the client takes part of them: judge the hub by its own ms an answer.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
import tempfile
import time
from collections.abc import Awaitable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from hub.configuring.stages import Stage, State
from hub.database import engine_of
from tests.bench.fleet import kill, load, people, report, servers
from tests.bench.fleet.day import Terminal
from tests.bench.fleet.load import Tally
from tests.bench.fleet.report import Cost
from tests.bench.fleet.servers import Process, Site
from tests.bench.fleet.wire import Address, Connection
from tests.bench.report import conditions, say

_CHANGE = {"station.phone": "0451-12393"}


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench fleet", description=__doc__)
    parser.add_argument("--terminals", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=10.0, help="of each load")
    parser.add_argument("--width", type=int, default=32, help="questions at once")
    parser.add_argument("--day", type=float, default=60.0, help="seconds at the fleet's own pace")
    parser.add_argument("--asks", type=float, default=300.0, help="seconds between two questions "
                        "for settings, at the fleet's own pace")  # fmt: skip
    parser.add_argument("--hubs", type=int, default=1, help="processes of the hub, at one address")
    parser.add_argument("--sqlite", action="store_true", help="SQLite in place of PostgreSQL")
    parser.add_argument("--kill", action="store_true", help="the scene with three processes")
    parser.add_argument("--dir", type=Path, help="a folder on the disk to measure (SQLite)")
    options = parser.parse_args(argv)
    print(conditions(), flush=True)
    with (
        tempfile.TemporaryDirectory(prefix="fleet-", dir=options.dir) as folder,
        servers.site(Path(folder), options.sqlite) as site,
    ):
        if options.kill:
            found = kill.scene(site, options.terminals, options.seconds, say)
            print(kill.told(found))
            return 0 if found.good else 1
        asyncio.run(_figures(site, options))
    return 0


async def _figures(site: Site, options: argparse.Namespace) -> None:
    engine = engine_of(site.database)
    begun = time.perf_counter()
    fleet = await asyncio.to_thread(people.settle, engine, options.terminals)
    say(f"{len(fleet)} terminals in {time.perf_counter() - begun:.1f} s")
    rows = []
    bare_process = Process(["-m", "tests.bench.fleet.static"])
    with servers.running(bare_process):
        deed = _health([bare_process.address])
        await load.closed(fleet, options.width, deed, 1.0)
        tally, cost = await _measured(
            site, [bare_process], load.closed(fleet, options.width, deed, options.seconds)
        )
        bare = tally.rate
        rows.append(report.row("bare server, static answer", tally, cost, bare))
    hubs = site.together(options.hubs)
    addresses = [hubs[0].address]
    with servers.running(*hubs):
        small = servers.memory(hubs[0].pid)
        for name, make in (("health", _health), ("records of visits", _visits),
                           ("settings, nothing new", _settings)):  # fmt: skip
            say(f"{name} …")
            deed = make(addresses)
            # once round the fleet's beginning, so that what is new is not what is measured
            await load.closed(fleet[:500], options.width, deed)
            part = fleet[:500] if make is _settings else fleet
            tally, cost = await _measured(
                site, hubs, load.closed(part, options.width, deed, options.seconds)
            )
            rows.append(report.row(name, tally, cost, bare))
        print(report.table(rows), flush=True)
        rollout = await _rolled(engine, addresses, fleet, options.width)
        await _day(site, hubs, fleet, options, bare)
        after = people.standing(engine, rollout)
        print(f"rollout: {after.state}, {dict(after.counts)}")
        grown = " + ".join(f"{servers.memory(hub.pid):.0f}" for hub in hubs)
        print(f"memory of the hub: {small:.0f} MB at its start, {grown} MB now; database "
              f"{_database_memory(site)}")  # fmt: skip
    engine.dispose()


async def _measured(
    site: Site, processes: Sequence[Process], what: Awaitable[Tally]
) -> tuple[Tally, Cost]:
    def used() -> tuple[float, float]:
        database = servers.cpu(site.postgres_pid, family=True) if site.postgres_pid else 0.0
        return sum(servers.cpu(one.pid) for one in processes), database

    before = used()
    tally = await what
    after = used()
    return tally, Cost(after[0] - before[0], after[1] - before[1])


async def _rolled(
    engine: Engine, addresses: Sequence[Address], fleet: list[Terminal], width: int
) -> int:
    """A change for all is signed and rolled out to one and to the few; then all are offered it."""
    begun = time.perf_counter()
    rollout = await asyncio.to_thread(people.offer, engine, _CHANGE)
    say(f"drafted, signed, taken for all: {time.perf_counter() - begun:.1f} s")
    await asyncio.to_thread(people.begin, engine, rollout)
    order = people.first(engine, rollout)
    for stage in (Stage.ONE, Stage.FEW):
        now = people.standing(engine, rollout)
        assert (now.state, now.stage) == (State.OPEN, stage), now
        size = 1 if stage is Stage.ONE else sum(now.counts.values()) // 20
        part, order = [fleet[n] for n in order[:size]], order[size:]
        begun = time.perf_counter()
        asking, health = _settings(addresses), _health(addresses)

        async def both(line, one, tally, asking=asking, health=health):
            await asking(line, one, tally)
            await health(line, one, tally)

        tally = await load.closed(part, width, both)
        # of the last that come at once none may have seen that it is the last: the next report does
        tally_of_next = await load.closed(part[:1], 1, health)
        assert tally_of_next.good == 1
        worst = max(tally.took)
        print(f"stage {stage}: {size} terminals in {time.perf_counter() - begun:.1f} s, "
              f"slowest answer {worst:.2f} s, {dict(tally.statuses)}", flush=True)  # fmt: skip
    assert people.standing(engine, rollout).stage is Stage.ALL
    return rollout


async def _day(
    site: Site, hubs: Sequence[Process], fleet: list[Terminal], options: argparse.Namespace,
    bare: float,
) -> None:  # fmt: skip
    say("a day at the fleet's own pace …")
    addresses = [hub.address for hub in hubs]
    day = load.Day(fleet, addresses, options.asks)
    without = sum(not one.version for one in fleet)
    tally, cost = await _measured(site, hubs, day.run(options.day))
    wanted = load.a_day(len(fleet), options.asks)
    late = sorted(tally.late)
    print(report.table([report.row(f"a day ({wanted:.0f} a second are due)", tally, cost, bare)]))
    print(f"from due to answered, retries included: median {1000 * late[len(late) // 2]:.0f} ms, "
          f"p99 {1000 * late[len(late) * 99 // 100]:.0f} ms, worst {1000 * late[-1]:.0f} ms; "
          f"{tally.opened} connections opened; hub {100 * cost.hub / tally.seconds:.0f} %, "
          f"database {100 * cost.database / tally.seconds:.0f} %, "
          f"client {100 * tally.own_cpu / tally.seconds:.0f} % of a core")  # fmt: skip
    reached = sorted(day.reached)
    if reached:
        print(f"the change: {len(reached)} of {without} have it, half after "
              f"{reached[len(reached) // 2]:.1f} s, the last after {reached[-1]:.1f} s "
              f"(each asks every {options.asks:.0f} s)")  # fmt: skip
    if len(reached) < without:
        rest = [one for one in fleet if not one.version]
        tally, cost = await _measured(
            site, hubs, load.closed(rest, options.width, _settings(addresses))
        )
        missing = sum(not one.version for one in fleet)
        print(report.table([report.row("the rest ask at once", tally, cost, bare)]))
        print(f"they have it after {tally.seconds:.1f} s; {missing} have not")


def _at(addresses: Sequence[Address], line: Connection) -> Address:
    return addresses[line.lane % len(addresses)]


def _health(addresses: Sequence[Address]) -> load.Deed:
    async def deed(line: Connection, one: Terminal, tally: Tally) -> None:
        await load.said(line, _at(addresses, line), one, one.health(datetime.now(UTC)), tally)

    return deed


def _visits(addresses: Sequence[Address]) -> load.Deed:
    async def deed(line: Connection, one: Terminal, tally: Tally) -> None:
        for letter in one.visit(datetime.now(UTC)):
            await load.said(line, _at(addresses, line), one, letter, tally)

    return deed


def _settings(addresses: Sequence[Address]) -> load.Deed:
    async def deed(line: Connection, one: Terminal, tally: Tally) -> None:
        await load.settings(line, _at(addresses, line), one, tally)

    return deed


def _database_memory(site: Site) -> str:
    if not site.postgres_pid:
        return "within it (SQLite)"
    with contextlib.suppress(OSError):
        return f"{servers.memory(site.postgres_pid, family=True):.0f} MB (Pss, with its buffers)"
    return "not known"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
