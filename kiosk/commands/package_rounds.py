"""The knowledge base that signed settings name, fetched from the hub: piece by piece between
visits, verified, put in force. Rarer while it fails; nothing here is needed for anything else."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from kiosk.commands.own_thread import OwnThread
from kiosk.journal import events
from kiosk.journal.journal import Journal
from kiosk.knowledge import shelf
from kiosk.knowledge.package import FILE, LARGEST, NAME, SIGNATURE, Manifest, Refusal, Refused, told
from kiosk.outbox.backoff import Backoff
from kiosk.outbox.record import Outcome
from kiosk.remote.depot import Depot, NoRoom
from kiosk.settings.model import KnowledgePackage
from kiosk.uplink.hub import Fetched

PIECE = 256 * 1024
"""Bytes asked for at a time: a slow line brings them within one call."""

AGAIN = 5.0
"""Seconds until is looked whether nobody stands there any more."""

EVERY = 3600.0
"""Seconds between two looks whether what is in force still is."""


class Asking(Protocol):
    def package(self, sha256: str, at: int, most: int) -> Fetched: ...

    def close(self) -> None: ...


class PackageRounds:
    """A thread of its own. `idle()`: nobody stands there."""

    def __init__(
        self,
        hub: Asking,
        wanted: KnowledgePackage,
        signers: Mapping[str, str],
        depot: Depot,
        folder: Path,
        journal: Journal,
        *,
        idle: Callable[[], bool],
        chance: Callable[[], float] = random.random,
    ) -> None:
        """`folder`: of the bases (`kiosk.knowledge.shelf`)."""
        self._hub, self._wanted, self._signers = hub, wanted, signers
        self._depot, self._folder, self._journal = depot, folder, journal
        self._idle, self._chance = idle, chance
        self._backoff = Backoff(30.0, 3600.0)
        self._failures = 0
        self._done = False  # in force, or refused: it will not be another under its sum
        spread = 60.0 * chance()  # a province's terminals not all at once
        self._thread = OwnThread("packages", self._round, spread)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._thread.close()
        self._hub.close()

    def look(self) -> float:
        """The next step. Returns seconds until the one after it. Raises OSError."""
        if self._done or self._in_force():
            self._depot.keep_only(())
            self._done = True
            return EVERY
        if not self._idle():
            return AGAIN
        try:
            return self._step()
        except Refused as refused:
            events.knowledge_refused(self._journal, why=refused.why)
            if refused.why is Refusal.NO_ROOM:  # there may be, later
                return self._failed()
            self._done = True
            return EVERY

    def _step(self) -> float:
        wanted = self._wanted
        named = self._depot.find(wanted.manifest)
        if named is None:
            return self._fetch(wanted.manifest, LARGEST, whole=False)
        manifest = told(named.read_bytes(), bytes.fromhex(wanted.signature), self._signers)
        if manifest.version <= shelf.newest(self._folder):
            raise Refused(Refusal.OLDER)
        base = self._depot.find(manifest.sha256)
        if base is None:
            self._depot.keep_only((wanted.manifest, manifest.sha256))
            return self._fetch(manifest.sha256, manifest.size, whole=True)
        self._take(manifest, named, base)
        return 0.0

    def _fetch(self, sum_: str, size: int, *, whole: bool) -> float:
        """One piece. `size`: of all; the most it may be where `whole` is False."""
        at = self._depot.came(sum_) if whole else 0
        if at < size:
            most = min(PIECE, size - at)
            fetched = self._hub.package(sum_, at, most)
            if fetched.outcome is not Outcome.ACCEPTED or not fetched.content:
                return max(fetched.retry_after, self._failed())
            try:
                self._depot.put(sum_, at, fetched.content, size)
            except NoRoom:
                raise Refused(Refusal.NO_ROOM) from None
            at += len(fetched.content)
        self._failures = 0
        if at < size and whole:
            return 0.0
        if self._depot.finish(sum_, at if not whole else size) is None:
            return self._failed()  # it came damaged; all of it again
        return 0.0

    def _take(self, manifest: Manifest, named: Path, base: Path) -> None:
        """In force from the next visit on. Raises Refused, OSError."""
        folder = self._depot.folder / "knowledge"
        folder.mkdir(exist_ok=True)
        (folder / NAME).write_bytes(named.read_bytes())
        (folder / SIGNATURE).write_bytes(bytes.fromhex(self._wanted.signature))
        (folder / FILE).unlink(missing_ok=True)
        (folder / FILE).hardlink_to(base)
        shelf.take(folder, self._folder, self._signers)

    def _in_force(self) -> bool:
        """Is it the one that was named? What rots on the disk is the shelf's matter."""
        number = shelf.newest(self._folder)
        try:
            content = (self._folder / str(number) / NAME).read_bytes()
        except OSError:
            return False
        return sha256(content).hexdigest() == self._wanted.manifest

    def _failed(self) -> float:
        self._failures += 1
        return self._backoff.seconds(self._failures, self._chance)

    def _round(self) -> float:
        try:
            return self.look()
        except OSError:
            return self._failed()
