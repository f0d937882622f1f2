"""Pinyin under way: the letters, what they may mean, and which of it is shown.

Nothing is kept between two calls: `Composing` is all there is, and what the engine is asked is the
letters alone. A lookup never raises; without an answer it returns nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

LONGEST = 28
"""Letters of one composition: ten syllables and more; the engine's own limit is 40."""

LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz'")
"""What pinyin is typed with: `v` stands for ü, `'` parts two syllables (xi'an)."""


PARTS = "u"
"""The letter after which the parts of a character are spelt: no syllable begins with it."""


class Candidate(NamedTuple):
    """What the letters may mean. `letters`: how many of them it answers, from the first."""

    text: str
    letters: int


Lookup = Callable[[str], tuple[Candidate, ...]]
"""Letters → candidates, the likeliest first."""


@dataclass(frozen=True, slots=True)
class Composing:
    """`first`: the candidate at which the page that is shown begins."""

    letters: str = field(default="", repr=False)
    candidates: tuple[Candidate, ...] = field(default=(), repr=False)
    first: int = 0

    def __bool__(self) -> bool:
        """Letters wait for a candidate."""
        return bool(self.letters)


NOTHING = Composing()


def feed(lookup: Lookup, composing: Composing, letter: str) -> Composing:
    """One letter more; unchanged when it is none, when it cannot stand here, or at the limit."""
    if letter not in LETTERS or len(letter) != 1 or len(composing.letters) >= LONGEST:
        return composing
    if letter == "'" and composing.letters == PARTS:
        return composing
    if letter == "'" and (not composing.letters or composing.letters.endswith("'")):
        return composing
    return _asked(lookup, composing.letters + letter)


def back(lookup: Lookup, composing: Composing) -> Composing:
    """Without its last letter."""
    return _asked(lookup, composing.letters[:-1])


def pick(lookup: Lookup, composing: Composing, index: int) -> tuple[str, Composing]:
    """The text of a candidate, and what is left to compose. Nothing for an index that is not
    there."""
    if not 0 <= index < len(composing.candidates):
        return "", composing
    chosen = composing.candidates[index]
    rest = composing.letters[max(1, chosen.letters) :].lstrip("'")
    return chosen.text, _asked(lookup, rest)


def more(composing: Composing, first: int) -> Composing:
    """Show the candidates from `first` on; how many fit is the screen's business."""
    last = max(0, len(composing.candidates) - 1)
    return replace(composing, first=min(max(0, first), last))


def _asked(lookup: Lookup, letters: str) -> Composing:
    return Composing(letters, lookup(letters)) if letters else NOTHING
