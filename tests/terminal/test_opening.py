"""Opening hours: lunch breaks, official holidays, 调休, exceptions, years not yet announced."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
import pytest

from kiosk.runtime.clock import CHINA
from kiosk.settings.load import SettingsError, load
from kiosk.settings.model import Opening
from kiosk.terminal.opening import FURTHEST, Timetable
from kiosk.terminal.states import Doors
from kiosk.text.workdays import Workdays

OFFICE = ["08:30-11:30", "13:30-17:00"]
WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), OFFICE)
CALENDAR = Workdays.load()


def table(**more) -> Timetable:
    return Timetable(msgspec.convert({"weekly": WEEK} | more, Opening), CALENDAR)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("moment", "open_now", "opens"),
    [
        ("2026-11-24 08:29:59", False, "2026-11-24 08:30"),
        ("2026-11-24 08:30:00", True, None),
        ("2026-11-24 11:29:59", True, None),
        ("2026-11-24 11:30:00", False, "2026-11-24 13:30"),  # lunch
        ("2026-11-24 17:00:00", False, "2026-11-25 08:30"),
        ("2026-11-27 17:30:00", False, "2026-11-30 08:30"),  # over the weekend
        ("2026-09-30 17:30:00", False, "2026-10-08 08:30"),  # over the National Day
        ("2026-10-01 09:00:00", False, "2026-10-08 08:30"),
        ("2026-10-10 09:00:00", True, None),  # a working Saturday
        ("2026-10-10 12:00:00", False, "2026-10-10 13:30"),
        ("2026-02-13 18:00:00", False, "2026-02-14 08:30"),  # the working day before the festival
        ("2026-02-14 18:00:00", False, "2026-02-24 08:30"),
    ],
)
def test_hours_follow_week_and_official_calendar(moment, open_now, opens):
    timetable, now = table(), at(moment)
    assert timetable.doors(now) is (Doors.OPEN if open_now else Doors.CLOSED)
    found = timetable.opens(now)
    assert (found.at if found else None) == (at(opens) if opens else None)
    assert not (found and found.estimate)


def test_an_opening_in_a_year_not_yet_announced_is_an_estimate():
    found = table().opens(at("2026-12-31 18:00"))
    assert (found.at, found.estimate) == (at("2027-01-04 08:30"), True)
    known = table(exceptions={"2027-01-01": [], "2027-01-02": [], "2027-01-03": [],
                              "2027-01-04": OFFICE}).opens(at("2026-12-31 18:00"))  # fmt: skip
    assert (known.at, known.estimate) == (at("2027-01-04 08:30"), False)
    plain = table(calendar="none").opens(at("2026-12-31 18:00"))
    assert (plain.at, plain.estimate) == (at("2027-01-01 08:30"), False)


def test_exceptions_win_over_week_and_holiday():
    timetable = table(exceptions={"2026-10-01": ["10:00-12:00"], "2026-11-24": []})
    assert timetable.doors(at("2026-10-01 11:00")) is Doors.OPEN
    assert timetable.doors(at("2026-11-24 09:00")) is Doors.CLOSED
    assert timetable.opens(at("2026-11-24 09:00")).at == at("2026-11-25 08:30")


def test_holidays_and_working_weekends_may_have_hours_of_their_own():
    timetable = table(holiday=["09:00-12:00"], makeup=["09:00-15:00"])
    assert timetable.doors(at("2026-10-02 10:00")) is Doors.OPEN
    assert timetable.doors(at("2026-10-10 13:00")) is Doors.OPEN
    assert timetable.doors(at("2026-10-10 15:00")) is Doors.CLOSED
    assert table(makeup=[]).doors(at("2026-10-10 10:00")) is Doors.CLOSED


@pytest.mark.parametrize(("outside", "doors"), [("closed", Doors.CLOSED), ("guides", Doors.GUIDES),
                                                ("serve", Doors.OPEN)])  # fmt: skip
def test_what_the_terminal_does_outside_the_hours_is_a_setting(outside, doors):
    timetable = table(outside=outside)
    assert timetable.doors(at("2026-11-24 20:00")) is doors
    assert (timetable.opens(at("2026-11-24 20:00")) is None) is (doors is Doors.OPEN)


def test_without_hours_it_is_always_open():
    timetable = Timetable(None, CALENDAR)
    assert timetable.doors(at("2026-10-01 03:00")) is Doors.OPEN
    assert timetable.opens(at("2026-10-01 03:00")) is None
    assert timetable.next_change(at("2026-10-01 03:00")) is None


def test_a_station_that_never_opens_says_so_in_bounded_time():
    timetable = Timetable(msgspec.convert({"weekly": {}}, Opening), CALENDAR)
    assert timetable.doors(at("2026-11-24 10:00")) is Doors.CLOSED
    assert timetable.opens(at("2026-11-24 10:00")) is None
    late = {"2027-03-01": ["08:00-09:00"]}
    far = msgspec.convert({"weekly": {}, "exceptions": late}, Opening)
    assert (at("2027-03-01 00:00") - at("2026-11-24 00:00")).days > FURTHEST
    assert Timetable(far, CALENDAR).opens(at("2026-11-24 10:00")) is None


def test_midnight_is_the_end_of_a_day_not_its_beginning():
    timetable = table(weekly={"mon": ["18:00-24:00"], "tue": ["00:00-02:00"]})
    assert timetable.doors(at("2026-11-23 23:59:59")) is Doors.OPEN
    assert timetable.doors(at("2026-11-24 00:00")) is Doors.OPEN
    assert timetable.doors(at("2026-11-24 02:00")) is Doors.CLOSED


def test_doors_change_only_at_the_moments_foretold():
    """Minute by minute over seven weeks with a festival: `doors` and `next_change` agree."""
    timetable, now = table(outside="guides"), at("2026-09-15 00:00")
    change = timetable.next_change(now)
    doors = timetable.doors(now)
    while now < at("2026-11-03 00:00"):
        now += timedelta(minutes=10)
        after = timetable.doors(now)
        if after is not doors:
            assert now == change
        if now >= change:
            change = timetable.next_change(now)
        doors = after


@pytest.mark.parametrize(
    ("opening", "what"),
    [
        ({"weekly": {"mon": ["8:30-11:30"]}}, "regex"),
        ({"weekly": {"mon": ["17:00-08:00"]}}, "17:00-08:00 ends before it begins"),
        ({"weekly": {"mo": []}}, "misspelt"),
        ({"weekly": {}, "exceptions": {"2026-13-01": []}}, "date"),
        ({"weekly": {}, "outside": "sleep"}, "sleep"),
        ({}, "missing"),
    ],
)
def test_wrong_hours_are_refused_by_name(opening, what):
    with pytest.raises(SettingsError, match=what) as refused:
        load("heilongjiang-2", [{"station": {"opening": opening}}])
    assert "opening" in refused.value.key
