"""The initials of a Chinese name's syllables: 高血压 is `gxy`, as people type who look for it.

A character with several readings keeps each of their initials (血 is xue and xie, 重 zhong and
chong): the key of a name has one group of letters a character, with a comma after each.
"""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.input.rare import Rare


class Initials:
    """From the table of readings; made once, by who fills a catalogue."""

    def __init__(self, readings: Iterable[tuple[str, str]]) -> None:
        """`readings`: syllable without tone, and its characters."""
        found: dict[str, str] = {}
        for syllable, characters in readings:
            for character in characters:
                own = found.get(character, "")
                if syllable[0] not in own:
                    found[character] = own + syllable[0]
        self._of = found

    @classmethod
    def of(cls, rare: Rare) -> Initials:
        return cls(rare.readings())

    def __call__(self, name: str) -> str:
        """Small letters; Latin letters and digits stand for themselves, signs fall away."""
        return "".join(f"{self._letters(c)}," for c in name if c.isalnum())

    def _letters(self, character: str) -> str:
        known = self._of.get(character)
        if known:
            return known
        return character.casefold() if character.isascii() else "?"
