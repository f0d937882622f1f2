"""The release that signed settings name: fetched file by file, verified by the vendor's key, and
laid where root takes it from. What of it is the same as in the running release is not fetched."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.commands.package_rounds import EVERY, Asking, PackageRefused, PackageRounds
from kiosk.journal import events
from kiosk.journal.journal import Journal
from kiosk.remote.depot import Depot
from kiosk.services.whole import settle
from kiosk.settings.model import ReleasePackage
from kiosk.update import manifest as release
from kiosk.update.bring import PLACE, READY
from kiosk.update.folders import Folders
from kiosk.update.judge import judge
from kiosk.update.manifest import Manifest, Platform, Refusal, Refused
from kiosk.update.proof import Place
from kiosk.update.standing import Stands, stands
from kiosk.update.take import here, installed

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

KEY = Path("/etc/kiosk/vendor.pub")
_COMING = PLACE / "coming"


class ReleaseFetch(PackageRounds):
    def __init__(
        self,
        hub: Asking,
        wanted: ReleasePackage,
        place: Place,
        data: Path,
        journal: Journal,
        *,
        spare: int,
        key: Callable[[], Ed25519PublicKey | None] = lambda: release.public_key(KEY),
        platform: Callable[[], Platform] = here,
        is_installed: Callable[[str], bool] = installed,
        **more: Any,
    ) -> None:
        """`key`: the vendor's, as this machine has it. `spare`: bytes of the disk that stay free.
        `more`: as `PackageRounds`."""
        super().__init__("release-fetch", hub, Depot(data / PLACE / "files", spare), **more)
        self._wanted, self._place, self._data = wanted, place, data
        self._journal, self._key = journal, key
        self._platform, self._is_installed = platform, is_installed
        self._refused: Refused | None = None
        self._manifest: Manifest | None = None
        self._same: dict[str, Path] | None = None  # files of the running release by sum

    def told(self) -> Stands | None:
        """For the health record. From any thread."""
        if self._refused is not None:
            why, about = self._refused.why.value, self._refused.about[:200]
            return Stands(self._wanted.version, "refused", why, about)
        return self._stands()

    def in_force(self) -> bool:
        found = self._stands()
        return found is None or found.settled

    def step(self) -> float:
        try:
            return self._step()
        except Refused as refused:
            if self._refused is None:
                events.release_refused(self._journal, why=refused.why)
            self._refused = refused
            raise PackageRefused(refused.why.value) from None

    def no_room(self) -> None:
        events.release_refused(self._journal, why=Refusal.NO_ROOM)

    def _stands(self) -> Stands | None:
        wanted = self._wanted
        return stands(
            self._place.root, self._data, self._place.version, wanted.version, wanted.manifest
        )

    def _step(self) -> float:
        wanted = self._wanted
        named = self.depot.find(wanted.manifest)
        if named is None:
            return self.fetch(wanted.manifest, release.LARGEST, whole=False)
        if self._manifest is None:
            self._manifest = self._judged(named.read_bytes())
        made = self._manifest
        for entry in made.files.values():
            if self.depot.find(entry.sha256) is not None or self._found_here(entry):
                continue
            if entry.size == 0:
                self.depot.put(entry.sha256, 0, b"", 0)
                self.depot.finish(entry.sha256, 0)
                continue
            return self.fetch(entry.sha256, entry.size, whole=True)
        self._lay(made, named)
        events.release_fetched(self._journal, files=len(made.files))
        return EVERY

    def _judged(self, content: bytes) -> Manifest:
        """Before anything else of it is fetched. Raises Refused."""
        wanted, root = self._wanted, self._place.root
        made = release.signed_by(self._key(), content, bytes.fromhex(wanted.signature))
        if made.version != wanted.version:
            raise Refused(Refusal.FORGED, made.version)
        folders = Folders(root, self._data)
        judge(
            made,
            here=self._platform(),
            in_force=folders.link("proven"),
            returned=folders.returned(),
            installed=self._is_installed,
            free=shutil.disk_usage(root).free,
        )
        self.depot.keep_only((wanted.manifest, *(e.sha256 for e in made.files.values())))
        return made

    def _found_here(self, entry: release.Entry) -> bool:
        """The same file of the running release, copied; what it holds is looked at."""
        if self._same is None:
            own = self._place.root / "releases" / self._place.version
            try:
                files = release.read(own).files
            except Refused:
                files = {}
            self._same = {one.sha256: own / name for name, one in files.items()}
        source = self._same.get(entry.sha256)
        try:
            content = source.read_bytes() if source is not None and entry.size else b""
        except OSError:
            return False
        if not content or sha256(content).hexdigest() != entry.sha256:
            return False
        self.depot.put(entry.sha256, 0, content, entry.size)
        return self.depot.finish(entry.sha256, entry.size) is not None

    def _lay(self, made: Manifest, named: Path) -> None:
        """The whole folder, in one step. Raises OSError."""
        coming = self._data / _COMING
        shutil.rmtree(coming, ignore_errors=True)
        coming.mkdir(parents=True)
        for name, entry in made.files.items():
            target = coming / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.hardlink_to(self.depot.folder / entry.sha256)
        (coming / release.NAME).write_bytes(named.read_bytes())
        (coming / release.SIGNATURE).write_bytes(bytes.fromhex(self._wanted.signature))
        os.sync()
        coming.rename(self._data / READY)
        settle(self._data / PLACE)
        self.depot.keep_only(())
