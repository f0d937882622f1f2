"""Questionnaires and assessments at the hub: versions that stay, answers, evidence, what they come
to, checked by another; on both databases."""

from __future__ import annotations

from itertools import product
from typing import Any

import msgspec
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hub.assess import book, life
from hub.assess.book import Book, Open, Own, There
from hub.assess.form import (
    Answer,
    BadForm,
    Item,
    Kind,
    Questionnaire,
    open_items,
    read,
    score,
    shipped,
)
from hub.assess.life import Event, State
from hub.database import reading, writing
from hub.duties import trail
from hub.steps import Refused, step
from tests.hub.conftest import VAULT, Bench
from tests.hub.test_publicity import PICTURE, people

SMALL = Questionnaire(
    id="small", zh="小表", en="Small", source="001",
    items=(
        Item(id="a", clause="一", zh="甲", en="A"),
        Item(id="b", clause="二", zh="乙", en="B", levels=(2, 3)),
        Item(id="c", clause="三", zh="丙", en="C", evidence=True),
    ),
)  # fmt: skip
ALL = {"a": Answer.MET, "b": Answer.PARTLY, "c": Answer.MET}


def act(bench: Bench, do: str, *more: Any) -> Any:
    with writing(bench.engine) as connection:
        return getattr(Book(VAULT), do)(connection, *more)


def publish(bench: Bench, one: Questionnaire) -> int:
    with writing(bench.engine) as connection:
        return book.publish(connection, one, "test", bench.time())


def begin(bench: Bench, hand: int, level: int = 2, **changed: Any) -> int:
    said = {"year": 2026, "kind": Kind.SELF, "form": "small", "assessor": ""} | changed
    return act(bench, "begin", 1, said["year"], said["kind"], said["form"], level,
               said["assessor"], hand, bench.time())  # fmt: skip


def row(bench: Bench, number: int) -> Any:
    with reading(bench.engine) as connection:
        return book.one(connection, number)


def test_a_version_is_for_good_and_what_was_begun_keeps_its_own(bench: Bench) -> None:
    _, hand = people(bench)
    assert [publish(bench, SMALL), publish(bench, SMALL)] == [1, 0]
    first = begin(bench, hand)
    assert publish(bench, msgspec.structs.replace(SMALL, items=SMALL.items[:1])) == 2
    second = begin(bench, hand, year=2025)
    assert (row(bench, first).number, row(bench, second).number) == (1, 2)
    with pytest.raises(There) as there:
        begin(bench, hand)
    assert there.value.number == first
    assert begin(bench, hand, kind=Kind.THIRD, assessor="某咨询公司") != first
    with pytest.raises(LookupError):
        begin(bench, hand, form="none")
    for sql in ("UPDATE questionnaires SET body = ''", "DELETE FROM questionnaires"):
        with pytest.raises(DBAPIError), writing(bench.engine) as connection:
            connection.execute(text(sql))


def test_from_the_draft_to_the_check(bench: Bench) -> None:
    boss, hand = people(bench)
    publish(bench, SMALL)
    number = begin(bench, hand)
    act(bench, "save", number, {"a": Answer.MET}, {"a": "门头已更换"}, hand)
    with pytest.raises(Open) as left:
        act(bench, "hand_in", number, hand, bench.time())
    assert left.value.items == ("b", "c")
    act(bench, "save", number, ALL, {"a": "门头已更换"}, hand)
    with pytest.raises(Open) as left:
        act(bench, "hand_in", number, hand, bench.time())
    assert left.value.items == ("c",)  # met, and not shown
    for _ in range(2):
        act(bench, "show", number, "c", (PICTURE,), hand, bench.time())
    act(bench, "hand_in", number, hand, bench.time())
    assert row(bench, number).score == 833
    for refused in (("save", number, ALL, {}, hand), ("show", number, "c", (PICTURE,), hand,
                                                      bench.time())):  # fmt: skip
        with pytest.raises(Refused):
            act(bench, *refused)
    with pytest.raises(Own):
        act(bench, "decide", number, Event.ACCEPT, "", hand, bench.time())
    with pytest.raises(Refused, match="no-reason"):
        act(bench, "decide", number, Event.RETURN, "", boss, bench.time())
    act(bench, "decide", number, Event.RETURN, "门头照片不清", boss, bench.time())
    act(bench, "save", number, ALL | {"b": Answer.NOT_ASKED}, {}, hand)
    act(bench, "hand_in", number, hand, bench.time())
    act(bench, "decide", number, Event.ACCEPT, "", boss, bench.time())
    assert (row(bench, number).state, row(bench, number).score) == ("accepted", 1000)
    with reading(bench.engine) as connection:
        assert [one.event for one in trail.of(connection, book.about(number), None)] == [
            "begun", "shown", "shown", "handed", "returned", "handed", "accepted",
        ]  # fmt: skip
        assert {
            item: len(some) for item, some in book.shown(connection, number, SMALL).items()
        } == {"c": 2}
    assert "门头" not in repr(bench.rows("assessments") + bench.rows("duty_trail"))


def test_what_it_comes_to() -> None:
    assert score(SMALL, 2, {}) == 0
    assert score(SMALL, 2, ALL) == 833
    assert score(SMALL, 1, ALL) == 1000  # b is not asked
    assert score(SMALL, 1, {"a": Answer.NOT_ASKED, "c": Answer.NOT_ASKED}) is None
    assert open_items(SMALL, 1, ALL, frozenset({"c"})) == []
    assert open_items(SMALL, 1, ALL | {"c": Answer.UNMET}, frozenset()) == []


def test_the_shipped_ones_are_good_and_name_their_clauses() -> None:
    forms = [read(one) for one in shipped()]
    assert {one.id for one in forms} == {"heilongjiang-grading", "jiangsu-demonstration"}
    for one in forms:
        assert not one.confirmed
        assert all(item.clause for item in one.items)
        assert all(one.of_level(level) for level in (1, 2, 3))
    for bad in (b"", b"id = 1", b"\xff", shipped()[0] + b"\nx = 1"):
        with pytest.raises(BadForm):
            read(bad)


def test_the_table_is_total() -> None:
    for state, event in product(State, Event):
        if (state, event) not in life.ROWS:
            with pytest.raises(Refused):
                step(life.ROWS, state, event)
