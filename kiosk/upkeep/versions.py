"""Which program, libraries and system this is."""

from __future__ import annotations

import platform
from importlib import metadata
from pathlib import Path

from kiosk.update.running import program

LIBRARIES = ("kivy", "pillow", "cryptography", "sqlcipher3", "pyserial", "python-escpos", "msgspec")


def versions() -> dict[str, str]:
    """Names and versions, the program first; a library that is not installed is left out."""
    found = {"program": program()}
    found["python"] = platform.python_version()
    for name in LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found | {"system": system(), "kernel": platform.release()}


def system(file: Path = Path("/etc/os-release")) -> str:
    """The distribution in its own words."""
    try:
        lines = file.read_text("utf-8").splitlines()
    except OSError:
        return "unknown"
    named = dict(line.split("=", 1) for line in lines if "=" in line)
    return named.get("PRETTY_NAME", "unknown").strip('"')
