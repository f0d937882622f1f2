"""Which handling items can be done at a terminal of a province: those whose write it has."""

from __future__ import annotations

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


def _file(transaction: str, adapter: str, folder: Path) -> Path:
    room, _, name = transaction.partition("/")
    return folder / ("national" if room == "national" else adapter) / f"{name}.toml"
