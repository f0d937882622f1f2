"""Dictionaries as the platform tells them (1901), kept beside the shipped ones.

One JSON file a dictionary: version, day, values. Chinese labels only, 1901 has no others. What the
shipped file knows and the platform does not is still shown: old records hold old codes.
"""

from __future__ import annotations

import contextlib
import re
from datetime import date
from pathlib import Path

import msgspec

from kiosk.services.whole import write_whole

_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,40}")
MOST = 5000  # values; a larger table is no code table of a terminal


class Fresh(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    version: int  # 1901's own, the highest of its rows; 0: it gave none
    at: date
    values: dict[str, str]  # code -> Chinese label


class FreshFolder:
    """Written by one thread. A file that cannot be read or written is as none."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self) -> dict[str, Fresh]:
        found: dict[str, Fresh] = {}
        with contextlib.suppress(OSError):
            for file in sorted(self._folder.glob("*.json")):
                with contextlib.suppress(OSError, msgspec.MsgspecError):
                    if _NAME.fullmatch(file.stem):
                        found[file.stem] = msgspec.json.decode(file.read_bytes(), type=Fresh)
        return found

    def save(self, name: str, fresh: Fresh) -> bool:
        if not _NAME.fullmatch(name):
            return False
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            write_whole(self._folder / f"{name}.json", msgspec.json.encode(fresh))
            return True
        return False
