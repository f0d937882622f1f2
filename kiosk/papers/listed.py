"""Has a file with a list of people read in a process of its own (`kiosk.papers.table_child`)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from drivers.exchange import NoAnswer, exchange
from drivers.wake import Wake
from kiosk.papers.cells import LARGEST, Order, Table, Trouble, Unread
from kiosk.papers.table_child import HEAD, SECONDS
from kiosk.wipe.zero import zero

ROOT = Path(__file__).resolve().parents[2]
MODULE = "kiosk.papers.table_child"
MOST = 2_000_000  # bytes of an answer


def read_file(
    data: bytearray, order: Order, wake: Wake, clock: Callable[[], float]
) -> Table | Unread:
    """Its people, or why not. `data` is left as it is."""
    if len(data) > LARGEST:
        return Unread(Trouble.LARGE)
    asked = msgspec.json.encode(order)
    try:
        code, answer = exchange(
            MODULE, (HEAD.pack(len(asked)), asked, data), wake, clock,
            deadline=clock() + SECONDS + 2.0, largest=MOST, root=ROOT,
        )  # fmt: skip
    except (NoAnswer, OSError):
        return Unread(Trouble.FAILED)
    try:
        if code != 0:
            return Unread(Trouble.FAILED)
        return msgspec.json.decode(answer, type=Table | Unread)
    except msgspec.MsgspecError:
        return Unread(Trouble.FAILED)
    finally:
        zero(answer)
