"""The process that reads one file with a list of people: order and bytes on standard input, the
cells that were asked for on standard output.

Run as `python -m kiosk.papers.table_child` by `kiosk.papers.listed`. It is bound in memory and
time, and its memory goes with it.
"""

from __future__ import annotations

import os
import resource
import signal
import struct
import sys

HEAD = struct.Struct(">I")
"""Length of the order (JSON); the order and the file follow."""

SECONDS = 10
MEMORY = 512 << 20  # bytes of address space, the interpreter's own among them
BAD_ORDER = 11  # exit code


def main() -> int:
    from kiosk.wipe.harden import harden

    harden()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    signal.alarm(SECONDS)
    import msgspec

    from kiosk.papers import cells, tables

    entry = sys.stdin.buffer
    head = entry.read(HEAD.size)
    if len(head) < HEAD.size:
        return BAD_ORDER
    try:
        order = msgspec.json.decode(entry.read(HEAD.unpack(head)[0]), type=cells.Order)
    except msgspec.MsgspecError:
        return BAD_ORDER
    made = tables.read(entry.read(cells.LARGEST + 1), order.columns, order.room)
    sys.stdout.buffer.write(msgspec.json.encode(made))
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    os._exit(status)
