"""Identity numbers of people who do not exist.

GB 11643: six digits region, eight birth date, three sequence (odd male), one check digit of
ISO 7064 MOD 11-2. County code 230198 was never issued, so no valid number here names anyone.
"""

from __future__ import annotations

from datetime import date

COUNTY = "230198"


def check_digit(seventeen: str) -> str:
    """MOD 11-2, worked out by Horner's scheme instead of the usual table of weights."""
    rest = 0
    for digit in seventeen:
        rest = (rest + int(digit)) * 2 % 11
    value = (12 - rest) % 11
    return "X" if value == 10 else str(value)


def resident_number(birth: date, sequence: int, male: bool) -> str:
    """`sequence` 0–499 is spread over odd (male) and even (female) numbers."""
    if not 0 <= sequence <= 499:
        raise ValueError("sequence must be 0–499")
    body = f"{COUNTY}{birth:%Y%m%d}{sequence * 2 + int(male):03d}"
    return body + check_digit(body)
