"""Which places in memory belong to objects that the interpreter still holds.

`gc.get_objects()` lists containers only: no string, bytes or dictionary of plain values is in it.
So the walk starts at it, at all modules and at the frames of all threads, and follows
`gc.get_referents` from there to everything that can be reached. Contents are not compared: an
object is found when a hit of the memory search lies within its bytes, so walking makes no copies.

CPython 3.11 to 3.13 layouts; `id` is the address.
"""

from __future__ import annotations

import array
import bisect
import ctypes
import gc
import io
import mmap
import sys
from collections.abc import Collection, Iterable, Iterator
from types import FrameType, ModuleType
from typing import NamedTuple

from kiosk.wipe.masked import MASK, Area
from kiosk.wipe.memory import Hit, Mapping, search_memory

_WORD = ctypes.sizeof(ctypes.c_void_p)
_ASCII_HEAD = sys.getsizeof("") - 1
_WIDE_HEAD = sys.getsizeof("\u0100") - 4
_BYTES_HEAD = sys.getsizeof(b"") - 1
_UTF8_LENGTH = _ASCII_HEAD  # PyCompactUnicodeObject: utf8_length, utf8
_UTF8 = _ASCII_HEAD + _WORD
_BY_CONTENT = -1


class Holder(NamedTuple):
    """A live object with a hit in it. `path` names types and modules from the outside in."""

    address: int
    type: str
    path: tuple[str, ...]


class Held(NamedTuple):
    holders: tuple[Holder, ...]
    hits: frozenset[Hit]  # those that lie in reachable objects
    walked: int  # objects seen


def reachable(hits: Iterable[Hit], area: Area) -> Held:
    """Walk all objects and tell which hits lie in them.

    `area` is needed for the few objects whose buffer has no address in Python (StringIO).
    """
    addresses = sorted({hit.address for hit in hits})
    by_address: dict[int, list[Hit]] = {}
    for hit in hits:
        by_address.setdefault(hit.address, []).append(hit)
    start: list[object] = []
    seen: set[int] = set()
    parents: dict[int, int] = {}
    names: dict[int, str] = {}
    holders: list[Holder] = []
    found: set[Hit] = set()
    own = (addresses, by_address, start, seen, parents, names, holders, found, hits)
    seen.update(map(id, own))
    seen.add(id(own))
    start.extend(gc.get_objects())
    named = [*sys.modules.values(), *_locals_of_threads()]  # first: paths then begin at a name
    seen.add(id(named))
    queue = [start, named]
    seen.add(id(queue))
    while queue:
        layer = queue.pop()
        following: list[object] = []
        seen.add(id(following))
        for thing in layer:
            number = id(thing)
            if number in seen:
                continue
            seen.add(number)
            for begin, end in _spans(thing, area):
                place = bisect.bisect_left(addresses, begin)
                inside = []
                while place < len(addresses) and addresses[place] < end:
                    inside.extend(hit for hit in by_address[addresses[place]] if area.still(*hit))
                    place += 1
                if inside or begin == _BY_CONTENT:
                    found.update(inside)
                    names[number] = type(thing).__name__
                    holders.append(Holder(number, type(thing).__name__, ()))
            below = gc.get_referents(thing)
            for child in below:
                if id(child) not in seen:
                    parents.setdefault(id(child), number)
                    following.append(child)
            names.setdefault(number, _name(thing))
        if following:
            queue.append(following)
    named.clear()
    start.clear()  # it lists `own`, which lists it: a cycle would keep the whole walk
    complete = tuple(h._replace(path=_path(h.address, parents, names)) for h in holders)
    return Held(complete, frozenset(found), len(seen))


def _locals_of_threads() -> list[object]:
    """Frames of all threads and their locals; a running frame hides them from gc.get_referents.

    Those of the search itself are left out: they would lead to its own books.
    """
    found: list[object] = []
    for top in sys._current_frames().values():
        at: FrameType | None = top
        while at is not None:
            if at.f_code not in (_locals_of_threads.__code__, reachable.__code__):
                found.append(at)
                found.extend(at.f_locals.values())
            at = at.f_back
    del top  # this frame itself: a cycle that would keep the whole walk
    return found


def _is(thing: object, *kinds: type) -> bool:
    """By what it is, never by what it says of itself: a proxy whose object is gone raises when it
    is asked (`isinstance` asks), and one whose object lives would pass for it."""
    return issubclass(type(thing), kinds)


def _name(thing: object) -> str:
    if _is(thing, ModuleType):
        return f"module {getattr(thing, '__name__', '?')}"
    if _is(thing, type):
        return f"class {thing.__name__}"
    return type(thing).__name__


def _path(number: int, parents: dict[int, int], names: dict[int, str]) -> tuple[str, ...]:
    path: list[str] = []
    while number in parents and len(path) < 12:
        number = parents[number]
        path.append(names.get(number, "?"))
    return tuple(reversed(path))


