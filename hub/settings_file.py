"""What the settings of the hub and of the phone pages have in common: one TOML file, and where a
process listens.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, TypeVar

import msgspec

Port = Annotated[int, msgspec.Meta(ge=0, le=65535)]
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Base(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class Listen(Base, kw_only=True):
    """Where a process is found. Without a certificate it listens on loopback only: in front of it
    stands what ends TLS."""

    host: str = "127.0.0.1"
    port: Port
    certificate: str = ""  # PEM files
    key: str = ""


class BadSettings(Exception):
    """The file cannot be read, or says what is not understood; the text says where."""


S = TypeVar("S", bound=Base)
L = TypeVar("L", bound=Listen)


def read(path: Path, kind: type[S]) -> S:
    """Raises BadSettings."""
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), kind)
    except OSError as error:
        raise BadSettings(f"{path}: {error.strerror}") from None
    except (ValueError, msgspec.ValidationError) as error:
        raise BadSettings(f"{path}: {error}") from None


def checked(path: Path, listen: L) -> L:
    """With its files taken from the folder of the settings file. Raises BadSettings."""
    if bool(listen.certificate) != bool(listen.key):
        raise BadSettings(f"{path}: listen: certificate and key belong together")
    if not listen.certificate:
        if listen.host not in _LOOPBACK:
            raise BadSettings(f"{path}: listen: without a certificate only on loopback")
        return listen
    files = {name: str(path.parent / getattr(listen, name)) for name in ("certificate", "key")}
    return msgspec.structs.replace(listen, **files)
