"""How far a release that the settings name has come on this machine: what the hub is told."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from kiosk.update.bring import READY, brought
from kiosk.update.folders import Folders
from kiosk.update.manifest import number


class Stands(NamedTuple):
    """`outcome`: fetching | fetched | waiting | trial | in-force | refused | returned."""

    version: str
    outcome: str
    why: str = ""
    about: str = ""

    @property
    def settled(self) -> bool:
        """Nothing is to be fetched for it any more."""
        return self.outcome != "fetching"


def stands(root: Path, data: Path, running: str, version: str, manifest: str) -> Stands | None:
    """`running`: version of this process; `version`, `manifest`: what is named. None: a newer one
    runs here."""
    folders = Folders(root, data)
    if running == version:
        on_trial = folders.link("proven") not in (None, version)
        return Stands(version, "trial" if on_trial else "in-force")
    if number(running) > number(version):
        return None
    if version in folders.returned():
        return Stands(version, "returned")
    if version in (folders.link("next"), folders.link("current")):
        return Stands(version, "waiting")
    if (data / READY).is_dir():
        return Stands(version, "fetched")
    last = brought(root)
    if last is not None and (last.manifest, last.outcome) == (manifest, "refused"):
        return Stands(version, "refused", last.why, last.about)
    return Stands(version, "fetching")
