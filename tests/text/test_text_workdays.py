"""The shipped calendar against the package that follows the State Council's notices."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest

from kiosk.text.workdays import NOTHING_KNOWN, Day, Kind, Workdays

SHIPPED = Workdays.load()


def test_each_day_of_2026_is_what_the_official_calendar_says():
    day, days = date(2026, 1, 1), 0
    while day.year == 2026:
        kind, known = SHIPPED.of(day)
        assert known
        assert (kind in (Kind.WORKDAY, Kind.MAKEUP)) is chinese_calendar.is_workday(day), day
        named = chinese_calendar.get_holiday_detail(day)
        assert (kind is Kind.HOLIDAY) is bool(named[0] and named[1]), day
        assert (kind is Kind.MAKEUP) is (chinese_calendar.is_workday(day) and day.weekday() > 4)
        day, days = day + timedelta(days=1), days + 1
    assert days == 365


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
