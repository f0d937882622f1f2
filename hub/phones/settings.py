"""The pages' own settings: `/etc/kiosk-phones/phones.toml`, or the file in PHONES_SETTINGS."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

from hub.settings_file import Base, Listen, Port, checked, read

DEFAULT = Path("/etc/kiosk-phones/phones.toml")


class PhonesListen(Listen):
    """Where phones find the pages."""

    port: Port = 7104


class LineSettings(Base):
    """Where the hub asks, from inside: an address of the inner network. The files are made by
    `python -m hub line`, in its folder `outside`."""

    host: str = "127.0.0.1"
    port: Port = 7105
    folder: str = "outside"


class PhonesSettings(Base):
    """Paths are taken from the folder of the settings file."""

    spool: str = "/var/lib/kiosk-phones/spool"
    listen: PhonesListen = PhonesListen()
    line: LineSettings = LineSettings()


def load(path: Path | None, environment: Mapping[str, str] = os.environ) -> PhonesSettings:
    """Raises BadSettings."""
    path = path or Path(environment.get("PHONES_SETTINGS", DEFAULT))
    given, base = read(path, PhonesSettings), path.parent
    return PhonesSettings(
        spool=str(base / given.spool),
        listen=checked(path, given.listen),
        line=msgspec.structs.replace(given.line, folder=str(base / given.line.folder)),
    )
