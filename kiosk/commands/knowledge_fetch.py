"""The knowledge base that signed settings name: fetched, verified, put in force."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from kiosk.commands.package_rounds import Asking, PackageRefused, PackageRounds
from kiosk.journal import events
from kiosk.journal.journal import Journal
from kiosk.knowledge import shelf
from kiosk.knowledge.package import FILE, LARGEST, NAME, SIGNATURE, Manifest, Refusal, Refused, told
from kiosk.remote.depot import Depot, NoRoom
from kiosk.settings.model import KnowledgePackage


class KnowledgeFetch(PackageRounds):
    def __init__(
        self,
        hub: Asking,
        wanted: KnowledgePackage,
        signers: Mapping[str, str],
        depot: Depot,
        folder: Path,
        journal: Journal,
        **more: Any,
    ) -> None:
        """`folder`: of the bases (`kiosk.knowledge.shelf`). `more`: as `PackageRounds`."""
        super().__init__("knowledge-fetch", hub, depot, **more)
        self._wanted, self._signers = wanted, signers
        self._folder, self._journal = folder, journal

    def in_force(self) -> bool:
        """Is it the one that was named? What rots on the disk is the shelf's matter."""
        number = shelf.newest(self._folder)
        try:
            content = (self._folder / str(number) / NAME).read_bytes()
        except OSError:
            return False
        return sha256(content).hexdigest() == self._wanted.manifest

    def step(self) -> float:
        try:
            return self._step()
        except Refused as refused:
            if refused.why is Refusal.NO_ROOM:
                raise NoRoom from None
            events.knowledge_refused(self._journal, why=refused.why)
            raise PackageRefused(refused.why.value) from None

    def no_room(self) -> None:
        events.knowledge_refused(self._journal, why=Refusal.NO_ROOM)

    def _step(self) -> float:
        wanted = self._wanted
        named = self.depot.find(wanted.manifest)
        if named is None:
            return self.fetch(wanted.manifest, LARGEST, whole=False)
        manifest = told(named.read_bytes(), bytes.fromhex(wanted.signature), self._signers)
        if manifest.version <= shelf.newest(self._folder):
            raise Refused(Refusal.OLDER)
        base = self.depot.find(manifest.sha256)
        if base is None:
            self.depot.keep_only((wanted.manifest, manifest.sha256))
            return self.fetch(manifest.sha256, manifest.size, whole=True)
        self._take(manifest, named, base)
        return 0.0

    def _take(self, manifest: Manifest, named: Path, base: Path) -> None:
        """In force from the next visit on. Raises Refused, OSError."""
        folder = self.depot.folder / "knowledge"
        folder.mkdir(exist_ok=True)
        (folder / NAME).write_bytes(named.read_bytes())
        (folder / SIGNATURE).write_bytes(bytes.fromhex(self._wanted.signature))
        (folder / FILE).unlink(missing_ok=True)
        (folder / FILE).hardlink_to(base)
        shelf.take(folder, self._folder, self._signers)
