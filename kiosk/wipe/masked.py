"""Markers that are looked for, held so that looking does not make what is looked for.

A search of one's own memory finds its own copy of what it searches. So a marker is never held in
clear: it comes masked (each byte XOR 42), lies masked in one area of memory, and what is compared
with it is masked in place in that same area (glibc's memfrob, which does exactly this). The area is
left out of the search by its address. In clear the marker then exists only where the terminal put
it.
"""

from __future__ import annotations

import ctypes
import json
import mmap
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

MASK = 42  # memfrob(3)
SHORTEST = 6  # bytes; shorter patterns meet by chance in hundreds of megabytes
WINDOW = 1 << 20

ENCODINGS = ("utf-8", "latin-1", "utf-16-le", "utf-32-le", "gb18030", "json-escape")
"""Where each comes from: UTF-8 wire, JSON, SQLite and Pango/SDL; Latin-1 Python's one-byte strings;
UTF-16LE the ID reader's text block and Python's two-byte strings (UCS-2); UTF-32LE Python's
four-byte strings (UCS-4); GB 18030 the printer's bytes; JSON's \\u escapes."""

_libc = ctypes.CDLL(None)
_libc.memmem.restype = ctypes.c_void_p
_libc.memmem.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_void_p, ctypes.c_size_t]
_libc.memcmp.restype = ctypes.c_int
_libc.memcmp.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t]
_libc.memfrob.restype = ctypes.c_void_p
_libc.memfrob.argtypes = [ctypes.c_void_p, ctypes.c_size_t]

Masked = dict[str, dict[str, str]]
"""label -> encoding -> hex of the masked bytes. Labels name the marker, they do not contain it."""


class Pattern(NamedTuple):
    label: str
    encoding: str  # several joined by "/" where their bytes are equal
    place: int  # offset in the area
    length: int


def mask(markers: Mapping[str, str]) -> Masked:
    """Mask markers (label -> text). For the side that plants them: this makes clear copies."""
    masked: Masked = {}
    for label, text in markers.items():
        masked[label] = {}
        for encoding in ENCODINGS:
            raw = _encode(text, encoding)
            if raw is not None and len(raw) >= SHORTEST:
                masked[label][encoding] = bytes(b ^ MASK for b in raw).hex()
    return masked


def _encode(text: str, encoding: str) -> bytes | None:
    if encoding == "json-escape":
        return json.dumps(text)[1:-1].encode()
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return None


def write_masked(path: Path, markers: Mapping[str, str]) -> None:
    """Masked markers as a JSON file, to be handed to another process."""
    path.write_text(json.dumps(mask(markers)))


def read_masked(path: Path) -> Masked:
    return json.loads(path.read_text())


class Area:
    """Patterns and the window they are compared in: one anonymous mapping, searched by nobody."""

    def __init__(self, masked: Masked) -> None:
        raws: dict[bytes, list[tuple[str, str]]] = {}
        for label, forms in masked.items():
            for encoding, text in forms.items():
                raw = bytes.fromhex(text)  # masked still
                if len(raw) >= SHORTEST:
                    raws.setdefault(raw, []).append((label, encoding))
        size = sum(map(len, raws))
        self._map = mmap.mmap(-1, WINDOW + max(size, 1), mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        self.begin = ctypes.addressof(ctypes.c_char.from_buffer(self._map))
        self.end = self.begin + -(-(WINDOW + max(size, 1)) // mmap.PAGESIZE) * mmap.PAGESIZE
        self.patterns: list[Pattern] = []
        place = WINDOW
        for raw, names in raws.items():
            self._map[place : place + len(raw)] = raw
            encodings = "/".join(dict.fromkeys(encoding for _, encoding in names))
            self.patterns.append(Pattern(names[0][0], encodings, place, len(raw)))
            place += len(raw)
        self._around = self._nesting(list(raws))
        self.overlap = max((p.length for p in self.patterns), default=1) - 1

    def window(self, size: int) -> memoryview:
        """Where to read `size` bytes of what is searched."""
        return memoryview(self._map)[:size]

    def find(self, size: int) -> list[tuple[int, int]]:
        """Mask and search the first `size` bytes of the window: (pattern index, offset)."""
        _libc.memfrob(self.begin, size)
        found = []
        for index, outer in self._around.items():
            pattern = self.patterns[index]
            at = self.begin
            end = self.begin + size
            needle = self.begin + pattern.place
            while at < end and (hit := _libc.memmem(at, end - at, needle, pattern.length)):
                found.append((index, hit - self.begin))
                found += [(o, hit - before - self.begin) for o, before in outer
                          if self._lies(o, hit - before, end)]  # fmt: skip
                at = hit + 1
        return found

    def _lies(self, index: int, address: int, end: int) -> bool:
        pattern = self.patterns[index]
        return (
            self.begin <= address <= end - pattern.length
            and _libc.memcmp(address, self.begin + pattern.place, pattern.length) == 0
        )

    @staticmethod
    def _nesting(raws: list[bytes]) -> dict[int, list[tuple[int, int]]]:
        """Patterns to look for → those that hold them, and where in them. A pattern that holds
        another (a number its hidden part) lies only where the other does: it costs no search."""
        around: dict[int, list[tuple[int, int]]] = {}
        for index in sorted(range(len(raws)), key=lambda i: len(raws[i])):
            inner = next((i for i in around if raws[i] in raws[index]), None)
            if inner is None:
                around[index] = []
            else:
                around[inner].append((index, raws[index].find(raws[inner])))
        return around

    def find_at(self, address: int, size: int) -> bool:
        """True when one of the patterns lies in this process's `size` bytes at `address`."""
        for start in range(0, size, WINDOW - self.overlap):
            part = min(WINDOW, size - start)
            ctypes.memmove(self.begin, address + start, part)
            if self.find(part):
                return True
        return False

    def still(self, address: int, index: int) -> bool:
        """True when pattern `index` lies at `address` of this process now.

        Between two looks a freed block may have been given to something else.
        """
        pattern = self.patterns[index]
        ctypes.memmove(self.begin, address, pattern.length)
        return any(i == index and at == 0 for i, at in self.find(pattern.length))

    def clear(self) -> None:
        """Nothing of what was searched stays in the window."""
        ctypes.memset(self.begin, 0, WINDOW)
