"""What a start reads is known to the next one."""

from __future__ import annotations

import ctypes
import mmap
import os
import sys
from pathlib import Path

import pytest

from kiosk.runtime import readahead


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    return tmp_path / "start.list"


def resident(path: Path) -> int:
    """Pages of a file that stand in memory."""
    size = path.stat().st_size
    pages = -(-size // mmap.PAGESIZE)
    state = (ctypes.c_ubyte * pages)()
    libc = ctypes.CDLL(None, use_errno=True)
    with path.open("rb") as file, mmap.mmap(file.fileno(), size, mmap.MAP_PRIVATE) as view:
        start = ctypes.addressof(ctypes.c_char.from_buffer(view))
        assert libc.mincore(ctypes.c_void_p(start), ctypes.c_size_t(size), state) == 0
    return sum(one & 1 for one in state)


def test_the_first_start_has_no_list_and_leaves_one(listed):
    assert readahead.begin(listed) == 0
    readahead.end(0, listed, [Path("/somewhere/glyphs.bin")])
    names = listed.read_text("utf-8").split("\n")
    assert len(names) == len(set(names)) > 100
    assert readahead.__file__ in names or readahead.__cached__ in names
    assert any(name.endswith(".so") or ".so." in name for name in names)
    assert "/somewhere/glyphs.bin" in names
    assert all(name.startswith("/") for name in names)


def test_the_child_has_the_kernel_read_what_is_listed(listed, tmp_path):
    wanted = tmp_path / "library"
    wanted.write_bytes(os.urandom(64 * mmap.PAGESIZE))
    descriptor = os.open(wanted, os.O_RDONLY)
    os.fsync(descriptor)
    os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    os.close(descriptor)
    if resident(wanted) == 64:
        pytest.skip("TMPDIR stands in memory, where nothing can be read ahead")
    listed.write_text(f"/nowhere/at/all\n{wanted}")
    child = readahead.begin(listed)
    assert child > 0
    readahead.end(child, listed)
    with pytest.raises(ChildProcessError):
        os.waitpid(child, os.WNOHANG)  # it left no zombie
    descriptor = os.open(wanted, os.O_RDONLY)
    try:  # the kernel reads by itself; one real read waits for it and for nothing else
        os.pread(descriptor, 1, 63 * mmap.PAGESIZE)
    finally:
        os.close(descriptor)
    assert resident(wanted) > 32


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\0\xff\n/etc", b"x" * readahead.LARGEST * 2])
def test_whatever_the_list_says_costs_nothing_but_time(listed, content):
    listed.write_bytes(content)
    child = readahead.begin(listed)
    assert child > 0
    _, status = os.waitpid(child, 0)
    assert status == 0


def test_a_pipe_in_the_list_is_not_waited_for(listed, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    listed.write_text(str(tmp_path / "pipe"))
    _, status = os.waitpid(readahead.begin(listed), 0)
    assert status == 0


def test_a_list_that_is_still_right_is_not_written_again(listed):
    readahead.end(0, listed)
    readahead.end(0, listed)  # the first call may itself have imported something
    before = listed.stat().st_mtime_ns
    readahead.end(0, listed)
    assert listed.stat().st_mtime_ns == before


def test_a_folder_that_takes_nothing_stops_nobody(tmp_path):
    assert readahead.begin(tmp_path) == 0
    readahead.end(0, tmp_path / "no" / "start.list")
    assert sys.modules
