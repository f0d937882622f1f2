"""The shipped families of signal boards, as the tables of their files."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "config" / "signals"


def families(folder: Path = FOLDER) -> dict[str, dict[str, Any]]:
    """Content of each file in config/signals, by its name without the ending."""
    return {
        path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.toml"))
    }
