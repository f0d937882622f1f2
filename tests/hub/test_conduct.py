"""What article 40 counts: from reports, tasks and trainings that were missed, excused or found by
persons; decided by a person alone; on both databases."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from hub import admins
from hub.conduct import book, rules
from hub.conduct.book import Book, Decision, NotThere, Standing, What
from hub.conduct.rules import Clause
from hub.database import insert, reading, writing
from hub.duties.settings import Duties
from hub.publicity.book import Book as Publicity
from hub.publicity.book import Task
from hub.publicity.life import Place
from hub.tables import stations
from hub.training.tables import misses, posts, versions
from hub.weekly import book as weekly
from kiosk.reports.weekly import Report
from tests.hub.conftest import STATION, VAULT, Bench

RULES = rules.load()


def station(bench: Bench) -> Any:
    with reading(bench.engine) as connection:
        return connection.execute(select(stations).where(stations.c.code == STATION)).one()


def account(bench: Bench) -> int:
    with writing(bench.engine) as connection:
        admins.make(connection, "wang.li", "test", bench.time())
        return admins.find(connection, "wang.li").id


def so(bench: Bench, today: date, year: int = 2026) -> Standing:
    with reading(bench.engine) as connection:
        here = station(bench)
        return book.standings(connection, [here], year, today, Duties(), RULES)[here.id]


def counts(bench: Bench, today: date, year: int = 2026) -> dict[str, tuple[int, bool]]:
    found = so(bench, today, year).counts
    return {one.clause.value: (one.number, one.over) for one in found if one.number}


def test_weeks_without_a_report_count_from_the_first_whole_week_of_the_station(
    bench: Bench,
) -> None:
    """The station is made on Sunday, 22 November 2026."""
    assert counts(bench, date(2026, 12, 2)) == {}  # of the week from the 23rd: until the 2nd
    assert counts(bench, date(2026, 12, 3)) == {"data": (1, False)}
    report = Report(first=date(2026, 11, 23), visits=0)
    bench.time.skip(days=16)  # 8 December: late
    with writing(bench.engine) as connection:
        weekly.send(connection, 1, report, 0, 7, bench.time(), staff="A1", terminal_id=None)
    found = so(bench, date(2026, 12, 25))
    assert [(one.key, one.what, one.counts) for one in found.entries] == [
        ("weekly:2026-11-23", "weekly-late", False),
        ("weekly:2026-11-30", "weekly-missed", True),
        ("weekly:2026-12-07", "weekly-missed", True),
        ("weekly:2026-12-14", "weekly-missed", True),
    ]
    assert found.entries[1].link == f"/weekly/{STATION}/2026-11-30"
    assert counts(bench, date(2026, 12, 25)) == {"data": (3, False)}
    # of the last week of a year the report is due in the next one
    assert counts(bench, date(2026, 12, 31)) == {"data": (4, True)}
    assert counts(bench, date(2027, 1, 20), 2027) == {"data": (2, False)}


def test_a_report_that_somebody_ended_at_its_terminal_did_not_go(bench: Bench) -> None:
    report = Report(first=date(2026, 11, 23), visits=0)
    with writing(bench.engine) as connection:
        terminal = connection.execute(text("SELECT min(id) FROM terminals")).scalar()
        key = weekly.send(
            connection, 1, report, 0, 7, bench.time(), staff="A1", terminal_id=terminal
        )
        said = {"key": key, "state": "refused"}
        weekly.told(connection, terminal, said, bench.time())
    assert counts(bench, date(2026, 12, 3)) == {"data": (1, False)}


def test_trainings_exams_and_tasks(bench: Bench) -> None:
    here, who, now = station(bench), account(bench), bench.time()
    with writing(bench.engine) as connection:
        for number, (title, due) in enumerate(
            (("课程一", "2026-11-25"), ("考试一", "2026-11-26")), 1
        ):
            connection.execute(
                insert(connection, posts).values(
                    id=number,
                    kind="course",
                    state="shown",
                    version=1,
                    shown=1,
                    due=due,
                    made_at=now,
                )
            )
            connection.execute(insert(connection, versions).values(
                post_id=number, number=1, title=title, body="{}", sha256="0" * 64, made_at=now,
                made_by="test"))  # fmt: skip
        for post, staff, what in ((1, "s01", "course"), (1, "s02", "course"), (1, "", "claim"),
                                  (2, "s01", "untaken"), (2, "s02", "failed")):  # fmt: skip
            connection.execute(insert(connection, misses).values(
                post_id=post, station_id=here.id, staff=staff, what=what, due="2026-11-25",
                at=now))  # fmt: skip
        task = Task(here.region, here.id, "任务", "做", Place.ANY, date(2026, 11, 24))
        Publicity(VAULT).write(connection, task, who, now)
    assert counts(bench, date(2026, 12, 1)) == {
        "training": (1, False), "exam": (1, False), "publicity": (1, False),
    }  # fmt: skip
    exam, course = (one for one in so(bench, date(2026, 12, 1)).entries if one.people)
    assert (course.name, course.people, exam.name, exam.people) == ("课程一", 2, "考试一", 2)


def test_a_person_finds_excuses_restores_and_decides(bench: Bench) -> None:
    here, who, keeper, today = station(bench), account(bench), Book(VAULT), date(2026, 12, 24)

    def act(do: str, *more: Any) -> None:
        with writing(bench.engine) as connection:
            getattr(keeper, do)(connection, here.id, 2026, *more, who, bench.time())

    act("find", Clause.DATA, date(2026, 11, 30), "第48周数据与台账不符，见检查记录")
    act("find", Clause.RISK, date(2026, 11, 30), "检查发现冒名办理")
    assert counts(bench, today) == {"data": (5, True), "risk": (1, True)}
    for _ in range(2):
        act("excuse", "weekly:2026-11-30", so(bench, today), "当周停业")
        assert counts(bench, today)["data"] == (4, True)
        act("excuse", "weekly:2026-12-07", so(bench, today), "当周停业")
        assert counts(bench, today)["data"] == (3, False)
        act("excuse", "weekly:2026-11-30", so(bench, today), "查明并未停业")
        act("excuse", "weekly:2026-12-07", so(bench, today), "查明并未停业")
        assert counts(bench, today)["data"] == (5, True)
    with pytest.raises(NotThere):
        act("excuse", "weekly:2026-01-05", so(bench, today), "x")
    assert so(bench, today).decision is None  # over its limit, and nothing was decided by itself
    act("decide", Decision.RECTIFY, "限期整改")
    act("decide", Decision.KEEP, "已整改")
    assert so(bench, today).decision is Decision.KEEP
    with reading(bench.engine) as connection:
        notes = keeper.notes(connection, here.id, 2026, True)
        assert notes[0].words == "第48周数据与台账不符，见检查记录"
        assert [one.what for one in notes[-2:]] == [What.DECIDED] * 2
        assert all(one.words == "" for one in keeper.notes(connection, here.id, 2026, False))
    assert "冒名" not in repr(bench.rows("conduct_notes") + bench.rows("deeds"))
    assert [row["deed"] for row in bench.rows("deeds")][-1] == "conduct-noted"
    for sql in ("UPDATE conduct_notes SET key = 'x'", "DELETE FROM conduct_notes"):
        with pytest.raises(DBAPIError), writing(bench.engine) as connection:
            connection.execute(text(sql))


def test_the_clauses_are_those_of_the_article() -> None:
    assert [(one.id.value, one.limit) for one in RULES.clauses] == [
        ("risk", 0), ("data", 3), ("training", 3), ("exam", 3), ("publicity", 3), ("other", 0),
    ]  # fmt: skip
    assert not RULES.confirmed
