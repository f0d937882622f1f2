"""The pages' own settings: `/etc/kiosk-phones/phones.toml`, or the file in PHONES_SETTINGS."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import msgspec

DEFAULT = Path("/etc/kiosk-phones/phones.toml")
_Port = Annotated[int, msgspec.Meta(ge=0, le=65535)]
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class _Base(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class Listen(_Base):
    """Where phones find the pages. Without a certificate on loopback only, behind what ends TLS."""

    host: str = "127.0.0.1"
    port: _Port = 7104
    certificate: str = ""  # PEM files
    key: str = ""


class LineSettings(_Base):
    """Where the hub asks, from inside: an address of the inner network. The files are made by
    `python -m hub line`, in its folder `outside`."""

    host: str = "127.0.0.1"
    port: _Port = 7105
    folder: str = "outside"


class PhonesSettings(_Base):
    """Paths are taken from the folder of the settings file."""

    spool: str = "/var/lib/kiosk-phones/spool"
    listen: Listen = Listen()
    line: LineSettings = LineSettings()


class BadSettings(Exception):
    """The file cannot be read, or says what is not understood; the text says where."""


def load(path: Path | None, environment: Mapping[str, str] = os.environ) -> PhonesSettings:
    """Raises BadSettings."""
    path = path or Path(environment.get("PHONES_SETTINGS", DEFAULT))
    try:
        given = msgspec.convert(tomllib.loads(path.read_text("utf-8")), PhonesSettings)
    except OSError as error:
        raise BadSettings(f"{path}: {error.strerror}") from None
    except (ValueError, msgspec.ValidationError) as error:
        raise BadSettings(f"{path}: {error}") from None
    listen, base = given.listen, path.parent
    if bool(listen.certificate) != bool(listen.key):
        raise BadSettings(f"{path}: listen: certificate and key belong together")
    if not listen.certificate and listen.host not in _LOOPBACK:
        raise BadSettings(f"{path}: listen: without a certificate only on loopback")
    files = {
        name: str(base / getattr(listen, name))
        for name in ("certificate", "key")
        if getattr(listen, name)
    }
    return PhonesSettings(
        spool=str(base / given.spool),
        listen=msgspec.structs.replace(listen, **files),
        line=msgspec.structs.replace(given.line, folder=str(base / given.line.folder)),
    )
