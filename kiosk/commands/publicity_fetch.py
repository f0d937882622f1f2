"""The play-list that signed settings name, with its pictures and films: fetched, each file decoded
once with the bounds of the screen's own, and laid where the screen's process reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from drivers.wake import Wake
from kiosk.commands.package_rounds import Asking, PackageRefused, PackageRounds
from kiosk.journal import events
from kiosk.journal.journal import Journal
from kiosk.publicity import film as films
from kiosk.publicity.laying import FETCHING, lay
from kiosk.publicity.media import developed
from kiosk.publicity.playlist import (
    CURRENT,
    LARGEST,
    Playlist,
    Refusal,
    Refused,
    in_force,
    named,
    told,
)  # fmt: skip
from kiosk.publicity.trouble import Broken, Trouble
from kiosk.remote.depot import Depot
from kiosk.settings.model import PublicityPackage

ROOM = (320, 180)
"""Pixels to which a file is decoded to see whether it can be."""


TRIES = 4
"""How often a file may take too long."""


class PublicityFetch(PackageRounds):
    def __init__(
        self,
        hub: Asking,
        wanted: PublicityPackage,
        publishers: Mapping[str, str],
        root: Path,
        journal: Journal,
        *,
        spare: int,
        clock: Callable[[], float],
        **more: Any,
    ) -> None:
        """`root`: of play-lists (`kiosk.publicity.playlist`). `spare`: bytes of the disk that stay
        free. `more`: as `PackageRounds`."""
        super().__init__("publicity-fetch", hub, Depot(root / FETCHING, spare), **more)
        self._wanted, self._publishers = wanted, publishers
        self._root, self._journal, self._clock = root, journal, clock
        self._wake = Wake()
        self._good: set[str] = set()  # sums of files that were decoded
        self._late = 0  # how often the next one took too long

    def close(self) -> None:
        self._wake.set()
        super().close()

    def in_force(self) -> bool:
        if named(self._root, CURRENT) != self._wanted.manifest:
            return False
        laid, _ = in_force(self._root, self._publishers)
        return laid is not None and laid.folder.name == self._wanted.manifest

    def step(self) -> float:
        try:
            return self._step()
        except Refused as refused:
            events.publicity_refused(self._journal, why=refused.why, place=refused.place)
            raise PackageRefused(refused.why.value) from None

    def no_room(self) -> None:
        events.publicity_refused(self._journal, why=Refusal.NO_ROOM, place=0)

    def _step(self) -> float:
        wanted = self._wanted
        manifest = self.depot.find(wanted.manifest)
        if manifest is None:
            return self.fetch(wanted.manifest, LARGEST, whole=False)
        content, signature = manifest.read_bytes(), bytes.fromhex(wanted.signature)
        made = told(content, signature, self._publishers)
        if made.films and not films.playable():
            raise Refused(Refusal.NO_DECODER)
        self.depot.keep_only((wanted.manifest, *(piece.sha256 for piece in made.files)))
        for piece in made.files:
            if self.depot.find(piece.sha256) is None:
                return self.fetch(piece.sha256, piece.size, whole=True)
        self._decode(made)
        files = {piece.name: self.depot.folder / piece.sha256 for piece in made.files}
        lay(self._root, wanted.manifest, content, signature, files, self._publishers)
        self.depot.keep_only(())  # what lies there is the play-list's own from now on
        events.publicity_taken(self._journal, version=made.version)
        return 0.0

    def _decode(self, made: Playlist) -> None:
        """Raises Refused with the place of what can be none. What takes too long may do so because
        the machine is busy: OSError, it is tried again, a few times."""
        for place, piece in enumerate(made.files, 1):
            if piece.sha256 in self._good:
                continue
            path = self.depot.folder / f"decoding{Path(piece.name).suffix}"
            path.unlink(missing_ok=True)
            path.hardlink_to(self.depot.folder / piece.sha256)
            try:
                developed(path, ROOM, ROOM, self._wake, self._clock)
            except Broken as broken:
                if broken.why is Trouble.TIME and self._late < TRIES:
                    self._late += 1
                    raise OSError from None
                raise Refused(Refusal.UNPLAYABLE, place) from None
            finally:
                path.unlink(missing_ok=True)
            self._good.add(piece.sha256)
            self._late = 0
