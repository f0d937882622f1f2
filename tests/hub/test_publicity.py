"""Publicity tasks at the hub: who has to do them, proofs with sealed files, what is missed; on both
databases."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from hub import admins, terminals
from hub.database import reading, writing
from hub.duties import files, trail
from hub.publicity import book, life
from hub.publicity.book import Book, Own, Proof, Task
from hub.publicity.life import Done, Event, Handed, Place, State
from hub.steps import Refused, step
from hub.tables import stations
from tests.hub.conftest import STATION, VAULT, Bench

PICTURE = b"\xff\xd8\xff\xe0" + b"a picture of people" * 50
DUE, BEFORE, AFTER = date(2026, 12, 10), date(2026, 12, 1), date(2026, 12, 11)


def station(bench: Bench, code: str = STATION) -> Any:
    with reading(bench.engine) as connection:
        return connection.execute(select(stations).where(stations.c.code == code)).one()


def people(bench: Bench) -> tuple[int, int]:
    """Who writes and judges, who hands in."""
    with writing(bench.engine) as connection:
        for name in ("wang.li", "zhao.min"):
            admins.make(connection, name, "test", bench.time())
        return tuple(admins.find(connection, name).id for name in ("wang.li", "zhao.min"))


def write(bench: Bench, who: int, **changed: Any) -> int:
    task = Task("230000", None, "参保缴费宣传", "进社区宣传一次", Place.ANY, DUE)
    with writing(bench.engine) as connection:
        return Book(VAULT).write(connection, task._replace(**changed), who, bench.time())


def hand_in(bench: Bench, who: int, task: int | None, **changed: Any) -> int:
    proof = Proof(task, Place.OFF_SITE, date(2026, 11, 20), 80, "阳光社区", "现场解答", (PICTURE,))
    with writing(bench.engine) as connection:
        return Book(VAULT).hand_in(
            connection, station(bench).id, proof._replace(**changed), who, bench.time()
        )


def decide(bench: Bench, who: int, proof: int, event: Event, reason: str = "") -> None:
    with writing(bench.engine) as connection:
        Book(VAULT).decide(connection, proof, event, reason, who, bench.time())


def standing(bench: Bench, today: date) -> list[Done]:
    with reading(bench.engine) as connection:
        here = station(bench)
        found = book.standing(connection, [here], 2026, today)[here.id]
        return [one.done for one in found]


@pytest.fixture
def placed(bench: Bench) -> Bench:
    with writing(bench.engine) as connection:
        terminals.change_station(connection, STATION, "演示站", "230102", "test", bench.time())
    return bench


def test_a_task_is_whose_region_it_is_until_its_day(placed: Bench) -> None:
    boss, _ = people(placed)
    write(placed, boss)
    write(placed, boss, region="230200")  # elsewhere
    write(placed, boss, region="230102", station_id=station(placed).id)
    write(placed, boss, due=date(2026, 11, 1))  # before the station was here
    gone = write(placed, boss)
    with writing(placed.engine) as connection:
        assert Book(VAULT).withdraw(connection, gone, boss, placed.time())
        assert not Book(VAULT).withdraw(connection, gone, boss, placed.time())
    assert standing(placed, DUE) == [Done.OPEN] * 2
    assert standing(placed, AFTER) == [Done.MISSED] * 2


def test_from_the_proof_to_the_decision(placed: Bench) -> None:
    boss, hand = people(placed)
    task = write(placed, boss)
    first = hand_in(placed, hand, task)
    assert standing(placed, AFTER) == [Done.WAITING]
    with pytest.raises(Refused, match="no-reason"):
        decide(placed, boss, first, Event.RETURN)
    with pytest.raises(Own):
        decide(placed, hand, first, Event.ACCEPT)
    decide(placed, boss, first, Event.RETURN, "图片看不清")
    assert standing(placed, BEFORE) == [Done.OPEN]
    assert standing(placed, AFTER) == [Done.UNQUALIFIED]
    with pytest.raises(Refused):
        decide(placed, boss, first, Event.ACCEPT)
    second = hand_in(placed, hand, task)
    decide(placed, boss, second, Event.ACCEPT)
    own = hand_in(placed, hand, None, place=Place.STATION)
    decide(placed, boss, own, Event.ACCEPT)
    assert standing(placed, AFTER) == [Done.DONE]
    with reading(placed.engine) as connection:
        here = station(placed)
        assert book.off_site(connection, [here.id], 2026) == {here.id: 1}
        assert book.off_site(connection, [here.id], 2025) == {}
        steps = trail.of(connection, book.about(first), VAULT)
        assert [(one.event, one.note) for one in steps] == [
            ("handed", ""), ("returned", "图片看不清"),
        ]  # fmt: skip
        row = book.proof(connection, first)
        assert Book(VAULT).words(row) == ("阳光社区", "现场解答")
    for secret in ("阳光社区", "现场解答", "图片看不清"):
        assert secret not in repr(placed.rows("publicity_proofs") + placed.rows("duty_trail"))


def test_files_are_known_by_their_beginning_and_stand_sealed(placed: Bench) -> None:
    _, hand = people(placed)
    for name, content in (("png", b"\x89PNG\r\n\x1a\nx"), ("pdf", b"%PDF-1.7"),
                          ("mp4", b"\0\0\0\x18ftypmp42"), ("mov", b"\0\0\0\x14ftypqt  "),
                          ("webm", b"\x1aE\xdf\xa3x")):  # fmt: skip
        assert files.SUFFIX[files.media_of(content)] == name
    for bad in (b"", b"<html>", b"MZ\x90", b"GIF89a", b"\0\0\0\x18ftypheic"):
        assert files.wrong([PICTURE, bad]) == "bad-file"
    assert files.wrong([PICTURE] * 7) == "files-too-large"
    number = hand_in(placed, hand, None, contents=(PICTURE, b"%PDF-1.7 x"))
    about = book.about(number)
    with reading(placed.engine) as connection:
        kept = files.of(connection, [about])[about]
        assert [(one.number, one.media.value) for one in kept] == [
            (1, "image/jpeg"), (2, "application/pdf"),
        ]  # fmt: skip
        assert files.content(connection, VAULT, about, 1) == (files.Media.JPEG, PICTURE)
        with pytest.raises(LookupError):
            files.content(connection, VAULT, about, 3)
    assert all(PICTURE[4:40] not in bytes(row["sealed"]) for row in placed.rows("duty_files"))
    for sql in ("UPDATE duty_files SET size = 1", "DELETE FROM duty_files"):
        with pytest.raises(DBAPIError), writing(placed.engine) as connection:
            connection.execute(text(sql))


def test_the_table_is_total_and_what_was_decided_stays() -> None:
    for state, event in product(State, Event):
        if state is State.HANDED:
            assert step(life.ROWS, state, event) is not state
        else:
            with pytest.raises(Refused):
                step(life.ROWS, state, event)
    late = Handed(State.ACCEPTED, AFTER)
    assert life.stands(DUE, [Handed(State.RETURNED, BEFORE), late], AFTER) is Done.DONE
    assert life.stands(DUE, [], DUE) is Done.OPEN
