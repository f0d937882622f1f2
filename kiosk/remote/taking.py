"""Take an offer in: verified, checked against this machine, written down whole, then named.

Nothing of an offer is used before its signature is good. What is refused changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from kiosk.remote.folder import Folder, Kept
from kiosk.services.snapshot import DataError
from kiosk.settings import sealed
from kiosk.settings.judge import Judged, judge
from kiosk.settings.model import Settings
from kiosk.settings.offer import Here, Refusal, Refused, read

Objections = Callable[[Settings, Settings], tuple[str, ...]]
"""What must be mended with the second settings and need not with the first."""


class Taken(NamedTuple):
    """`live`: only duties are new, and it is in force already; else it waits for a start. `night`:
    for one in the night."""

    version: str
    live: bool
    night: bool


class Taking:
    """`settings`: in force. `make`: settings of this machine under an offer; raises DataError,
    OSError or ValueError. `objections` may take seconds; it is asked last."""

    def __init__(
        self,
        folder: Folder,
        settings: Settings,
        make: Callable[[Kept], Settings],
        objections: Objections,
    ) -> None:
        self._folder, self._settings = folder, settings
        self._make, self._objections = make, objections

    def here(self) -> Here:
        folder, station = self._folder, self._settings.station
        returned = frozenset(int(version) for version in folder.returned())
        return Here(
            station.code, station.terminal, self._settings.remote.signers,
            folder.newest, returned, folder.in_force().values,
        )  # fmt: skip

    def take(self, content: bytes) -> Taken:
        """Raises Refused."""
        judged = judge(read(content), self.here())
        version = str(judged.number)
        secrets = self._secrets(judged)
        if judged.changes:
            self._try(Kept(version, judged.body, self._folder.root / "offers" / version))
        try:
            self._folder.keep(version, content, secrets)
            if judged.changes:
                self._folder.wait(version)
            else:
                self._folder.enter(version)
        except OSError as error:
            raise Refused(Refusal.NO_ROOM, type(error).__name__) from None
        return Taken(version, not judged.changes, judged.body.when == "night")

    def _secrets(self, judged: Judged) -> dict[str, str]:
        """Sealed, by path; each opens with this machine's key."""
        station, found = self._settings.station, {}
        for path, value in judged.body.values().items():
            if not (isinstance(value, dict) and value.keys() == {"sealed"}):
                continue
            where = sealed.place(station.code, station.terminal, path)
            try:
                key = Path(self._settings.remote.key_file).read_text("ascii")
                sealed.unseal(value["sealed"], key, where)
            except (OSError, ValueError):
                raise Refused(Refusal.SECRET, path) from None
            found[path] = value["sealed"]
        return found

    def _try(self, candidate: Kept) -> None:
        try:
            after = self._make(candidate)
        except DataError as error:
            raise Refused(Refusal.UNUSABLE, error.key) from None
        except (OSError, ValueError):
            raise Refused(Refusal.UNUSABLE) from None
        try:
            found = self._objections(self._settings, after)
        except DataError as error:
            raise Refused(Refusal.CHECK, error.file) from None
        if found:
            more = f" +{len(found) - 6}" if len(found) > 6 else ""
            raise Refused(Refusal.CHECK, " ".join(found[:6])[:160] + more)
