"""Which days a choice means, and how a sentence names them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.services import period
from kiosk.services.model import Period
from kiosk.services.result import PeriodChoice, Span

TODAY = date(2026, 11, 22)
FIVE = Period()


NEW_YEAR = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("choice", "year", "span", "zh", "en"),
    [
        (PeriodChoice.THIS_YEAR, 0, (NEW_YEAR, TODAY), "2026年", "In 2026"),
        (PeriodChoice.LAST_YEAR, 0, (date(2025, 1, 1), date(2025, 12, 31)), "2025年", "In 2025"),
        (
            PeriodChoice.LAST_12_MONTHS,
            0,
            (date(2025, 11, 23), TODAY),
            "近12个月",
            "In the last 12 months",
        ),
        (PeriodChoice.ALL, 0, (date(2021, 11, 23), TODAY), "近5年", "In the last 5 years"),
        (PeriodChoice.YEAR, 2023, (date(2023, 1, 1), date(2023, 12, 31)), "2023年", "In 2023"),
        (PeriodChoice.YEAR, 2026, (NEW_YEAR, TODAY), "2026年", "In 2026"),
        (PeriodChoice.YEAR, 1999, (date(2021, 1, 1), date(2021, 12, 31)), "2021年", "In 2021"),
    ],
)
def test_choices(choice, year, span, zh, en):
    found = period.span(choice, year, TODAY, FIVE)
    assert found == Span(*span)
    assert period.label(found, "zh") == zh
    assert period.label(found, "en") == en


def test_no_period_no_span():
    assert period.span(PeriodChoice.ALL, 0, TODAY, None) is None
    assert period.label(None, "zh") == ""
    assert period.long_label(None, "en") == ""


def test_other_spans_are_named_by_their_days():
    span = Span(date(2026, 3, 1), date(2026, 5, 31))
    assert period.label(span, "zh") == "2026-03-01至2026-05-31"
    assert period.label(span, "en") == "From 2026-03-01 to 2026-05-31"
    assert period.long_label(span, "zh") == "2026年3月1日至2026年5月31日"


def test_years_that_may_be_picked():
    assert period.years(TODAY, FIVE) == (2026, 2025, 2024, 2023, 2022, 2021)
    assert period.default_choice(FIVE) is PeriodChoice.THIS_YEAR
    assert period.default_choice(None) is PeriodChoice.ALL


@given(
    st.sampled_from(PeriodChoice),
    st.integers(1900, 2100),
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.integers(1, 20),
)
def test_a_span_is_never_empty_endless_or_in_the_future(choice, year, today, furthest):
    span = period.span(choice, year, today, Period(furthest_years=furthest))
    assert span.begin <= span.end <= today
    assert today - span.begin <= timedelta(days=366 * (furthest + 1))
    assert period.label(span, "zh")
    assert period.label(span, "en")


def test_the_day_that_most_years_lack():
    leap = date(2024, 2, 29)
    span = period.span(PeriodChoice.LAST_12_MONTHS, 0, leap, FIVE)
    assert span == Span(date(2023, 3, 1), leap)
    assert period.label(span, "zh") == "近12个月"