def _spans(thing: object, area: Area) -> Iterator[tuple[int, int]]:
    """Where the bytes of `thing` lie; `_BY_CONTENT` when they were searched here and hold one."""
    if _is(thing, str):
        yield from _text_spans(thing)
    elif _is(thing, bytes):
        yield id(thing) + _BYTES_HEAD, id(thing) + _BYTES_HEAD + len(thing)
    elif _is(thing, array.array):
        address, length = thing.buffer_info()
        yield address, address + length * thing.itemsize
    elif _is(thing, ctypes._SimpleCData, ctypes.Array, ctypes.Structure, ctypes.Union):
        yield ctypes.addressof(thing), ctypes.addressof(thing) + ctypes.sizeof(thing)
    elif _is(thing, io.StringIO):
        yield from _string_io(thing, area)
    elif _is(thing, bytearray, mmap.mmap, io.BytesIO):
        yield from _buffer_span(thing)


def _text_spans(text: str) -> Iterator[tuple[int, int]]:
    if not text:
        return
    if text.isascii():
        kind, head = 1, _ASCII_HEAD
    else:
        highest = ord(max(text))
        kind, head = (1 if highest < 0x100 else 2 if highest < 0x10000 else 4), _WIDE_HEAD
    if type(text) is str:
        data = id(text) + head
    else:  # a subclass keeps its characters outside the object, at the pointer behind the head
        data = ctypes.c_size_t.from_address(id(text) + _WIDE_HEAD).value
    yield data, data + len(text) * kind
    if head == _WIDE_HEAD:  # the UTF-8 form, once it was asked for
        utf8 = ctypes.c_size_t.from_address(id(text) + _UTF8).value
        if utf8 and utf8 != data:
            yield utf8, utf8 + ctypes.c_ssize_t.from_address(id(text) + _UTF8_LENGTH).value


def _buffer_span(thing: bytearray | mmap.mmap | io.BytesIO) -> Iterator[tuple[int, int]]:
    try:
        buffer = thing.getbuffer() if _is(thing, io.BytesIO) else thing
        size = len(buffer)
        if size:
            begin = ctypes.addressof(ctypes.c_char.from_buffer(buffer))
            yield begin, begin + size
    except (TypeError, ValueError, BufferError):
        return  # closed, or read-only memory


def _string_io(thing: io.StringIO, area: Area) -> Iterator[tuple[int, int]]:
    try:
        text = thing.getvalue()
    except ValueError:  # closed
        return
    for begin, end in _text_spans(text):
        if area.find_at(begin, end - begin):
            yield _BY_CONTENT, _BY_CONTENT
    area.clear()


def head_of(hit: Hit, area: Area, mappings: list[Mapping]) -> int | None:
    """Address of the str or bytes that `hit` lies in, if its head looks like an unfreed one.

    Looks back for a head with a sound reference count. A freed block's first word is the
    allocator's link (an address or nothing), never a small count. What realloc moved away, or a
    merged free chunk, can still look sound: see `pointed_at`.
    """
    mapping = next((m for m in mappings if m.begin <= hit.address < m.end), None)
    if mapping is None or not area.still(*hit):
        return None
    lowest = max(mapping.begin + _WORD, hit.address - (1 << 16))
    for at in range(hit.address // _WORD * _WORD, lowest, -_WORD):
        kind = ctypes.c_size_t.from_address(at).value
        if kind not in (id(str), id(bytes)):
            continue
        count = ctypes.c_size_t.from_address(at - _WORD).value
        head = at - _WORD
        begin, end = _bytes_of(head, kind == id(str))
        return head if 0 < count < 1 << 31 and begin <= hit.address < end else None
    return None


def _bytes_of(head: int, text: bool) -> tuple[int, int]:
    """Where the characters of an exact `str` or `bytes` object lie, by its own head.

    What follows them in the same block is no part of it: it may still hold what lay there before.
    """
    length = max(0, ctypes.c_ssize_t.from_address(head + 2 * _WORD).value)
    if not text:
        return head + _BYTES_HEAD, head + _BYTES_HEAD + length
    state = ctypes.c_uint32.from_address(head + 4 * _WORD).value
    kind, compact, ascii_ = state >> 2 & 7, state >> 5 & 1, state >> 6 & 1
    if not compact:  # its characters lie elsewhere
        return head, head
    begin = head + (_ASCII_HEAD if ascii_ else _WIDE_HEAD)
    return begin, begin + length * kind


def pointed_at(heads: Collection[int]) -> frozenset[int]:
    """Those of `heads` whose address stands somewhere in memory: nobody can hold the others."""
    if not heads:
        return frozenset()
    raws = {hex(head): bytes(b ^ MASK for b in head.to_bytes(_WORD, "little")) for head in heads}
    area = Area({name: {"pointer": raw.hex()} for name, raw in raws.items()})
    hits = search_memory(area).hits
    return frozenset(int(area.patterns[hit.index].label, 16) for hit in hits)
