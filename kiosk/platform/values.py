"""Wire values <-> ours. A closed set of kinds; money is Decimal from the first byte on.

Reading is tolerant in form (numbers as text, several date spellings) and strict in substance: what
cannot be read exactly is `Malformed`, never guessed or rounded. Control characters are dropped at
the door: a text of the centre must not carry commands to a printer or a terminal.
"""

from __future__ import annotations

import base64
import enum
import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from kiosk.platform.china import from_epoch, local
from kiosk.services.result import Coded, Value

LONGEST_TEXT = 4000  # characters; the widest text field of the interface (setl_proc_info)
_LARGEST = Decimal(10) ** 14  # N(16,2): fourteen digits before the point
_DIGITS = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,10})?")
_DAY = re.compile(r"([0-9]{4})([-/.]?)([0-9]{1,2})\2([0-9]{1,2})")
_TIME = re.compile(
    r"([0-9]{4})([-/.]?)([0-9]{2})\2([0-9]{2})[T ]?"
    r"(?:([0-9]{2}):?([0-9]{2})(?::?([0-9]{2})(?:[.,]?[0-9]{1,9})?)?)?"
    r"(Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_MONTH = re.compile(r"([0-9]{4})[-/.]?([0-9]{2})(?:[-/.]?[0-9]{2}.{0,18})?")
_JAVA = re.compile(r"-?[0-9]{11,13}")


class Wire(enum.StrEnum):
    """Kinds of a field on the wire."""

    TEXT = "text"
    CODE = "code"  # dictionary-coded
    REGION = "region"  # 医保区划
    MONEY = "money"  # N(16,2)
    NUMBER = "number"  # N(16,4), N(16,6), N(5,4): exact, not money
    INT = "int"
    DATE = "date"
    TIME = "time"
    MONTH = "month"  # yyyyMM
    YEAR = "year"
    TAIL = "account-tail"  # only the last four characters are kept
    BASE64 = "base64"  # a file; only in requests
    SECRET = "secret"  # bytes of what was typed unseen; only in requests
    OCTETS = "octets"  # a file as a list of numbers 0–255; only in requests


FILES = frozenset({Wire.BASE64, Wire.OCTETS})


class Labels(Protocol):
    """The part of `kiosk.services.dictionaries` used here."""

    def label(self, dictionary: str, code: str, language: str) -> str: ...


class Malformed(Exception):
    """The value is there and cannot be read as its kind. Carries no text."""


class Reader:
    """Reads single values; holds only the dictionaries.

    `unknown` hears the name of a dictionary that lacks a code (never the code, which is the
    centre's text); such a code is shown as it is.
    """

    def __init__(
        self, labels: Labels, unknown: Callable[[str], None] = lambda dictionary: None
    ) -> None:
        self._labels = labels
        self._unknown = unknown

    def read(self, raw: Any, kind: Wire, dictionary: str = "") -> Value:
        """None for absent (null, empty, blank). Raises `Malformed`."""
        if raw is None or (isinstance(raw, str) and not raw.strip()):
            return None
        if isinstance(raw, bool) or not isinstance(raw, str | int | Decimal):
            raise Malformed
        if kind in (Wire.CODE, Wire.REGION):
            code = _text(raw)
            if not code:  # nothing but what is dropped at the door
                return None
            return Coded(code, self.label("REGION" if kind is Wire.REGION else dictionary, code))
        if kind in FILES or kind is Wire.SECRET:  # neither comes back
            raise Malformed
        value = _READ[kind](raw)
        return None if value == "" else value

    def label(self, dictionary: str, code: str) -> str:
        """Chinese label; the code itself where dictionary or code is unknown."""
        try:
            label = self._labels.label(dictionary, code, "zh") or code
        except KeyError:
            return code
        if label == code:
            self._unknown(dictionary)
        return label


def _text(raw: str | int | Decimal) -> str:
    if isinstance(raw, Decimal):
        raw = _plain(raw)
    text = str(raw) if isinstance(raw, str) else _whole_text(raw)
    if len(text) > LONGEST_TEXT:
        raise Malformed
    if text.isprintable():  # no control, separator or direction among them
        return text.strip()
    kept = "".join(
        " " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c
        for c in text
        if c not in _DIRECTIONS
    )
    return kept.strip()


_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def _whole_text(raw: int) -> str:
    if abs(raw) >= 10**40:
        raise Malformed
    return str(raw)


def _plain(raw: Decimal) -> str:
    """A number that stood as a number where a text belongs."""
    if not raw.is_finite() or abs(raw.adjusted()) > 40 or len(raw.as_tuple().digits) > 40:
        raise Malformed
    return format(raw, "f")


def _exact(raw: str | int | Decimal) -> Decimal:
    if isinstance(raw, str):
        text = raw.strip()
        if not _DIGITS.fullmatch(text):
            raise Malformed
        return Decimal(text)
    if isinstance(raw, int):
        if abs(raw) >= 10**18:
            raise Malformed
        return Decimal(raw)
    if not raw.is_finite() or abs(raw.adjusted()) > 18 or len(raw.as_tuple().digits) > 28:
        raise Malformed
    return raw


def _money(raw: str | int | Decimal) -> Decimal:
    value = _exact(raw)
    cents = value.quantize(Decimal("0.01")) if abs(value) < _LARGEST else None
    if cents is None or cents != value:
        raise Malformed  # fractions of a fen: nothing is rounded
    return cents + 0 if cents else Decimal("0.00")  # no negative zero


def _number(raw: str | int | Decimal) -> Decimal:
    value = _exact(raw)
    return value if value else Decimal(0)


def _int(raw: str | int | Decimal) -> int:
    value = _exact(raw)
    if value != value.to_integral_value():
        raise Malformed
    return int(value)


def _time(raw: str | int | Decimal) -> datetime:
    text = _text(raw)
    try:
        if _JAVA.fullmatch(text):
            return from_epoch(int(text))
        found = _TIME.fullmatch(text)
        if not found:
            raise Malformed
        year, _, month, day, hour, minute, second, zone = found.groups()
        naive = datetime(  # noqa: DTZ001  # the interface's times are local times
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0)
        )
        if zone:
            aware = datetime.fromisoformat(f"{naive.isoformat()}{zone.replace('Z', '+00:00')}")
            return local(aware)
        return naive
    except (ValueError, OverflowError):
        raise Malformed from None


