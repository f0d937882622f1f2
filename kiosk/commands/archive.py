"""`python -m kiosk archive list|retry`: papers of finished cases that wait for the hub's archive.

list           each case: its item, pages, bytes, since when, and why the hub has not taken it
retry KEY      hand it over again at once; KEY: its first characters, six at least, or `stuck` for
               all that are not tried any more

Papers are never given up: they stay until the hub's receipt was verified. The terminal may run or
be stopped. docs/archive.md says what to do when.
"""

from __future__ import annotations

import argparse
import time

from kiosk.commands import keeping
from kiosk.commands.plain import columns, named
from kiosk.commands.refusals import failed, refused
from kiosk.text.strings import Strings


def main(argv: list[str]) -> int:
    """0: done, or nothing waits; 1: nothing was there to do, or something is stuck; 2: could not be
    done."""
    options = _options(argv)
    with refused(options.lang) as trouble:
        does = {"list": _list, "retry": _retry}
        return does[options.what](options, Strings.load(options.lang))
    return trouble.status


def _list(options: argparse.Namespace, say: Strings) -> int:
    said = keeping.ask(options, "archive list")
    if "error" in said:
        return failed(said)
    names = ("key", "item", "pages", "bytes", "since", "tries", "state")
    lines = [[say(f"archive.{name}") for name in names]]
    for row in said["cases"]:
        why = named(say, "archive.why", row["why"]) if row["why"] else say("archive.waits")
        lines.append(
            [
                row["record"][:13], row["item"], str(row["pages"]), str(row["bytes"]),
                time.strftime("%m-%d %H:%M", time.localtime(row["ended"])), str(row["tries"]),
                say("archive.stuck", why=why) if row["stuck"] else why,
            ]
        )  # fmt: skip
    print("\n".join(columns(lines)))
    return 1 if any(row["stuck"] for row in said["cases"]) else 0


def _retry(options: argparse.Namespace, say: Strings) -> int:
    said = keeping.ask(options, "archive retry", key=options.key_of)
    if "error" in said:
        return failed(said)
    print(say("outbox.done", count=len(said["done"])))
    return 0


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m kiosk archive",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    does = parser.add_subparsers(dest="what", required=True)
    does.add_parser("list")
    does.add_parser("retry").add_argument("key_of", metavar="KEY")
    for one in does.choices.values():
        keeping.add_options(one)
    return parser.parse_args(argv)
