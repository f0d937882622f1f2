"""Money, dates and string files."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.text import dates, money
from kiosk.text.strings import Strings, StringsError


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("1036.2", "￥1,036.20"),
        ("0", "￥0.00"),
        ("-12", "-￥12.00"),
        ("-0.001", "￥0.00"),
        ("1234567.005", "￥1,234,567.01"),
    ],
)
def test_money(amount, shown):
    assert money.money(Decimal(amount)) == shown


def test_money_is_never_a_float():
    with pytest.raises(TypeError):
        money.money(1.5)


@given(st.decimals(-(10**13), 10**13, places=2))
def test_money_loses_nothing(amount):
    shown = money.money(amount)
    assert Decimal(shown.replace("￥", "").replace(",", "")) == amount
    assert shown[-3] == "."


def test_unit_prices_keep_their_decimals():
    assert money.price(Decimal("0.123456")) == "￥0.123456"
    assert money.price(Decimal("12.500000")) == "￥12.50"
    assert money.price(Decimal("-0.1250")) == "-￥0.125"


def test_quantities_drop_trailing_zeros():
    assert money.plain(Decimal("3.5000")) == "3.5"
    assert money.plain(Decimal("90.0000")) == "90"
    assert money.plain(Decimal("1E+2")) == "100"
    assert money.plain(Decimal("-0.0")) == "0"


def test_dates():
    day = date(2026, 11, 2)
    assert dates.day(day) == "2026-11-02"
    assert dates.long_day(day, "zh") == "2026年11月2日"
    assert dates.long_day(day, "en") == "2 November 2026"
    assert dates.short_day(day, "zh") == "11月2日"
    assert dates.weekday(date(2026, 11, 22), "zh") == "星期日"
    assert dates.weekday(date(2026, 11, 22), "en") == "Sunday"
    assert dates.month(day) == "2026-11"
    assert dates.month_name(11, "zh") == "11月"
    assert dates.month_name(11, "en") == "Nov"
    assert dates.month_of_year(day, "zh") == "2026年11月"
    assert dates.stamp(datetime(2026, 11, 2, 9, 5)) == "2026-11-02 09:05"  # noqa: DTZ001
    assert dates.clock(datetime(2026, 11, 2, 9, 5)) == "09:05"  # noqa: DTZ001


def test_strings_are_flat_keys_with_arguments(tmp_path):
    (tmp_path / "zh.toml").write_text('[home]\ntitle = "您好"\nleft = "还有 {n} 条"\n', "utf-8")
    strings = Strings.load("zh", tmp_path)
    assert strings("home.title") == "您好"
    assert strings("home.left", n=5) == "还有 5 条"
    assert "home.title" in strings
    assert len(strings) == 2
    assert strings.language == "zh"
    with pytest.raises(KeyError, match=r"home\.none"):
        strings("home.none")
    with pytest.raises(KeyError, match=r"home\.left.*'n'"):
        strings("home.left")


def test_bad_string_files_say_what_is_wrong(tmp_path):
    with pytest.raises(StringsError, match=r"xx\.toml"):
        Strings.load("xx", tmp_path)
    (tmp_path / "a.toml").write_text("x = ", "utf-8")
    with pytest.raises(StringsError, match=r"a\.toml.*TOML"):
        Strings.load("a", tmp_path)
    (tmp_path / "b.toml").write_text("[x]\ny = 3\n", "utf-8")
    with pytest.raises(StringsError, match=r"`x\.y`"):
        Strings.load("b", tmp_path)
