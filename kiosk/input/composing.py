"""Pinyin under way: the letters, what they may mean, and which of it is shown.

Nothing is kept between two calls: `Composing` is all there is, and what the engine is asked is the
letters alone. A lookup never raises; without an answer it returns nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import NamedTuple

from kiosk.input.nine import KEYS, Spell, digits_of

LONGEST = 28
"""Letters of one composition: ten syllables and more; the engine's own limit is 40."""

_ASKED = 4  # spellings of the same digits whose candidates are offered

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
    """`first`: the candidate at which the page that is shown begins.

    On nine keys, `digits` are what was typed and `letters` the likeliest that they spell; `settled`
    are the syllables that were chosen, `spellings` those that may follow them.
    """

    letters: str = field(default="", repr=False)
    candidates: tuple[Candidate, ...] = field(default=(), repr=False)
    first: int = 0
    digits: str = field(default="", repr=False)
    settled: tuple[str, ...] = field(default=(), repr=False)
    spellings: tuple[str, ...] = field(default=(), repr=False)

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


def feed_digit(spell: Spell, lookup: Lookup, composing: Composing, digit: str) -> Composing:
    """One key of the nine more."""
    if digit not in KEYS or len(composing.digits) >= LONGEST:
        return composing
    return _spelt(spell, lookup, composing.digits + digit, composing.settled)


def settle(spell: Spell, lookup: Lookup, composing: Composing, index: int) -> Composing:
    """It is this syllable that the next digits spell."""
    if not 0 <= index < len(composing.spellings):
        return composing
    chosen = (*composing.settled, composing.spellings[index])
    return _spelt(spell, lookup, composing.digits, chosen)


def back(lookup: Lookup, composing: Composing, spell: Spell = lambda _: ()) -> Composing:
    """Without its last letter."""
    if composing.digits:
        return _spelt(spell, lookup, composing.digits[:-1], composing.settled)
    return _asked(lookup, composing.letters[:-1])


def pick(
    lookup: Lookup, composing: Composing, index: int, spell: Spell = lambda _: ()
) -> tuple[str, Composing]:
    """The text of a candidate, and what is left to compose. Nothing for an index that is not
    there."""
    if not 0 <= index < len(composing.candidates):
        return "", composing
    chosen = composing.candidates[index]
    answered = max(1, chosen.letters)
    if composing.digits:
        return chosen.text, _spelt(spell, lookup, composing.digits[answered:], ())
    rest = composing.letters[answered:].lstrip("'")
    return chosen.text, _asked(lookup, rest)


def more(composing: Composing, first: int) -> Composing:
    """Show the candidates from `first` on; how many fit is the screen's business."""
    last = max(0, len(composing.candidates) - 1)
    return replace(composing, first=min(max(0, first), last))


def _asked(lookup: Lookup, letters: str) -> Composing:
    return Composing(letters, lookup(letters)) if letters else NOTHING


def _spelt(spell: Spell, lookup: Lookup, digits: str, settled: tuple[str, ...]) -> Composing:
    """What digits may mean: of each of the likeliest spellings in turn, so that none hides the
    others."""
    if not digits:
        return NOTHING
    while settled and not digits.startswith(digits_of("".join(settled))):
        settled = settled[:-1]  # a digit of it was taken away
    done = len("".join(settled))
    rests = spell(digits[done:]) if digits[done:] else ((),)
    whole = ["".join((*settled, *rest)) for rest in rests]
    lists = [lookup(letters) for letters in whole[:_ASKED]]
    found: dict[str, Candidate] = {}
    for row in zip_longest(*lists):
        for one in row:
            if one is not None:
                found.setdefault(one.text, one)
    return Composing(
        letters=whole[0] if whole else digits,
        candidates=tuple(found.values()),
        digits=digits,
        settled=settled,
        spellings=tuple(dict.fromkeys(rest[0] for rest in rests if rest)),
    )
