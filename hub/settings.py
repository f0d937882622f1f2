"""The hub's own settings: one TOML file, read at the start of a command.

`/etc/kiosk-hub/hub.toml`, or the one that the environment names in HUB_SETTINGS. HUB_DATABASE in
the environment goes before `database`, so that an address with a password need not stand in the
file.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import msgspec

DEFAULT = Path("/etc/kiosk-hub/hub.toml")
_Port = Annotated[int, msgspec.Meta(ge=0, le=65535)]


class _Base(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class Listen(_Base):
    """Where terminals find the hub. Without a certificate it listens on loopback only: in front of
    it stands what ends TLS."""

    host: str = "127.0.0.1"
    port: _Port = 7102
    certificate: str = ""  # PEM files
    key: str = ""


class Offering(_Base):
    """Public keys by which settings for terminals may be signed: id → PEM file, Ed25519."""

    keys: dict[str, str] = {}


class PhonesLine(_Base):
    """Where the phone pages answer the hub; no host: there are none. The files are made by
    `python -m hub line`, in its folder `inside`."""

    host: str = ""
    port: _Port = 7105
    folder: str = "inside"


class HubSettings(_Base):
    """Paths are taken from the folder of the settings file."""

    database: str = "sqlite:////var/lib/kiosk-hub/hub.db"
    vault_file: str = "/var/lib/kiosk-hub/vault.key"
    listen: Listen = Listen()
    offering: Offering = Offering()
    phones: PhonesLine = PhonesLine()


class BadSettings(Exception):
    """The file cannot be read, or says what is not understood; the text says where."""


def load(path: Path | None = None, environment: Mapping[str, str] = os.environ) -> HubSettings:
    """Raises BadSettings."""
    path = path or Path(environment.get("HUB_SETTINGS", DEFAULT))
    try:
        given = tomllib.loads(path.read_text("utf-8"))
        settings = msgspec.convert(given, HubSettings)
    except OSError as error:
        raise BadSettings(f"{path}: {error.strerror}") from None
    except (ValueError, msgspec.ValidationError) as error:
        raise BadSettings(f"{path}: {error}") from None
    if environment.get("HUB_DATABASE"):
        settings = msgspec.structs.replace(settings, database=environment["HUB_DATABASE"])
    _check_listen(path, settings.listen)
    base = path.parent
    return msgspec.structs.replace(
        settings,
        vault_file=str(base / settings.vault_file),
        listen=msgspec.structs.replace(
            settings.listen,
            certificate=_under(base, settings.listen.certificate),
            key=_under(base, settings.listen.key),
        ),
        phones=msgspec.structs.replace(settings.phones, folder=str(base / settings.phones.folder)),
        offering=Offering(
            keys={name: str(base / file) for name, file in settings.offering.keys.items()}
        ),
    )


def _check_listen(path: Path, listen: Listen) -> None:
    if bool(listen.certificate) != bool(listen.key):
        raise BadSettings(f"{path}: listen: certificate and key belong together")
    if not listen.certificate and listen.host not in ("127.0.0.1", "::1", "localhost"):
        raise BadSettings(f"{path}: listen: without a certificate only on loopback")


def _under(base: Path, file: str) -> str:
    return str(base / file) if file else ""
