"""Numbers of bank accounts, as far as a public rule tells a slip of the finger.

A UnionPay card's number begins with 62, has 16 to 19 digits and ends in the check digit of
ISO/IEC 7812-1 (Luhn). Of passbooks, of cards older than that and of employers' accounts no public
rule exists: their digits are taken as they are.
"""

from __future__ import annotations

import re

_CARD = re.compile(r"62[0-9]{14,17}")


def checks(digits: str) -> bool:
    """The last digit is that of ISO/IEC 7812-1: every second digit from the right, the last but one
    first, counts twice, by the sum of its digits; all together end in 0."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def slip(text: str) -> bool:
    """It is written like a card's number, and its check digit is wrong."""
    return bool(_CARD.fullmatch(text)) and not checks(text)
