"""The shipped calendar against the statute, and years without one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kiosk.text.workdays import NOTHING_KNOWN, Day, Due, Kind, Workdays

SHIPPED = Workdays.load()


STATUTORY = (
    (1, 1), (2, 16), (2, 17), (2, 18), (2, 19), (4, 5), (5, 1), (5, 2), (6, 19), (9, 25),
    (10, 1), (10, 2), (10, 3),
)  # fmt: skip
"""全国年节及纪念日放假办法 (2024) art. 2: thirteen days, those of the moon calendar as in 2026."""


def test_2026_keeps_the_statutory_holidays_and_moves_days_without_adding_any():
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    kinds = {day: SHIPPED.of(day).kind for day in days}
    assert all(SHIPPED.of(day).known for day in days)
    assert {kinds[date(2026, *at)] for at in STATUTORY} == {Kind.HOLIDAY}
    for day, kind in kinds.items():
        if kind in (Kind.WORKDAY, Kind.MAKEUP):
            assert (kind is Kind.MAKEUP) is (day.weekday() > 4), day
    weekends = sum(day.weekday() > 4 for day in days)
    # a holiday on a weekend is made good, and every other day off is worked for on a weekend
    worked = sum(kind in (Kind.WORKDAY, Kind.MAKEUP) for kind in kinds.values())
    assert worked == 365 - weekends - len(STATUTORY)


def test_a_year_without_data_is_an_estimate_by_weekdays():
    assert SHIPPED.of(date(2031, 10, 7)) == Day(Kind.WORKDAY, False)
    assert SHIPPED.of(date(2031, 10, 1)) == Day(Kind.HOLIDAY, False)
    assert SHIPPED.of(date(2031, 10, 4)) == Day(Kind.WEEKEND, False)
    assert NOTHING_KNOWN.of(date(2026, 10, 5)) == Day(Kind.WORKDAY, False)


@pytest.mark.parametrize(
    "content",
    [
        "year = 'x'",
        "year = 2027\nholidays = [{zh='a', en='a', first=2027-02-09, last=2027-02-01}]",
        "year = 2027\nholidays = [{zh='a', en='a', first=2027-02-01, last=2027-02-02,"
        " work=[2027-02-03]}]",
        "year = 2027\nholidays = []\nmore = 1",
        "year = ",
    ],
)
def test_a_wrong_file_is_refused_by_name(tmp_path, content):
    (tmp_path / "2027.toml").write_text(content)
    with pytest.raises(ValueError, match=r"2027\.toml"):
        Workdays.load(tmp_path)


@pytest.mark.parametrize(
    ("begin", "days", "day", "known"),
    [
        (date(2026, 9, 28), 1, date(2026, 9, 29), True),
        (date(2026, 9, 30), 1, date(2026, 10, 8), True),  # over the National Day holidays
        (date(2026, 9, 30), 3, date(2026, 10, 10), True),  # a Saturday that is worked
        (date(2026, 9, 18), 1, date(2026, 9, 20), True),  # a Sunday likewise
        (date(2026, 12, 30), 1, date(2026, 12, 31), True),
        (date(2026, 12, 30), 2, date(2027, 1, 4), False),  # 1 January by law, then a weekend
        (date(2026, 12, 18), 15, date(2027, 1, 11), False),
        (date(2026, 2, 13), 2, date(2026, 2, 24), True),
    ],
)
def test_a_term_counts_working_days_after_its_first(begin, days, day, known):
    assert SHIPPED.due(begin, days) == Due(day, known)


def test_a_term_of_no_day_is_refused():
    with pytest.raises(ValueError, match="one working day"):
        SHIPPED.due(date(2026, 9, 28), 0)
