"""A sheet as PDF (a list of a box, the catalogue, a report), drawn by a process of its own: reading
the fonts takes some hundred MB for a second or two, and C code draws; neither belongs into a
server."""

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


class Bars(NamedTuple):
    """Numbers as bars, one under the other; the number stands beside each."""

    title: str
    rows: Sequence[tuple[str, int]]


class Days(NamedTuple):
    """Numbers as bars, one beside the other; "" names none."""

    title: str
    rows: Sequence[tuple[str, int]]


class Lines(NamedTuple):
    """Paragraphs, numbered."""

    title: str
    texts: Sequence[str]


class Rows(NamedTuple):
    """A further table."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]


Part = Bars | Days | Lines | Rows


class Sheet(NamedTuple):
    """`facts`: lines under the title; `foot` is filled with `page` and `pages`. No `columns`: only
    `parts`. `across`: A4 turned."""

    title: str
    facts: Sequence[str]
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    foot: str
    parts: Sequence[Part] = ()
    across: bool = True


def pdf(sheet: Sheet) -> bytes:
    """A4. Raises CannotDraw."""
    parts = [{"kind": type(one).__name__.lower(), **one._asdict()} for one in sheet.parts]
    said = json.dumps(sheet._replace(parts=())._asdict() | {"parts": parts}, ensure_ascii=False)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "hub.sheets.child"], input=said.encode(),
            capture_output=True, timeout=SECONDS, cwd=_ROOT, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        raise CannotDraw from None
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        raise CannotDraw
    return done.stdout
