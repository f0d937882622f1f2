"""`python -m kiosk uplink status|fetch|posts|export|taken|back`: the province's service platform.

status          what waits for it, by which way, which files are open, what post is here
fetch           look for notices, courses and tasks now (--anew: from the beginning)
posts           what is in force
export OUT      records of one kind as a file in the platform's column order, for the platform's own
                page; they are not tried here any more. --again NAME: the same file once more
taken NAME      the platform took the file (--by who saw it): its records end
back NAME       it did not, and will not: its records wait again

The terminal may run or be stopped. docs/connect-a-service-platform.md says when to do what. A file
holds what staff and citizens wrote: it is readable by its owner only; remove it when it is taken.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import os
import sys
import time
from pathlib import Path
from typing import Any

from kiosk.commands import keeping
from kiosk.commands.plain import columns, named
from kiosk.commands.refusals import NOT_DONE, failed, refused
from kiosk.commands.uplink_desk import UplinkDesk
from kiosk.outbox.outbox import Outbox
from kiosk.settings.model import Settings
from kiosk.text.strings import Strings
from kiosk.uplink.platforms import DUTIES


def main(argv: list[str]) -> int:
    """0: done; 1: there was nothing, or not all could be done; 2: could not be done."""
    options = _options(argv)
    does = {
        "status": _status, "fetch": _fetch, "posts": _posts, "export": _export, "taken": _settle,
        "back": _settle,
    }  # fmt: skip
    with refused(options.lang) as trouble:
        return does[options.what](options, Strings.load(options.lang))
    return trouble.status


def _ask(options: argparse.Namespace, question: str, **asked: Any) -> dict:
    return keeping.ask(options, question, answering=_desk, **asked)


def _desk(outbox: Outbox, options: argparse.Namespace, settings: Settings) -> UplinkDesk:
    """Of a stopped terminal."""
    from kiosk.commands.service_platform import opened
    from kiosk.journal.journal import Journal
    from kiosk.runtime.clock import SystemClock
    from kiosk.uplink.fetching import Fetching
    from kiosk.uplink.inbox import Inbox

    clock, inbox = SystemClock(), Inbox(outbox)
    calls = opened(settings, clock, Journal([], clock.now))
    fetching = Fetching(calls, inbox, clock) if calls else None

    def fetch() -> list:
        return [fetching.fetch(kind) for kind in fetching.kinds] if fetching else []

    return UplinkDesk(outbox, inbox, calls, fetch, clock.now().date())


# ---- looking


def _status(options: argparse.Namespace, say: Strings) -> int:
    said = _ask(options, "uplink status")
    if "error" in said:
        return failed(said)
    print(f"{said['title']} ({said['platform']})")
    reached = _time(said["reached"]) if said["reached"] else say("uplink.never")
    print(say("uplink.reached", at=reached, outcome=said["outcome"] or "—"))
    if said["unconfirmed"]:
        print(say("uplink.unconfirmed", count=said["unconfirmed"]))
    left: dict[str, list[str]] = {}
    for kind, state, count in said["left"]:
        words = named(say, "outbox.states", state)
        left.setdefault(kind, []).append(f"{words} {count}")
    lines = [
        [named(say, "outbox.kinds", kind), say(f"uplink.ways.{way}"), "，".join(left.get(kind, []))]
        for kind, way in said["ways"].items()
    ]
    print("\n".join(columns(lines)))
    for name, kind, count, since in said["files"]:
        print(say("uplink.open", name=name, kind=named(say, "outbox.kinds", kind), count=count,
                  at=_time(since)))  # fmt: skip
    for kind, (count, new) in said["posts"].items():
        print(say("uplink.posts", kind=say(f"uplink.kinds.{kind}"), count=count, new=new))
    return 0


def _fetch(options: argparse.Namespace, say: Strings) -> int:
    said = _ask(options, "uplink fetch", anew=options.anew)
    if "error" in said:
        return failed(said)
    bad = False
    for one in said["lists"]:
        good = one["outcome"] == "accepted"
        bad = bad or not good or bool(one["unreadable"])
        kind = say(f"uplink.kinds.{one['kind']}")
        if good:
            print(say("uplink.fetched", kind=kind, new=one["new"], changed=one["changed"],
                      withdrawn=one["withdrawn"]))  # fmt: skip
        else:
            print(say("uplink.not_fetched", kind=kind, outcome=one["outcome"], code=one["code"]))
        if one["unreadable"]:
            fields = ", ".join(dict.fromkeys(one["unreadable"]))
            print(say("uplink.unreadable", kind=kind, count=len(one["unreadable"]), fields=fields))
    return 1 if bad or not said["lists"] else 0


def _posts(options: argparse.Namespace, say: Strings) -> int:
    said = _ask(options, "uplink posts")
    if "error" in said:
        return failed(said)
    lines = [
        [
            say(f"uplink.kinds.{one['kind']}"),
            one["id"],
            str(one["version"]),
            one["published"][:10],
            say("uplink.new") if one["new"] else "",
            say("uplink.claimed") if one["claimed"] else "",
            one["title"],
        ]
        for one in said["posts"]
    ]
    if lines:
        print("\n".join(columns(lines)))
    return 0 if lines else 1


def _time(seconds: float) -> str:
    return time.strftime("%m-%d %H:%M:%S", time.localtime(seconds))


# ---- files


def _export(options: argparse.Namespace, say: Strings) -> int:
    first = _batch(options, "", 0)
    if "error" in first:
        return failed(first)
    for key, field in first["refused"]:
        print(say("uplink.not_in_file", key=key, field=field), file=sys.stderr)
    if not first["lines"]:
        print(say("uplink.nothing"))
        return 1
    name = first["name"]
    try:
        target, count, whole = _write(options, first)
    except OSError as error:
        if not options.again:  # nobody has the file: the records wait again
            _ask(options, "uplink back", name=name)
        print(f"Not done: {error}", file=sys.stderr)
        return NOT_DONE
    print(say("uplink.exported", count=count, file=str(target), name=name))
    return 0 if whole and not first["refused"] else 1


def _batch(options: argparse.Namespace, name: str, after: int) -> dict:
    if options.again:
        return _ask(options, "uplink again", name=options.again, after=after)
    return _ask(options, "uplink file", kind=options.kind, name=name)


def _write(options: argparse.Namespace, first: dict) -> tuple[Path, int, bool]:
    """The file on the disk, whole or not at all: path, records, and whether all answered well.
    Raises OSError."""
    out = options.file
    if out.is_dir():
        out = out / f"{first['kind']}-{time.strftime('%Y%m%d')}-{first['name']}.csv"
    draft = out.with_name(out.name + ".part")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    batch, count = first, first["records"]
    try:
        with open(handle, "w", encoding=first["encoding"], newline="") as stream:
            table = csv.writer(stream)
            table.writerow(first["heads"])
            table.writerows(first["lines"])
            while batch["left"]:
                batch = _batch(options, first["name"], count)
                if "error" in batch or not batch["records"]:
                    break
                table.writerows(batch["lines"])
                count += batch["records"]
            stream.flush()
            os.fsync(stream.fileno())
        os.rename(draft, out)
    except BaseException:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise
    return out, count, "error" not in batch


def _settle(options: argparse.Namespace, say: Strings) -> int:
    said = _ask(options, f"uplink {options.what}", name=options.name)
    if "error" in said:
        return failed(said)
    print(say(f"uplink.{options.what}", count=said["records"]))
    return 0 if said["records"] else 1


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m kiosk uplink",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    does = parser.add_subparsers(dest="what", required=True)
    does.add_parser("status")
    one = does.add_parser("fetch")
    one.add_argument("--anew", action="store_true", help="from the beginning of each list")
    does.add_parser("posts")
    one = does.add_parser("export")
    what = one.add_mutually_exclusive_group(required=True)
    what.add_argument("--kind", choices=[kind.value for kind in DUTIES])
    what.add_argument("--again", metavar="NAME", help="a file that was written before")
    one.add_argument("file", type=Path, metavar="OUT", help="a file, or a folder")
    for name in ("taken", "back"):
        one = does.add_parser(name)
        one.add_argument("name", metavar="NAME", help="as export and status say it: file-…")
    for one in does.choices.values():
        keeping.add_options(one)
    return parser.parse_args(argv)
