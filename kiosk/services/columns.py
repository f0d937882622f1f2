"""How a field of an answer is read and shown: a column of a result, or of rows to pick from."""

from __future__ import annotations

import enum

import msgspec

from kiosk.services.model_base import Base, Bilingual


class As(enum.StrEnum):
    """How a value is read from the wire, shown and aligned."""

    TEXT = "text"
    MONEY = "money"  # Decimal, ￥ and two decimals, right aligned
    PRICE = "price"  # Decimal, ￥ and two to six decimals: a unit price
    DATE = "date"  # 2026-11-22
    TIME = "time"  # 2026-11-22 09:30
    MONTH = "month"  # 2026-11
    YEAR = "year"
    COUNT = "count"  # whole number
    QUANTITY = "quantity"  # Decimal, trailing zeros dropped
    CODE = "code"  # dictionary label; `dictionary` names it
    REGION = "region"  # 医保区划 code -> name
    ACCOUNT_TAIL = "account-tail"  # only the last four digits
    NAME = "name"  # of a person, masked


class Column(Base, kw_only=True):
    """One column of a result. `field` is our English name, from the transaction's answer map."""

    field: str
    label: Bilingual
    as_: As = msgspec.field(name="as", default=As.TEXT)
    dictionary: str = ""  # for as = "code"
    list_: bool = msgspec.field(name="list", default=True)  # shown in the table on the glass
    receipt: bool = False  # shown in the receipt's rows
    total: bool = False  # summed under the table (money, count)
    width: float = 1.0  # share of the table's width
    strong: bool = False
