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


UNIT_REGION = "210098"
"""Of registration authorities: never issued, so no valid code here names an employer."""

_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100: without I, O, S, V, Z


def unit_code(place: int) -> str:
    """统一社会信用代码 of an employer that does not exist; `place` 0–9999. GB 32100 with the
    organisation code of GB 11714 inside, both check characters worked out by powers."""
    if not 0 <= place <= 9999:
        raise ValueError("place must be 0–9999")
    body = f"YYDM{place:04d}"  # organisation codes are digits, or begin with MA
    total = sum(
        int(one, 36) * weight for one, weight in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True)
    )
    inner = -total % 11
    seventeen = f"91{UNIT_REGION}{body}{'X' if inner == 10 else inner}"
    rest = sum(_LETTERS.index(one) * pow(3, n, 31) for n, one in enumerate(seventeen))
    return seventeen + _LETTERS[-rest % 31]


def resident_number(birth: date, sequence: int, male: bool) -> str:
    """`sequence` 0–499 is spread over odd (male) and even (female) numbers."""
    if not 0 <= sequence <= 499:
        raise ValueError("sequence must be 0–499")
    body = f"{COUNTY}{birth:%Y%m%d}{sequence * 2 + int(male):03d}"
    return body + check_digit(body)
