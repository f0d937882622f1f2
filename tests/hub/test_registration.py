"""Registrations at the hub: announced, applied for within thirty working days, approved by another,
every version kept; on both databases."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hub.database import reading, writing
from hub.duties import files, trail
from hub.registration import book, fields, life
from hub.registration.book import Book, Busy, Own
from hub.registration.life import Event, State
from hub.steps import Refused, step
from kiosk.text.workdays import Workdays
from tests.hub.conftest import VAULT, Bench
from tests.hub.test_publicity import PICTURE, people

FORM = fields.load()
WORKDAYS = Workdays.load()
BOOK = Book(VAULT, FORM, WORKDAYS)
HEAD = "欧阳示例"
VALUES = {one.id: f"{one.id} 一" for one in FORM.fields} | {"legal": HEAD}
APPROVED_ON = date(2026, 10, 16)  # a Friday after the holidays


def act(bench: Bench, do: str, *more: Any) -> Any:
    with writing(bench.engine) as connection:
        return getattr(BOOK, do)(connection, *more, bench.time())


def registered(bench: Bench, boss: int, hand: int) -> None:
    first = act(bench, "announce", 1, None, "", hand)
    act(bench, "apply", first, VALUES, (), hand)
    act(bench, "decide", first, Event.APPROVE, "", boss)


def one(bench: Bench, number: int) -> Any:
    with reading(bench.engine) as connection:
        return book.one(connection, number)


def test_from_the_first_registration_to_a_change_that_is_approved(bench: Bench) -> None:
    boss, hand = people(bench)
    registered(bench, boss, hand)
    change = act(bench, "announce", 1, APPROVED_ON, "换了法定代表人", hand)
    with pytest.raises(Busy):
        act(bench, "announce", 1, APPROVED_ON, "", hand)
    row = one(bench, change)
    assert (row.due, row.due_known) == ("2026-11-27", True)
    after = VALUES | {"legal": "令狐示例"}
    act(bench, "apply", change, after, (PICTURE,), hand)
    with pytest.raises(Own):
        act(bench, "decide", change, Event.APPROVE, "", hand)
    with pytest.raises(Refused, match="no-reason"):
        act(bench, "decide", change, Event.RETURN, "", boss)
    act(bench, "decide", change, Event.RETURN, "缺批准文件", boss)
    act(bench, "apply", change, after, (PICTURE, b"%PDF-1.7"), hand)
    act(bench, "decide", change, Event.APPROVE, "", boss)
    with pytest.raises(Refused):
        act(bench, "decide", change, Event.WITHDRAW, "x", boss)
    with reading(bench.engine) as connection:
        history = BOOK.history(connection, 1)
        assert [(one.number, one.values["legal"]) for one in history] == [
            (2, "令狐示例"), (1, HEAD),
        ]  # fmt: skip
        assert [one.event for one in trail.of(connection, book.about(change), VAULT)] == [
            "announced", "applied", "returned", "applied", "approved",
        ]  # fmt: skip
        assert trail.broken(connection, book.about(change)) == 0
        rounds = [book.papers(change, number) for number in range(1, 6)]
        assert sorted(map(len, files.of(connection, rounds).values())) == [1, 2]
    assert HEAD not in repr(bench.rows("registrations") + bench.rows("registration_changes"))
    for sql in ("UPDATE registrations SET number = 9", "DELETE FROM registrations"):
        with pytest.raises(DBAPIError), writing(bench.engine) as connection:
            connection.execute(text(sql))


def test_the_term_is_counted_in_working_days_and_reminded_of_once_each(bench: Bench) -> None:
    boss, hand = people(bench)
    registered(bench, boss, hand)
    change = act(bench, "announce", 1, APPROVED_ON, "", hand)

    def remind(*day: int) -> list[str]:
        with writing(bench.engine) as connection:
            before = trail.length(connection, book.about(change))
            BOOK.remind(connection, date(2026, *day), bench.time())
            steps = trail.of(connection, book.about(change), None)
            return [one.event for one in steps[before:]]

    assert remind(11, 12) == []  # eleven working days are left
    assert remind(11, 13) == ["reminded"]  # ten
    assert remind(11, 13) == []
    assert remind(11, 24) == ["reminded"]  # three
    assert remind(11, 27) == ["reminded"]  # the last
    assert remind(11, 28) == ["overdue"]
    assert remind(12, 30) == []
    row = one(bench, change)
    assert book.days_left(WORKDAYS, row, date(2026, 11, 13)) == 10
    assert book.days_left(WORKDAYS, row, date(2026, 11, 28)) is None
    assert [book.late(row, day) for day in (date(2026, 11, 27), date(2026, 11, 28))] == [
        False, True,
    ]  # fmt: skip
    bench.time.skip(days=3)  # 25 November: in time
    act(bench, "apply", change, VALUES, (), hand)
    assert not book.late(one(bench, change), date(2026, 12, 30))


def test_the_table_is_total() -> None:
    for state, event in product(State, Event):
        if (state, event) in life.ROWS:
            assert event in life.can(state)
            assert step(life.ROWS, state, event) in State
        else:
            with pytest.raises(Refused):
                step(life.ROWS, state, event)
    assert life.can(State.APPROVED) == life.can(State.WITHDRAWN) == ()


def test_the_fields_are_data_and_name_the_six_of_article_39() -> None:
    important = [one.zh for one in FORM.fields if one.important]
    assert important == ["进驻机构名称", "法定代表人", "企业负责人", "实际控制人", "注册地址",
                         "药品经营范围"]  # fmt: skip
    assert FORM.days == 30
    assert not FORM.confirmed
    assert FORM.wrong(VALUES) == ""
    assert FORM.wrong(VALUES | {"controller": ""}) == ""
    assert FORM.wrong(VALUES | {"legal": ""}) == "legal"
    assert FORM.wrong(VALUES | {"host": "长" * 201}) == "host"
    assert FORM.wrong(VALUES | {"host": "a\nb"}) == "host"


def test_receivers_who_want_it_are_told_once(bench: Bench) -> None:
    import json

    from hub.fleet.drafting import drafted
    from hub.fleet.settings import Receiver
    from hub.registration import terms

    boss, hand = people(bench)
    registered(bench, boss, hand)
    act(bench, "announce", 1, APPROVED_ON, "", hand)
    receivers = (
        Receiver(name="city", mail="a@example.invalid", duties=True),
        Receiver(name="elsewhere", mail="a@example.invalid", duties=True, region="320000"),
        Receiver(name="not", mail="a@example.invalid"),
    )
    with writing(bench.engine) as connection:
        assert terms.look(connection, receivers, bench.time()) == 1
        assert terms.look(connection, receivers, bench.time()) == 0
    (row,) = bench.rows("messages")
    for language in ("zh", "en"):
        subject, words = drafted(json.loads(row["body"]), language, "https://hub.example.invalid")
        assert "演示站" in subject
        assert "2026-11-27" in words
        assert "/duties/registration/2" in words
