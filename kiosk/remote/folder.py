"""Offers on the disk: reads the standing, carries out the steps of `kiosk.update.table`.

    remote/offers/<version>/  offer.json as it came, whole (its SHA-256), sealed secrets
    remote/current, proven, next   links to one of them; none, or "0": the profile alone
    remote/trial.json         only while an offer is on trial
    remote/returned.json      versions that gave way, and why
    remote/duties.json        numbers of what was done once

Every change is a rename or the removal of a name, synced: the power may go at any moment. The
table is that of releases: an offer is on trial as a release is. Nothing here loads the library of
signatures: an offer is verified before it is kept, and its hash says that it is still the same.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from kiosk.settings.layers import Layer, Table
from kiosk.settings.offer import Body, Duties, Offer
from kiosk.settings.sealed import SUFFIX
from kiosk.update import table
from kiosk.update.folders import PROOF, Proof, sync, write
from kiosk.update.table import Do, Standing, Step, Trial

NONE = "0"
"""The version of a terminal that has taken nothing: its profile alone."""

LACKING = "lacking.json"
_OFFER, _WHOLE = "offer.json", "whole"


class Returned(msgspec.Struct, frozen=True):
    """Why an offer gave way: `unproven`, with what did not work again; `starts`, it never came so
    far; `unusable`, no settings could be made of it."""

    why: str
    about: str = ""


class Kept(NamedTuple):
    """An offer that was taken in."""

    version: str
    body: Body
    folder: Path

    @property
    def layers(self) -> tuple[Layer, ...]:
        """As the profile's loader takes them: a sealed secret has become its file's path."""
        return tuple(
            one._replace(values=dict(_filed(path, value, self.folder) for path, value
                                     in one.values.items()))
            for one in self.body.laid()
        )  # fmt: skip

    @property
    def values(self) -> Table:
        """By path, as they were signed."""
        return self.body.values()

    @property
    def duties(self) -> Duties:
        return self.body.duties


class Folder:
    """`done` hears each finished step; `restart` ends the process between visits."""

    def __init__(
        self,
        data: Path,
        *,
        restart: Callable[[], None] = lambda: None,
        done: Callable[[Step], None] = lambda step: None,
    ) -> None:
        self.root = data / "remote"
        self._restart, self._done = restart, done

    # ---- what stands

    def standing(self) -> Standing:
        proven = self._link("proven") or NONE
        there = os.path.lexists(self.root / "current")
        return Standing(
            current=self._link("current") if there else proven,
            proven=proven,
            next=self._link("next"),
            trial=self._read("trial.json", Trial),
            proof=proof.version if (proof := self._read(PROOF, Proof)) else None,
            returned=frozenset(self.returned()),
        )

    def in_force(self) -> Kept:
        """What the terminal runs by: whole, whatever became of the rest."""
        now = self.standing()
        for version in (now.current, now.proven):
            if version is not None and (kept := self.kept(version)) is not None:
                return kept
        return self.bare()

    def kept(self, version: str) -> Kept | None:
        """None where it is not whole."""
        if version == NONE:
            return self.bare()
        folder = self.root / "offers" / version
        try:
            content = (folder / _OFFER).read_bytes()
            whole = (folder / _WHOLE).read_text("ascii").strip()
            if hashlib.sha256(content).hexdigest() != whole:
                return None
            body = msgspec.convert(msgspec.json.decode(content, type=Offer).settings, Body)
        except (OSError, UnicodeDecodeError, msgspec.MsgspecError):
            return None
        return Kept(version, body, folder)

    def offer(self, version: str) -> bytes | None:
        """An offer as it came."""
        with contextlib.suppress(OSError):
            return (self.root / "offers" / version / _OFFER).read_bytes()
        return None

    def returned(self) -> dict[str, Returned]:
        return self._read("returned.json", dict[str, Returned]) or {}

    @property
    def newest(self) -> int:
        """Number of the latest offer that was taken in; whatever became of it."""
        now = self.standing()
        known = (now.current, now.proven, now.next, *now.returned)
        return max(int(one) for one in known if one is not None)

    def done_once(self) -> dict[str, int]:
        """Duties by name, and the number that was done last."""
        return self._read("duties.json", dict[str, int]) or {}

    # ---- changes

    def keep(self, version: str, content: bytes, secrets: Mapping[str, str]) -> None:
        """A verified offer, whole under its version; nothing is in force by it. `secrets`: sealed,
        by path. Raises OSError."""
        offers = self.root / "offers"
        offers.mkdir(parents=True, exist_ok=True, mode=0o700)
        coming = offers / f".{version}.coming"
        shutil.rmtree(coming, ignore_errors=True)
        coming.mkdir(mode=0o700)
        for path, sealed in secrets.items():
            _write_new(coming / f"{path}{SUFFIX}", sealed.encode("ascii"))
        _write_new(coming / _OFFER, content)
        _write_new(coming / _WHOLE, hashlib.sha256(content).hexdigest().encode())
        sync(coming)
        final = offers / version
        if final.exists():  # a copy that nobody named: the power went before it was
            gone = offers / f".{version}.gone"
            shutil.rmtree(gone, ignore_errors=True)
            final.rename(gone)
            shutil.rmtree(gone, ignore_errors=True)
        coming.rename(final)
        sync(offers)
        sync(self.root)

    def wait(self, version: str) -> None:
        """A kept offer takes over at the next start. Raises OSError."""
        self._point("next", version)

    def enter(self, version: str) -> None:
        """A kept offer is in force at once: its values are those in force. Raises OSError."""
        self._point("current", version)
        self._point("proven", version)
        self._do(Step(Do.PRUNE))

    def begin(self, *, hold: bool = False) -> Kept:
        """Before a start: what it runs by. `hold`: a release is on trial, nothing else takes over.
        A trial that cannot be counted is not gone on with."""
        now = self.standing()
        try:
            self.carry_out(table.start(now._replace(next=None) if hold else now))
        except OSError:
            return self.kept(now.proven or NONE) or self.bare()
        return self.in_force()

    def carry_out(self, steps: tuple[Step, ...]) -> None:
        """Raises OSError."""
        for step in steps:
            self._do(step)
            self._done(step)

    def note_lacking(self, names: frozenset[str]) -> None:
        """What has not worked again yet, for the word that is said if it never does."""
        write(self.root / LACKING, msgspec.json.encode(sorted(names)))

    def note_done(self, duty: str, number: int) -> None:
        """Before it is done: what cannot be written down is not done."""
        self.root.mkdir(exist_ok=True, mode=0o700)
        write(self.root / "duties.json", msgspec.json.encode(self.done_once() | {duty: number}))

    def unusable(self) -> bool:
        """The offer on trial makes no settings: the one before is in force again. False: none is on
        trial. Raises OSError."""
        now = self.standing()
        if now.current is None or now.current == now.proven or now.proven is None:
            return False
        self._note_return(now.current, Returned("unusable"))
        self.carry_out((Step(Do.SWITCH, now.proven), Step(Do.DROP_TRIAL)))
        return True

    # ---- inside

    def _do(self, step: Step) -> None:
        match step.do:
            case Do.FORGET_PROOF:
                self._remove(PROOF)
                self._remove(LACKING)
            case Do.WRITE_TRIAL:
                write(self.root / "trial.json", msgspec.json.encode(step.trial))
            case Do.DROP_TRIAL:
                self._remove("trial.json")
            case Do.SWITCH:
                self._point("current", step.version)
            case Do.PROVE:
                self._point("proven", step.version)
            case Do.NOTE_RETURN:
                lacking = self._read(LACKING, list[str])
                why = Returned("starts") if lacking is None else (
                    Returned("unproven", " ".join(lacking)[:160])
                )  # fmt: skip
                self._note_return(step.version, why)
            case Do.DROP_NEXT:
                self._remove("next")
            case Do.PRUNE:
                self._prune()
            case Do.RESTART:
                self._restart()

    def bare(self) -> Kept:
        """That nothing was taken: the profile alone."""
        return Kept(NONE, Body(format=1), self.root)

    def _link(self, name: str) -> str | None:
        """Version a link names; None when there is none, or it is not whole."""
        try:
            version = Path(os.readlink(self.root / name)).name
        except OSError:
            return None
        return version if version.isdigit() and self.kept(version) is not None else None

    def _point(self, name: str, version: str) -> None:
        beside = self.root / f".{name}.new"
        beside.unlink(missing_ok=True)
        beside.symlink_to(Path("offers", version))
        beside.replace(self.root / name)
        sync(self.root)

    def _note_return(self, version: str, why: Returned) -> None:
        known = self.returned() | {version: why}
        write(self.root / "returned.json", msgspec.json.encode(known))

    def _prune(self) -> None:
        named = {self._link(name) for name in ("current", "proven", "next")}
        for old in (self.root / "offers").glob("*"):
            if old.name not in named:
                gone = old.with_name(f".{old.name.strip('.')}.gone")
                old.rename(gone)
        for leftover in (self.root / "offers").glob(".*"):
            shutil.rmtree(leftover, ignore_errors=True)

    def _remove(self, name: str) -> None:
        (self.root / name).unlink(missing_ok=True)
        with contextlib.suppress(FileNotFoundError):
            sync(self.root)

    def _read(self, name: str, kind):
        try:
            return msgspec.json.decode((self.root / name).read_bytes(), type=kind)
        except (OSError, msgspec.MsgspecError):
            return None


def _filed(path: str, value: object, folder: Path) -> tuple[str, object]:
    if isinstance(value, Mapping) and set(value) == {"sealed"}:
        return f"{path}_file", str(folder / f"{path}{SUFFIX}")
    return path, value


def _write_new(path: Path, content: bytes) -> None:
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(fd, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
