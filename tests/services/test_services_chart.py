"""Bars: months of the span, years when it is long, last values for balances."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from kiosk.services.catalogue import Catalogue
from kiosk.services.chart import chart
from kiosk.services.result import Origin, Result, Span

CATALOGUE = Catalogue.load()
SPENDING = CATALOGUE.item("medical-spending")
ACCOUNT = CATALOGUE.item("account-details")
AT = datetime(2026, 11, 22, 9, 28)  # noqa: DTZ001
ORIGIN = Origin("national/5201", True)


def result(item, rows, span) -> Result:
    return Result(item=item.id, rows=tuple(rows), span=span, head={}, at=AT, origin=ORIGIN)


def paid(year: int, month: int, amount: str):
    return {"begin": datetime(year, month, 9, 8, 0), "self_paid": Decimal(amount)}  # noqa: DTZ001


YEAR = Span(date(2026, 1, 1), date(2026, 11, 22))


def test_every_month_of_the_span_has_a_bar():
    rows = [paid(2026, 7, "246.63"), paid(2026, 7, "100"), paid(2026, 2, "34.663")]
    bars = chart(SPENDING, result(SPENDING, rows, YEAR), "zh")
    assert bars.names == (
        "1月",
        "2月",
        "3月",
        "4月",
        "5月",
        "6月",
        "7月",
        "8月",
        "9月",
        "10月",
        "11月",
    )
    assert bars.values[6] == 1.0
    assert abs(bars.values[1] - 0.1) < 0.001
    assert bars.values[0] == 0.0
    assert bars.marks[6] == "￥346.63"
    assert [m for m in bars.marks if m] == ["￥346.63"]
    assert bars.label == "每月自己付的金额"
    assert chart(SPENDING, result(SPENDING, rows, YEAR), "en").names[0] == "Jan"


def test_a_long_span_has_years():
    rows = [paid(2022, 7, "10"), paid(2026, 7, "20")]
    span = Span(date(2021, 11, 23), date(2026, 11, 22))
    bars = chart(SPENDING, result(SPENDING, rows, span), "zh")
    assert bars.names == ("2021年", "2022年", "2023年", "2024年", "2025年", "2026年")
    assert bars.values == (0.0, 0.5, 0.0, 0.0, 0.0, 1.0)


def test_no_chart_says_nothing_with_nothing_to_see():
    assert chart(SPENDING, result(SPENDING, [], YEAR), "zh") is None
    assert chart(SPENDING, result(SPENDING, [paid(2026, 3, "0")], YEAR), "zh") is None
    january = Span(date(2026, 1, 1), date(2026, 1, 31))
    assert chart(SPENDING, result(SPENDING, [paid(2026, 1, "5")], january), "zh") is None
    assert chart(CATALOGUE.item("enrolment"), result(SPENDING, [{}], None), "zh") is None


def test_a_negative_month_is_no_bar():
    rows = [paid(2026, 7, "-30"), paid(2026, 2, "10")]
    bars = chart(SPENDING, result(SPENDING, rows, YEAR), "zh")
    assert bars.values[6] == 0.0


def test_a_balance_is_the_last_of_the_month_and_stays_until_the_next_entry():
    def entry(month: int, day: int, balance: str):
        return {"booked_at": datetime(2026, month, day, 9, 0), "balance": Decimal(balance)}  # noqa: DTZ001

    rows = [entry(4, 20, "200"), entry(4, 2, "50"), entry(2, 10, "100")]
    span = Span(date(2026, 1, 1), date(2026, 5, 22))
    bars = chart(ACCOUNT, result(ACCOUNT, rows, span), "zh")
    assert bars.values == (0.0, 0.5, 0.5, 1.0, 1.0)
    assert bars.marks[3] == "￥200.00"


def test_amounts_can_be_hidden():
    rows = [paid(2026, 7, "246.63"), paid(2026, 2, "34.66")]
    bars = chart(SPENDING, result(SPENDING, rows, YEAR), "zh", hide=True)
    assert "￥****" in bars.marks
    assert not any("246" in m for m in bars.marks)
