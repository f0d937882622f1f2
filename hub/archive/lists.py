"""Lists of a box and of the catalogue as PDF, drawn by a process of its own: reading the fonts
takes some hundred MB for a second or two, and C code draws; neither belongs into a server."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

SECONDS = 60
MOST = 2000
"""Rows of one list."""

_ROOT = Path(__file__).resolve().parents[2]


class CannotDraw(Exception):
    """Fonts are missing, or it took too long."""


class Column(NamedTuple):
    """`share`: of the width, beside the others'."""

    heading: str
    share: int
    right: bool = False


class Sheet(NamedTuple):
    """`facts`: lines under the title; `foot` is filled with `page` and `pages`."""

    title: str
    facts: Sequence[str]
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    foot: str


def pdf(sheet: Sheet) -> bytes:
    """A4 across. Raises CannotDraw."""
    said = json.dumps(
        sheet._replace(columns=[tuple(one) for one in sheet.columns])._asdict(), ensure_ascii=False
    )
    try:
        done = subprocess.run(
            [sys.executable, "-m", "hub.archive.list_child"], input=said.encode(),
            capture_output=True, timeout=SECONDS, cwd=_ROOT, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        raise CannotDraw from None
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        raise CannotDraw
    return done.stdout
