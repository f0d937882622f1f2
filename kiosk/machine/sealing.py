"""A key locked to this machine by systemd's credentials, and opened again before it is believed.

With a TPM both it and the host's own secret are needed. No firmware measurement is: an update of
the firmware must not cost the station its records. But some register has to be named: systemd 252
seals without any and then cannot open it. PCR 16, for debugging, is extended by nobody and zero
after each start.
"""

from __future__ import annotations

import enum
import os
import subprocess
from pathlib import Path

SEALED = Path("/etc/kiosk/credentials")
TPM = "/dev/tpmrm0"
_SECONDS = 120


class Way(enum.StrEnum):
    """To what it is locked."""

    TPM = "TPM"
    HOST = "host key"


_HOW = {Way.TPM: ("--with-key=host+tpm2", "--tpm2-pcrs=16"), Way.HOST: ("--with-key=host",)}


class SealFailed(Exception):
    """What systemd said; never the key."""


def ways() -> tuple[Way, ...]:
    """Those this machine has, the better first."""
    return (Way.TPM, Way.HOST) if os.access(TPM, os.W_OK) else (Way.HOST,)


def seal(name: str, secret: bytes) -> tuple[bytes, Way, str]:
    """The sealed form, to what it is locked, and why not to anything better ("" when it is).

    Raises SealFailed when none of the ways gives something that opens to the same key.
    """
    why = ""
    for way in ways():
        try:
            sealed = _creds(["encrypt", f"--name={name}", *_HOW[way], "-", "-"], secret)
            if unseal(name, sealed) == secret:
                return sealed, way, why
            why = f"{way}: it opened to something else"
        except SealFailed as failed:
            why = f"{way}: {failed}"
    raise SealFailed(why)


def unseal(name: str, sealed: bytes) -> bytes:
    """What `seal` locked. Raises SealFailed."""
    return _creds(["decrypt", f"--name={name}", "-", "-"], sealed)


def opened(name: str) -> bytes:
    """A key of this machine by its name. Raises SealFailed, and OSError: none is sealed here, or
    whoever asks is not root."""
    return unseal(name, (SEALED / f"{name}.cred").read_bytes())


def _creds(arguments: list[str], given: bytes) -> bytes:
    try:
        done = subprocess.run(
            ["systemd-creds", *arguments], check=False, input=given, capture_output=True,
            timeout=_SECONDS,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise SealFailed("systemd-creds did not come to an end") from None
    if done.returncode:
        raise SealFailed(f"systemd-creds: {done.stderr.decode('utf-8', 'replace').strip()}")
    return done.stdout
