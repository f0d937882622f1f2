"""Checks of identity numbers and unified social credit codes, in closed words.

Sources: GB 11643 (18 digits, ISO 7064 MOD 11-2), the residence permits of HK/Macao/Taiwan residents
and the 2023 permanent-residence card (same check), GB 32100 with GB 11714 inside. The rule of the
2017 card's own digit is not public: only its form is checked.
"""

from __future__ import annotations

import enum
import re
from datetime import date


class NumberKind(enum.StrEnum):
    RESIDENT = "resident"  # 居民身份证
    RESIDENCE_PERMIT = "residence-permit"  # 港澳台居民居住证
    FOREIGNER_2017 = "foreigner-2017"  # 外国人永久居留身份证, 15 characters
    FOREIGNER_2023 = "foreigner-2023"  # the same, 18 digits beginning with 9
    UNIT = "unit"  # 统一社会信用代码


class NumberError(enum.StrEnum):
    """What is wrong, the first fault from the left of the check's order."""

    EMPTY = "empty"
    LENGTH = "length"
    CHARACTERS = "characters"
    OLD_15 = "old-15"  # the 15-digit number of the first generation: ask for today's card
    PROVINCE = "province"
    DATE = "date"  # no such day, or before 1900
    FUTURE = "future"
    SEQUENCE = "sequence"
    CHECK = "check"
    WRONG_KIND = "wrong-kind"  # a sound number, but of another document


Outcome = NumberKind | NumberError

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_PROVINCES = frozenset(
    str(tens * 10 + last)
    for tens, lasts in {
        1: range(1, 6),
        2: range(1, 4),
        3: range(1, 8),
        4: range(1, 7),
        5: range(5),
        6: range(1, 6),
        7: (1,),
        8: (1, 2),
    }.items()
    for last in lasts
)
_PERMITS = frozenset({"810000", "820000", "830000"})
_EARLIEST = date(1900, 1, 1)
_WIDE = {0xFF10 + i: ord("0") + i for i in range(10)} | {0xFF38: ord("X"), 0xFF58: ord("X")}

_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""For numbers of our own: nothing that looks like something else when it is read aloud or typed."""


def normal(text: str) -> str:
    """As it is stored: no spaces, X in upper case, full-width digits and Ｘ made plain."""
    return re.sub(r"[\s\x00]", "", text).translate(_WIDE).upper()


def check_digit(first17: str) -> str:
    """The 18th character of GB 11643 for 17 ASCII digits."""
    total = sum(w * int(d) for w, d in zip(_WEIGHTS, first17, strict=True))
    return _CHECKS[total % 11]


def _birth(digits: str, today: date | None) -> date | NumberError:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return NumberError.DATE
    if day < _EARLIEST:
        return NumberError.DATE
    if today is not None and day > today:
        return NumberError.FUTURE
    return day


def _check_18(text: str, today: date | None) -> Outcome:
    if len(text) == 15 and re.fullmatch(r"[0-9]{15}", text):
        return NumberError.OLD_15
    if len(text) != 18:
        return NumberError.LENGTH
    if not re.fullmatch(r"[0-9]{17}[0-9X]", text):
        return NumberError.CHARACTERS
    foreign = text[0] == "9"
    permit = text[:6] in _PERMITS
    province = text[1:3] if foreign else text[:2]
    if not permit and province not in _PROVINCES:
        return NumberError.PROVINCE
    born = _birth(text[6:14], today)
    if isinstance(born, NumberError):
        return born
    if text[14:17] == "000":
        return NumberError.SEQUENCE
    if check_digit(text[:17]) != text[17]:
        return NumberError.CHECK
    if foreign:
        return NumberKind.FOREIGNER_2023
    return NumberKind.RESIDENCE_PERMIT if permit else NumberKind.RESIDENT


def check_person(text: str, today: date | None = None) -> Outcome:
    """Any person's number that an ID card carries. `today` None: a future birth is not noticed."""
    text = normal(text)
    if not text:
        return NumberError.EMPTY
    if re.fullmatch(r"[A-Z]{3}[0-9]{12}", text):
        return NumberKind.FOREIGNER_2017
    return _check_18(text, today)


