"""From what somebody typed to what is looked for in the index.

A question is cut at words that say nothing (怎么, 请问); what is left is parted into the plain
words that are known, each of which means its official names too, and the stretches between them.
First everything must be there; where that finds little, the more of it the better.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from kiosk.knowledge.tokens import pairs, runs, typed_initials

LONGEST = 60
"""Characters of a question that are looked at."""


class Part(NamedTuple):
    """One thing that is sought, and the ways to say it: each a tuple of tokens that belong
    together. `begins`: the token is the beginning of one."""

    ways: tuple[tuple[str, ...], ...]
    begins: bool = False
    initials: str = ""


class Vocabulary:
    """Idle and plain words of one base."""

    def __init__(self, idle: Iterable[str], meanings: Mapping[str, tuple[str, ...]]) -> None:
        self._meanings = dict(meanings)
        self._idle = _any_of(idle)
        self._known = _any_of(self._meanings)

    def parts(self, question: str) -> tuple[Part, ...]:
        """In the order they were said, each once."""
        found: dict[Part, None] = {}
        for run in runs(question[:LONGEST]):
            if run.isascii():
                found[Part(((run,),), True, typed_initials(run))] = None
            else:
                found |= dict.fromkeys(self._chinese(run))
        telling = tuple(part for part in found if len(part.ways[0][0]) > 1)
        return telling or tuple(found)  # a lone character counts where there is nothing else

    def _chinese(self, run: str) -> list[Part]:
        said = [piece for piece in self._idle.split(run) if piece] if self._idle else [run]
        out: list[Part] = []
        for piece in said or [run]:  # somebody who asks only 怎么 gets what says so
            at = 0
            for known in self._known.finditer(piece) if self._known else ():
                out += _stretch(piece[at : known.start()])
                word = known.group()
                ways = (word, *self._meanings[word])
                out.append(Part(tuple(dict.fromkeys(_tokens(way) for way in ways))))
                at = known.end()
            out += _stretch(piece[at:])
        return out


def _stretch(text: str) -> list[Part]:
    if not text:
        return []
    if len(text) == 1:
        return [Part(((text,),), begins=True)]
    return [Part((tuple(pairs(text)),))]


def _tokens(text: str) -> tuple[str, ...]:
    out: list[str] = []
    for run in runs(text):
        out += [run] if run.isascii() or len(run) == 1 else pairs(run)
    return tuple(out)


def _any_of(words: Iterable[str]) -> re.Pattern[str] | None:
    """The longest first."""
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, ordered))) if ordered else None


def whole(parts: Iterable[Part]) -> str:
    """The FTS5 question that wants every part, in one of its ways. "" for no part."""
    return " AND ".join(f"({_either(part)})" for part in parts)


def some(parts: Iterable[Part], common: frozenset[str]) -> str:
    """The one that any token answers; those that stand nearly everywhere only where there are no
    others."""
    tokens = dict.fromkeys(token for part in parts for way in part.ways for token in way)
    telling = [token for token in tokens if token not in common] or list(tokens)
    return " OR ".join(f'"{token}"' for token in telling)


def _either(part: Part) -> str:
    if part.begins and len(part.ways[0][0]) == 1:  # a lone character stands nearly everywhere
        return f'{{title also}} : "{part.ways[0][0]}"*'
    star = "*" if part.begins else ""
    ways = [
        "(" + " AND ".join(f'"{token}"{star}' for token in way) + ")" for way in part.ways if way
    ]
    if part.initials and (part.initials,) not in part.ways:
        ways.append(f'"{part.initials}"*')  # of whatever column: initials are in one of their own
    return " OR ".join(ways)
