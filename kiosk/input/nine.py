"""Nine keys: which pinyin a row of digits may spell, as on a telephone (ITU-T E.161).

A digit is one letter, so a spelling has as many letters as there are digits. The last syllable may
be begun only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

KEYS: dict[str, str] = {
    "2": "abc",
    "3": "def",
    "4": "ghi",
    "5": "jkl",
    "6": "mno",
    "7": "pqrs",
    "8": "tuv",
    "9": "wxyz",
}
_DIGIT = str.maketrans({letter: digit for digit, letters in KEYS.items() for letter in letters})
_KEPT = 12  # spellings of each rest

Spelling = tuple[str, ...]
"""Syllables, one after the other."""

Spell = Callable[[str], tuple[Spelling, ...]]
"""Digits → what they may spell, the likeliest first: whole syllables before begun ones, few before
many, common before rare."""


def digits_of(letters: str) -> str:
    """The digits by which letters are typed."""
    return letters.translate(_DIGIT)


class Nine:
    """A `Spell` over the syllables there are."""

    def __init__(self, weights: Mapping[str, int]) -> None:
        """`weights`: syllables, and how common each is."""
        spoken = {s: w for s, w in weights.items() if set(s) & set("aeiouv")}
        self._whole: dict[str, list[tuple[str, int]]] = {}
        begun: dict[str, int] = {}
        for syllable, weight in spoken.items():
            self._whole.setdefault(digits_of(syllable), []).append((syllable, weight))
            for end in range(1, len(syllable)):
                begun[syllable[:end]] = begun.get(syllable[:end], 0) + weight
        self._begun: dict[str, list[tuple[str, int]]] = {}
        for letters, weight in begun.items():
            self._begun.setdefault(digits_of(letters), []).append((letters, weight))
        self._longest = max(map(len, spoken), default=0)

    def __call__(self, digits: str) -> tuple[Spelling, ...]:
        if not digits or not set(digits) <= set(KEYS):
            return ()
        rests: list[list[tuple[tuple[int, int, int], Spelling]]] = [[] for _ in digits]
        rests.append([((0, 0, 0), ())])
        for at in range(len(digits) - 1, -1, -1):
            found: dict[Spelling, tuple[int, int, int]] = {}
            for end in range(at + 1, min(at + self._longest, len(digits)) + 1):
                piece = digits[at:end]
                for syllable, weight in self._whole.get(piece, ()):
                    for (cut, count, common), rest in rests[end]:
                        found[(syllable, *rest)] = (cut, count + 1, common - weight)
                if end == len(digits):
                    for letters, weight in self._begun.get(piece, ()):
                        found.setdefault((letters,), (1, 1, -weight))
            best = sorted((rank, spelling) for spelling, rank in found.items())
            rests[at] = best[:_KEPT]
        return tuple(spelling for _, spelling in rests[0])
