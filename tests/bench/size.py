"""Installed size: what a station's disk holds of each, without fonts."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from importlib import metadata
from pathlib import Path

from tests.bench import tree
from tests.bench.report import Row
from tests.bench.sides import ROOT, Side, chromium, kiosk

ROOMS = ("kiosk", "screens", "drivers", "hub", "config")
FONTS = {".ttf", ".ttc", ".otf"}
_MB = 1024 * 1024
_NAME = re.compile(r"^([A-Za-z0-9_.-]+)==", re.M)


def measure() -> list[Row]:
    """Own files of each; then with the shared libraries of the system that each has mapped."""
    with kiosk() as terminal, chromium() as browser:
        libraries = [_outside(side) for side in (terminal, browser)]
    code, packages = _code(), _packages()
    ours, theirs = code + packages, _chromium()
    names = {path.name: size for path, size in libraries[0].items()}
    software = sum(size for name, size in names.items() if name.startswith(("libLLVM", "swrast",
                   "libgallium")))  # fmt: skip
    total, other = (sum(found.values()) for found in libraries)
    return [
        Row("installed size, own files", ours / _MB, theirs / _MB, "MB", "≤ 200 MB",
            f"code {code / _MB:.1f} + locked packages {packages / _MB:.1f}"),
        Row("with the system's libraries", (ours + total) / _MB, (theirs + other) / _MB, "MB",
            note=f"mapped on home; {software / _MB:.0f} MB are Mesa's and LLVM's software GL"),
    ]  # fmt: skip


def _code() -> int:
    files = (path for room in ROOMS for path in (ROOT / room).rglob("*"))
    return sum(_disk(path) for path in files if path.suffix not in FONTS)


def _packages() -> int:
    """The files of the packages that requirements.lock names, without pip and setuptools."""
    names = set(_NAME.findall((ROOT / "requirements.lock").read_text("utf-8")))
    total = 0
    for name in sorted(names - {"pip", "setuptools"}):
        try:
            files = metadata.distribution(name).files or []
        except metadata.PackageNotFoundError:
            continue  # for another platform
        total += sum(_disk(Path(str(f.locate()))) for f in files if f.suffix not in FONTS)
    return total


def _chromium() -> int:
    """What dpkg says that chromium and what is only its own take."""
    said = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Installed-Size}\n", "chromium", "chromium-common"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return sum(int(line) for line in said.stdout.split()) * 1024


def _outside(side: Side) -> dict[Path, int]:
    """Shared libraries mapped from outside its own files, with their sizes."""
    side.start()
    time.sleep(5.0)
    found = tree.mapped_libraries(side.pid)
    side.stop()
    own = (Path(sys.prefix).resolve(), Path("/usr/lib/chromium"))
    return {p: _disk(p) for p in found if not any(p.is_relative_to(folder) for folder in own)}


def _disk(path: Path) -> int:
    return path.stat().st_size if path.is_file() and not path.is_symlink() else 0
