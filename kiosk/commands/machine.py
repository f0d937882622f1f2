"""`python -m kiosk machine …`: what a station's profile decides about the machine under it.

apply             check the profile, write the system's files from it, load them
seal NAME         lock a key (from standard input) to this machine; `store-key --make` makes one
show              print the files without writing them
units             the units of ours that this machine is for
packages          Debian packages that this profile asks for beyond those of every machine
"""

from __future__ import annotations

import argparse
import os
import secrets
import subprocess
import sys
from pathlib import Path

from kiosk.check.finding import Severity, words
from kiosk.check.findings import findings
from kiosk.machine.fence import FenceError
from kiosk.machine.files import FENCE, HOSTS, OPTIONAL_KEYS, files, hosts
from kiosk.machine.screen import KEY as SCREEN_KEY
from kiosk.machine.screen import PANELS, packages, units
from kiosk.machine.sealing import SEALED, SealFailed, Way, seal
from kiosk.machine.waiting import bitmap
from kiosk.platform.transactions import Transactions
from kiosk.services.catalogue import Catalogue
from kiosk.services.dictionaries import Dictionaries
from kiosk.services.snapshot import DataError
from kiosk.services.whole import write_whole
from kiosk.settings.load import load
from kiosk.settings.model import Settings
from kiosk.store.key import CREDENTIAL, KEY_BYTES
from kiosk.text.strings import Strings

PROFILE = Path("/etc/kiosk/station.toml")
WAITING = Path("/etc/kiosk/waiting.xbm")
FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"
KEYS = (CREDENTIAL, *OPTIONAL_KEYS, SCREEN_KEY)


class Failed(Exception):
    """Said to whoever called; nothing was changed by the step that raised it."""


def main(argv: list[str]) -> int:
    """0: done; 1: something must be mended first, and it was said what."""
    options = _options(argv)
    try:
        options.run(options)
    except (Failed, FenceError, DataError) as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.strerror}: {error.filename}", file=sys.stderr)
        return 1
    return 0


def _apply(options: argparse.Namespace) -> None:
    settings = _settings(options)
    made = _files(settings, options.root)
    _try_fence(made[FENCE])
    changed = {
        path
        for path, content in made.items()
        if _write(options.root / path.lstrip("/"), content.encode())
    }
    picture = options.root / str(WAITING).lstrip("/")
    if _write(picture, _waiting(settings)):
        changed.add(str(WAITING))
    for path in sorted(changed):
        print(f"written: {path}")
    if not changed:
        print("everything is as the profile says")
    if options.root == Path("/") and Path("/run/systemd/system").is_dir():
        _load()


def _show(options: argparse.Namespace) -> None:
    for path, content in _files(_settings(options), options.root).items():
        print(f"==> {path}\n{content}")


def _units(options: argparse.Namespace) -> None:
    print(*units(load(str(options.profile))), sep="\n")


def _packages(options: argparse.Namespace) -> None:
    for name in packages(load(str(options.profile))):
        print(name)


def _seal(options: argparse.Namespace) -> None:
    folder = options.root / str(SEALED).lstrip("/")
    target = folder / f"{options.name}.cred"
    if options.make:
        if options.name != CREDENTIAL:
            raise Failed(f"only {CREDENTIAL} is made here; others are given by their owners")
        if target.exists():
            print(f"{target} is there and stays: the database can be read with no other")
            return
        secret = secrets.token_bytes(KEY_BYTES)
    else:
        if target.exists() and options.name == CREDENTIAL:
            raise Failed(f"{target} is there; with another the database could not be read")
        secret = sys.stdin.buffer.read(1 << 16)
        if not secret.strip():
            raise Failed("nothing came on standard input: give the key there (seal NAME < FILE)")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        sealed, way, why = seal(options.name, secret)
    except SealFailed as failed:
        raise Failed(str(failed)) from None
    _write(target, sealed, mode=0o600)
    reason = why or ("no TPM" if way is Way.HOST else "")
    print(f"sealed to this machine ({': '.join(filter(None, (way, reason)))}): {target}")


def _settings(options: argparse.Namespace) -> Settings:
    """The profile, if the station may serve with it."""
    settings = load(str(options.profile))
    transactions = Transactions.load(settings.centre.adapter)
    found = findings(settings, Catalogue.load(), transactions, Dictionaries.load())
    say = words(options.lang)
    grave = [f.say(say) for f in found if f.severity is Severity.BREACH]
    if grave:
        raise Failed("\n".join([f"{options.profile}: must be mended first:", *grave]))
    if settings.sandbox.on and not options.demonstration:
        raise Failed(
            f"{options.profile}: sandbox.on is set: a demonstration. For a station write "
            "[sandbox] on = false; for a demonstration say --demonstration"
        )
    return settings


def _files(settings: Settings, root: Path) -> dict[str, str]:
    folder = root / str(SEALED).lstrip("/")
    made = files(settings, [name for name in KEYS if (folder / f"{name}.cred").exists()])
    path = root / HOSTS.lstrip("/")
    before = path.read_text("utf-8") if path.exists() else "127.0.0.1 localhost\n"
    return made | {HOSTS: hosts(before, settings)}


def _waiting(settings: Settings) -> bytes:
    paragraphs = []
    for language in settings.appearance.languages:
        say = Strings.load(language)
        lines = [say("terminal.starting.title"), say("terminal.starting.text")]
        lines.append(say("terminal.long", number=settings.station.phone or "12393"))
        paragraphs.append(lines)
    form = settings.appearance.form
    if settings.terminal.role == "screen" and settings.screen is not None:
        form = settings.screen.form or "landscape"
    return bitmap(paragraphs, *PANELS[form], FONT)


def _try_fence(ruleset: str) -> None:
    """A ruleset the kernel would not take is not written."""
    call = ["nft", "-c", "-f", "-"]
    if os.geteuid() != 0:  # a machine in a folder, made by somebody who is nobody here
        call = ["unshare", "--net", "--map-root-user", *call]
    done = subprocess.run(
        call,
        check=False,
        input=ruleset,
        capture_output=True,
        text=True,
        timeout=60,
    )
    if done.returncode:
        raise Failed(f"nft refuses the ruleset: {done.stderr.strip()}")


def _write(path: Path, content: bytes, mode: int = 0o644) -> bool:
    """Whole or not at all; False when it is so already."""
    if path.exists() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, content, mode)
    return True


def _load() -> None:
    """What can change under a running terminal does now; the rest with its next start."""
    for call in (
        ["systemctl", "daemon-reload"],
        ["nft", "-f", FENCE],
        ["systemctl", "try-restart", "systemd-timesyncd.service"],
    ):
        done = subprocess.run(call, check=False, capture_output=True, text=True, timeout=60)
        if done.returncode:
            raise Failed(f"{' '.join(call)}: {done.stderr.strip()}")
    print("the fence is up; panel, keys and profile count from the next start:")
    print("    systemctl restart kiosk-x $(kiosk machine units)")


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m kiosk machine",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--lang", choices=["zh", "en"], default="zh")
    parser.add_argument(
        "--root", type=Path, default=Path("/"), help="a machine that lies in a folder"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    runs = {"apply": _apply, "show": _show, "units": _units, "packages": _packages}
    for name, run in runs.items():
        one = commands.add_parser(name)
        one.add_argument("--profile", type=Path, default=PROFILE)
        one.add_argument("--demonstration", action="store_true")
        one.set_defaults(run=run)
    seal = commands.add_parser("seal")
    seal.add_argument("name", choices=KEYS)
    seal.add_argument("--make", action="store_true")
    seal.set_defaults(run=_seal)
    return parser.parse_args(argv)
