"""Made-up results for every item, built from its columns alone, and the people they are about."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from kiosk.platform.interface import Person
from kiosk.services.columns import As, Column
from kiosk.services.dictionaries import Dictionaries
from kiosk.services.model import Item
from kiosk.services.result import Coded, Origin, Record, Result, Span, Value

AT = datetime(2026, 11, 22, 9, 26)  # noqa: DTZ001  (the terminal's wall clock)
TODAY = AT.date()
URL = "http://127.0.0.1:7102/review?s=HLJ-DEMO-0001&t=01&i={item}&at=202611220926&n=8K2M4P6Q"
NUMBER, SERIAL = "8K2M4P6Q", "01-20261122-0042"

_WORDS = {
    "institution": ("康德大药房（中央大街店）", "哈尔滨市向阳街道社区卫生服务中心", "市第九医院"),
    "disease": ("高血压（Ⅱ级）", "2型糖尿病", "恶性肿瘤门诊治疗"),
    "reason": ("跨省转移，账户余额返还", "参保人死亡", "重复缴费退回"),
    "matter": ("异地就医备案", "门诊慢特病病种待遇认定", "医疗费用手工报销"),
    "employer": ("某某机械制造有限责任公司", "某某商贸有限公司", "某某街道办事处"),
    "insurance_type": ("310", "390", "510"),
    "region": ("230100", "230200", "320100"),
    "from_region": ("230100", "230200", "110000"),
    "to_region": ("320100", "230100", "310000"),
}


def person(name: str = "张晓明") -> Person:
    """A synthetic person; the county code 230198 was never issued."""
    return Person(
        person_no="S0001",
        name=name,
        certificate_type="01",
        certificate_no="230198196503121231",
        sex="1",
        birth=date(1965, 3, 12),
        insurances=(),
    )


def value(column: Column, i: int, dictionaries: Dictionaries) -> Value:
    day = TODAY - timedelta(days=17 * i + 3)
    words = _WORDS.get(column.field, (f"{column.label.zh}一", f"{column.label.zh}二"))
    match column.as_:
        case As.MONEY | As.PRICE:
            cents = (i * 7919 + sum(map(ord, column.field)) * 131) % 1_250_000
            return Decimal(cents) / 100 * (-1 if column.field == "amount" and i % 3 == 1 else 1)
        case As.DATE:
            return day
        case As.TIME:
            return datetime.combine(day, time(10, i % 60))
        case As.MONTH:
            return f"{day.year}{day.month:02d}"
        case As.YEAR:
            return str(day.year)
        case As.COUNT:
            return 98 + i
        case As.QUANTITY:
            return Decimal("2.5000")
        case As.CODE:
            codes = tuple(dictionaries.get(column.dictionary).values)
            code = codes[i % len(codes)]
            return Coded(code, dictionaries.label(column.dictionary, code, "zh"))
        case As.REGION:
            code = words[i % len(words)] if column.field in _WORDS else "230100"
            return Coded(code, dictionaries.region(code, "zh"))
        case As.ACCOUNT_TAIL:
            return "6222020000001234567"
        case As.NAME:
            return "张晓明"
        case _:
            return words[i % len(words)]


def result(item: Item, dictionaries: Dictionaries, rows: int = 4, **changes: object) -> Result:
    """A whole result of `rows` rows, newest first; `changes` are laid over it."""
    columns = {c.field: c for c in (*item.columns, *item.head)}
    made: tuple[Record, ...] = tuple(
        {field: value(column, i, dictionaries) for field, column in columns.items()}
        for i in range(rows)
    )
    transaction = item.ask.transaction if item.ask else "national/1101"
    fields: dict = {
        "item": item.id,
        "span": Span(date(2026, 1, 1), TODAY) if item.period else None,
        "rows": made,
        "head": {c.field: value(c, 0, dictionaries) for c in item.head},
        "at": AT,
        "origin": Origin(transaction, confirmed=transaction.startswith("national/")),
        "done": rows,
        "total": rows,
    }
    return Result(**(fields | changes))
