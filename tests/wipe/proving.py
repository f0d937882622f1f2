"""The proof that a visit left nothing: markers of the person, looked for everywhere at attract.

The terminal searches itself (`kiosk.commands.proof`) with markers it gets masked, in a file of mode
0600; files, ledger and glass are looked at from here, outside.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops

from kiosk.wipe.files import search_files
from kiosk.wipe.masked import Area, mask
from sandbox.people import person
from sandbox.people.model import SyntheticPerson
from tests.visits.rig import Station, wait_until

RESIDUE = Path(__file__).with_name("residue.toml")
GROWTH = 2
"""Residue may grow to so many times what is recorded, and by SLACK copies, before it fails."""
SLACK = 6
OUTPATIENT = frozenset({"11", "13", "14", "16", "19", "51"})  # med_type


@dataclass
class Markers:
    """What one visit brings: label → text, and single characters that no text of ours has."""

    texts: dict[str, str] = field(default_factory=dict, repr=False)
    rare: set[str] = field(default_factory=set, repr=False)

    def add(self, label: str, text: str) -> None:
        if len(text.encode()) >= 6:
            self.texts[label] = text

    def write(self, file: Path) -> None:
        """For the terminal's eyes only, and masked."""
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        characters = [hashlib.sha256(c.encode()).hexdigest() for c in sorted(self.rare)]
        with os.fdopen(handle, "w") as stream:
            json.dump({"masked": mask(self.texts), "characters": characters}, stream)


def markers(who: str, *also: str, phone: str = "", today: date | None = None) -> Markers:
    """Everything a visit of `who` may bring into the terminal; `also`: others named in it."""
    found = Markers()
    for id_ in (who, *also):
        _of_person(found, person(id_, today))
    if phone:
        found.add("phone", phone)
        found.add("phone as shown", f"{phone[:3]} {phone[3:7]} {phone[7:]}")
    return found


def _of_person(found: Markers, one: SyntheticPerson) -> None:
    who = one.id
    found.add(f"{who} name", one.name)
    found.add(f"{who} hidden part of the name", one.name[1:-1])
    found.add(f"{who} number", one.certificate_no)
    found.add(f"{who} hidden part of the number", one.certificate_no[3:-4])
    found.add(f"{who} person number", one.person_no)
    found.add(f"{who} e-voucher", one.voucher_code)
    if one.card is not None:
        found.add(f"{who} address", one.card.address)
    for at, place in enumerate(sorted({v.institution.name for v in one.records.visits})[:2]):
        found.add(f"{who} institution {at}", place)
    for at, amount in enumerate(_amounts(one)):
        found.add(f"{who} amount {at} as shown", f"{amount:,.2f}")
        found.add(f"{who} amount {at} on the wire", f"{amount:.2f}")
    found.rare |= {c for c in one.name if ord(c) > 0x9FFF or 0x3400 <= ord(c) < 0x4E00}


def _amounts(one: SyntheticPerson) -> list[Decimal]:
    """This year's newest bills, their lines and the account's entries; odd enough, and long enough,
    not to be met by chance."""
    year, records = one.today.year, one.records
    visits = [v for v in reversed(records.visits) if v.begin.year == year]
    kinds = (
        [v.settlement.total for v in visits if v.care_type in OUTPATIENT],
        [line.amount for v in visits if v.care_type in OUTPATIENT for line in v.lines],
        [records.balance, *(abs(e.amount) for e in reversed(records.account))],
    )
    odd = [[a for a in kind if a >= 100 and a % 1] for kind in kinds]
    return list(dict.fromkeys(a for kind in odd for a in kind[:2]))


# ---- in the process


def searched(
    station: Station,
    file: Path,
    what: Markers,
    meanwhile: Callable[[], None] = lambda: None,
    seconds: float = 30.0,
) -> dict[str, Any]:
    """The terminal's own search of itself, within so many seconds."""
    what.write(file)
    try:
        station.terminal.ask("search")

        def done() -> dict[str, Any] | None:
            meanwhile()
            time.sleep(0.2)
            said = station.terminal.ask("searched")
            return said if said.get("done") else None  # a busy glass answers later

        found = wait_until(done, seconds, "the search of the terminal's memory")
    finally:
        file.unlink()
    assert "error" not in found, found
    assert found["unread"] == 0
    return found


