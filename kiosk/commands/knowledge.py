"""`python -m kiosk knowledge …`: the knowledge base of this terminal, and how one is published.

build FOLDER OUT   sources → a package in OUT (--number N, --issuer NAME; --key signs it)
verify PACKAGE     is it whole, and signed by somebody whom the profile knows
import PACKAGE     take it onto this machine; a running terminal uses it from the next visit on
search WORDS       what a visitor who types this would see; --item ID: what speaks about an item
list               what the base in force holds, field by field, with what is unconfirmed or over
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path

from kiosk.commands import configured
from kiosk.commands.keeping import as_owner
from kiosk.input.initials import Initials
from kiosk.input.rare import Rare
from kiosk.knowledge import build as building
from kiosk.knowledge.base import BadBase, Base
from kiosk.knowledge.package import FILE, Refusal, Refused, seal, verified
from kiosk.knowledge.shelf import Shelf, newest, take
from kiosk.knowledge.shipped import shipped
from kiosk.runtime.clock import SystemClock
from kiosk.services.snapshot import DataError
from kiosk.settings.model import Settings

FOLDER = "knowledge"
"""In the data folder: what was brought to this machine."""


def main(argv: list[str]) -> int:
    """0: done; 1: refused or not usable, and why."""
    options = _options(argv)
    try:
        return options.run(options)
    except Refused as refused:
        print(words(refused.why, options.lang), file=sys.stderr)
    except (*configured.UNUSABLE, BadBase, ValueError) as error:
        print(error, file=sys.stderr)
    return 1


def words(why: Refusal, language: str) -> str:
    """Why a base is not taken, for people."""
    file = building.SHIPPED / "refusals.toml"
    return tomllib.loads(file.read_text("utf-8"))[language][why.value]


def shelf_of(
    settings: Settings, data: Path, refused: Callable[[Refusal], None] = lambda why: None
) -> Shelf:
    """What a terminal with these settings has. Opens nothing yet."""
    return Shelf(
        data / FOLDER,
        settings.knowledge.signers,
        lambda: shipped(data / "cache", demo=settings.sandbox.on),
        refused,
    )


def _build(options: argparse.Namespace) -> int:
    folders = [building.SHIPPED] if options.shipped else []
    sources = building.read((*folders, *options.folder))
    options.out.mkdir(parents=True, exist_ok=True)
    made = building.Made(options.number, options.issuer, options.issued)
    building.build(sources, options.out / FILE, made, Initials.of(Rare()))
    print(f"{options.out / FILE}: {len(sources.answers)} answers, version {options.number}")
    if options.key is None:
        print("Not signed: no terminal takes it. Name the publisher's key with --key.")
        return 0
    from kiosk.update.manifest import private_key

    seal(options.out, private_key(options.key))
    print("Signed.")
    return 0


def _verify(options: argparse.Namespace) -> int:
    settings = configured.settings(options)
    manifest = verified(options.package, settings.knowledge.signers)
    print(f"Version {manifest.version} of {manifest.issued}, {manifest.issuer}: "
          f"{manifest.count} answers, whole and signed.")  # fmt: skip
    return 0


def _import(options: argparse.Namespace) -> int:
    settings = configured.settings(options)
    with as_owner(options.data):
        before = newest(options.data / FOLDER)
        manifest = take(options.package, options.data / FOLDER, settings.knowledge.signers)
    print(f"Version {manifest.version} is in force (before: {before or 'the shipped one'}).")
    print("A running terminal uses it from the next visit on.")
    return 0


def _search(options: argparse.Namespace) -> int:
    settings = configured.settings(options)
    base = _opened(options, settings)
    regions, words = settings.station.regions, " ".join(options.words)
    if options.item:
        found = base.about(options.item, options.day, regions)
    else:
        found = base.find(words, options.day, regions)
    for hit in found:
        mark = "" if hit.confirmed else " *"
        print(f"{hit.id:<24}{hit.title.get(options.lang)}{mark}")
    return 0


def _list(options: argparse.Namespace) -> int:
    base = _opened(options, configured.settings(options))
    said = base.said
    print(f"Version {said.version} of {said.issued}, {said.issuer}: {said.count} answers")
    entries = list(base.all())
    for topic in said.topics:
        own = [e for e in entries if topic.id in (e.topic, *e.situations)]
        over = sum(not e.holds(options.day) for e in own)
        doubted = sum(not e.confirmed for e in own)
        unread = sum(not e.reviewer for e in own)
        print(f"{topic.name.get(options.lang)}: {len(own)} (unconfirmed {doubted}, "
              f"reviewed by nobody {unread}, not in force {over})")  # fmt: skip
    return 0


def _opened(options: argparse.Namespace, settings: Settings) -> Base:
    def refused(why: Refusal) -> None:
        print(words(why, options.lang), file=sys.stderr)

    with as_owner(options.data):
        shelf = shelf_of(settings, options.data, refused)
        shelf.refresh()
    base = shelf.base(0)
    if base is None:
        raise DataError(FOLDER, "", "there is no knowledge base that can be opened")
    return base


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m kiosk knowledge",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    today = SystemClock().now().date()
    parser.add_argument("--lang", choices=["zh", "en"], default="zh")
    parser.add_argument("--day", type=date.fromisoformat, default=today, help="2026-01-31")
    configured.add_options(parser)
    whats = parser.add_subparsers(required=True, metavar="WHAT")
    build = whats.add_parser("build")
    build.add_argument("folder", type=Path, nargs="*")
    build.add_argument("out", type=Path)
    build.add_argument("--number", type=int, required=True, help="higher than the one before")
    build.add_argument("--issuer", required=True, help="who publishes it")
    build.add_argument("--issued", type=date.fromisoformat, default=today)
    build.add_argument("--shipped", action="store_true", help="the shipped answers beneath")
    build.add_argument("--key", type=Path, help="publisher's Ed25519 key (PEM); signs it")
    build.set_defaults(run=_build)
    for name, run in (("verify", _verify), ("import", _import)):
        one = whats.add_parser(name)
        one.add_argument("package", type=Path)
        one.set_defaults(run=run)
    search = whats.add_parser("search")
    search.add_argument("words", nargs="*")
    search.add_argument("--item", default="", help="id of a service item, in place of words")
    search.set_defaults(run=_search)
    whats.add_parser("list").set_defaults(run=_list)
    return parser.parse_args(argv)
