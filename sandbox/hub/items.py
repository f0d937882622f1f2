"""What service items are called, read from the data files of the terminals (`config/services`)."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

SERVICES = Path(__file__).parents[2] / "config" / "services"


@cache
def item_name(item: str, language: str, folder: Path = SERVICES) -> str:
    """Name of the item with this slug in ``zh`` or ``en``; "" for one that is not known here."""
    try:
        names = tomllib.loads((folder / f"{item}.toml").read_text("utf-8"))["name"]
        return str(names[language])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