def by_encoding(residue: dict[str, int]) -> dict[str, int]:
    """Copies an encoding; one text that is equal in several counts as the first of them."""
    counts: Counter[str] = Counter()
    for name, copies in residue.items():
        counts[name.rsplit(" ", 1)[1].split("/")[0]] += copies
    return dict(sorted(counts.items()))


def ratchet(residue: dict[str, int], slack: int = SLACK) -> list[str]:
    """Where residue has grown beyond what is recorded."""
    known = tomllib.loads(RESIDUE.read_text("utf-8"))
    grown = []
    for encoding, copies in by_encoding(residue).items():
        recorded = known.get(encoding, 0)
        if copies > max(GROWTH * recorded, recorded + slack):
            grown.append(f"{encoding}: {copies} copies, {recorded} recorded")
    return grown


# ---- on the machine


def files_of(station: Station, temporary: Path) -> list[Path]:
    """Everything the terminal may have written, and what it was told; not the paper that came out
    (which is the visitor's) nor what the stand-ins know themselves."""
    folder = station.company.folder
    own = [station.data, temporary, *folder.glob("terminal-*.log"), *folder.glob("*.toml")]
    devices = [p for p in station.company.devices.rglob("*") if "paper" not in p.parts]
    return [*own, *devices, *_shared_memory(), *_open_files(station)]


def _shared_memory() -> Iterator[Path]:
    """Named shared memory of the user that terminals run as here; a database server of other tests
    keeps dozens of megabytes beside it as somebody else."""
    for path in Path("/dev/shm").rglob("*"):
        with contextlib.suppress(OSError):  # gone meanwhile
            if path.is_file() and path.stat().st_uid == os.getuid():
                yield path


def _open_files(station: Station) -> Iterator[Path]:
    """Files the process holds open for writing, wherever they lie."""
    pid = station.pid
    if pid is None:
        return
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            flags = Path(f"/proc/{pid}/fdinfo/{link.name}").read_text().split("flags:")[1].split()
            target = Path(os.readlink(link))
        except (OSError, IndexError):
            continue
        if int(flags[0], 8) & (os.O_WRONLY | os.O_RDWR) and target.is_file():
            yield target


def on_disk(station: Station, temporary: Path, what: Markers) -> list[str]:
    """Places of markers in files and their names; counts, never contents."""
    found = search_files(Area(mask(what.texts)), files_of(station, temporary))
    hits = [hit for hit in found.hits if not _within_a_number(hit.path, what.texts[hit.label])]
    return [f"{hit.path.name}: {hit.label} {hit.encoding} x{hit.count}" for hit in hits]


def _within_a_number(path: Path, text: str) -> bool:
    """The journal's seconds may hold an amount's digits by chance: 206.277 has 206.27."""
    if path.suffix != ".jsonl" or not re.fullmatch(r"[\d,.]+", text):
        return False
    alone = rf"(?<![\d.]){re.escape(text)}(?!\d)"
    return re.search(alone, path.read_text("utf-8", "replace")) is None


def told_by(text: str, what: Markers) -> set[str]:
    """Labels of the markers that stand in a text, in clear or as JSON escapes."""
    return {
        label
        for label, marker in what.texts.items()
        if marker in text or json.dumps(marker)[1:-1] in text
    }


def process_list(station: Station) -> str:
    """Command line and environment of the terminal, as others on the machine may read them."""
    raw = b"".join(
        Path(f"/proc/{station.pid}/{name}").read_bytes() for name in ("cmdline", "environ")
    )
    return raw.decode("utf-8", "replace")


# ---- on the glass


def differing(one: Image.Image, other: Image.Image) -> tuple[int, int, int, int]:
    """Bounding box of the pixels that differ; all 0: none does."""
    return ImageChops.difference(one, other).getbbox() or (0, 0, 0, 0)


def at_attract(station: Station) -> tuple[Image.Image, int]:
    """The glass at rest with nobody there, and the minute on its clock."""
    station.until("attract", seconds=20)
    while True:
        minute = time.localtime().tm_min
        picture = station.still()
        if minute == time.localtime().tm_min:
            return picture, minute
