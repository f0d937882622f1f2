"""The time of a scripted day: every process of it is told the same, and it may be moved on.

A library that is put before each process (LD_PRELOAD) moves what libc says of the time of day.
Deadlines run on monotonic clocks and are as long as ever.
"""

from __future__ import annotations

import os
import struct
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

from sandbox.shim import built

CHINA = timezone(timedelta(hours=8))
ENVIRONMENT = "SANDBOX_CLOCK"
_SOURCE = Path(__file__).with_name("clock_shim.c")
_SECOND = 1_000_000_000


def begin(folder: Path, at: datetime) -> dict[str, str]:
    """What the environment of the day's processes has besides; their clocks begin at `at`. Raises
    RuntimeError with what to install."""
    library, file = built(_SOURCE, folder), folder / "clock"
    file.write_bytes(struct.pack("=q", int((at.timestamp() - time.time()) * _SECOND)))
    return {"LD_PRELOAD": str(library), ENVIRONMENT: str(file)}


def now() -> datetime:
    """In China, as everybody of the day is told."""
    return datetime.now(CHINA)


def move_to(at: datetime) -> None:
    """Nobody waits for it: the next look at any clock of the day is at `at` or later. Only in a
    process that was begun with `begin`."""
    file = Path(os.environ[ENVIRONMENT])
    with file.open("r+b", buffering=0) as whole:
        (moved,) = struct.unpack("=q", whole.read(8))
        whole.seek(0)
        whole.write(struct.pack("=q", moved + int((at - now()).total_seconds() * _SECOND)))
