"""The support bundle: what an engineer far away needs, and nothing of any visitor.

Nothing is copied wholesale. Each member is made of values of known kinds: settings by the list in
`redact`, journal rows only as far as `config/journal.toml` allows each field, devices and health as
numbers and words. The database, receipts, pictures and keys are not opened at all.
"""

from __future__ import annotations

import gzip
import io
import json
import shutil
import subprocess
import tarfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from kiosk.journal.allowed import allowed
from kiosk.journal.journal import UNLISTED
from kiosk.services.whole import write_whole
from kiosk.settings.model import Settings
from kiosk.update.running import program
from kiosk.upkeep.ports import Port
from kiosk.upkeep.probing import Row
from kiosk.upkeep.redact import redacted
from kiosk.upkeep.registry import CLASSES
from kiosk.upkeep.sealed import seal
from kiosk.upkeep.versions import versions

FORMAT = 1
FOLDER = "reports"
KEPT = 3
"""Bundles that stay in the data folder; older ones are removed."""

TAIL = 2000
"""Rows of the journal."""

_LARGEST = 4_000_000  # bytes of journal read, of one member written
_UNITS = ("systemctl", "list-units", "--all", "--plain", "--no-legend", "--no-pager", "kiosk*")


def contents(
    settings: Settings,
    data: Path,
    *,
    at: datetime,
    devices: Sequence[Row],
    found: Sequence[Port],
    health: Mapping[str, Any],
) -> dict[str, bytes]:
    """Name of each member -> its bytes. `health`: what a running terminal says of itself."""
    return {
        "about.json": _json({"format": FORMAT, "at": at.isoformat(), "versions": versions()}),
        "settings.json": _json(redacted(settings)),
        "devices.json": _json([asdict(row) | {"well": row.well} for row in devices]),
        "ports.json": _json([asdict(port) for port in found]),
        "health.json": _json(health),
        "disk.json": _json(disk(data)),
        "units.txt": units().encode(),
        "journal.jsonl": "".join(
            f"{row}\n" for row in journal_tail(data, known(settings))
        ).encode(),
    }


def pack(members: Mapping[str, bytes], at: datetime) -> bytes:
    """As tar.gz; the same members at the same time give the same bytes."""
    out = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=out, mode="wb", mtime=int(at.timestamp())) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size, info.mode, info.mtime = len(content), 0o600, int(at.timestamp())
            tar.addfile(info, io.BytesIO(content))
    return out.getvalue()


def unpack(packed: bytes) -> dict[str, bytes]:
    """The members of an opened bundle. Raises tarfile.TarError or OSError."""
    with tarfile.open(fileobj=io.BytesIO(packed), mode="r:gz") as tar:
        found = {}
        for info in tar:
            member = tar.extractfile(info)
            if member is not None:
                found[Path(info.name).name] = member.read(_LARGEST * 4)
        return found


def write(members: Mapping[str, bytes], public: str, at: datetime, data: Path) -> Path:
    """Seal for `public` and keep in the data folder. Raises OSError and sealed.KeyWrong."""
    folder = data / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"report-{at:%Y%m%d-%H%M%S}.kioskbox"
    write_whole(path, seal(pack(members, at), public))
    for old in sorted(folder.glob("report-*.kioskbox"))[:-KEPT]:
        old.unlink(missing_ok=True)
    return path


# ---- members


def disk(data: Path) -> dict[str, int]:
    """Bytes of the file system, and of our own files there by the kinds we know."""
    usage = shutil.disk_usage(data)
    sizes = {"total": usage.total, "free": usage.free, "database": 0, "journal": 0, "other": 0}
    for path in data.rglob("*"):
        try:
            if path.is_file() and not path.is_symlink():
                name = path.name
                kind = "database" if name.startswith("terminal.db") else "other"
                kind = "journal" if name.startswith("journal.jsonl") else kind
                sizes[kind] += path.stat().st_size
        except OSError:
            continue
    return sizes


def units() -> str:
    """Our units as systemd lists them; a sentence where there is no systemd."""
    try:
        done = subprocess.run(_UNITS, capture_output=True, timeout=5.0, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"systemctl: {type(error).__name__}\n"
    said = done.stdout.decode("utf-8", "replace")
    lines = (" ".join(line.split()[:4]) for line in said.splitlines()[:100])
    return "".join(f"{line}\n" for line in lines) or f"systemctl ended with {done.returncode}\n"


def known(settings: Settings) -> frozenset[str]:
    """Names of our own that a row may hold."""
    devices = {name for kind in CLASSES for name in (kind.name, kind.told_as)}
    return frozenset({*settings.items, *settings.handling, *devices, UNLISTED, program()})


def journal_tail(data: Path, names: Collection[str]) -> list[str]:
    """The newest rows, each rebuilt from what the registry allows; anything else is counted."""
    rows, dropped = [], 0
    for line in _newest(data):
        row = allowed(line, names)
        if row is None:
            dropped += 1
        else:
            rows.append(json.dumps(row, separators=(",", ":")))
    if dropped:
        rows.append(json.dumps({"dropped": dropped}))
    return rows


def _newest(data: Path) -> Iterable[str]:
    lines: list[str] = []
    for path in sorted(_logs(data), key=_age):
        try:
            with path.open("rb") as file:
                file.seek(max(0, path.stat().st_size - _LARGEST))
                lines += file.read(_LARGEST).decode("utf-8", "replace").splitlines()
        except OSError:
            continue
    return lines[-TAIL:]


def _logs(data: Path) -> Iterator[Path]:
    return (path for path in data.glob("journal.jsonl*") if path.is_file())


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, default=str).encode()[:_LARGEST]
