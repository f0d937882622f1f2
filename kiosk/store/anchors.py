"""Where the audit chain stood, kept outside the database: so that a cut-off end is noticed.

A file beside the database, one JSON line an anchor, only ever appended to; the hub gets the same
with each `health` record. An anchor is written after the rows it covers, so it never runs ahead. It
tells whether a database is older than it claims (a copy put back, an end cut off); what was written
after the last anchor can be cut off unnoticed, and who can write both files can forge both: against
that the hub's anchors stand.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

import msgspec

from kiosk.store.audit import Audit, Head
from kiosk.store.key import sync_folder

NAME = "audit.anchors"


class Anchor(msgspec.Struct, frozen=True):
    chain: str
    number: int
    link: str
    at: float  # wall clock, seconds


class Held(NamedTuple):
    """What the anchors say of a chain."""

    agree: int
    differ: int  # of this chain, not in it: its end was cut off, or it was written anew
    other: int  # of earlier chains (a database that was set aside)
    unreadable: int  # lines that are no anchor: a power failure may have cut one

    @property
    def whole(self) -> bool:
        return self.differ == 0


def keep(path: Path, head: Head, at: float) -> None:
    """Add an anchor; on the disk when this returns. Raises OSError."""
    new = not path.exists()
    line = msgspec.json.encode(Anchor(head.chain, head.number, head.link, at)) + b"\n"
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        size = os.fstat(handle).st_size
        if size and os.pread(handle, 1, size - 1) != b"\n":
            line = b"\n" + line  # what a power failure left of the last one
        os.write(handle, line)
        os.fsync(handle)
    finally:
        os.close(handle)
    if new:
        sync_folder(path.parent)


def read(path: Path) -> tuple[list[Anchor], int]:
    """All anchors, and how many lines are none."""
    try:
        lines = path.read_bytes().splitlines(keepends=True)
    except FileNotFoundError:
        return [], 0
    found, bad = [], 0
    for line in lines:
        try:
            found.append(msgspec.json.decode(line, type=Anchor))
        except (msgspec.DecodeError, msgspec.ValidationError):
            bad += bool(line.strip())
    return found, bad


def compare(path: Path, audit: Audit) -> Held:
    """Each anchor against the chain that is there."""
    chain = audit.head().chain
    anchors, bad = read(path)
    own = [anchor for anchor in anchors if anchor.chain == chain]
    agree = sum(audit.link(anchor.number) == anchor.link for anchor in own)
    return Held(agree, len(own) - agree, len(anchors) - len(own), bad)
