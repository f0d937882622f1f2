"""A card's photo made visible, where the station has a licensed vendor library for it.

The 1024 bytes WLT have no open decoder. The library is named by its path in the settings, runs in a
child process for one photo, and is never needed: all that goes wrong with it is a value.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import stat
import struct
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from drivers import child
from drivers.id_reader import photo_child
from drivers.id_reader.interface import NotDecoded, Portrait
from drivers.id_reader.photo_child import BITMAP_SIZE, HEIGHT, WIDTH, WLT_SIZE
from drivers.wake import Wake

_HEADER = struct.Struct("<2sIHHIIiiHHI")  # BITMAPFILEHEADER, and BITMAPINFOHEADER to compression
_PREFIX = "kiosk-photo-"


_ENDINGS = {
    photo_child.LOAD_FAILED: NotDecoded.NOT_LOADABLE,
    photo_child.NO_CALL: NotDecoded.NO_CALL,
    photo_child.REFUSED: NotDecoded.REFUSED,
    photo_child.NO_PICTURE: NotDecoded.GARBAGE,
    photo_child.NO_FOLDER: NotDecoded.NO_FOLDER,
}


class PhotoLibrary:
    """`path` "" means that the station has none. `seconds`: what one photo may take."""

    def __init__(self, path: str, clock: Callable[[], float], seconds: float = 3.0) -> None:
        self._path = path
        self._clock = clock
        self._seconds = seconds

    def check(self, wake: Wake) -> NotDecoded | None:
        """Load it in a child without calling it. None: it loads and has a known function."""
        outcome = self._call("check", b"", wake)
        return outcome if isinstance(outcome, NotDecoded) else None

    def decode(self, photo: memoryview | bytes, wake: Wake) -> Portrait | NotDecoded:
        """`photo`: 1024 bytes WLT. What comes back is the caller's to wipe."""
        if not self._path:
            return NotDecoded.NO_LIBRARY
        if len(photo) != WLT_SIZE:
            return NotDecoded.NO_PHOTO
        outcome = self._call("decode", photo, wake)
        if isinstance(outcome, NotDecoded):
            return outcome
        if not _is_portrait(outcome):
            outcome[:] = bytes(len(outcome))
            return NotDecoded.GARBAGE
        return Portrait(outcome)

    def _call(self, what: str, photo: memoryview | bytes, wake: Wake) -> bytearray | NotDecoded:
        if not self._path:
            return NotDecoded.NO_LIBRARY
        if not os.path.exists(self._path):
            return NotDecoded.ABSENT
        with _private_folder() as folder:
            line = json.dumps({"library": self._path, "call": what, "folder": folder})
            order = bytearray(line.encode("ascii") + b"\n") + photo
            try:
                ended = child.run(
                    photo_child.__file__,
                    order,
                    size=BITMAP_SIZE + 1,
                    wake=wake,
                    deadline=self._clock() + self._seconds,
                    clock=self._clock,
                )
            finally:
                order[:] = bytes(len(order))
        if ended is None:
            return NotDecoded.CANCELLED if wake.is_set() else NotDecoded.HUNG
        if ended.code == 0:
            return ended.output
        ended.output[:] = bytes(len(ended.output))
        return _ENDINGS.get(ended.code, NotDecoded.CRASHED)


def _is_portrait(bitmap: bytearray) -> bool:
    """Exactly the picture that a card's photo is; anything else may be anything."""
    if len(bitmap) != BITMAP_SIZE:
        return False
    mark, _, _, _, start, _, width, height, planes, bits, packed = _HEADER.unpack_from(bitmap)
    rows = BITMAP_SIZE - HEIGHT * (WIDTH * 3 + 2)
    return (mark, start, width, abs(height), planes, bits, packed) == (
        b"BM", rows, WIDTH, HEIGHT, 1, 24, 0
    )  # fmt: skip


# ---- a library that wants files


@contextlib.contextmanager
def _private_folder() -> Iterator[str]:
    """A folder of ours alone, in memory; what is in it is overwritten before it goes. "": none."""
    base = _memory_file_system()
    if base is None:
        yield ""
        return
    for stale in base.glob(_PREFIX + "*"):  # of a process that was killed in the middle
        _wipe_folder(stale)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=base))  # mode 0700
    try:
        yield str(folder)
    finally:
        _wipe_folder(folder)


def _memory_file_system() -> Path | None:
    places = (os.environ.get("RUNTIME_DIRECTORY", "").split(":")[0], "/dev/shm")
    return next((Path(p) for p in places if p and os.access(p, os.W_OK) and _in_memory(p)), None)


def _in_memory(path: str) -> bool:
    own = os.path.realpath(path)
    mounts = Path("/proc/self/mounts").read_text("utf-8", "replace").splitlines()
    points = [line.split()[1:3] for line in mounts]
    inside = [(len(at), kind) for at, kind in points if f"{own}/".startswith(at.rstrip("/") + "/")]
    return max(inside, default=(0, ""))[1] == "tmpfs"


def _wipe_folder(folder: Path) -> None:
    """Only what belongs to this user; a link in it is not followed."""
    try:
        if not stat.S_ISDIR(folder.lstat().st_mode) or folder.lstat().st_uid != os.geteuid():
            return
        for entry in folder.rglob("*"):
            found = entry.lstat()
            if stat.S_ISREG(found.st_mode):
                with entry.open("r+b") as file:
                    file.write(bytes(found.st_size))
    except OSError:
        pass  # what cannot be overwritten is at least taken away
    shutil.rmtree(folder, ignore_errors=True)
