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
from kiosk.outbox.record import DONE, Record, State
from kiosk.outbox.rows import LEFT, change, records
from kiosk.outbox.travel import ABOUT, MATERIALS, RECORDS, About, Line, Papers
from kiosk.store.aside import materials_of
from kiosk.store.audit import Deed
from kiosk.store.faults import StoreFault
from kiosk.store.materials import Rows, named
from kiosk.store.salvage import Salvage
from kiosk.store.stream import Sealing

_PAPERS = "EXISTS (SELECT 1 FROM archiving WHERE record = key)"


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
            _mark(outbox, [one.record.key for one in lines if _open(one)], name, by)
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
    """What is not delivered, and cases whose papers are not in the archive yet. Those are not
    marked: handed over twice they are one case there."""
    wanted = f"({LEFT} OR {_PAPERS}) AND state <> 'sending'"
    left = records(outbox.store, f"WHERE {wanted} ORDER BY place")
    return [_line(outbox.store, record, True) for record in left]


def _line(source: Rows, record: Record, archives: bool) -> Line:
    """`archives`: there is a table of papers for the archive. Raises StoreFault."""
    papers, asked = None, 'SELECT "case", ended FROM archiving WHERE record = ?'
    if archives and (rows := source.rows(asked, (record.key,))):
        papers = Papers(**rows[0])
    return Line(record=record, materials=named(source, record.key), papers=papers)


def _salvaged(salvage: Salvage) -> tuple[list[Line], int]:
    """Record by record, so that a bad page costs what stands on it and no more."""
    lines, lost = [], 0
    archives = _archives(salvage)
    wanted = f"{LEFT} OR {_PAPERS}" if archives else LEFT
    for place in range(1, _last(salvage) + 1):
        try:
            found = records(salvage, f"WHERE place = :place AND ({wanted})", {"place": place})
            lines += [_line(salvage, record, archives) for record in found]
        except StoreFault:
            lost += 1
    return lines, lost


def _archives(salvage: Salvage) -> bool:
    """A database of an earlier release knows no archive."""
    with contextlib.suppress(StoreFault):
        return bool(salvage.rows("SELECT 1 FROM sqlite_master WHERE name = 'archiving'"))
    return False


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


def _open(line: Line) -> bool:
    return line.record.state not in DONE


def _unmark(outbox: Outbox, lines: list[Line]) -> None:
    with outbox.store.transaction() as db:
        for line in filter(_open, lines):
            change(outbox.store, db, line.record.key, state=line.record.state)
