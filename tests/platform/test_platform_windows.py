"""Windows of time: cover exactly, never longer than allowed; merged answers equal one big list."""

# ruff: noqa: DTZ001  # times of the interface are local times without a zone
from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kiosk.platform.windows import back, halves, may_show, merged, newest_first, windows
from kiosk.services.result import Coded, Span
from tests.platform.platform_rig import CALM

DAYS = st.dates(date(2000, 1, 1), date(2030, 12, 31))


@st.composite
def spans(draw):
    begin = draw(DAYS)
    return Span(begin, begin + timedelta(days=draw(st.integers(0, 2500))))


@CALM
@given(spans(), st.integers(1, 24))
def test_windows_cover_exactly_newest_first(span, months):
    found = windows(span, months)
    assert found[0].end == span.end
    assert found[-1].begin == span.begin
    for newer, older in pairwise(found):
        assert older.end == newer.begin - timedelta(days=1)
    assert all(one.begin > back(one.end, months) for one in found)


def test_a_leap_year_is_one_window_of_twelve_months():
    assert len(windows(Span(date(2024, 1, 1), date(2024, 12, 31)), 12)) == 1
    assert back(date(2026, 3, 31), 1) == date(2026, 2, 28)
    assert back(date(2024, 2, 29), 12) == date(2023, 2, 28)


@CALM
@given(spans())
def test_halves_adjoin(span):
    found = halves(span)
    if span.begin == span.end:
        assert found is None
    else:
        newer, older = found
        assert (older.begin, newer.end) == (span.begin, span.end)
        assert newer.begin == older.end + timedelta(days=1)
        assert older.begin <= older.end
        assert newer.begin <= newer.end


ROWS = st.lists(st.tuples(st.integers(0, 700), st.integers(0, 60), st.integers(0, 3)), max_size=60)


@CALM
@given(ROWS, st.integers(1, 12))
def test_keyed_stays_over_an_edge_are_listed_once(made, months):
    """A platform that answers every visit touching the window: merged = each visit once."""
    first = date(2024, 1, 1)
    all_rows = [
        {
            "visit_id": str(n),
            "begin": first + timedelta(days=b),
            "end": first + timedelta(days=b + d),
        }
        for n, (b, d, _) in enumerate(made)
    ]
    span = Span(first, first + timedelta(days=800))
    answers = [
        [row for row in all_rows if row["begin"] <= w.end and row["end"] >= w.begin]
        for w in windows(span, months)
    ]
    found = merged(answers, ("visit_id",))
    assert sorted(row["visit_id"] for row in found) == sorted(row["visit_id"] for row in all_rows)


@CALM
@given(ROWS, st.integers(1, 12))
def test_equal_bookings_without_a_key_all_stay(made, months):
    first = datetime(2024, 1, 1)
    all_rows = [{"at": first + timedelta(days=b), "amount": Decimal(a)} for b, _, a in made]
    span = Span(first.date(), first.date() + timedelta(days=800))
    answers = [
        [row for row in all_rows if w.begin <= row["at"].date() <= w.end]
        for w in windows(span, months)
    ]
    order = lambda row: (row["at"], row["amount"])  # noqa: E731
    assert sorted(merged(answers, ()), key=order) == sorted(all_rows, key=order)


def test_keep_excludes_only_what_is_there():
    keep = {"refunded": ("0",)}
    assert may_show({}, keep)
    assert may_show({"refunded": None}, keep)
    assert may_show({"refunded": Coded("0", "正常")}, keep)
    assert not may_show({"refunded": Coded("1", "已退费")}, keep)


def test_newest_first_takes_any_kind_and_puts_unknown_last():
    rows = [
        {"at": date(2026, 1, 1)},
        {"at": None},
        {"at": datetime(2026, 1, 1, 8)},
        {"at": date(2027, 1, 1)},
    ]
    assert [row["at"] for row in newest_first(rows, "at")] == [
        date(2027, 1, 1), datetime(2026, 1, 1, 8), date(2026, 1, 1), None,
    ]  # fmt: skip
    numbers = [{"n": Decimal("-2")}, {"n": 10}, {"n": Decimal("9.5")}]
    assert [row["n"] for row in newest_first(numbers, "n")] == [10, Decimal("9.5"), Decimal("-2")]
