"""Amounts for people: ￥, grouped thousands, two decimals."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

YUAN = "￥"
HIDDEN = YUAN + "****"  # an amount hidden from whoever stands behind
_CENT = Decimal("0.01")


def money(amount: Decimal) -> str:
    """`Decimal("1036.2")` -> `￥1,036.20`; a negative amount is `-￥12.00`.

    The interface carries N(16,2); a finer value (unit prices have six decimals) is rounded half up,
    as accounting does. Raises `TypeError` for a float: money is Decimal from wire to paper.
    """
    if not isinstance(amount, Decimal):
        raise TypeError(f"money takes a Decimal, not {type(amount).__name__}")
    rounded = amount.quantize(_CENT, rounding=ROUND_HALF_UP)
    sign = "-" if rounded < 0 else ""
    return f"{sign}{YUAN}{abs(rounded):,.2f}"


def price(amount: Decimal) -> str:
    """A unit price: two decimals at least, and no more than it has: `￥3.50`, `￥0.123456`."""
    if amount == amount.quantize(_CENT, rounding=ROUND_HALF_UP):
        return money(amount)
    sign = "-" if amount < 0 else ""
    return f"{sign}{YUAN}{plain(abs(amount))}"


def plain(value: Decimal) -> str:
    """A quantity without trailing zeros or exponent: `Decimal("3.5000")` -> `3.5`."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text
