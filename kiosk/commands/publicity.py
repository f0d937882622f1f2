"""`python -m kiosk publicity …`: a play-list of the publicity screen with its pictures and films,
as it is published for terminals to fetch from their hub.

seal FOLDER     playlist.toml and files → manifest and signature (--key: the publisher's)
verify FOLDER   is it whole, signed by somebody whom the profile knows, and can each file be shown
"""

from __future__ import annotations

import argparse
import sys
import time
import tomllib
from pathlib import Path

import msgspec

from drivers.wake import Wake
from kiosk.commands import configured
from kiosk.publicity import film as films
from kiosk.publicity.media import developed
from kiosk.publicity.playlist import Refused, seal, whole
from kiosk.publicity.trouble import Broken

PLAYLIST = "playlist.toml"
_ROOM = (320, 180)


def main(argv: list[str]) -> int:
    """0: done; 1: not usable, and why."""
    options = _options(argv)
    try:
        return options.run(options)
    except Refused as refused:
        which = f" (file {refused.place})" if refused.place else ""
        print(f"{refused.why.value}{which}", file=sys.stderr)
    except (*configured.UNUSABLE, msgspec.ValidationError, ValueError, KeyError) as error:
        print(error, file=sys.stderr)
    return 1


def _seal(options: argparse.Namespace) -> int:
    from kiosk.update.manifest import private_key

    head = tomllib.loads((options.folder / PLAYLIST).read_text("utf-8"))
    made = seal(options.folder, head, private_key(options.key))
    print(f"Version {made.version}, {len(made.files)} files, signed.")
    return 0


def _verify(options: argparse.Namespace) -> int:
    own = configured.settings(options).screen
    if own is None or not own.publishers:
        print("This profile knows no publisher: [screen.publishers].", file=sys.stderr)
        return 1
    made = whole(options.folder, own.publishers)
    if made.films and not films.playable():
        print("This machine has no ffmpeg: its films cannot be tried.", file=sys.stderr)
        return 1
    wake, bad = Wake(), 0
    for piece in made.files:
        try:
            developed(options.folder / piece.name, _ROOM, _ROOM, wake, time.monotonic)
        except Broken as broken:
            bad += 1
            print(f"{piece.name}: {broken.why.value}", file=sys.stderr)
    print(f"Version {made.version} of {made.issued}, {made.issuer}: {len(made.files)} files, "
          f"{bad} cannot be shown.")  # fmt: skip
    return 1 if bad else 0


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m kiosk publicity",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    sealing = commands.add_parser("seal")
    sealing.add_argument("folder", type=Path)
    sealing.add_argument("--key", type=Path, required=True, help="the publisher's private key, PEM")
    sealing.set_defaults(run=_seal)
    verifying = commands.add_parser("verify")
    verifying.add_argument("folder", type=Path)
    configured.add_options(verifying)
    verifying.set_defaults(run=_verify)
    return parser.parse_args(argv)
