"""`python -m kiosk report`: an encrypted support bundle; `--open KEY FILE` reads one.

`--new-key FILE` makes the vendor's pair: the private key goes into FILE, the public one is printed
for `maintenance.vendor_key` of the settings. How a bundle is built stands in docs/technician.md.
"""

from __future__ import annotations

import argparse
import os
import sys
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kiosk.commands import configured
from kiosk.commands.devices import look
from kiosk.commands.line import Line, NoAnswer
from kiosk.runtime.clock import SystemClock
from kiosk.upkeep import bundle, sealed
from kiosk.upkeep.ports import ports


def main(argv: list[str]) -> int:
    """0: done; 1: it could not be; the message says why."""
    options = _options(argv)
    try:
        if options.new_key:
            return _new_key(options.new_key)
        if options.open:
            return _open(*options.open, out=options.out)
        return _write(options)
    except (sealed.KeyWrong, sealed.NotOpened, tarfile.TarError) as error:
        print(f"Not done: {error}.", file=sys.stderr)
    except configured.UNUSABLE as error:
        print(f"Not done: {error}", file=sys.stderr)
    except NoAnswer as trouble:
        print(f"The terminal runs but does not answer ({trouble}).", file=sys.stderr)
    return 1


def _write(options: argparse.Namespace) -> int:
    settings = configured.settings(options)
    if not settings.maintenance.vendor_key:
        print(
            "Not done: maintenance.vendor_key is not set, so nobody could open it.", file=sys.stderr
        )
        return 1
    at = SystemClock().now()
    members = bundle.contents(
        settings,
        options.data,
        at=at,
        devices=look(options, settings),
        found=ports(),
        health=_health(configured.line(options)),
    )
    print(bundle.write(members, settings.maintenance.vendor_key, at, options.data))
    return 0


def _health(line: Line) -> Mapping[str, Any]:
    return line.ask("health") or {"state": "not running"}


def _open(key: str, file: str, out: Path | None) -> int:
    private = Path(key).read_text("ascii", "replace")
    members = bundle.unpack(sealed.unseal(Path(file).read_bytes(), private))
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
    for name, content in members.items():
        if out is not None:
            (out / name).write_bytes(content)
            print(out / name)
        else:
            print(f"== {name}\n{content.decode('utf-8', 'replace').rstrip()}")
    return 0


def _new_key(path: Path) -> int:
    private, public = sealed.new_key()
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(private + "\n")
    print(f'[maintenance]\nvendor_key = "{public}"')
    return 0


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m kiosk report",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    configured.add_options(parser)
    configured.add_socket(parser)
    parser.add_argument("--open", nargs=2, metavar=("KEY", "FILE"), help="print or unpack a bundle")
    parser.add_argument("--out", type=Path, metavar="DIR", help="with --open: unpack here")
    parser.add_argument("--new-key", type=Path, metavar="FILE", help="make the vendor's key pair")
    return parser.parse_args(argv)
