"""How Chinese is cut for the index, and a question for the search.

Every two neighbouring characters are a token, and the last character of a run alone: so every word
of two characters is one token, a longer one some tokens that follow, and each single character the
beginning of one. Latin words and numbers are tokens as they are.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Callable, Iterable

_RUN = re.compile(r"[a-z0-9]+|[^\W_a-z0-9]+")
_LONGEST = 8
"""Initials of one token; what is typed is cut to it too."""

_READINGS = 32
"""Ways to read one stretch that are written down."""

LEAST_INITIALS = 2
"""Letters of a search by initials: one alone begins nearly every entry."""


def plain(text: str) -> str:
    """Small letters, full-width signs as half-width ones (NFKC). Not for names."""
    return unicodedata.normalize("NFKC", text).casefold()


def runs(text: str) -> list[str]:
    """Stretches of Chinese, or of Latin letters and digits, in their order."""
    return _RUN.findall(plain(text))


def pairs(run: str) -> list[str]:
    """The tokens of a Chinese stretch of two characters and more, as searched for."""
    return [run[n : n + 2] for n in range(len(run) - 1)]


def indexed(text: str) -> str:
    """A text as its tokens, a space between each."""
    out: list[str] = []
    for run in runs(text):
        out += [run] if run.isascii() else [*pairs(run), run[-1]]
    return " ".join(out)


def initials(phrases: Iterable[str], spell: Callable[[str], str]) -> str:
    """The tokens by which phrases are found by initials, from any of their characters on. `spell`:
    the groups of letters of a phrase, a comma after each (`kiosk.input.initials`)."""
    found: dict[str, None] = {}
    for phrase in phrases:
        groups = [g for g in spell(phrase).split(",") if g and g != "?"]
        for start in range(len(groups)):
            stretch = groups[start : start + _LONGEST]
            if len(stretch) < LEAST_INITIALS:
                break
            ways = itertools.islice(itertools.product(*stretch), _READINGS)
            found |= dict.fromkeys("".join(way) for way in ways)
    return " ".join(found)


def typed_initials(run: str) -> str:
    """What of a Latin stretch is compared with them; "": it is none."""
    return run[:_LONGEST] if len(run) >= LEAST_INITIALS and run.isalpha() else ""
