"""What is said in place of what is written: writing turned into words to hear.

Whether a piece is somebody's own is a mark that comes with it (`private`), never guessed from it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_AMOUNT = re.compile(r"([-−]?)[￥¥] ?([-−]?)([0-9][0-9,]*(?:\.[0-9]+)?)")
_DATE = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})-([01]?[0-9])-([0-3]?[0-9])(?![0-9])")
_MONTH = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})-([01][0-9])(?![0-9-])")
_MASKED = re.compile(r"\*+")
_NUMBER = re.compile(r"(?<![0-9.,A-Za-z])(?:[0-9]{6,}[0-9Xx]?|12393)(?![0-9.])")
"""Read digit by digit, as the hotline is."""

_MARKS = re.compile(r"[·|•›→←↑↓▲▼✓✕×※]+")
_BLANK = re.compile(r"\s+")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_MINUS = {"zh": "负", "en": "minus "}
_STAR = {"zh": "某", "en": " hidden "}


class Piece(NamedTuple):
    """`private`: says something of one person; only they may hear it."""

    text: str
    private: bool = False


def spoken(text: str, language: str) -> str:
    """`text` as it is to be heard in `language`: amounts, dates, masked and long numbers in words
    that a voice reads as people say them."""

    def amount(found: re.Match[str]) -> str:
        minus = _MINUS[language] if found[1] or found[2] else ""
        number = found[3].replace(",", "")
        if "." in number:
            number = number.rstrip("0").rstrip(".")
        return f"{minus}{number}元" if language == "zh" else f"{minus}{number} yuan"

    def day(found: re.Match[str]) -> str:
        year, month, date = found[1], int(found[2]), int(found[3])
        if not 1 <= month <= 12:
            return found[0]
        if language == "zh":
            return f"{year}年{month}月{date}日"
        return f"{date} {_MONTHS[month - 1]} {year}"

    def month(found: re.Match[str]) -> str:
        if not 1 <= int(found[2]) <= 12:
            return found[0]
        if language == "zh":
            return f"{found[1]}年{int(found[2])}月"
        return f"{_MONTHS[int(found[2]) - 1]} {found[1]}"

    text = _AMOUNT.sub(amount, text)
    text = _DATE.sub(day, text)
    text = _MONTH.sub(month, text)
    text = _NUMBER.sub(lambda found: " ".join(found[0]), text)
    text = _MASKED.sub(_STAR[language], text)
    text = _MARKS.sub("，" if language == "zh" else ", ", text)
    return _BLANK.sub(" ", text).strip(" ，,")
