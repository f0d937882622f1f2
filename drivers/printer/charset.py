"""Which characters a printer's ROM can print itself, and their bytes.

Python's ``gb18030`` codec follows the 2000 edition: some two-byte codes decode to private-use
characters and their standard characters encode to four bytes (ḿ, 龴…龻, ︐…︙). Whatever does not
come out as exactly two bytes, from a position that means the same on paper, counts as lacking; the
encoder then draws the line. Guessing here would print somebody's name wrongly.
"""

from __future__ import annotations

import unicodedata

_DROPPED = {"Cf"}  # zero-width and direction marks: nothing to print, and they could hide things
_PRIVATE = "Co"
_HYPHENS = "\u2010\u2011\u2212"  # typographic hyphens and minus: not worth drawing a line for


def clean(text: str) -> str:
    """Text without anything that could act as a command or cannot be drawn.

    Control characters and all kinds of spaces become a space, hyphens and minus ``-``, invisible
    format characters go, half a surrogate pair becomes U+FFFD. The ideographic space stays: it is
    two cells wide.
    """
    out = []
    for char in text:
        category = unicodedata.category(char)
        if char == "\u3000":
            out.append(char)
        elif char in _HYPHENS:
            out.append("-")
        elif category in {"Cc", "Zs", "Zl", "Zp"}:
            out.append(" ")
        elif category == "Cs":
            out.append("\ufffd")
        elif category not in _DROPPED:
            out.append(char)
    return "".join(out)


def _is_accented_latin(char: str) -> bool:
    # The ROM has these only as wide pinyin letters: "Jos é". Drawn, the word keeps together.
    return unicodedata.category(char)[0] == "L" and unicodedata.name(char, "").startswith("LATIN")


def encoded(char: str, charset: str) -> bytes | None:
    """The printer's bytes of one character (1 for ASCII, 2 for a ROM character), or None.

    `charset`: ``gb2312`` | ``gbk`` | ``gb18030`` (two-byte part).
    """
    if " " <= char <= "~":
        return char.encode("ascii")
    if ord(char) < 0x80 or unicodedata.category(char) == _PRIVATE or _is_accented_latin(char):
        return None
    try:
        code = char.encode("gb18030")
    except UnicodeEncodeError:
        return None
    if len(code) != 2:
        return None
    if charset != "gb18030":
        try:
            code.decode(charset)  # only asks whether the position is assigned in the smaller set
        except UnicodeDecodeError:
            return None
    return code


def lacks(text: str, charset: str) -> bool:
    """Whether any character of the text is not in the ROM."""
    return any(encoded(char, charset) is None for char in text)


def cells(text: str, charset: str) -> int:
    """Width in half-width cells: ASCII 1, ROM characters 2, others as wide as they look."""
    return sum(_cells(char, charset) for char in text)


def _cells(char: str, charset: str) -> int:
    code = encoded(char, charset)
    if code is not None:
        return len(code)
    category = unicodedata.category(char)
    if category[0] == "M":
        return 0  # combining marks and variation selectors belong to the character before
    if category == _PRIVATE or unicodedata.east_asian_width(char) in "WF":
        return 2
    return 1


def text_bytes(text: str, charset: str) -> bytes:
    """Bytes of a text the ROM has wholly. Raises ValueError otherwise."""
    out = bytearray()
    for char in text:
        code = encoded(char, charset)
        if code is None:
            raise ValueError("the printer lacks a character of this line")
        out += code
    return bytes(out)