def _only(kind: NumberKind, text: str, today: date | None) -> Outcome:
    found = check_person(text, today)
    return found if isinstance(found, NumberError) or found is kind else NumberError.WRONG_KIND


def check_resident(text: str, today: date | None = None) -> Outcome:
    """居民身份证 only; a sound number of another card is `WRONG_KIND`."""
    return _only(NumberKind.RESIDENT, text, today)


def check_residence_permit(text: str, today: date | None = None) -> Outcome:
    """港澳台居民居住证: 810000 Hong Kong, 820000 Macao, 830000 Taiwan."""
    return _only(NumberKind.RESIDENCE_PERMIT, text, today)


def check_foreigner(text: str, today: date | None = None) -> Outcome:
    """外国人永久居留身份证, either edition."""
    found = check_person(text, today)
    if isinstance(found, NumberError) or found in {
        NumberKind.FOREIGNER_2017,
        NumberKind.FOREIGNER_2023,
    }:
        return found
    return NumberError.WRONG_KIND


def birth_of(text: str) -> date | None:
    """Birth date that an 18-character number carries; None for others."""
    text = normal(text)
    if not re.fullmatch(r"[0-9]{17}[0-9X]", text):
        return None
    born = _birth(text[6:14], None)
    return born if isinstance(born, date) else None


def sex_of(text: str) -> str:
    """Code of GB/T 2261.1 that an 18-character number carries (odd: male); "" for others."""
    text = normal(text)
    if not re.fullmatch(r"[0-9]{17}[0-9X]", text):
        return ""
    return "1" if int(text[16]) % 2 else "2"


def age_on(born: date, day: date) -> int:
    """Full years on that day; someone born on 29 February is a year older on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def check_unit(text: str) -> Outcome:
    """统一社会信用代码, with both check characters."""
    text = normal(text)
    if not text:
        return NumberError.EMPTY
    if len(text) != 18:
        return NumberError.LENGTH
    if any(c not in _USCC for c in text) or not text[2:8].isascii() or not text[2:8].isdigit():
        return NumberError.CHARACTERS
    org = text[8:17]
    inner = (
        11
        - sum(
            w * "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".index(c)
            for w, c in zip(_ORG_WEIGHTS, org[:8], strict=True)
        )
        % 11
    )
    if {10: "X", 11: "0"}.get(inner, str(inner)) != org[8]:
        return NumberError.CHECK
    total = sum(w * _USCC.index(c) for w, c in zip(_USCC_WEIGHTS, text[:17], strict=True))
    if _USCC[(31 - total % 31) % 31] != text[17]:
        return NumberError.CHECK
    return NumberKind.UNIT


_CODE = re.compile(r"(?<![0-9A-Z])[0-9A-Z]{18}(?![0-9A-Z])")


def units_within(text: str) -> frozenset[str]:
    """The sound 统一社会信用代码 that stand in a text as words of their own, in whatever case."""
    words = _CODE.findall(text.translate(_WIDE).upper())
    return frozenset(word for word in words if check_unit(word) is NumberKind.UNIT)


def fours(digits: str) -> str:
    """Groups of four, to be compared with a card or read aloud."""
    return " ".join(digits[n : n + 4] for n in range(0, len(digits), 4))


def grouped(digits: str) -> str:
    """Region, birth year, month and day, order: `230198 2020 0101 001X`, easy to compare."""
    parts = (digits[:6], digits[6:10], digits[10:14], digits[14:])
    return " ".join(p for p in parts if p)


PHONE_LENGTH = 11
"""Digits of a telephone number (手机号码)."""


def phone_number(digits: str) -> str:
    """`138 0000 8000`, as people say it."""
    return " ".join(p for p in (digits[:3], digits[3:7], digits[7:]) if p)
