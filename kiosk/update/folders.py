"""The releases on the disk: reads the standing, carries out the steps of `table`.

    /opt/kiosk/releases/<version>/   MANIFEST.json, app/, venv/
    /opt/kiosk/current, proven, next links to one of them
    /opt/kiosk/trial.json            only while a release is on trial
    /opt/kiosk/returned              versions that gave way, one a line
    /opt/kiosk/copy/                 the database as it was before a trial that migrates it
    /var/lib/kiosk/                  the terminal's own: terminal.db, proof.json

Every change is a rename or the removal of a name, synced: the power may go at any moment. The
terminal's folder belongs to the terminal; what root reads and writes there follows no link.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec

from kiosk.update.table import Do, Standing, Step, Trial

DATABASE = ("terminal.db", "terminal.db-wal", "terminal.db-shm")
PROOF = "proof.json"
KEPT_BEFORE = 1
"""Releases kept beside those the links name: the last one before."""


class Proof(msgspec.Struct, frozen=True):
    version: str


class Folders:
    def __init__(
        self,
        root: Path = Path("/opt/kiosk"),
        data: Path = Path("/var/lib/kiosk"),
        *,
        restart: Callable[[], None] = lambda: None,
        done: Callable[[Step], None] = lambda step: None,
    ) -> None:
        """`restart` ends the terminal so that it starts anew. `done` hears each finished step."""
        self.root, self.data = root, data
        self._restart, self._done = restart, done

    # ---- what stands

    def standing(self) -> Standing:
        current, proven, coming = map(self.link, ("current", "proven", "next"))
        return Standing(
            current=current,
            proven=proven,
            next=coming,
            trial=self._trial(),
            proof=self._proof(),
            returned=self.returned(),
            copy=(self.root / "copy").is_dir(),
            migrates=self._schema(coming) > self._schema(proven),
        )

    def link(self, name: str) -> str | None:
        """Version a link names; None when there is no such link or no such release."""
        try:
            version = Path(os.readlink(self.root / name)).name
        except OSError:
            return None
        return version if (self.release(version) / "MANIFEST.json").is_file() else None

    def release(self, version: str) -> Path:
        return self.root / "releases" / version

    def returned(self) -> frozenset[str]:
        try:
            return frozenset((self.root / "returned").read_text("ascii").split())
        except (OSError, UnicodeDecodeError):
            return frozenset()

    # ---- steps

    def carry_out(self, steps: tuple[Step, ...]) -> None:
        for step in steps:
            self._do(step)
            self._done(step)

    def point(self, name: str, version: str) -> None:
        """Make a link name a release: before or after, never neither."""
        beside = self.root / f".{name}.new"
        beside.unlink(missing_ok=True)
        beside.symlink_to(Path("releases", version))
        beside.replace(self.root / name)
        sync(self.root)

    def _do(self, step: Step) -> None:
        match step.do:
            case Do.FORGET_PROOF:
                self._remove(self.data / PROOF)
            case Do.COPY_DATABASE:
                self._copy()
            case Do.RESTORE_DATABASE:
                self._lay_back()
            case Do.DROP_COPY:
                shutil.rmtree(self.root / "copy", ignore_errors=True)
            case Do.WRITE_TRIAL:
                write(self.root / "trial.json", msgspec.json.encode(step.trial))
            case Do.DROP_TRIAL:
                self._remove(self.root / "trial.json")
            case Do.SWITCH:
                self.point("current", step.version)
            case Do.PROVE:
                self.point("proven", step.version)
            case Do.NOTE_RETURN:
                versions = sorted(self.returned() | {step.version})
                write(self.root / "returned", "".join(f"{v}\n" for v in versions).encode())
            case Do.DROP_NEXT:
                self._remove(self.root / "next")
            case Do.PRUNE:
                self._prune()
            case Do.RESTART:
                self._restart()

    # ---- inside

    def _trial(self) -> Trial | None:
        try:
            return msgspec.json.decode((self.root / "trial.json").read_bytes(), type=Trial)
        except (OSError, msgspec.MsgspecError):
            return None

    def _proof(self) -> str | None:
        try:
            return msgspec.json.decode(read_own(self.data / PROOF, 4096), type=Proof).version
        except (OSError, msgspec.MsgspecError):
            return None

    def _schema(self, version: str | None) -> int:
        if version is None:
            return 0
        from kiosk.update.manifest import Refused, read  # signatures: no start waits for them

        try:
            return read(self.release(version)).schema
        except Refused:
            return 0

    def _copy(self) -> None:
        beside = self.root / ".copy.new"
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir(mode=0o700)
        for name in DATABASE[:2]:  # the third is made anew from the second
            with contextlib.suppress(FileNotFoundError):
                _duplicate(self.data / name, beside / name)
        sync(beside)
        shutil.rmtree(self.root / "copy", ignore_errors=True)
        beside.rename(self.root / "copy")
        sync(self.root)

    def _lay_back(self) -> None:
        for name in DATABASE:
            kept = self.root / "copy" / name
            if not kept.exists():
                self._remove(self.data / name)
                continue
            beside = self.data / f".{name}.back"
            beside.unlink(missing_ok=True)
            _duplicate(kept, beside)
            beside.replace(self.data / name)
        sync(self.data)

    def _prune(self) -> None:
        named = {self.link(name) for name in ("current", "proven", "next")}
        others = [p for p in (self.root / "releases").iterdir() if p.name not in named]
        whole = [p for p in others if not p.name.startswith(".")]
        whole.sort(key=lambda p: p.stat().st_mtime)
        for old in whole[:-KEPT_BEFORE]:
            gone = old.with_name(f".{old.name}.gone")  # never half a release under its name
            old.rename(gone)
        for leftover in (self.root / "releases").glob(".*.gone"):
            shutil.rmtree(leftover, ignore_errors=True)

    def _remove(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        with contextlib.suppress(FileNotFoundError):
            sync(path.parent)


def read_own(path: Path, most: int) -> bytes:
    """A small file of another user's folder; no link is followed. Raises OSError."""
    fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        return os.read(fd, most)
    finally:
        os.close(fd)


def write(path: Path, content: bytes) -> None:
    """Whole or not at all."""
    beside = path.with_name(f".{path.name}.new")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    sync(path.parent)


def sync(folder: Path) -> None:
    """Make renames in `folder` survive a power cut."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _duplicate(source: Path, target: Path) -> None:
    """Content, owner and mode; neither end may be a link."""
    with contextlib.ExitStack() as stack:
        fd = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        reading = stack.enter_context(os.fdopen(fd, "rb"))
        fd = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        writing = stack.enter_context(os.fdopen(fd, "wb"))
        shutil.copyfileobj(reading, writing, 1 << 20)
        info = os.fstat(reading.fileno())
        if os.geteuid() == 0:
            os.fchown(writing.fileno(), info.st_uid, info.st_gid)
        os.fchmod(writing.fileno(), info.st_mode & 0o777)
        writing.flush()
        os.fsync(writing.fileno())
