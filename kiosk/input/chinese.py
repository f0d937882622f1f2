"""What the letters may mean: words of the engine first, then rare characters of the same reading.

Letters after `u`, with which no syllable begins, spell the parts of one character.
"""

from __future__ import annotations

from kiosk.input.absent import Absent
from kiosk.input.composing import PARTS, Candidate, Lookup
from kiosk.input.rare import Rare

_MOST = 1000  # candidates


class Chinese:
    """A `Lookup` over the engine and the tables."""

    def __init__(self, pinyin: Lookup, rare: Rare | Absent) -> None:
        self._pinyin, self._rare = pinyin, rare

    def __call__(self, letters: str) -> tuple[Candidate, ...]:
        if isinstance(self._rare, Absent):
            return self._pinyin(letters)
        if letters.startswith(PARTS):
            spelt = letters[1:].replace("'", "")
            return tuple(Candidate(c, len(letters)) for c in self._rare.by_parts(spelt))
        found = self._pinyin(letters)
        first = next((one.letters for one in found if len(one.text) == 1), len(letters))
        known = {one.text for one in found}
        syllable = letters[:first].strip("'").replace("lve", "lue").replace("nve", "nue")
        more = (c for c in self._rare.by_reading(syllable) if c not in known)
        return (*found, *(Candidate(c, first) for c in more))[:_MOST]
