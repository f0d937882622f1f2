"""A day by which something is to be done is said as that day, and as today on the day itself."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from hub.web.cells import Badge
from hub.web.due import due, last_day
from hub.web.words import CHINA, Words

T = Words("zh")
END = datetime(2026, 11, 24, tzinfo=CHINA)  # the midnight that ends the 23rd


def test_the_last_day_stands_there_and_not_the_midnight_after_it() -> None:
    assert last_day(T, END, True) == "2026-11-23"
    assert last_day(T, END, False) == "约 2026-11-23（该年节假日未公布）"


@pytest.mark.parametrize(
    ("before", "shown"),
    [
        (timedelta(days=1, seconds=1), "2026-11-23"),
        (timedelta(days=1), Badge("今天 2026-11-23", "warn")),
        (timedelta(seconds=1), Badge("今天 2026-11-23", "warn")),
        (timedelta(), Badge("逾期 2026-11-23", "bad")),
    ],
)
def test_what_a_day_is_called(before: timedelta, shown: object) -> None:
    assert due(T, END, True, END - before) == shown


def test_who_knows_more_than_the_day_says_whether_it_is_late() -> None:
    assert due(T, END, True, END, late=False) == "2026-11-23"
    assert due(T, None, None, END) == "–"
