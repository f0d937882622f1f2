"""How the running program is called."""

from __future__ import annotations

from pathlib import Path

from kiosk.update.proof import Place


def program(module: Path = Path(__file__)) -> str:
    """The version of the release that a module of it is of; in a working tree that of the
    source."""
    place = Place.of(module.resolve())
    if place is not None:
        return place.version
    import tomllib

    source = Path(__file__).resolve().parents[2] / "pyproject.toml"
    try:
        return tomllib.loads(source.read_text("utf-8"))["project"]["version"]
    except (OSError, tomllib.TOMLDecodeError, KeyError):
        return "unknown"
