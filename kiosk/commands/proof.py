"""The search for a visitor's traces, asked for over the control socket by the wipe's tests.

Only under KIOSK_MARK=1. Markers come masked in a file that nobody else may read, named by
KIOSK_MARKERS: they stand in no argument, question, address or log. The search runs on a thread of
its own beside a terminal at rest; `begin` starts it, `found` tells when it is done.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path

from kiosk.text import raster
from kiosk.wipe.masked import Area
from kiosk.wipe.search import search

FILE = "KIOSK_MARKERS"
"""Environment variable: the markers' file, {"masked": …, "characters": [SHA-256, …]}."""


class Proof:
    """`left` counts what the glass still holds of a visit (strokes, pictures)."""

    def __init__(self, file: Path, left: Callable[[], dict[str, int]]) -> None:
        self._file = file
        self._left = left
        self._found: dict = {}

    def begin(self) -> dict:
        self._found = {"done": False}
        threading.Thread(target=self._search, name="proof", daemon=True).start()
        return {}

    def found(self) -> dict:
        """Counts and places of the last search, never contents."""
        return self._found if self._found.get("done") else {"done": False}

    def _search(self) -> None:
        try:
            self._found = self._report() | {"done": True}
        except (OSError, ValueError) as error:
            self._found = {"done": True, "error": type(error).__name__}

    def _report(self) -> dict:
        with self._file.open("rb") as file:
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise PermissionError("the markers' file must be the owner's alone")
            markers = json.load(file)
        report = search(Area(markers["masked"]))
        single = frozenset(markers["characters"])
        return {
            "reachable": [[*h.path, h.type] for h in report.reachable],
            "held": report.held,
            "residue": report.residue,
            "copies": report.copies,
            "kivy": report.kivy,
            "unread": report.bytes_unread,
            "read": report.bytes_read,
            "seconds": round(report.seconds, 3),
            "glass": self._left(),
            "glyphs": sum(_hash(c) in single for c in raster.kept_characters()),
        }


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
