"""What the papers of an item are called, by its file in `config/services`."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

_SERVICES = Path(__file__).resolve().parents[2] / "config" / "services"
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@lru_cache(256)  # bounded: terminals name what they like
def _papers(item: str) -> dict[str, dict[str, str]]:
    if not _SLUG.fullmatch(item):
        return {}
    try:
        form = tomllib.loads((_SERVICES / f"{item}.toml").read_text("utf-8"))["form"]
        return {one["id"]: one["name"] for one in form["materials"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def paper_name(item: str, paper: str, language: str) -> str:
    """Its id for one that is not known here."""
    return _papers(item).get(paper, {}).get(language, paper)
