"""Wire values: exact or refused, never guessed; no float, no control characters."""

# ruff: noqa: DTZ001  # times of the interface are local times without a zone
from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.platform.envelope import decode
from kiosk.platform.values import Malformed, Reader, Wire, write
from kiosk.services.result import Coded
from tests.platform.platform_rig import CALM, Labels

READ = Reader(Labels()).read


@CALM
@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=2, min_value=-(10**13), max_value=10**13
    )
)
def test_money_is_exact_as_text_and_as_number(amount):
    for raw in (f"{amount:f}", decode(f"[{amount:f}]")[0], f" {amount:f} ", f"{amount:f}00"):
        found = READ(raw, Wire.MONEY)
        assert type(found) is Decimal
        assert found == amount
        assert found.as_tuple().exponent == -2


@pytest.mark.parametrize("raw", ["0.1", "0.10", "1e2", 7, Decimal("1.0E+2")])
def test_money_forms(raw):
    if raw == "1e2":
        with pytest.raises(Malformed):
            READ(raw, Wire.MONEY)
    else:
        assert READ(raw, Wire.MONEY) == Decimal(str(raw))


@pytest.mark.parametrize(
    "raw",
    ["12.345", "1,036.20", "￥1", "NaN", "inf", "--1", "1e999999999", "１２", "9" * 17, True,
     Decimal("NaN"), Decimal("1E+99999999999"), Decimal("1E-99999999999"), 10**30, [], {}, [1]],
)  # fmt: skip
def test_money_that_is_none(raw):
    with pytest.raises(Malformed):
        READ(raw, Wire.MONEY)


def test_no_negative_zero():
    assert str(READ("-0.00", Wire.MONEY)) == "0.00"


@pytest.mark.parametrize("kind", list(Wire))
@pytest.mark.parametrize("raw", [None, "", "  "])
def test_absent(kind, raw):
    assert READ(raw, kind) is None


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2026-11-22 09:30:15", datetime(2026, 11, 22, 9, 30, 15)),
        ("2026-11-22 09:30", datetime(2026, 11, 22, 9, 30)),
        ("20261122093015", datetime(2026, 11, 22, 9, 30, 15)),
        ("20261122093015123", datetime(2026, 11, 22, 9, 30, 15)),
        ("2026/11/22 09:30:15", datetime(2026, 11, 22, 9, 30, 15)),
        ("2026-11-22T09:30:15.250+08:00", datetime(2026, 11, 22, 9, 30, 15)),
        ("2026-11-22T01:30:15Z", datetime(2026, 11, 22, 9, 30, 15)),
        ("2026-11-22", datetime(2026, 11, 22)),
        (1795311015000, datetime(2026, 11, 22, 9, 30, 15)),
        ("1795311015000", datetime(2026, 11, 22, 9, 30, 15)),
    ],
)
def test_times(raw, expected):
    assert READ(raw, Wire.TIME) == expected
    assert READ(raw, Wire.DATE) == expected.date()


@pytest.mark.parametrize(
    "raw", ["2026-11-22", "20261122", "2026/11/22", "2026.11.22", "2026-11-2", 20261122]
)
def test_dates(raw):
    assert READ(raw, Wire.DATE) == date(2026, 11, 2 if str(raw).endswith("-2") else 22)


@pytest.mark.parametrize(
    "raw", ["2026-13-01", "20260230", "22.11.2026", "2026112", "yesterday", "99999999999999"]
)
def test_no_dates(raw):
    for kind in (Wire.DATE, Wire.TIME):
        with pytest.raises(Malformed):
            READ(raw, kind)


def test_months_and_years():
    for raw in ("202611", "2026-11", 202611, "2026-11-01", "2026-11-01 00:00:00"):
        assert READ(raw, Wire.MONTH) == date(2026, 11, 1)
    for raw in ("202613", "26-11", "2026"):
        with pytest.raises(Malformed):
            READ(raw, Wire.MONTH)
    assert READ("2026", Wire.YEAR) == 2026
    with pytest.raises(Malformed):
        READ("26", Wire.YEAR)


def test_codes_keep_an_unknown_code_as_label():
    assert READ("41", Wire.CODE, "MED_TYPE") == Coded("41", "定点药店购药")
    assert READ(41, Wire.CODE, "MED_TYPE") == Coded("41", "定点药店购药")
    assert READ("9999", Wire.CODE, "MED_TYPE") == Coded("9999", "9999")
    assert READ("01", Wire.CODE, "NATY") == Coded("01", "01")  # no such dictionary
    assert READ("239900", Wire.REGION) == Coded("239900", "239900")


def test_numbers():
    assert READ("0.300000", Wire.NUMBER) == Decimal("0.3")
    assert READ("3.0", Wire.INT) == 3
    assert type(READ("3", Wire.INT)) is int
    with pytest.raises(Malformed):
        READ("3.5", Wire.INT)


def test_account_tail_keeps_four():
    assert READ("6228480012345678901", Wire.TAIL) == "8901"


def test_text_carries_no_commands():
    assert READ("甲\x1b@乙\x00\r\n丙\u202e丁", Wire.TEXT) == "甲 @乙   丙丁"
    assert READ(12345, Wire.TEXT) == "12345"
    assert READ("𬎆㛃", Wire.TEXT) == "𬎆㛃"
    with pytest.raises(Malformed):
        READ("x" * 5000, Wire.TEXT)


@CALM
@given(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.text(), st.decimals(),
        st.lists(st.integers(), max_size=2), st.dictionaries(st.text(), st.integers(), max_size=2),
    ),
    st.sampled_from(list(Wire)),
)  # fmt: skip
def test_anything_is_a_value_or_malformed(raw, kind):
    try:
        found = READ(raw, kind, "MED_TYPE")
    except Malformed:
        return
    assert found is None or isinstance(found, str | int | Decimal | date | Coded)
    assert not isinstance(found, float | bool)


def test_writing():
    assert write(datetime(2026, 1, 2, 3, 4, 5), Wire.TIME) == "2026-01-02 03:04:05"
    assert write(date(2026, 1, 2), Wire.DATE) == "2026-01-02"
    assert write(date(2026, 1, 2), Wire.MONTH) == "202601"
    assert write(Coded("41", "药店"), Wire.CODE) == "41"
    assert write(Decimal("1E+2"), Wire.MONEY) == "100"
    with pytest.raises(Malformed):
        write(date(2026, 1, 2), Wire.TEXT)
