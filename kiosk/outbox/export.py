"""Writing what is not delivered into a file for another terminal (`travel` says what it is)."""

from __future__ import annotations

import contextlib
import io
import tarfile
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import msgspec

from kiosk.outbox.outbox import Outbox
from kiosk.outbox.people import By
from kiosk.outbox.record import State
from kiosk.outbox.rows import LEFT, change, records
from kiosk.outbox.travel import ABOUT, MATERIALS, RECORDS, About, Line
from kiosk.store.aside import materials_of
from kiosk.store.audit import Deed
from kiosk.store.faults import StoreFault
from kiosk.store.materials import named
from kiosk.store.salvage import Salvage
from kiosk.store.stream import Sealing


class Exported(NamedTuple):
    about: About
    marked: bool  # False: the database could not be written; this terminal must not run again


def export(outbox: Outbox, out: Sealing, by: By, settled: Callable[[], None]) -> Exported:
    """Write all that is not delivered into an open safe and end it.

    Marked first, written then: a record is never both in a file and still tried here. What is being
    sent at this very moment stays here. `settled` must bring the finished file to the disk; when it
    or the writing fails, the marks are taken back. After a crash in between the records stay
    marked: export once more, they are in every export. What cannot be read of a damaged database is
    counted in `lost`. Raises OSError, and StoreFault where nothing can be read.
    """
    store = outbox.store
    name = str(uuid.uuid4())
    try:
        with store.transaction():
            lines, lost = _readable(outbox), 0
            _mark(outbox, [line.record.key for line in lines], name, by)
        marked = True
    except StoreFault:  # a database that is damaged, or that cannot be written any more
        with contextlib.closing(store.salvage()) as salvage:
            lines, lost = _salvaged(salvage)
        marked = False
    about = About(
        name=name,
        station=outbox.station,
        terminal=outbox.terminal,
        at=store.clock(),
        records=len(lines),
        lost=lost,
    )
    try:
        _pack(out, about, lines, outbox.materials.folder)
        settled()
    except OSError:
        if marked:
            _unmark(outbox, lines)
        raise
    return Exported(about, marked)


def export_aside(database: Path, key: bytes | bytearray, at: float, out: Sealing) -> Exported:
    """The same of a database that was set aside and perhaps cannot be opened any more: whatever can
    be read of it. Nothing is marked. Raises OSError."""
    with contextlib.closing(Salvage(database, key)) as salvage:
        lines, lost = _salvaged(salvage)
    first = lines[0].record if lines else None
    about = About(
        name=str(uuid.uuid4()),
        station=first.station if first else "",
        terminal=first.terminal if first else "",
        at=at,
        records=len(lines),
        lost=lost,
    )
    _pack(out, about, lines, materials_of(database))
    return Exported(about, False)


def _pack(out: Sealing, about: About, lines: list[Line], folder: Path) -> None:
    with tarfile.open(fileobj=out, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        _add(tar, ABOUT, msgspec.json.encode(about))
        for name in dict.fromkeys(kept.name for line in lines for kept in line.materials):
            with contextlib.suppress(FileNotFoundError):
                _add(tar, MATERIALS + name, (folder / name).read_bytes())
        _add(tar, RECORDS, b"".join(msgspec.json.encode(line) + b"\n" for line in lines))
    out.close()


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(content), 0o600
    tar.addfile(info, io.BytesIO(content))


def _readable(outbox: Outbox) -> list[Line]:
    left = records(outbox.store, f"WHERE {LEFT} AND state <> 'sending' ORDER BY place")
    return [Line(record=r, materials=named(outbox.store, r.key)) for r in left]


def _salvaged(salvage: Salvage) -> tuple[list[Line], int]:
    """Record by record, so that a bad page costs what stands on it and no more."""
    lines, lost = [], 0
    for place in range(1, _last(salvage) + 1):
        try:
            found = records(salvage, f"WHERE place = :place AND {LEFT}", {"place": place})
            lines += [Line(record=r, materials=named(salvage, r.key)) for r in found]
        except StoreFault:
            lost += 1
    return lines, lost


def _last(salvage: Salvage) -> int:
    """The highest place ever given, from whichever page can be read."""
    for question in (
        "SELECT seq AS n FROM sqlite_sequence WHERE name = 'outbox'",
        "SELECT max(place) AS n FROM outbox",
    ):
        with contextlib.suppress(StoreFault, IndexError):
            return int(salvage.rows(question)[0]["n"] or 0)
    return 0


def _mark(outbox: Outbox, keys: list[str], name: str, by: By) -> None:
    store = outbox.store
    with store.transaction() as db:
        for key in keys:
            change(store, db, key, state=State.HANDED_OVER)
        store.audit.append(
            db,
            Deed.EXPORTED,
            by.actor,
            who=store.audit.person(by.number),
            reference=name,
            digest=str(len(keys)),
        )


def _unmark(outbox: Outbox, lines: list[Line]) -> None:
    with outbox.store.transaction() as db:
        for line in lines:
            change(outbox.store, db, line.record.key, state=line.record.state)
