"""`python -m kiosk outbox list|show|retry|resolve|export|import`: what waits to be delivered.

list [STATE …]          what is not delivered, or what is in these states
show KEY                one record, without anything personal
retry KEY|dead          try a record again at once, or all dead letters
resolve KEY FINDING     what became of a write whose outcome is unknown, found out by a person:
                        done, not-done, or again (it is not there: send the same write once more)
export OUT              all that is not delivered, encrypted, for another terminal; not tried here
                        any more. --database FILE: out of a database that was set aside
import FILE             take in what another terminal exported

The terminal may run or be stopped. docs/store.md says when to do what.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from kiosk.commands import keeping
from kiosk.commands.plain import columns, named
from kiosk.commands.refusals import NOT_DONE, failed, refused
from kiosk.outbox.export import export_aside
from kiosk.outbox.people import Finding
from kiosk.outbox.record import State
from kiosk.store.key import load_key
from kiosk.text.strings import Strings
from kiosk.upkeep import safe

INCOMING = "incoming"


def main(argv: list[str]) -> int:
    """0: done; 1: nothing was there to do, or not all could be read; 2: could not be done."""
    options = _options(argv)
    does = {
        "list": _list, "show": _show, "retry": _retry, "resolve": _resolve, "export": _export,
        "import": _import,
    }  # fmt: skip
    with refused(options.lang) as trouble:
        return does[options.what](options, Strings.load(options.lang))
    return trouble.status


# ---- looking


def _list(options: argparse.Namespace, say: Strings) -> int:
    said = keeping.ask(
        options, "outbox list", states=[s.value for s in options.states], most=options.most
    )
    if "error" in said:
        return failed(said)
    heads = ("key", "kind", "destination", "state", "outcome", "attempts", "created", "next")
    lines = [[say(f"outbox.{name}") for name in heads]]
    for row in said["records"]:
        lines.append(
            [
                row["key"][:13],
                named(say, "outbox.kinds", row["kind"]),
                row["destination"],
                named(say, "outbox.states", row["state"]),
                " ".join(word for word in (row["outcome"], row["code"]) if word) or "—",
                str(row["attempts"]),
                _time(row["created"]),
                _time(row["next_try"]),
            ]
        )
    print("\n".join(columns(lines)))
    for kind, state, count in said["counts"]:
        kind_words = named(say, "outbox.kinds", kind)
        print(f"{kind_words} {named(say, 'outbox.states', state)}: {count}")
    print(say("outbox.used", used=said["used"], budget=said["budget"]))
    return 0


def _show(options: argparse.Namespace, say: Strings) -> int:
    said = keeping.ask(options, "outbox show", key=options.key_of)
    if "error" in said:
        return failed(said)
    payload, materials, told = (said.pop(name) for name in ("payload", "materials", "told"))
    for name, value in said.items():
        if value in ("", 0):
            continue
        print(f"{name:<12}{_time(value) if name in _TIMES else value}")
    for name, value in payload.items():
        print(f"  {name:<10}{value}")
    for media, size in materials:
        print(f"  {media:<16}{size}")
    if told:
        print(say("outbox.told", words=say(f"receipt.filed.{told}")))
    print(say("outbox.hidden"))
    return 0


_TIMES = ("created", "next_try", "sent")


def _time(seconds: float) -> str:
    return time.strftime("%m-%d %H:%M:%S", time.localtime(seconds)) if seconds else "—"


# ---- acting


def _retry(options: argparse.Namespace, say: Strings) -> int:
    return _done(keeping.ask(options, "outbox retry", key=options.key_of), say)


def _resolve(options: argparse.Namespace, say: Strings) -> int:
    asked = {"key": options.key_of, "finding": options.finding}
    return _done(keeping.ask(options, "outbox resolve", **asked), say)


def _done(said: dict, say: Strings) -> int:
    if "error" in said:
        return failed(said)
    for key in said["done"]:
        print(key)
    print(say("outbox.done", count=len(said["done"])))
    return 0 if said["done"] else 1


def _export(options: argparse.Namespace, say: Strings) -> int:
    lock = keeping.lock(options)
    if not lock:
        print(say("outbox.lock"), file=sys.stderr)
        return NOT_DONE
    if options.database:
        return _export_aside(options, lock, say)
    said = keeping.ask(options, "outbox export", **lock)
    if "error" in said:
        return failed(said)
    path = keeping.fetch(said["file"], options.file)
    about = said["about"]
    print(say("outbox.exported", count=about["records"], file=str(path)))
    if not said["marked"]:
        print(say("outbox.unmarked"))
    return _lost(about["lost"], say)


def _export_aside(options: argparse.Namespace, lock: dict[str, str], say: Strings) -> int:
    with keeping.as_owner(options.data):
        key = load_key(keeping.key_file(options))
    draft = options.file.with_name(options.file.name + ".part")
    with open(draft, "xb") as out:
        os.fchmod(out.fileno(), 0o600)
        sealing = safe.close_for(out, "export", safe.Lock(**lock))
        done = export_aside(options.database, key, time.time(), sealing)
        out.flush()
        os.fsync(out.fileno())
    os.rename(draft, options.file)
    print(say("outbox.exported", count=done.about.records, file=str(options.file)))
    return _lost(done.about.lost, say)


def _lost(count: int, say: Strings) -> int:
    if count:
        print(say("outbox.lost", count=count))
    return 1 if count else 0


def _import(options: argparse.Namespace, say: Strings) -> int:
    with _brought(options) as path:
        said = keeping.ask(options, "outbox import", file=str(path), **keeping.key(options))
    if "error" in said:
        return failed(said)
    about = said["about"]
    print(say("outbox.imported", count=said["taken"], terminal=about["terminal"]))
    if said["known"]:
        print(say("outbox.known", count=said["known"]))
    for key in said["refused"]:
        print(say("outbox.refused", key=key))
    return 1 if said["refused"] else 0


@contextlib.contextmanager
def _brought(options: argparse.Namespace) -> Iterator[Path]:
    """The file where the terminal's user can read it, for as long as it takes."""
    with options.file.open("rb") as source, keeping.as_owner(options.data):
        folder = options.data / INCOMING
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / f"{os.getpid()}.kiosksafe"
        try:
            with open(path, "xb") as copy:
                os.fchmod(copy.fileno(), 0o600)
                shutil.copyfileobj(source, copy)
            yield path.resolve()
        finally:
            path.unlink(missing_ok=True)


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m kiosk outbox",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    does = parser.add_subparsers(dest="what", required=True)
    one = does.add_parser("list")
    words = ", ".join(state.value for state in State)
    one.add_argument("states", nargs="*", type=State, metavar="STATE", help=words)
    one.add_argument("--most", type=int, default=100)
    for name in ("show", "retry", "resolve"):
        one = does.add_parser(name)
        one.add_argument("key_of", metavar="KEY", help="or its first characters, six at least")
        if name == "resolve":
            one.add_argument("finding", choices=[f.value for f in Finding])
    one = does.add_parser("export")
    one.add_argument("file", type=Path, metavar="OUT")
    one.add_argument("--database", type=Path, metavar="FILE", help="one that was set aside")
    keeping.add_lock(one)
    one = does.add_parser("import")
    one.add_argument("file", type=Path, metavar="FILE")
    keeping.add_key(one)
    for one in does.choices.values():
        keeping.add_options(one)
    return parser.parse_args(argv)
