"""`python -m kiosk store check|backup|restore|rekey`: the terminal's database.

check                whole? Reads every page, every file of a case, and the audit chain.
backup OUT           an encrypted, consistent copy; the terminal may run. Without --to or
                     --passphrase only this machine (its key) can open it.
restore FILE         put one back; the terminal must be stopped. What was there is set aside.
rekey                a new random key; the terminal must be stopped.

docs/store.md says when to do what.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from kiosk.commands import audit, keeping
from kiosk.commands.refusals import failed, refused
from kiosk.machine.sealing import SealFailed
from kiosk.store import rekey
from kiosk.store.audit import Actor
from kiosk.store.key import load_key
from kiosk.text.strings import Strings
from kiosk.upkeep import backup, safe


def main(argv: list[str]) -> int:
    """0: done, whole; 1: not whole; 2: could not be done."""
    options = _options(argv)
    with refused(options.lang) as trouble:
        does = {"check": _check, "backup": _backup, "restore": _restore, "rekey": _rekey}
        return does[options.what](options, Strings.load(options.lang))
    return trouble.status


def _check(options: argparse.Namespace, say: Strings) -> int:
    said = keeping.ask(options, "store check")
    if "error" in said:
        return failed(said)
    print(say("store.pages", bytes=said["bytes"], pages=said["pages"], structure=said["structure"]))
    print(say("store.materials", bad=len(said["materials"])))
    audit.tell(said["audit"], say)
    print(say("store.whole" if said["whole"] else "store.not_whole"))
    return 0 if said["whole"] else 1


def _backup(options: argparse.Namespace, say: Strings) -> int:
    said = keeping.ask(options, "store backup", **keeping.lock(options))
    if "error" in said:
        return failed(said)
    path = keeping.fetch(said["file"], options.file)
    print(say("store.backed_up", file=str(path), rows=said["about"]["number"]))
    return 0


def _restore(options: argparse.Namespace, say: Strings) -> int:
    options.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with options.file.open("rb") as source, keeping.as_owner(options.data):
        rekey.settle(options.data / keeping.DATABASE, keeping.key_file(options))
        key = load_key(keeping.key_file(options))
        opener = safe.Key(**keeping.key(options), machine=key)
        done = backup.restore(
            safe.open_with(source, "backup", opener),
            options.data / keeping.DATABASE,
            key,
            time.time,
            by=Actor.ADMINISTRATOR,
            who=options.by,
        )
    at = time.strftime("%Y-%m-%d %H:%M", time.localtime(done.about.at))
    print(say("store.restored", terminal=done.about.terminal, at=at))
    if done.aside:
        print(say("store.aside", name=done.aside))
    if done.unknown:
        print(say("store.unknown", count=done.unknown))
    return 0


def _rekey(options: argparse.Namespace, say: Strings) -> int:
    if not options.key and not (options.data / "store.key").exists() and keeping.sealed():
        raise SealFailed("the key is sealed to this machine; docs/store.md says how it is changed")
    with keeping.as_owner(options.data):
        rekey.rekey(
            options.data / keeping.DATABASE,
            keeping.key_file(options),
            time.time,
            Actor.ADMINISTRATOR,
            options.by,
        )
    print(say("store.rekeyed"))
    return 0


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m kiosk store",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    does = parser.add_subparsers(dest="what", required=True)
    for name in ("check", "backup", "restore", "rekey"):
        one = does.add_parser(name)
        if name == "backup":
            one.add_argument("file", type=Path, metavar="OUT", help="a file or a folder")
            keeping.add_lock(one)
        elif name == "restore":
            one.add_argument("file", type=Path, metavar="FILE")
            keeping.add_key(one)
        keeping.add_options(one)
    return parser.parse_args(argv)
