"""Regions by their six digits (GB/T 2260): two for the province, two for the city, two for the
district.

`000000` is the whole country. What stands in no list is still a place in the tree, by its digits;
its name is then that of what is known above it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from kiosk.services.dictionaries import REGION, Dictionaries

NATION = "000000"
_CODE = re.compile(r"[0-9]{6}")
_NATION = {"zh": "全国", "en": "Whole country"}


def is_region(code: str) -> bool:
    """Six digits with nothing below a level that is left out (`230001` is none)."""
    if not _CODE.fullmatch(code):
        return False
    province, city, district = code[:2], code[2:4], code[4:]
    return (city == "00" or province != "00") and (district == "00" or city != "00")


def prefix(code: str) -> str:
    """The digits that all regions within it begin with: "" for the whole country."""
    digits = code
    while digits.endswith("00"):
        digits = digits[:-2]
    return digits


def within(code: str, region: str) -> bool:
    """Is `code` the region, or a part of it?"""
    return code.startswith(prefix(region))


def chain(code: str) -> tuple[str, ...]:
    """From the province down to the region itself; () for the whole country."""
    digits = prefix(code)
    return tuple(digits[:end].ljust(6, "0") for end in range(2, len(digits) + 1, 2))


def name(code: str, language: str) -> str:
    """In words; what no list has keeps its digits."""
    if code == NATION:
        return _NATION[language]
    known, digits = _dictionaries(), prefix(code)
    words = known.region(digits, language)
    listed = digits in known.codes(REGION)
    return words if listed else f"{words} {code}" if words != digits else code


def listed() -> tuple[str, ...]:
    """Every province and city that has a name here."""
    return tuple(sorted(code.ljust(6, "0") for code in _dictionaries().codes(REGION)))


@lru_cache(1)
def _dictionaries() -> Dictionaries:
    return Dictionaries.load()
