"""The child process in which a vendor's photo library runs. Standard library only.

Run by path with `python -I`. Standard input: one JSON line {library, call, folder}, then 1024 bytes
WLT; with call = "check" the library is only loaded. Standard output: the bitmap. `folder` is a
private place in memory for libraries that work on files; "" when there is none.
Exit: 0 answered, 3 library does not load, 4 it has none of the known functions, 5 it refused,
6 it wrote no picture, 7 it wants files and has no folder.

Known functions (as clients of the Windows builds declare them; unconfirmed for Linux builds):
    int wlt2bmpBuffer(const unsigned char *wlt, unsigned char *bmp, int size)   1: done
    int GetBmp(const char *file, int port)   x.wlt becomes x.bmp beside it; 1: done
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import sys

LOAD_FAILED, NO_CALL, REFUSED, NO_PICTURE, NO_FOLDER = 3, 4, 5, 6, 7
WLT_SIZE = 1024
WIDTH, HEIGHT = 102, 126
BITMAP_SIZE = 54 + HEIGHT * (WIDTH * 3 + 2)  # rows end on four bytes
MEMORY = 512 << 20
DONE = 1
BY_SERIAL_PORT = 1  # GetBmp asks which kind of port the reader is on
_PR_SET_PDEATHSIG = 1


def main() -> int:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash must not leave a face on disk
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)  # never outlive the terminal
    answer_to = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # libraries like to print
    with os.fdopen(0, "rb", closefd=False) as incoming:
        order = json.loads(incoming.readline())
        wlt = incoming.read(WLT_SIZE)
    try:
        library = ctypes.CDLL(order["library"])
    except OSError:
        return LOAD_FAILED
    by_buffer = hasattr(library, "wlt2bmpBuffer")
    if not by_buffer and not hasattr(library, "GetBmp"):
        return NO_CALL
    if not by_buffer and not order["folder"]:
        return NO_FOLDER
    if order["call"] == "check":
        return 0
    decode = _by_buffer if by_buffer else _by_file
    code, bitmap = decode(library, wlt, order["folder"])
    while bitmap:
        bitmap = bitmap[os.write(answer_to, bitmap) :]
    return code


def _by_buffer(library: ctypes.CDLL, wlt: bytes, folder: str) -> tuple[int, bytes]:
    out = ctypes.create_string_buffer(BITMAP_SIZE)
    if library.wlt2bmpBuffer(ctypes.c_char_p(wlt), out, BITMAP_SIZE) != DONE:
        return REFUSED, b""
    return 0, out.raw


def _by_file(library: ctypes.CDLL, wlt: bytes, folder: str) -> tuple[int, bytes]:
    os.umask(0o077)
    given, made = os.path.join(folder, "zp.wlt"), os.path.join(folder, "zp.bmp")
    os.chdir(folder)  # some write into the working folder whatever they were given
    with open(given, "wb") as file:
        file.write(wlt)
    if library.GetBmp(ctypes.c_char_p(os.fsencode(given)), BY_SERIAL_PORT) != DONE:
        return REFUSED, b""
    try:
        with open(made, "rb") as file:
            return 0, file.read(BITMAP_SIZE + 1)
    except OSError:
        return NO_PICTURE, b""


if __name__ == "__main__":
    sys.stdout.flush()
    os._exit(main())  # a vendor's exit handlers have hung before; nothing of ours needs them
