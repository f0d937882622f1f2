"""A result in words: sentences, totals, rows of the receipt, and never a sum of a part."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.services import format as fmt
from kiosk.services.catalogue import Catalogue
from kiosk.services.columns import As, Column
from kiosk.services.dictionaries import Dictionaries
from kiosk.services.model import Bilingual, Kind
from kiosk.services.result import Coded, Origin, Result, Span
from kiosk.text.strings import Strings

CATALOGUE, DICTIONARIES = Catalogue.load(), Dictionaries.load()
ZH, EN = Strings.load("zh"), Strings.load("en")
YEAR = Span(date(2026, 1, 1), date(2026, 11, 22))
ORIGIN = Origin("national/5201", True)
AT = datetime(2026, 11, 22, 9, 28)  # noqa: DTZ001
OUTPATIENT = CATALOGUE.item("outpatient-visits")


def visit(month: int, day: int, total: str | None, own: str | None, place: str = "市第一医院"):
    amounts = {} if total is None else {
        "total": Decimal(total),
        "self_paid": Decimal(own),
        "fund_paid": Decimal(total) - Decimal(own),
    }  # fmt: skip
    return {
        "begin": datetime(2026, month, day, 9, 0),  # noqa: DTZ001
        "institution": place,
        "care_type": Coded("11", "普通门诊"),
        **amounts,
    }


def result(item, rows, **more) -> Result:
    given = {"span": YEAR, "head": {}, "at": AT, "origin": ORIGIN, **more}
    return Result(item=item.id, rows=tuple(rows), **given)


def column(as_: As, **more) -> Column:
    return Column(field="x", label=Bilingual(zh="某", en="x"), as_=as_, **more)


INSURANCE = column(As.CODE, dictionary="INSUTYPE")


@pytest.mark.parametrize(
    ("value", "shape", "zh", "en"),
    [
        (Decimal("286.5"), column(As.MONEY), "￥286.50", "￥286.50"),
        (3, column(As.MONEY), "￥3.00", "￥3.00"),
        (Decimal("0.123456"), column(As.PRICE), "￥0.123456", "￥0.123456"),
        (datetime(2026, 11, 8, 9, 30), column(As.DATE), "2026-11-08", "2026-11-08"),  # noqa: DTZ001
        (datetime(2026, 11, 8, 9, 30), column(As.TIME), "2026-11-08 09:30", "2026-11-08 09:30"),  # noqa: DTZ001
        (date(2026, 11, 8), column(As.TIME), "2026-11-08", "2026-11-08"),
        ("202611", column(As.MONTH), "2026-11", "2026-11"),
        (date(2026, 11, 1), column(As.MONTH), "2026-11", "2026-11"),
        ("2026", column(As.YEAR), "2026", "2026"),
        (9, column(As.COUNT), "9", "9"),
        (Decimal("1.5000"), column(As.QUANTITY), "1.5", "1.5"),
        (Coded("310", "职工"), INSURANCE, "职工基本医疗保险", "Employee basic medical insurance"),
        (Coded("777", "某某险"), INSURANCE, "某某险", "某某险"),
        ("777", INSURANCE, "777", "777"),
        (Coded("230103", ""), column(As.REGION), "黑龙江省哈尔滨市", "Harbin, Heilongjiang"),
        ("239900", column(As.REGION), "黑龙江省", "Heilongjiang"),
        ("6217999912345678901", column(As.ACCOUNT_TAIL), "****8901", "****8901"),
        ("张大明", column(As.NAME), "张*明", "张*明"),
        (None, column(As.MONEY), "—", "—"),
        ("", column(As.TEXT), "—", "—"),
    ],
)  # fmt: skip
def test_show(value, shape, zh, en):
    assert fmt.show(value, shape, "zh", DICTIONARIES) == zh
    assert fmt.show(value, shape, "en", DICTIONARIES) == en


def test_amounts_can_be_hidden_from_whoever_stands_behind():
    rows = [visit(11, 8, "286.50", "85.95")]
    got = result(OUTPATIENT, rows)
    assert fmt.show(Decimal(1), column(As.MONEY), "zh", DICTIONARIES, hide=True) == "￥****"
    sentence = fmt.summary(OUTPATIENT, got, ZH, DICTIONARIES, hide=True)
    assert "85" not in "".join(sentence)
    assert "￥****" in sentence[0]
    assert "85" not in "".join(fmt.totals(OUTPATIENT, got, "zh", DICTIONARIES, hide=True))


def test_the_sentence_says_the_answer():
    rows = [visit(11, 8, "286.50", "85.95"), visit(10, 21, "64.00", "19.20")]
    got = result(OUTPATIENT, rows)
    assert fmt.summary(OUTPATIENT, got, ZH, DICTIONARIES) == (
        "2026年您看了 2 次门诊，自己付了 ￥105.15。",
        "总费用 ￥350.50，医保报销 ￥245.35。",
    )
    first, second = fmt.summary(OUTPATIENT, got, EN, DICTIONARIES)
    assert first == "In 2026, outpatient visits: 2. You paid ￥105.15 yourself."
    assert second == "Total ￥350.50, paid by insurance ￥245.35."
    assert fmt.totals(OUTPATIENT, got, "zh", DICTIONARIES) == ("", "", "￥350.50", "￥105.15")


@pytest.mark.parametrize("item", [i for i in CATALOGUE if i.kind is Kind.QUERY], ids=lambda i: i.id)
@pytest.mark.parametrize("count", [0, 2])
def test_a_childs_records_are_never_called_the_visitors_own(item, count):
    row = {c.field: Decimal(7) if c.as_ in {As.MONEY, As.COUNT} else None for c in item.columns}
    got = result(item, [row] * count)
    first, _ = fmt.summary(item, got, ZH, DICTIONARIES, child=True)
    assert "您" not in first
    first, _ = fmt.summary(item, got, EN, DICTIONARIES, child=True)
    assert not re.search(r"\b[Yy]ou(r|rs|rself)?\b", first)


def test_a_childs_sentence_says_whose_it_is():
    got = result(OUTPATIENT, [visit(11, 8, "286.50", "85.95")])
    first, _ = fmt.summary(OUTPATIENT, got, ZH, DICTIONARIES, child=True)
    assert first == "2026年孩子看了 1 次门诊，自己付了 ￥85.95。"
    first, _ = fmt.summary(OUTPATIENT, got, EN, DICTIONARIES, child=True)
    assert first == "In 2026, outpatient visits: 1. The child paid ￥85.95 out of pocket."


def test_nothing_found_is_an_answer_with_what_to_do_next():
    first, second = fmt.summary(OUTPATIENT, result(OUTPATIENT, []), ZH, DICTIONARIES)
    assert first == "2026年没有查到您的门诊记录。"
    assert "12393" in second
    assert fmt.totals(OUTPATIENT, result(OUTPATIENT, []), "zh", DICTIONARIES) == ()


@pytest.mark.parametrize("state", [{"done": 1, "total": 2}, {"cut": True}])
@pytest.mark.parametrize("item", [i for i in CATALOGUE if i.kind is Kind.QUERY], ids=lambda i: i.id)
def test_no_sum_of_a_part_is_ever_shown(item, state):
    """Whatever the item: while something is missing, no sum stands on glass or paper."""
    row = {
        c.field: {As.MONEY: Decimal("123.45"), As.COUNT: 7}.get(c.as_, "x") for c in item.columns
    }
    row |= {c.field: date(2026, 3, 4) for c in item.columns if c.as_ in {As.DATE, As.TIME}}
    got = result(item, [row, row, row], **state)
    said = "".join(fmt.summary(item, got, ZH, DICTIONARIES))
    assert "370.35" not in said  # 3 x 123.45
    assert said.startswith(("2026年", "您", "这个单位"))
    assert fmt.totals(item, got, "zh", DICTIONARIES) == ()
    assert fmt.chart(item, got, "zh") is None


def test_cut_and_empty_is_not_called_nothing():
    first, _ = fmt.summary(OUTPATIENT, result(OUTPATIENT, [], cut=True), ZH, DICTIONARIES)
    assert "没有" not in first


def test_rows_without_amounts_are_said_and_not_summed_as_if_all_were_there():
    rows = [visit(11, 8, "286.50", "85.95"), visit(10, 21, None, None)]
    got = result(OUTPATIENT, rows, done=2, total=2, unfillable=1)
    first, second = fmt.summary(OUTPATIENT, got, ZH, DICTIONARIES)
    assert first == "2026年您看了 2 次门诊，有 1 次平台没有给出金额；其余自己付了 ￥85.95。"
    assert second == ""
    assert fmt.totals(OUTPATIENT, got, "zh", DICTIONARIES) == ()
    assert fmt.chart(OUTPATIENT, got, "zh") is None


def test_latest_is_the_newest_row_even_when_it_lacks_the_field():
    item = CATALOGUE.item("review-matters")
    rows = [
        {"accepted_at": datetime(2026, 3, 1, 9, 0), "matter": "旧事项", "status": Coded("1", "")},  # noqa: DTZ001
        {"accepted_at": datetime(2026, 9, 1, 9, 0), "matter": None, "status": Coded("0", "")},  # noqa: DTZ001
    ]
    _, second = fmt.summary(item, result(item, rows), ZH, DICTIONARIES)
    assert second == "最近一件：—，待审核。"


def test_balance_comes_from_the_head():
    item = CATALOGUE.item("account-details")
    rows = [
        {
            "booked_at": AT,
            "kind": Coded("201", ""),
            "amount": Decimal("-5"),
            "balance": Decimal("12.5"),
        }
    ]
    got = result(item, rows, head={"balance": Decimal("1036.2")})
    first, _ = fmt.summary(item, got, ZH, DICTIONARIES)
    assert first == "您的个人账户余额是 ￥1,036.20。"
    first, _ = fmt.summary(item, result(item, rows), ZH, DICTIONARIES)
    assert first.endswith("—。")


def test_first_is_the_first_row_as_shown():
    item = CATALOGUE.item("enrolment")
    rows = [
        {"insurance_type": Coded(kind, ""), "status": Coded(status, ""), "region": Coded(place, "")}
        for kind, status, place in (("310", "1", "230103"), ("390", "4", "320100"))
    ]
    got = result(item, rows, span=None)
    first, second = fmt.summary(item, got, ZH, DICTIONARIES)
    assert first == "您共有 2 项参保信息。职工基本医疗保险：正常参保。"
    assert second == "参保地：黑龙江省哈尔滨市。"


def test_receipt_rows_say_how_many_are_left_out():
    rows = [visit(1 + n % 10, 1 + n % 27, "10.00", "4.00") for n in range(40)]
    got = fmt.rows_for_receipt(OUTPATIENT, result(OUTPATIENT, rows), "zh", DICTIONARIES)
    assert got.titles == ("日期", "医院", "总费用", "自己付")
    assert len(got.rows) == OUTPATIENT.receipt.rows == 12
    assert got.left_out == 28
    assert got.rows[0] == ("2026-01-01", "市第一医院", "￥10.00", "￥4.00")
    more = fmt.rows_for_receipt(OUTPATIENT, result(OUTPATIENT, rows), "zh", DICTIONARIES, 40)
    assert more.left_out == 0


@given(
    st.lists(
        st.tuples(st.decimals(0, 10**6, places=2), st.decimals(0, 10**6, places=2)), max_size=30
    )
)
def test_sums_are_exact(pairs):
    rows = [
        {"begin": AT, "institution": "院", "total": a + b, "self_paid": a, "fund_paid": b}
        for a, b in pairs
    ]
    got = result(OUTPATIENT, rows)
    if not rows:
        return
    shown = fmt.totals(OUTPATIENT, got, "zh", DICTIONARIES)
    exact = sum((a + b for a, b in pairs), Decimal(0))
    assert Decimal(shown[2].replace("￥", "").replace(",", "")) == exact


def test_a_handling_item_has_no_sentence():
    item = CATALOGUE.item("newborn-enrolment")
    with pytest.raises(ValueError, match="newborn-enrolment"):
        fmt.summary(item, result(item, []), ZH, DICTIONARIES)


def test_figures_stand_at_the_right():
    assert fmt.right(column(As.MONEY))
    assert fmt.right(column(As.PRICE))
    assert not fmt.right(column(As.TEXT))
    assert msgspec.structs.asdict(column(As.TEXT))["width"] == 1.0
