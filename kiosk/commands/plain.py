"""Words and columns of a command's output."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from kiosk.text.strings import Strings


def cells(text: str) -> int:
    """Columns a text takes on a character terminal: a Chinese character two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def columns(lines: Sequence[Sequence[str]]) -> Iterator[str]:
    """Lines whose cells stand under one another, two spaces apart."""
    widths = [max(map(cells, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        padded = (w + " " * (n - cells(w)) for w, n in zip(line, widths, strict=True))
        yield "  ".join(padded).rstrip()


def named(say: Strings, prefix: str, word: str) -> str:
    """A word of a closed set in the reader's language; one that has no string as it is."""
    key = f"{prefix}.{word}"
    return say(key) if key in say else word


def details_words(say: Strings, details: Mapping[str, str]) -> str:
    """`paper low, cover open no` in the reader's language."""
    pairs = (
        f"{named(say, 'technician.detail', name)} {named(say, 'technician.word', word)}"
        for name, word in details.items()
    )
    return ", ".join(pairs)
