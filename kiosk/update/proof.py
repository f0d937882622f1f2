"""When a release has proved itself. Pure but for the two files at the end.

It has drawn home, opened its database, and everything that worked before it was started works
again. What did not work before is no reason to give way.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import NamedTuple

import msgspec

from kiosk.update.folders import PROOF, Proof, write

WORKED = "worked.json"


class Facts(NamedTuple):
    drawn: bool  # home was on the glass, and frames go on being drawn
    opened: bool  # the database, with the key of this machine
    works: frozenset[str]  # devices and destinations that gave sense since this start


def proves(now: Facts, before: frozenset[str]) -> bool:
    """`before`: what worked under the release that was in force before."""
    return now.drawn and now.opened and before <= now.works


class Notes:
    """What the terminal notes for the next release and for the machine: in its own folder."""

    def __init__(self, data: Path) -> None:
        self._data = data

    def prove(self, version: str) -> None:
        write(self._data / PROOF, msgspec.json.encode(Proof(version)))

    def worked(self) -> frozenset[str]:
        """Empty before the first note."""
        try:
            content = (self._data / WORKED).read_bytes()
            return msgspec.json.decode(content, type=frozenset[str])
        except (OSError, msgspec.MsgspecError):
            return frozenset()

    def note_works(self, names: frozenset[str]) -> None:
        write(self._data / WORKED, msgspec.json.encode(sorted(names)))


class Place(NamedTuple):
    """Where the running release lies."""

    root: Path  # /opt/kiosk
    version: str

    @classmethod
    def of(cls, module: Path) -> Place | None:
        """Of the file of one of its modules; None where it is not installed (a working tree)."""
        app = next((p for p in module.parents if p.name == "app"), None)
        if app is None or not (app.parent / "MANIFEST.json").is_file():
            return None
        return cls(app.parent.parent.parent, app.parent.name)

    def names(self, link: str) -> str | None:
        """The version that a link names."""
        with contextlib.suppress(OSError):
            return Path(os.readlink(self.root / link)).name
        return None

    @property
    def on_trial(self) -> bool:
        return self.names("proven") not in (None, self.version)

    @property
    def successor(self) -> bool:
        """A release waits to take over."""
        return self.names("next") not in (None, self.version)
