"""Which handling items can be done at a terminal of a province: those whose write it has."""

from __future__ import annotations

import tomllib
from pathlib import Path

from kiosk.services.catalogue import Catalogue

FOLDER = Path(__file__).resolve().parents[2] / "config" / "transactions"


def fileable(catalogue: Catalogue, adapter: str, folder: Path = FOLDER) -> frozenset[str]:
    """Ids of items with a form whose transaction the adapter describes. A national one is there
    for every adapter that speaks fsi."""
    return frozenset(
        item.id
        for item in catalogue
        if item.form is not None and _file(item.form.transaction, adapter, folder).exists()
    )


def signing(catalogue: Catalogue, adapter: str, folder: Path = FOLDER) -> frozenset[str]:
    """Of these, the ids of items that are signed on the glass: where the write takes files, so that
    the signature goes with it. Elsewhere submitting is the declaration."""
    there = fileable(catalogue, adapter, folder)
    return frozenset(
        item.id
        for item in catalogue
        if item.id in there
        and item.form is not None
        and item.form.signed
        and "materials"
        in tomllib.loads(_file(item.form.transaction, adapter, folder).read_text("utf-8"))
    )


def _file(transaction: str, adapter: str, folder: Path) -> Path:
    room, _, name = transaction.partition("/")
    return folder / ("national" if room == "national" else adapter) / f"{name}.toml"
