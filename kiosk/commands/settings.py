"""`python -m kiosk settings …`: what is set, by whom, and what can be set from the hub.

show              each value in force with the layer it comes from
schema            what a hub may set; --json as JSON Schema by path, --page the page in docs
diff A B          what differs between two profiles, by path and layer
key FILE          make this terminal's key for secrets; prints its public half
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from kiosk.commands import configured
from kiosk.commands.plain import columns
from kiosk.remote.folder import NONE
from kiosk.settings import sealed
from kiosk.settings.layers import Level, Source, flat, source
from kiosk.settings.load import PINNED, chain, load
from kiosk.settings.page import kind, page
from kiosk.settings.settable import ALL, WORDS
from kiosk.text.strings import Strings

HIDDEN = frozenset({"maintenance.pin_hash", "station.staff"})


def main(argv: list[str]) -> int:
    """0: done; 1: the settings cannot be used, and why; 2: the command was not understood."""
    options = _options(argv)
    say = Strings.load(options.lang, WORDS)
    try:
        return options.run(options, say)
    except configured.UNUSABLE as error:
        print(error, file=sys.stderr)
        return 1


def _show(options: argparse.Namespace, say: Strings) -> int:
    settings = configured.settings(options)
    laid_down = list(_layers(options))
    if (version := configured.remote(options).version) != NONE:
        print(say("said.remote", version=version))
    rows = [
        (path, str(source(path, laid_down)), _text(path, value, say))
        for path, value in flat(msgspec.to_builtins(settings))
        if path.startswith(options.path)
    ]
    for line in columns(rows) if rows else ():
        print(line)
    return 0


def _schema(options: argparse.Namespace, say: Strings) -> int:
    if options.page:
        print(page(Strings.load("zh", WORDS), Strings.load("en", WORDS)), end="")
    elif options.json:
        made = {
            path: one.schema() | {"signers": one.signers, "description": say(f"path.{path}")}
            for path, one in ALL.items()
        }
        print(json.dumps(made, ensure_ascii=False, indent=1))
    else:
        rows = [
            (path, say("said.two" if one.signers > 1 else "said.one"), kind(one),
             say(f"path.{path}"))
            for path, one in ALL.items()
        ]  # fmt: skip
        print("\n".join(columns(rows)))
    return 0


def _diff(options: argparse.Namespace, say: Strings) -> int:
    both = [dict(flat(msgspec.to_builtins(load(name)))) for name in (options.one, options.other)]
    one, other = both
    paths = [
        path for path in sorted(one.keys() | other.keys())
        if one.get(path) != other.get(path) and path != "version"
    ]  # fmt: skip
    for path in paths:
        said = (_text(path, side[path], say) if path in side else say("said.absent")
                for side in both)  # fmt: skip
        print(path, *said, sep="\n    ")
    if not paths:
        print(say("said.none"))
    return 0


def _key(options: argparse.Namespace, say: Strings) -> int:
    private, public = sealed.new_key()
    try:
        fd = os.open(options.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        print(say("said.key_there", file=options.file), file=sys.stderr)
        return 1
    with os.fdopen(fd, "w", encoding="ascii") as file:
        file.write(private + "\n")
        file.flush()
        os.fsync(file.fileno())
    print(say("said.key", public=public))
    return 0


def _layers(options: argparse.Namespace) -> Iterator[tuple[Source, Sequence[str]]]:
    for file, table in chain(options.profile):
        yield Source(Level.PROFILE, Path(file).stem), [path for path, _ in flat(table)]
    remote = configured.remote(options).layers
    for layer in remote:
        yield Source(layer.level, layer.scope), list(layer.values)
    for who, table in configured.laid_over(options):
        yield who, [path for path, _ in flat(table)]
    for layer in remote:
        yield Source(layer.level, layer.scope), [p for p in layer.values if p in PINNED]


def _text(path: str, value: Any, say: Strings) -> str:
    if path in HIDDEN and value:
        return say("said.secret")
    return json.dumps(value, ensure_ascii=False, default=str)


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m kiosk settings",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--lang", choices=["zh", "en"], default="zh")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    show = commands.add_parser("show")
    configured.add_options(show)
    show.add_argument("path", nargs="?", default="", help="only what begins with it")
    show.set_defaults(run=_show)
    schema = commands.add_parser("schema")
    schema.add_argument("--json", action="store_true")
    schema.add_argument("--page", action="store_true", help="docs/settings.md")
    schema.set_defaults(run=_schema)
    diff = commands.add_parser("diff")
    diff.add_argument("one")
    diff.add_argument("other")
    diff.set_defaults(run=_diff)
    key = commands.add_parser("key")
    key.add_argument("file", type=Path)
    key.set_defaults(run=_key)
    return parser.parse_args(argv)
