"""Bytes of the Internet Printing Protocol: requests out, answers in.

Encoding: RFC 8010 §3. Attributes and operations: RFC 8011. Only what a client of one printer needs
is here; values of syntaxes it never looks at are kept as bytes.
"""

from __future__ import annotations

import enum
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

VERSION = (1, 1)  # every printer must take it (RFC 8011 §4.1.8)
MOST_VALUES = 5_000  # in one answer
_HEAD = struct.Struct(">BBHI")


class Operation(enum.IntEnum):
    """operation-id (RFC 8011 §5.4.15)."""

    PRINT_JOB = 0x0002
    CANCEL_JOB = 0x0008
    GET_JOB_ATTRIBUTES = 0x0009
    GET_JOBS = 0x000A
    GET_PRINTER_ATTRIBUTES = 0x000B


class Group(enum.IntEnum):
    """Delimiter tags (RFC 8010 §3.5.1)."""

    OPERATION = 0x01
    JOB = 0x02
    END = 0x03
    PRINTER = 0x04
    UNSUPPORTED = 0x05


class Tag(enum.IntEnum):
    """Value tags (RFC 8010 §3.5.2), those that are written or understood here."""

    INTEGER = 0x21
    BOOLEAN = 0x22
    ENUM = 0x23
    RESOLUTION = 0x32
    BEGIN_COLLECTION = 0x34
    TEXT_WITH_LANGUAGE = 0x35
    NAME_WITH_LANGUAGE = 0x36
    END_COLLECTION = 0x37
    NAME = 0x42
    KEYWORD = 0x44
    URI = 0x45
    CHARSET = 0x47
    LANGUAGE = 0x48
    MIME = 0x49


_DELIMITERS = 0x10  # tags below it begin a group; 0x10–0x1F are values "out of band": none
_STRINGS = range(0x40, 0x60)
_NUMBERS = (Tag.INTEGER, Tag.ENUM)


@dataclass(frozen=True, slots=True)
class Resolution:
    """`unit`: 3 dots an inch, 4 dots a centimetre."""

    across: int
    down: int
    unit: int


Value = int | bool | str | bytes | Resolution
Attributes = Mapping[str, tuple[Value, ...]]


@dataclass(frozen=True, slots=True)
class Attribute:
    """One to be sent; several values are a set."""

    name: str
    tag: Tag
    values: tuple[int | bool | str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    status: int  # status-code, RFC 8011 Appendix B
    request: int
    groups: tuple[tuple[int, Attributes], ...]

    @property
    def successful(self) -> bool:
        return self.status <= 0x00FF

    def group(self, which: Group) -> tuple[Attributes, ...]:
        """All groups of a kind, in order: one a job."""
        return tuple(found for tag, found in self.groups if tag == which)


class BadAnswer(Exception):
    """Not an answer of this protocol; the text says why and quotes none of it."""


def keyword(name: str, *values: str) -> Attribute:
    return Attribute(name, Tag.KEYWORD, values)


def encode(
    operation: Operation, request: int, groups: Iterable[tuple[Group, Iterable[Attribute]]]
) -> bytes:
    """A request up to where a document's bytes follow. Raises ValueError for a value too long."""
    out = bytearray(_HEAD.pack(*VERSION, operation, request))
    for group, attributes in groups:
        out.append(group)
        for attribute in attributes:
            name = attribute.name.encode("ascii")
            for value in attribute.values:
                out.append(attribute.tag)
                _put(out, name)
                _put(out, _bytes(attribute.tag, value))
                name = b""  # a further value of the same attribute
    out.append(Group.END)
    return bytes(out)


def _put(out: bytearray, data: bytes) -> None:
    if len(data) > 1023:
        raise ValueError("a value longer than IPP allows")
    out += struct.pack(">H", len(data)) + data


def _bytes(tag: Tag, value: int | bool | str) -> bytes:
    if tag is Tag.BOOLEAN:
        return bytes([bool(value)])
    if tag in _NUMBERS:
        return struct.pack(">i", value)
    return str(value).encode("utf-8")


def decode(data: bytes) -> Answer:
    """Read an answer. Raises BadAnswer for anything else, whatever it is."""
    if len(data) < _HEAD.size + 1:
        raise BadAnswer("shorter than a header")
    major, _minor, status, request = _HEAD.unpack_from(data)
    if major not in {1, 2}:
        raise BadAnswer("version unknown")
    groups: list[tuple[int, dict[str, tuple[Value, ...]]]] = []
    reader = _Reader(data, _HEAD.size)
    while (tag := reader.byte()) != Group.END:
        if tag < _DELIMITERS:
            groups.append((tag, {}))
        elif not groups:
            raise BadAnswer("a value outside of any group")
        else:
            reader.value(tag, groups[-1][1])
    if reader.depth:
        raise BadAnswer("collection without an end")
    return Answer(status, request, tuple(groups))


class _Reader:
    def __init__(self, data: bytes, at: int) -> None:
        self._data = data
        self._at = at
        self._name = ""
        self._left = MOST_VALUES
        self.depth = 0  # of collections: their members are passed over

    def byte(self) -> int:
        return self._take(1)[0]

    def value(self, tag: int, into: dict[str, tuple[Value, ...]]) -> None:
        """One tag, name and value; a nameless one belongs to the attribute before it."""
        self._left -= 1
        if self._left < 0:
            raise BadAnswer("too many values")
        name, raw = self._sized(), self._sized()
        if self.depth or tag == Tag.BEGIN_COLLECTION:
            self._collection(tag)
            return
        if name:
            self._name = name.decode("ascii", "replace")
            if self._name in into:
                raise BadAnswer("an attribute twice in a group")
            into[self._name] = ()
        elif self._name not in into:
            raise BadAnswer("a further value of nothing")
        if tag >= 0x20:
            into[self._name] += (_value(tag, raw),)

    def _collection(self, tag: int) -> None:
        if tag == Tag.BEGIN_COLLECTION:
            self.depth += 1
        elif tag == Tag.END_COLLECTION:
            self.depth -= 1

    def _sized(self) -> bytes:
        (size,) = struct.unpack(">H", self._take(2))
        return self._take(size)

    def _take(self, size: int) -> bytes:
        end = self._at + size
        if end > len(self._data):
            raise BadAnswer("cut off")
        taken = self._data[self._at : end]
        self._at = end
        return taken


def _value(tag: int, raw: bytes) -> Value:
    if tag in _NUMBERS:
        if len(raw) != 4:
            raise BadAnswer("integer of a wrong size")
        return struct.unpack(">i", raw)[0]
    if tag == Tag.BOOLEAN:
        if raw not in {b"\0", b"\1"}:
            raise BadAnswer("boolean of a wrong value")
        return raw == b"\1"
    if tag == Tag.RESOLUTION:
        if len(raw) != 9:
            raise BadAnswer("resolution of a wrong size")
        return Resolution(*struct.unpack(">iib", raw))
    if tag in {Tag.TEXT_WITH_LANGUAGE, Tag.NAME_WITH_LANGUAGE}:
        return _without_language(raw)
    if tag in _STRINGS:
        return raw.decode("utf-8", "replace")
    return raw


def _without_language(raw: bytes) -> str:
    """language length, language, text length, text (RFC 8010 §3.9)."""
    if len(raw) < 4:
        raise BadAnswer("text with language of a wrong size")
    (language,) = struct.unpack_from(">H", raw)
    text = raw[2 + language + 2 :]
    if len(raw) < 4 + language or struct.unpack_from(">H", raw, 2 + language)[0] != len(text):
        raise BadAnswer("text with language of a wrong size")
    return text.decode("utf-8", "replace")
