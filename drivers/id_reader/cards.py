"""The 256-byte text block of a card → IdDocument.

Four layouts, UTF-16LE, padded with spaces; bytes 248–249 tell them apart (GA/T 490 for the resident
card; the 港澳台 and foreigner layouts by their makers' field lists). The 2023 foreigner layout is
inferred: its offsets are unconfirmed until a real card has been read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from drivers.id_reader.interface import DocumentKind, IdDocument

SIZE = 256
_TAG = 248
_LONG_TERM = "长期"
_BLANK = (b"\x00\x00", b"\x20\x00", b"\x00\x30")  # NUL, space, ideographic space

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]", re.ASCII)
_FIFTEEN = re.compile(r"[A-Z]{3}[0-9]{12}", re.ASCII)
_EIGHT = re.compile(r"[0-9]{8}", re.ASCII)


class CardTextError(ValueError):
    """The block is no card text. The message names the field, never its content."""


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where (offset, bytes) the fields lie; None where the card has no such field."""

    kind: DocumentKind
    chinese_name: tuple[int, int]
    sex: tuple[int, int]
    birth: tuple[int, int]
    number: tuple[int, int]
    latin_name: tuple[int, int] | None = None
    ethnicity: tuple[int, int] | None = None
    nationality: tuple[int, int] | None = None
    valid_from: tuple[int, int] = (188, 16)
    valid_to: tuple[int, int] = (204, 16)


_RESIDENT = _Layout(DocumentKind.RESIDENT, (0, 30), (30, 2), (36, 16), (122, 36), ethnicity=(32, 4))
_BY_TAG = {
    "J": _Layout(DocumentKind.HK_MACAO_TAIWAN, (0, 30), (30, 2), (36, 16), (122, 36)),
    "I": _Layout(
        DocumentKind.FOREIGNER_2017,
        (158, 30),
        (120, 2),
        (220, 16),
        (122, 30),
        latin_name=(0, 120),
        nationality=(152, 6),
    ),
    "Y": _Layout(
        DocumentKind.FOREIGNER_2023, (0, 30), (30, 2), (36, 16), (122, 36), latin_name=(52, 70)
    ),
}


def parse(block: memoryview | bytes) -> IdDocument:
    """Read one text block of exactly 256 bytes. Raises CardTextError when it makes no sense.

    Characters are kept as they are on the card: surrogate pairs and private-use characters too; a
    pair cut by the field's end becomes U+FFFD. Numbers must carry their own check digit where their
    rule is public (GB 11643), dates must be days.
    """
    block = memoryview(block)
    if len(block) != SIZE:
        raise CardTextError("text block: not 256 bytes")
    layout = _layout(block)
    number = field_text(block, layout.number).upper()
    _check_number(layout.kind, number)
    latin = field_text(block, layout.latin_name)
    name = field_text(block, layout.chinese_name) or latin
    if not name:
        raise CardTextError("name: empty")
    valid_to = field_text(block, layout.valid_to)
    long_term = valid_to == _LONG_TERM
    nationality = field_text(block, layout.nationality)
    if layout.kind is DocumentKind.FOREIGNER_2023:
        nationality = number[3:6]  # no field of its own: digits 4–6 of the number
    return IdDocument(
        kind=layout.kind,
        name=name,
        number=number,
        birth=_date("birth", field_text(block, layout.birth)),
        sex=field_text(block, layout.sex),
        latin_name=latin,
        ethnicity=field_text(block, layout.ethnicity),
        nationality=nationality,
        valid_from=_date("valid from", field_text(block, layout.valid_from)),
        valid_to=None if long_term else _date("valid to", valid_to),
        long_term=long_term,
    )


def kind_of(block: memoryview) -> DocumentKind:
    """Which of the four layouts a block of 256 bytes has."""
    return _layout(block).kind


def _layout(block: memoryview) -> _Layout:
    return _BY_TAG.get(field_text(block, (_TAG, 2)), _RESIDENT)


def field_text(block: memoryview, place: tuple[int, int] | None) -> str:
    """One field without its padding. Stripped before decoding, so that no longer copy is made."""
    if place is None:
        return ""
    start, stop = place[0], place[0] + place[1]
    while start < stop and block[stop - 2 : stop] in _BLANK:
        stop -= 2
    while start < stop and block[start : start + 2] in _BLANK:
        start += 2
    return str(block[start:stop], "utf-16-le", "replace")


def _date(what: str, text: str) -> date | None:
    if not text:
        return None
    if not _EIGHT.fullmatch(text):
        raise CardTextError(f"{what}: not YYYYMMDD")
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        raise CardTextError(f"{what}: no such day") from None


def _check_number(kind: DocumentKind, number: str) -> None:
    if kind is DocumentKind.FOREIGNER_2017:  # its check rule is not public: format only
        if not _FIFTEEN.fullmatch(number):
            raise CardTextError("number: not three letters and twelve digits")
        return
    if not _EIGHTEEN.fullmatch(number):
        raise CardTextError("number: not eighteen digits")
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    if _CHECK[total % 11] != number[17]:
        raise CardTextError("number: wrong check digit")
    if kind is DocumentKind.FOREIGNER_2023 and number[0] != "9":
        raise CardTextError("number: does not begin with 9")
