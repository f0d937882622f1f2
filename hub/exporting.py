"""A station's data as a folder: one CSV a table, and a manifest with the sum of each.

Of people there is nothing in it: what a citizen wrote stays here, sealed, as do papers of the
archive and the keyed hash of who consented. Keys of terminals are left out, their times are not.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, select

from hub import tables
from hub.assess.tables import assessments
from hub.cases.tables import case_deeds, cases, duties
from hub.conduct.tables import notes
from hub.contract import stamp
from hub.monthly.tables import ledgers
from hub.publicity.tables import proofs
from hub.registration.tables import changes
from hub.registration.tables import records as registrations
from hub.terminals import NoSuch, station_of
from hub.training.tables import acts, misses, results, tries
from hub.urgent.tables import events, stages
from hub.weekly.tables import sendings, versions

_LEFT_OUT = {"words", "subject", "digest", "answer", "paper", "values", "notes"}
_OF_TERMINALS = (
    tables.machines, tables.terminal_keys, tables.records, tables.receipts, tables.doubts,
    tables.visits, tables.consents, tables.health_now, tables.faults, tables.audit_stands,
    tables.audit_alarms, tables.offers, cases, case_deeds,
)  # fmt: skip


def export(connection: Connection, station: str, folder: Path, now: datetime) -> dict[str, Any]:
    """Write it into a new folder; the manifest is written last, so a folder with one is whole.
    `connection`: a `snapshot`.
    Raises NoSuch, and OSError (FileExistsError when the folder is there)."""
    station_id = station_of(connection, station)
    if station_id is None:
        raise NoSuch(station)
    folder.mkdir(mode=0o700)
    files = {}
    for name, chosen in _chosen(station_id).items():
        files[f"{name}.csv"] = _write(connection, chosen, folder / f"{name}.csv")
    manifest = {"format": 1, "station": station, "made_at": stamp(now), "files": files}
    text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
    _whole(folder / "manifest.json", text.encode())
    return manifest


def _chosen(station_id: int) -> dict[str, Select]:
    mine = select(tables.terminals.c.id).where(tables.terminals.c.station_id == station_id)
    found = {
        "stations": _columns(tables.stations).where(tables.stations.c.id == station_id),
        "terminals": _columns(tables.terminals).where(tables.terminals.c.station_id == station_id),
        "reviews": _columns(tables.reviews).where(tables.reviews.c.station_id == station_id),
        "visit_items": _columns(tables.visit_items).where(
            tables.visit_items.c.key.in_(
                select(tables.visits.c.key).where(tables.visits.c.terminal_id.in_(mine))
            )
        ),
    }
    found["case_duties"] = _columns(duties).where(
        duties.c.case_id.in_(select(cases.c.id).where(cases.c.terminal_id.in_(mine)))
    )
    found["exam_results"] = _columns(results).where(
        results.c["try"].in_(select(tries.c.key).where(tries.c.station_id == station_id))
    )
    found["urgent_stages"] = _columns(stages).where(
        stages.c.event_id.in_(select(events.c.id).where(events.c.station_id == station_id))
    )
    for table in (
        versions,
        sendings,
        ledgers,
        acts,
        tries,
        misses,
        events,
        proofs,
        notes,
        changes,
        registrations,
        assessments,
    ):
        found[table.name] = _columns(table).where(table.c.station_id == station_id)
    for table in _OF_TERMINALS:
        found[table.name] = _columns(table).where(table.c.terminal_id.in_(mine))
    return found


def _columns(table: Any) -> Select:
    kept = [column for column in table.c if column.name not in _LEFT_OUT]
    return select(*kept).order_by(*table.primary_key.columns)


def _write(connection: Connection, chosen: Select, path: Path) -> dict[str, Any]:
    rows = connection.execution_options(yield_per=1000).execute(chosen)
    count, digest = 0, hashlib.sha256()
    with path.open("x", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(rows.keys())
        for row in rows:
            writer.writerow([_plain(value) for value in row])
            count += 1
        file.flush()
        os.fsync(file.fileno())
    with path.open("rb") as written:
        for part in iter(lambda: written.read(65536), b""):
            digest.update(part)
    return {"rows": count, "sha256": digest.hexdigest()}


def _plain(value: Any) -> Any:
    """Times in UTC; a text that a spreadsheet would take for a formula stays a text."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{value}"
    return value


def _whole(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
