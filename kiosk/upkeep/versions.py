"""Which program, libraries and system this is."""

from __future__ import annotations

import platform
import tomllib
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIBRARIES = ("kivy", "pillow", "cryptography", "sqlcipher3", "pyserial", "python-escpos", "msgspec")
RELEASE = "RELEASE"
"""File in the root of a release folder: its name."""


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


def program() -> str:
    """The release's name where this is one, else the version of the source."""
    try:
        return (ROOT / RELEASE).read_text("utf-8").strip()[:60]
    except OSError:
        pass
    try:
        return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    except (OSError, tomllib.TOMLDecodeError, KeyError):
        return "unknown"


def system(file: Path = Path("/etc/os-release")) -> str:
    """The distribution in its own words."""
    try:
        lines = file.read_text("utf-8").splitlines()
    except OSError:
        return "unknown"
    named = dict(line.split("=", 1) for line in lines if "=" in line)
    return named.get("PRETTY_NAME", "unknown").strip('"')
