"""How a command reaches store and outbox: through the running terminal, else by opening them."""

from __future__ import annotations

import argparse
import atexit
import contextlib
import functools
import getpass
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

from kiosk.commands import configured
from kiosk.commands.keeper import Keeper
from kiosk.commands.limits import limits
from kiosk.commands.line import Line, socket_of
from kiosk.machine import sealing
from kiosk.outbox.outbox import Outbox
from kiosk.settings.model import Settings
from kiosk.store import rekey
from kiosk.store.database import Store
from kiosk.store.faults import Fault, StoreFault
from kiosk.store.key import CREDENTIAL, KeyRefused, KeyTrouble, key_path, load_key

DATABASE = "terminal.db"
_PATIENCE = 900.0  # seconds: a large database is read through
_MEMORY = Path("/run")  # never on a disk


def add_options(parser: argparse.ArgumentParser) -> None:
    configured.add_options(parser)
    configured.add_socket(parser)
    parser.add_argument("--key", type=Path, help="key file (default: store.key in the data folder)")
    parser.add_argument("--by", default="", help="staff number, kept as a keyed hash")
    parser.add_argument("--lang", choices=["zh", "en"], default="zh")


def key_file(options: argparse.Namespace) -> Path:
    """Where an installed machine has its key sealed, root has it opened, as systemd does for the
    terminal. Raises SealFailed and KeyRefused."""
    own = key_path(options.data / "store.key")
    if options.key or own.exists():
        return options.key or own
    return own if sealed() is None else _opened_key(options.data)


def sealed() -> Path | None:
    """This machine's sealed key; None: it has none. Raises KeyRefused where only root can tell."""
    cred = sealing.SEALED / f"{CREDENTIAL}.cred"
    with _as_root():
        try:
            return cred if cred.exists() else None
        except PermissionError:
            raise KeyRefused(KeyTrouble.UNREADABLE) from None


@functools.cache
def _opened_key(data: Path) -> Path:
    """In a folder of memory that goes with this command; only the terminal's user may read it."""
    with _as_root():
        secret = sealing.opened(CREDENTIAL)
        folder = Path(tempfile.mkdtemp(prefix="kiosk-key-", dir=_MEMORY))
        atexit.register(_put_away, folder)
        path, owner = folder / CREDENTIAL, data.stat()
        path.touch(mode=0o600)
        path.write_bytes(secret)
        for made in (path, folder):
            os.chown(made, owner.st_uid, owner.st_gid)
    return path


def _put_away(folder: Path) -> None:
    with _as_root():
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _as_root() -> Iterator[None]:
    """Whoever `as_owner` made of root is root again; anybody else stays who they are."""
    if os.getuid() != 0 or os.geteuid() == 0:
        yield
        return
    user, group = os.geteuid(), os.getegid()
    os.seteuid(0)
    os.setegid(0)
    try:
        yield
    finally:
        os.setegid(group)
        os.seteuid(user)


@contextlib.contextmanager
def as_owner(data: Path) -> Iterator[None]:
    """Root acts as the terminal's user, so that no file in the folder becomes root's."""
    owner = data.stat() if data.exists() else None
    if os.geteuid() != 0 or owner is None or owner.st_uid == 0:
        yield
        return
    os.setegid(owner.st_gid)
    os.seteuid(owner.st_uid)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


@contextlib.contextmanager
def opened(options: argparse.Namespace, settings: Settings) -> Iterator[Outbox]:
    """Store and outbox of a stopped terminal. Raises StoreFault and KeyRefused."""
    path = options.data / DATABASE
    if not path.exists():
        raise StoreFault(Fault.NO_ACCESS)
    rekey.settle(path, key_file(options))
    store = Store.open(path, load_key(key_file(options)), time.time, as_it_is=True)
    try:
        station = settings.station
        outbox = Outbox(
            store, station=station.code, terminal=station.terminal, limits=limits(settings)
        )
        outbox.reopen()
        yield outbox
    finally:
        store.close()


class Answering(Protocol):
    def answer(self, question: str, asked: Mapping[str, Any]) -> dict: ...


def _keeper(outbox: Outbox, options: argparse.Namespace, settings: Settings) -> Answering:
    return Keeper(outbox, lambda: load_key(key_file(options)))


def ask(
    options: argparse.Namespace,
    question: str,
    *,
    answering: Callable[[Outbox, argparse.Namespace, Settings], Answering] = _keeper,
    **asked: Any,
) -> dict:
    """The answer of the running terminal, or of the database itself when none runs. `answering`:
    who answers then.

    Raises NoAnswer, PermissionError, StoreFault, KeyRefused and what `configured.settings` does.
    """
    asked |= {"by": options.by}
    said = Line(socket_of(options.data, options.socket), _PATIENCE).ask(question, asked)
    if said is not None:
        return said
    settings = configured.settings(options)
    with as_owner(options.data), opened(options, settings) as outbox:
        return answering(outbox, options, settings).answer(question, asked)


def fetch(made: str, wanted: Path) -> Path:
    """Bring a finished file to where it is wanted, whole or not at all. Raises OSError."""
    target = wanted / Path(made).name if wanted.is_dir() else wanted
    draft = target.with_name(target.name + ".part")
    with open(made, "rb") as source, open(draft, "xb") as out:
        os.fchmod(out.fileno(), 0o600)
        shutil.copyfileobj(source, out)
        out.flush()
        os.fsync(out.fileno())
    os.rename(draft, target)
    os.unlink(made)
    return target


def passphrase(twice: bool) -> str:
    """Asked for, never an argument."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("Passphrase, 12 characters at least: ")
    if twice and getpass.getpass("Once more: ") != first:
        raise ValueError("the two differ")
    return first


def add_lock(parser: argparse.ArgumentParser) -> None:
    """For whom a file is closed."""
    parser.add_argument("--to", metavar="HEX", default="", help="public key of who may open it")
    parser.add_argument("--passphrase", action="store_true", help="ask for a passphrase")


def lock(options: argparse.Namespace) -> dict[str, str]:
    if options.to:
        return {"public": options.to}
    return {"passphrase": passphrase(twice=True)} if options.passphrase else {}


def add_key(parser: argparse.ArgumentParser) -> None:
    """What opens a file."""
    parser.add_argument("--private", type=Path, metavar="FILE", help="private key that opens it")
    parser.add_argument("--passphrase", action="store_true", help="ask for its passphrase")


def key(options: argparse.Namespace) -> dict[str, str]:
    private = options.private.read_text("ascii").strip() if options.private else ""
    return {
        "private": private,
        "passphrase": passphrase(twice=False) if options.passphrase else "",
    }
