"""Overwriting memory. Python frees without erasing; these helpers erase what can be erased."""

from __future__ import annotations

import ctypes
import gc
import mmap
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_libc = ctypes.CDLL(None, use_errno=True)


def zero(buffer: bytearray | memoryview | mmap.mmap) -> None:
    """Fill a writable buffer with zeroes, in place (a slice assignment might move it first)."""
    size = len(buffer) if not isinstance(buffer, memoryview) else buffer.nbytes
    if size:
        place = (ctypes.c_char * size).from_buffer(buffer)
        ctypes.memset(ctypes.addressof(place), 0, size)


@contextmanager
def scratch(size: int) -> Iterator[mmap.mmap]:
    """Memory of its own for personal bytes: not in core dumps, zeroed and unmapped at the end.

    Meant for photo blocks, spooled receipts and other large things; text that becomes a `str` is
    beyond it.
    """
    area = mmap.mmap(-1, max(size, 1), flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    try:
        if hasattr(mmap, "MADV_DONTDUMP"):
            area.madvise(mmap.MADV_DONTDUMP)
        yield area
    finally:
        zero(area)
        area.close()


def trim() -> None:
    """Collect cycles and give glibc's free pages to the kernel, which returns them as zeroes."""
    gc.collect()
    if hasattr(_libc, "malloc_trim"):
        _libc.malloc_trim(0)


_TCACHE = range(24, 1033, 16)  # usable sizes of glibc's bins a thread, 7 blocks in each
_libc.malloc.restype = ctypes.c_void_p
_libc.malloc.argtypes = [ctypes.c_size_t]
_libc.free.argtypes = [ctypes.c_void_p]


def drain() -> None:
    """Overwrite the small blocks that glibc keeps for the calling thread (tcache).

    What is freed into them escapes M_PERTURB (`kiosk.wipe.harden`), and no other thread takes them.
    """
    for size in _TCACHE:
        blocks = [_libc.malloc(size) for _ in range(8)]
        for block in blocks:
            if block:
                ctypes.memset(block, 0, size)
        for block in blocks:
            _libc.free(block)


# pymalloc serves requests up to 512 bytes in classes of 16, each from pools of 16 KiB with 48 bytes
# of head. The first class takes all free pools; 480 leaves the shortest tail of a pool untouched
# (16 336 = 34 x 480 + 16). A bytes object takes 33 bytes more than its length, so it reaches the
# classes from 48 on; below, a bytearray's buffer does.
_CLASSES = (480, *(size for size in range(512, 0, -16) if size != 480))
_BYTES_HEAD = sys.getsizeof(b"")


def flood(limit: int = 64 << 20) -> int:
    """Overwrite the free blocks of Python's allocator by taking each and filling it with zeroes.

    Small objects (names, numbers, amounts) are freed into pymalloc's pools, where their bytes stay
    until the block is used again. Each size class is filled until an object lands in memory that
    was not mapped before: then no old block of that class is left. `limit` bounds the bytes taken.
    Returns the bytes that were overwritten.

    https://docs.python.org/3/c-api/memory.html#the-pymalloc-allocator
    """
    gc.collect()  # first: what dies later would lie in blocks that were overwritten before
    # The interpreter remembers names that were looked up on types, also those that no type has:
    # a text that was once asked for as an attribute would live on there.
    ctypes.pythonapi.PyType_ClearCache()
    known = _Known()
    taken = 0
    held: list[object] = []
    for size in _CLASSES:
        held_in_class = 0
        while taken < limit:
            batch = [_block(size) for _ in range(256)]
            held.append(batch)
            held_in_class += 256 * size
            taken += 256 * size
            if held_in_class > (1 << 14) and not known.holds(_address(batch[-1])):
                break
    held.clear()
    drain()
    return taken


def _block(size: int) -> object:
    if size > _BYTES_HEAD:
        return bytes(size - _BYTES_HEAD)
    return bytearray(size - 1)  # its buffer is one byte longer


def _address(block: object) -> int:
    if isinstance(block, bytearray):
        return ctypes.addressof((ctypes.c_char * len(block)).from_buffer(block))
    return id(block)


class _Known:
    """The writable memory that was mapped at one moment."""

    def __init__(self) -> None:
        self._spans: list[tuple[int, int]] = []
        with open("/proc/self/maps") as lines:
            for line in lines:
                span, permissions = line.split(maxsplit=2)[:2]
                if permissions.startswith("rw"):
                    begin, _, end = span.partition("-")
                    self._spans.append((int(begin, 16), int(end, 16)))

    def holds(self, address: int) -> bool:
        return any(begin <= address < end for begin, end in self._spans)
