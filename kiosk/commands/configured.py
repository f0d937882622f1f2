"""The settings of this machine from a command's options: profile, what the hub offered, what the
wizard learnt, overlays; each lies over the one before.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kiosk.remote.folder import NONE, Folder, Kept
from kiosk.services.snapshot import DataError
from kiosk.settings.layers import Level, Source
from kiosk.settings.load import load
from kiosk.settings.model import Settings
from kiosk.upkeep import overlay

if TYPE_CHECKING:
    from kiosk.commands.line import Line

UNUSABLE = (DataError, OSError, tomllib.TOMLDecodeError)
"""What `settings` raises; the message says what to do."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options by which a command finds the terminal's settings and data. On a machine set up by
    `systemd/install` its start script names both."""
    parser.add_argument("--profile", default=os.environ.get("KIOSK_PROFILE") or "heilongjiang-2")
    parser.add_argument("--overlay", type=Path, action="append", default=[], help="TOML file")
    parser.add_argument("--devices", type=Path, help="folder of device links")
    add_data(parser)


def add_data(parser: argparse.ArgumentParser) -> None:
    """The data folder: where the terminal is installed, its start script names it."""
    default = Path(os.environ.get("KIOSK_DATA") or "var/terminal")
    parser.add_argument("--data", type=Path, default=default, help=f"default: {default}")


def add_socket(parser: argparse.ArgumentParser) -> None:
    """Beside `add_data`."""
    parser.add_argument("--socket", type=Path, help="control socket, if it is not in --data")


def line(options: argparse.Namespace) -> Line:
    """To the running terminal that the options of `add_data` and `add_socket` mean."""
    from kiosk.commands.line import Line, socket_of  # a starting terminal needs no client

    return Line(socket_of(options.data, options.socket))


def settings(
    options: argparse.Namespace,
    learnt: Mapping[str, Any] | None = None,
    offered: Kept | None = None,
) -> Settings:
    """`learnt`: tables in place of the machine's own; `offered`: an offer in place of the one in
    force. Raises one of `UNUSABLE`."""
    layers = (offered or remote(options)).layers
    tables = [table for _, table in laid_over(options, learnt)]
    return load(options.profile, tables, devices=options.devices, layers=layers)


def laid_over(
    options: argparse.Namespace, learnt: Mapping[str, Any] | None = None
) -> Sequence[tuple[Source, Mapping[str, Any]]]:
    """What this machine and the command line lay over profile and offer, in order. `learnt` as
    `settings`. Raises OSError or tomllib.TOMLDecodeError."""
    own = overlay.read(options.data) if learnt is None else learnt
    laid = [
        (Source(Level.MACHINE, "paired.toml"), paired(options.data)),
        (Source(Level.MACHINE, overlay.FILE), own),
    ]
    for file in options.overlay:
        laid.append((Source(Level.OVERLAY, file.name), tomllib.loads(file.read_text("utf-8"))))
    if form := getattr(options, "form", None):
        laid.append((Source(Level.OVERLAY, "options"), {"appearance": {"form": form}}))
    return laid


def paired(data: Path) -> Mapping[str, Any]:
    """What was laid down when this machine was paired (`kiosk.uplink.pairing`); {} when it was
    not. Raises OSError or tomllib.TOMLDecodeError."""
    return overlay.tables(data / "pairing" / "paired.toml")


class Started(NamedTuple):
    """`offered`: whose layers the settings hold. `learnt_bad`: what the wizard learnt makes none;
    `offer_bad`: an offer made none, and is not in the settings."""

    settings: Settings
    offered: Kept
    learnt_bad: bool = False
    offer_bad: bool = False


def at_start(options: argparse.Namespace, *, hold: bool = False) -> Started:
    """The settings to start by: whatever of offer and wizard makes none is left out, the latest
    first. `hold`: a release is on trial. Raises one of `UNUSABLE` when even the profile makes
    none."""
    folder = Folder(options.data)
    begun = folder.begin(hold=hold)
    proven = folder.kept(folder.standing().proven or NONE)
    bare = folder.bare()
    ways: list[tuple[Kept, Mapping[str, Any] | None]] = [(begun, None)]
    if proven is not None and proven.version != begun.version:
        ways.append((proven, None))
    ways += [(begun, {}), (bare, None), (bare, {})]
    error: Exception | None = None
    for kept, learnt in ways:
        try:
            made = settings(options, learnt, kept)
        except UNUSABLE as wrong:
            error = error or wrong
            continue
        offer_bad = kept.version != begun.version
        if offer_bad:
            with contextlib.suppress(OSError):
                folder.unusable()
        return Started(made, kept, learnt is not None, offer_bad)
    assert error is not None
    raise error


def remote(options: argparse.Namespace) -> Kept:
    """What of the hub's offers is in force."""
    return Folder(options.data).in_force()
