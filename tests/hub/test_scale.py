"""A fleet against the hub: what tests.bench.fleet says is so, is so; and nothing is lost or counted
twice when a process is killed."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime
from json import loads
from pathlib import Path

import pytest
from sqlalchemy import event, text

from hub.configuring import rollouts
from hub.configuring.stages import Stage, State
from hub.database import reading, writing
from hub.returning import A_SECOND, FARTHEST, Returns
from tests.bench.fleet import kill, load, people
from tests.bench.fleet.day import Terminal
from tests.bench.fleet.kill import Book
from tests.bench.fleet.load import Tally
from tests.bench.fleet.servers import Site
from tests.bench.fleet.wire import Address, Connection, NoAnswer
from tests.hub.conftest import CONTRACT, STATION, TERMINAL, Bench, Make, bench_on
from tests.hub.postgres import Server
from tests.hub.test_hub_records import send
from tests.sandbox.hub_samples import record


@pytest.mark.full
def test_of_three_processes_one_is_killed_and_each_key_is_there_once(
    tmp_path: Path, postgres_server: Server, postgres_made: Make
) -> None:
    site = Site(tmp_path, postgres_made(), postgres_server.pid)
    found = kill.scene(site, terminals=200, seconds=9.0, say=lambda _: None)
    assert found.good, found.faults
    assert found.records > 200
    assert found.book.broken  # it was killed while it was asked


def test_what_a_terminal_of_the_fleet_says_is_good() -> None:
    one, now = Terminal(7, STATION, TERMINAL, "key"), datetime(2026, 12, 1, tzinfo=UTC)
    one.version = "3"
    letters = [one.health(now), *one.visit(now), one.health(now)]
    assert [CONTRACT.wrong_record(loads(letter.body)) for letter in letters] == [None] * 6
    assert len({letter.key for letter in letters}) == 6
    again = Terminal(7, STATION, TERMINAL, "key")
    assert again.health(now).key == letters[0].key  # a run can be repeated
    assert Terminal(8, STATION, TERMINAL, "key").health(now).key != letters[0].key


def _delivered(bench: Bench) -> Book:
    host, _, port = bench.url.removeprefix("http://").rpartition(":")
    address, book, now = Address(host, int(port)), Book(), datetime.now(UTC)
    one = Terminal(0, STATION, TERMINAL, bench.key)

    async def deliver() -> None:
        line = Connection()
        for letter in [*one.visit(now), one.health(now)]:
            book.kinds[letter.key] = letter.kind
            for _ in range(2):
                answer = await load.said(line, address, one, letter, Tally())
                book.told[letter.key] = answer.body
                book.first[letter.key] += answer.status == 201
        line.close()

    asyncio.run(deliver())
    return book


def test_the_book_finds_what_is_lost_or_there_twice(sqlite_made: Make) -> None:
    with bench_on(sqlite_made()) as bench:
        book = _delivered(bench)
        assert kill.compared(bench.engine, book) == []
        (key, *_) = [key for key, kind in book.kinds.items() if kind == "consent"]
        book.kinds["unsent"] = "consent"
        assert kill.compared(bench.engine, book) == [
            "1 lost", "letters without an answer", "consent: 2 sent, 1 rows"
        ]  # fmt: skip
        del book.kinds["unsent"]
        book.first[key] += 1
        assert kill.compared(bench.engine, book) == ["1 accepted for the first time twice"]
        book.first[key] -= 1
        with writing(bench.engine) as connection:
            connection.execute(text("DELETE FROM visit_items"))
            connection.execute(text("UPDATE records SET answer = '' WHERE key = :k"), {"k": key})
        assert kill.compared(bench.engine, book) == [
            "0 items, 1 numbers, 0 reviews that do not count",
            "an answer that is not the one that is kept",
        ]


def test_a_hub_that_is_not_there_is_no_answer() -> None:
    with pytest.raises(NoAnswer):
        asyncio.run(Connection().ask(Address("127.0.0.1", 9), b"GET / HTTP/1.1\r\n\r\n", 2.0))


def test_a_good_report_moves_a_rollout_only_when_nobody_is_waited_for(bench: Bench) -> None:
    """Each report of a province must not count all the others while it holds the rollout's row."""
    moved: list[str] = []

    def watched(_c, _cursor, statement: str, *_: object) -> None:
        if "setting_rollouts" in statement and statement.startswith("UPDATE"):
            moved.append(statement)

    for n in range(2, 22):
        bench.give(f"{n:02}")
    with writing(bench.engine) as connection:
        connection.execute(text("UPDATE stations SET region = '230102'"))
    rollout = people.offer(bench.engine, {"station.phone": "1"})
    people.begin(bench.engine, rollout)
    with reading(bench.engine) as connection:
        order = [one.terminal for one in rollouts.terminals_of(connection, rollout)]
    event.listen(bench.engine, "before_cursor_execute", watched)
    said = {"version": "1", "offered": "1", "outcome": "in-force"}
    moves = []
    for terminal in order:
        with writing(bench.engine) as connection:
            before = len(moved)
            rollouts.heard(connection, terminal, {"settings": said}, bench.time())
            moves.append(len(moved) - before)
        bench.time.skip(minutes=1)
    after = people.standing(bench.engine, rollout)
    assert (after.state, after.stage) == (State.DONE, Stage.ALL)
    assert moves == [1, 1, *[0] * 18, 1]


def test_when_very_many_wait_the_next_is_put_off_and_nothing_of_it_is_kept(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.gate.MOST_UNDER_WAY", 0)
    monkeypatch.setattr("hub.taking.MOST_WAITING", 0)
    with bench.client() as http:
        answers = [send(http, record("health")) for _ in range(12)]
        own = {"station": STATION, "terminal": TERMINAL}
        answers.append(http.get("/v1/settings", params=own))
        assert {one.status_code for one in answers} == {503}
        assert {one.json()["code"] for one in answers} == {"later"}
        after = {int(one.headers["retry-after"]) for one in answers}
        assert min(after) >= 5
        assert {one.headers["connection"] for one in answers} == {"close"}
        assert bench.rows("records") == []
        monkeypatch.undo()
        assert send(http, record("health")).status_code == 201


def test_who_is_turned_away_comes_back_alone() -> None:
    now = [100.0]
    returns = Returns(5, lambda: now[0])
    first = Counter(returns.seconds() for _ in range(2 * A_SECOND))
    assert first.keys() == {5, 6, 7}
    assert max(first.values()) <= A_SECOND  # one behind the other
    while (last := returns.seconds()) < FARTHEST:
        assert last >= 7
    later = [returns.seconds() for _ in range(500)]  # more than there are moments
    assert FARTHEST // 2 <= min(later) < max(later) <= FARTHEST
    now[0] += FARTHEST  # when it is over nobody waits for what is past
    assert returns.seconds() == 5
