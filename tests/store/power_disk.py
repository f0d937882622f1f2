"""A disk whose power may be cut: what was synced stays, of the rest a random part.

The model, stricter than any file system in use:
- what was written to a file and not synced may be there or not, each sector (512 bytes) for itself,
  in any order; lengthening and cutting likewise;
- names (created, renamed, linked, unlinked) that were not synced with their folder are there up to
  some moment, for each folder another one: a journal keeps the order of what it holds;
- syncing a file does not sync its name.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

SECTOR = 512


class Op(NamedTuple):
    """One recorded call; `what` as `power_shim.c` has it."""

    what: str
    ino: int = 0
    path: str = ""
    other: str = ""
    at: int = 0
    data: bytes = b""


def recorded(log: Path) -> Iterator[Op]:
    """What the shim wrote down. Raises AssertionError for a call that it cannot follow."""
    with log.open("rb") as stream:
        while line := stream.readline():
            what, _, rest = line[:-1].decode().partition(" ")
            if what in "CO":
                ino, _, path = rest.partition(" ")
                yield Op(what, int(ino), path)
            elif what == "W":
                ino, at, size = map(int, rest.split())
                data = stream.read(size + 1)
                assert data[-1:] == b"\n"
                yield Op(what, ino, at=at, data=data[:-1])
            elif what == "T":
                ino, size = map(int, rest.split())
                yield Op(what, ino, at=size)
            elif what == "S":
                yield Op(what, int(rest))
            elif what in "RL":
                old, _, new = rest.partition("\t")
                yield Op(what, path=old, other=new)
            elif what in "DUMX":
                yield Op(what, path=rest)
            else:
                raise AssertionError(f"the shim cannot follow: {line!r}")


class Left(NamedTuple):
    """What a power cut left of a file; names of one file share it."""

    file: int
    content: bytes


class File:
    def __init__(self) -> None:
        self.synced = bytearray()
        self.pending: list[Op] = []

    def sync(self) -> None:
        for op in self.pending:
            _apply(self.synced, op)
        self.pending.clear()

    def after_cut(self, chance: random.Random, share: float) -> bytes:
        content = bytearray(self.synced)
        for op in self.pending:
            if op.what == "T":
                if chance.random() < share:
                    _apply(content, op)
                continue
            for start in range(0, len(op.data), SECTOR):
                if chance.random() < share:
                    piece = op.data[start : start + SECTOR]
                    _apply(content, op._replace(at=op.at + start, data=piece))
        return bytes(content)


def _apply(content: bytearray, op: Op) -> None:
    if op.what == "T":
        del content[op.at :]
        content.extend(bytes(op.at - len(content)))
    else:
        content.extend(bytes(max(0, op.at - len(content))))
        content[op.at : op.at + len(op.data)] = op.data


class Disk:
    """Plays the calls below `root` one by one; `cut` says what a power cut would leave now."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._by_ino: dict[int, File] = {}
        self._now: dict[str, File] = {}  # names as the process sees them
        self._names: dict[str, File] = {}  # synced
        self._pending: list[tuple[Op, File | None]] = []

    def play(self, op: Op) -> None:
        match op.what:
            case "C":
                self._by_ino[op.ino] = self._now[op.path] = File()
                self._pending.append((op, self._now[op.path]))
            case "W" | "T":
                self._by_ino[op.ino].pending.append(op)
            case "S":
                self._by_ino[op.ino].sync()
            case "R" | "L" | "U":
                self._pending.append((op, None))
                _name(self._now, op, None)
            case "D":
                self._sync_folder(op.path)

    def cut(self, chance: random.Random) -> dict[str, Left]:
        """Path below the root -> what lies there."""
        share = chance.choice((0.0, 0.5, 0.9, 1.0))
        upto: dict[str, int] = {}
        names = dict(self._names)
        count: dict[str, int] = {}
        for op, _ in self._pending:
            for folder in _folders(op):
                count[folder] = count.get(folder, 0) + 1
        for folder, number in count.items():
            upto[folder] = number if share == 1.0 else chance.randint(0, number)
        seen = dict.fromkeys(count, 0)
        for op, file in self._pending:
            for folder in _folders(op):
                seen[folder] += 1
            if all(seen[folder] <= upto[folder] for folder in _folders(op)):
                _name(names, op, file)
        left = {id(file): Left(id(file), file.after_cut(chance, share)) for file in names.values()}
        return {path[len(self._root) + 1 :]: left[id(file)] for path, file in names.items()}

    def _sync_folder(self, folder: str) -> None:
        """Everything up to the last call that touched this folder, as a journal would."""
        last = max((n for n, (op, _) in enumerate(self._pending) if folder in _folders(op)),
                   default=-1)  # fmt: skip
        left = []
        for n, (op, file) in enumerate(self._pending):
            if n <= last and folder in _folders(op):
                _name(self._names, op, file)
            else:
                left.append((op, file))
        self._pending = left


def _folders(op: Op) -> set[str]:
    return {path.rpartition("/")[0] for path in (op.path, op.other) if path}


def _name(names: dict[str, File], op: Op, file: File | None) -> None:
    """A rename of a folder takes along all below it."""
    if op.what == "C":
        assert file is not None
        names[op.path] = file
    elif op.what == "L":
        if op.path in names:
            names[op.other] = names[op.path]
    elif op.what == "U":
        names.pop(op.path, None)
    elif op.path in names:
        names[op.other] = names.pop(op.path)
    else:
        for path in [p for p in names if p.startswith(op.path + "/")]:
            names[op.other + path[len(op.path) :]] = names.pop(path)


def write_out(files: dict[str, Left], folder: Path) -> None:
    first: dict[int, Path] = {}
    for name, left in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if left.file in first:
            path.hardlink_to(first[left.file])
            continue
        first[left.file] = path
        path.write_bytes(left.content)
        path.chmod(0o600)
