"""Turning the picture of an X display, and where its outputs stand, by xrandr in a child with a
time limit."""

from __future__ import annotations

import enum
import re
import subprocess
from typing import NamedTuple

WITHIN = 5.0
_ONE_OUTPUT = re.compile(r"^(\S+) connected", re.MULTILINE)
_SHOWN = re.compile(
    r"^(\S+) (?:dis)?connected(?: primary)? (\d+)x(\d+)\+(\d+)\+(\d+)", re.MULTILINE
)
_SIZE = re.compile(r"\bcurrent (\d+) x (\d+)")


class Turned(enum.StrEnum):
    """What came of it."""

    DONE = "done"
    NO_XRANDR = "no-xrandr"
    NO_OUTPUT = "no-output"
    REFUSED = "refused"
    SILENT = "silent"


class Place(NamedTuple):
    """Of an output within the display, px."""

    x: int
    y: int
    width: int
    height: int


def places() -> dict[str, Place]:
    """Outputs that show a picture, by name; none when nobody says."""
    said = _xrandr("--query")
    found = _SHOWN.findall(said) if isinstance(said, str) else []
    return {name: Place(int(x), int(y), int(w), int(h)) for name, w, h, x, y in found}


def size() -> tuple[int, int] | None:
    """Width and height of the display; None when nobody says."""
    said = _xrandr("--query")
    found = _SIZE.search(said) if isinstance(said, str) else None
    return (int(found[1]), int(found[2])) if found else None


def turn(rotation: str, output: str = "") -> Turned:
    """`rotation`: normal | left | right | inverted. `output`: as xrandr names it; empty: the first
    that is connected."""
    if not output:
        said = _xrandr("--query")
        if isinstance(said, Turned):
            return said
        found = _ONE_OUTPUT.search(said)
        if found is None:
            return Turned.NO_OUTPUT
        output = found[1]
    said = _xrandr("--output", output, "--rotate", rotation)
    return said if isinstance(said, Turned) else Turned.DONE


def _xrandr(*arguments: str) -> str | Turned:
    try:
        done = subprocess.run(
            ["xrandr", *arguments], capture_output=True, timeout=WITHIN, check=False
        )
    except FileNotFoundError:
        return Turned.NO_XRANDR
    except subprocess.TimeoutExpired:
        return Turned.SILENT
    except OSError:
        return Turned.REFUSED
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else Turned.REFUSED
