"""The base of the shipped sources, made on the terminal once for each release. The release vouches
for its sources; so what is made of them needs no signature of its own."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from kiosk.input.initials import Initials
from kiosk.input.rare import Rare
from kiosk.knowledge import build

ISSUER = "shipped"
_ISSUED = date(2026, 12, 1)


DEMO = build.SHIPPED / "demo"
"""Medicines that do not exist, for a demonstration."""


def shipped(cache: Path, *, demo: bool = False) -> Path:
    """Its file in `cache`; older ones are removed. Raises OSError and `DataError`."""
    sources = (build.SHIPPED, DEMO) if demo else (build.SHIPPED,)
    file = cache / f"knowledge-{_hash(sources)}.sqlite"
    if not file.exists():
        cache.mkdir(parents=True, exist_ok=True)
        made = build.Made(version=0, issuer=ISSUER, issued=_ISSUED)
        build.build(build.read(sources), file, made, Initials.of(Rare()))
        for old in cache.glob("knowledge-*.sqlite"):
            if old != file:
                with contextlib.suppress(OSError):
                    old.unlink()
    return file


def _hash(folders: Sequence[Path]) -> str:
    """Of every source, and of the code that makes a base of them."""
    digest = hashlib.blake2b(digest_size=16)
    files = [file for folder in folders for file in _sources(folder)]
    for file in (*files, *sorted(Path(__file__).parent.glob("*.py"))):
        content = file.read_bytes()
        digest.update(f"{file.name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _sources(folder: Path) -> list[Path]:
    patterns = ("*.toml", "answers/*.toml", "medicines/*.csv")
    return sorted(file for pattern in patterns for file in folder.glob(pattern))
