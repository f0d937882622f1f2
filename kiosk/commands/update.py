"""`python -m kiosk update …`: releases on this machine.

status            which is in use, proven, waiting
check FOLDER      is it whole and signed by the vendor? changes nothing
take FOLDER       take it in; it takes over between two visits
bring             take what the terminal has fetched from its hub, where there is any
start, guard      called by systemd: before each start, and each minute of a trial
seal FOLDER …     the vendor's side: manifest and signature
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from kiosk.store.migrations import NEWEST
from kiosk.text.strings import Strings
from kiosk.update import manifest as release
from kiosk.update import table
from kiosk.update.bring import bring
from kiosk.update.folders import Folders
from kiosk.update.manifest import Platform, Refused
from kiosk.update.table import Do, Step
from kiosk.update.take import here, take

WORDS = Path(__file__).resolve().parents[2] / "config" / "update"
KEY = Path("/etc/kiosk/vendor.pub")
TERMINAL, SCREEN = "kiosk-terminal.service", "kiosk-screen.service"
TOLD = {Do.SWITCH: "switch", Do.NOTE_RETURN: "note-return", Do.RESTORE_DATABASE: "restore-database"}


def main(argv: list[str]) -> int:
    """0: done; 1: refused, and said why; 2: the command was not understood."""
    options = _options(argv)
    say = Strings.load(options.lang, WORDS)

    def told(step: Step) -> None:
        if step.do is Do.PROVE:
            print(say("said.proven", version=step.version))
        elif step.do in TOLD:
            print(say(f"said.{TOLD[step.do]}", version=step.version))

    folders = Folders(options.root, options.data, restart=_restart, done=told)
    try:
        return options.run(options, folders, say)
    except Refused as refused:
        print(say(f"refusal.{refused.why}", about=refused.about), file=sys.stderr)
    except OSError as error:
        print(error, file=sys.stderr)
    return 1


def _status(options: argparse.Namespace, folders: Folders, say: Strings) -> int:
    now, none = folders.standing(), say("said.none")
    print(say("said.current", version=now.current or none))
    print(say("said.good", version=now.proven or none))
    print(say("said.next", version=now.next or none))
    if now.trial:
        trial = now.trial._asdict()
        print(say("said.trial", **trial))
    for version in sorted(now.returned):
        print(say("said.returned", version=version))
    return 0


def _check(options: argparse.Namespace, folders: Folders, say: Strings) -> int:
    manifest = release.read_signed(options.folder, release.public_key(options.key))
    release.verify(options.folder, manifest)
    print(say("said.whole", version=manifest.version, count=len(manifest.files)))
    return 0


def _take(options: argparse.Namespace, folders: Folders, say: Strings) -> int:
    manifest = take(options.folder, folders, release.public_key(options.key))
    print(say("said.taken", version=manifest.version))
    return 0


def _bring(options: argparse.Namespace, folders: Folders, say: Strings) -> int:
    became = bring(folders, release.public_key(options.key))
    if became is None:
        return 0
    if became.outcome == "taken":
        print(say("said.taken", version=became.version))
        return 0
    print(say(f"refusal.{became.why}", about=became.about), file=sys.stderr)
    return 1


def _start(options: argparse.Namespace, folders: Folders, say: Strings) -> int:
    folders.carry_out(table.start(folders.standing()))
    return 0


def _guard(options: argparse.Namespace, folders: Folders, say: Strings) -> int:
    folders.carry_out(table.minute(folders.standing()))
    return 0


def _seal(options: argparse.Namespace, folders: Folders, say: Strings) -> int:
    system, machine, python = options.platform.split(",")
    try:
        manifest = release.seal(
            options.folder,
            release.private_key(options.key),
            version=options.version,
            platform=Platform(system=system, machine=machine, python=python),
            schema=NEWEST,
            packages=tuple(options.package),
        )
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    print(say("said.whole", version=manifest.version, count=len(manifest.files)))
    return 0


def _restart() -> None:
    """What of ours this machine is for; a publicity screen alone has no terminal."""
    for unit in (TERMINAL, SCREEN):
        known = subprocess.run(
            ["systemctl", "is-enabled", "--quiet", unit], check=False, timeout=30
        )
        if known.returncode == 0:
            subprocess.run(["systemctl", "restart", "--no-block", unit], check=False, timeout=30)


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m kiosk update",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--lang", choices=["zh", "en"], default="zh")
    parser.add_argument("--root", type=Path, default=Path("/opt/kiosk"))
    parser.add_argument("--data", type=Path, default=Path("/var/lib/kiosk"))
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, run in (("status", _status), ("start", _start), ("guard", _guard)):
        commands.add_parser(name).set_defaults(run=run)
    bringing = commands.add_parser("bring")
    bringing.add_argument("--key", type=Path, default=KEY, help="the vendor's public key (PEM)")
    bringing.set_defaults(run=_bring)
    for name, run in (("check", _check), ("take", _take)):
        one = commands.add_parser(name)
        one.add_argument("folder", type=Path)
        one.add_argument("--key", type=Path, default=KEY, help="the vendor's public key (PEM)")
        one.set_defaults(run=run)
    seal = commands.add_parser("seal")
    seal.add_argument("folder", type=Path)
    seal.add_argument("--key", type=Path, required=True, help="the vendor's private key (PEM)")
    seal.add_argument("--version", required=True)
    seal.add_argument(
        "--platform",
        default=",".join((here().system, here().machine, here().python)),
        help="SYSTEM,MACHINE,PYTHON; default: this machine's",
    )
    seal.add_argument("--package", action="append", default=[], help="a Debian package it needs")
    seal.set_defaults(run=_seal)
    return parser.parse_args(argv)
