"""Search of all writable memory of a process, by its address space rather than by its objects."""

from __future__ import annotations

import array
import ctypes
import mmap
import os
from collections.abc import Iterator
from typing import NamedTuple

from kiosk.wipe.masked import WINDOW, Area

_libc = ctypes.CDLL(None, use_errno=True)
_PAGE = mmap.PAGESIZE
_PRESENT = 1 << 63
_SWAPPED = 1 << 62


class Mapping(NamedTuple):
    begin: int
    end: int
    name: str


class Hit(NamedTuple):
    """Pattern `index` lies at `address`."""

    address: int
    index: int


class Searched(NamedTuple):
    hits: tuple[Hit, ...]
    bytes_read: int
    bytes_unread: int  # the kernel refused: never counted as clean


def writable(pid: int | str = "self") -> list[Mapping]:
    """Readable and writable mappings, private and shared; device memory left out."""
    found = []
    with open(f"/proc/{pid}/maps") as lines:
        for line in lines:
            fields = line.split(maxsplit=5)
            name = fields[5].strip() if len(fields) > 5 else ""
            if not fields[1].startswith("rw") or name.startswith(("[vvar", "[vsyscall")):
                continue
            if name.startswith("/dev/") and not name.startswith(("/dev/shm/", "/dev/zero")):
                continue  # a device's registers or buffers: reading them may act
            begin, _, end = fields[0].partition("-")
            found.append(Mapping(int(begin, 16), int(end, 16), name))
    return found


def search_memory(area: Area, pid: int | None = None) -> Searched:
    """Every place where a pattern of `area` lies in process `pid` (None: this one).

    Pages that were never touched are skipped by /proc/PID/pagemap, where it may be read.
    """
    who = pid if pid is not None else os.getpid()
    hits: set[Hit] = set()
    read = unread = 0
    with _Memory(who) as memory:
        for mapping in writable(who):
            for begin, end in _without(mapping, area if pid is None else None):
                for first, last in memory.touched(begin, end):
                    for start in range(first, last, WINDOW - area.overlap):
                        size = min(WINDOW, last - start)
                        got = memory.read(start, area.window(size))
                        read += got
                        unread += size - got
                        hits.update(Hit(start + at, index) for index, at in area.find(got))
                        if start + size >= last:
                            break
    area.clear()
    return Searched(tuple(sorted(hits)), read, unread)


def _without(mapping: Mapping, area: Area | None) -> Iterator[tuple[int, int]]:
    if area is None or area.end <= mapping.begin or mapping.end <= area.begin:
        yield mapping.begin, mapping.end
        return
    if mapping.begin < area.begin:
        yield mapping.begin, area.begin
    if area.end < mapping.end:
        yield area.end, mapping.end


class _Memory:
    """/proc/PID/mem, or process_vm_readv where the file may not be opened (not dumpable)."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._mem = _open(f"/proc/{pid}/mem")
        self._pagemap = _open(f"/proc/{pid}/pagemap")

    def __enter__(self) -> _Memory:
        return self

    def __exit__(self, *_: object) -> None:
        for fd in (self._mem, self._pagemap):
            if fd is not None:
                os.close(fd)

    def read(self, address: int, into: memoryview) -> int:
        """Bytes read into `into`; 0 when the kernel refuses."""
        try:
            if self._mem is not None:
                return os.preadv(self._mem, [into], address)
            return _vm_read(self._pid, address, into)
        except OSError:
            return 0

    def touched(self, begin: int, end: int) -> Iterator[tuple[int, int]]:
        """Runs of pages that are in memory or swapped out."""
        if self._pagemap is None:
            yield begin, end
            return
        pages = array.array("Q")
        try:
            pages.frombytes(os.pread(self._pagemap, (end - begin) // _PAGE * 8, begin // _PAGE * 8))
        except OSError:
            yield begin, end
            return
        run: int | None = None
        for number, entry in enumerate(pages):
            if entry & (_PRESENT | _SWAPPED):
                if run is None:
                    run = begin + number * _PAGE
            elif run is not None:
                yield run, begin + number * _PAGE
                run = None
        if run is not None:
            yield run, end


def _open(path: str) -> int | None:
    try:
        return os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None


class _Vector(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("size", ctypes.c_size_t)]


_libc.process_vm_readv.restype = ctypes.c_ssize_t
_libc.process_vm_readv.argtypes = [
    ctypes.c_int,
    ctypes.POINTER(_Vector),
    ctypes.c_ulong,
    ctypes.POINTER(_Vector),
    ctypes.c_ulong,
    ctypes.c_ulong,
]


def _vm_read(pid: int, address: int, into: memoryview) -> int:
    here = _Vector(ctypes.addressof(ctypes.c_char.from_buffer(into)), into.nbytes)
    there = _Vector(address, into.nbytes)
    got = _libc.process_vm_readv(pid, ctypes.byref(here), 1, ctypes.byref(there), 1, 0)
    if got < 0:
        raise OSError(ctypes.get_errno(), "process_vm_readv")
    return got