def _date(raw: str | int | Decimal) -> date:
    text = _text(raw)
    found = _DAY.fullmatch(text)
    if not found:
        return _time(raw).date()
    if not found[2] and len(text) != 8:
        raise Malformed
    try:
        return date(int(found[1]), int(found[3]), int(found[4]))
    except ValueError:
        raise Malformed from None


def _month(raw: str | int | Decimal) -> date:
    found = _MONTH.fullmatch(_text(raw))
    try:
        if found:
            return date(int(found[1]), int(found[2]), 1)
    except ValueError:
        pass
    raise Malformed


def _year(raw: str | int | Decimal) -> int:
    text = _text(raw)
    if not re.fullmatch(r"[0-9]{4}", text):
        raise Malformed
    return int(text)


def _tail(raw: str | int | Decimal) -> str:
    return _text(raw)[-4:]


_READ = {
    Wire.TEXT: _text,
    Wire.MONEY: _money,
    Wire.NUMBER: _number,
    Wire.INT: _int,
    Wire.DATE: _date,
    Wire.TIME: _time,
    Wire.MONTH: _month,
    Wire.YEAR: _year,
    Wire.TAIL: _tail,
}


def write(value: Value | bytes, kind: Wire) -> str:
    """Ours -> the text the interface expects. Raises `Malformed` when it is of another kind."""
    if value is None:
        return ""
    if isinstance(value, bytes) or kind in FILES:
        if not isinstance(value, bytes) or kind is not Wire.BASE64:
            raise Malformed
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, Coded):
        return value.code
    if kind is Wire.TIME and isinstance(value, datetime):
        return local(value).strftime("%Y-%m-%d %H:%M:%S")
    if kind is Wire.DATE and isinstance(value, date):
        return value.strftime("%Y-%m-%d")
    if kind is Wire.MONTH and isinstance(value, date):
        return value.strftime("%Y%m")
    if isinstance(value, Decimal) and value.is_finite():
        return format(value, "f")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, str):
        return value
    raise Malformed
