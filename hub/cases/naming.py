"""Items that are handled, and what their papers are called, by the files in `config/services`."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
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


@cache
def handled() -> tuple[str, ...]:
    """Ids of the items of this release that are handled, with a form of their own."""
    found = []
    for file in sorted(_SERVICES.glob("*.toml")):
        try:
            said = tomllib.loads(file.read_text("utf-8"))
        except (OSError, ValueError):
            continue
        if "form" in said:
            found.append(file.stem)
    return tuple(found)


def paper_name(item: str, paper: str, language: str) -> str:
    """Its id for one that is not known here."""
    return _papers(item).get(paper, {}).get(language, paper)
