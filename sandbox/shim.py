"""Libraries that go before a program (LD_PRELOAD) and stand in for what lies below it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path


def built(source: Path, folder: Path) -> Path:
    """The library of a C file, in `folder` under its name. Raises RuntimeError with what to
    install."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        raise RuntimeError(f"a C compiler is needed for {source.name}: install gcc")
    library = folder / source.with_suffix(".so").name
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(source), "-ldl"]
    subprocess.run(command, check=True)
    return library
