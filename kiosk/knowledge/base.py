"""One base, opened read-only, and what is asked of it.

`find` gives the best first: words of title and `also` weigh most (bm25 over the tokens of
`kiosk.knowledge.tokens`). What does not hold on the day, or not in the region, is not given.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import msgspec

from kiosk.knowledge import question
from kiosk.knowledge.build import FORMAT
from kiosk.knowledge.model import Answer, Hit, Shelved, Topic
from kiosk.knowledge.question import Part, Vocabulary

SHOWN = 30  # that a search gives: nobody reads more
_LOOKED_AT = 240  # that the index gives, before day and region
_ENOUGH = 3  # found with every word; with fewer, looser ones follow
_WEIGHTS = "12.0, 10.0, 1.0, 6.0"  # title, also, body, initials
_LEAST = 0.5  # share of a question's tokens that a looser answer must have

_ROW = "SELECT e.n, e.hit, e.start, e.until, e.regions"
"""What `_here` reads."""


class BadBase(Exception):
    """A file that is no knowledge base, or of a later format. `why`: one word."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Base:
    """Used by one thread at a time; opening may be another's."""

    def __init__(self, file: Path) -> None:
        """Raises BadBase."""
        self.file = file
        try:
            path = file.resolve(strict=True).as_uri()
            self._db = sqlite3.connect(
                f"{path}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            self._db.execute("PRAGMA trusted_schema = OFF")
            meta = {key: json.loads(value) for key, value in
                    self._db.execute("SELECT key, value FROM meta")}  # fmt: skip
        except (OSError, sqlite3.Error, ValueError):
            raise BadBase("unreadable") from None
        if meta.get("format") != FORMAT:
            self._db.close()
            raise BadBase("format")
        try:
            self.said = msgspec.convert(
                {key: meta[key] for key in Shelved.__struct_fields__}, Shelved
            )
            self._words = Vocabulary(
                meta["idle"], {word: tuple(ways) for word, ways in meta["meanings"].items()}
            )
            self._common = frozenset(meta["common"])
        except (KeyError, AttributeError, TypeError, msgspec.ValidationError):
            self._db.close()
            raise BadBase("unreadable") from None

    def close(self) -> None:
        self._db.close()

    @property
    def topics(self) -> tuple[Topic, ...]:
        return self.said.topics

    def find(
        self, words: str, day: date, regions: Sequence[str] = (), most: int = SHOWN
    ) -> tuple[Hit, ...]:
        """Answers to what was typed. `regions`: prefixes of where the terminal stands."""
        parts = self._words.parts(words)
        if not parts:
            return ()
        found = self._ask(question.whole(parts), day, regions)
        divisible = len(parts) > 1 or any(len(way) > 1 for way in parts[0].ways)
        if len(found) < _ENOUGH and divisible:
            loose = self._ask(question.some(parts, self._common), day, regions)
            found |= {n: hit for n, hit in loose.items() if self._near(n, parts)}
        return tuple(found.values())[:most]

    def under(self, topic: str, day: date, regions: Sequence[str] = ()) -> tuple[Hit, ...]:
        """All of a field or situation, in the order of its sources."""
        rows = self._db.execute(
            f"{_ROW} FROM within w JOIN entry e USING (n)"
            " WHERE w.topic = ? ORDER BY w.place LIMIT 400",
            (topic,),
        )
        return tuple(_here(rows, day, regions).values())

    def about(self, item: str, day: date, regions: Sequence[str] = ()) -> tuple[Hit, ...]:
        """Those that speak about a service item."""
        rows = self._db.execute(
            f"{_ROW} FROM about a JOIN entry e USING (n) WHERE a.item = ? ORDER BY e.n LIMIT 400",
            (item,),
        )
        return tuple(_here(rows, day, regions).values())

    def get(self, id_: str) -> Answer | None:
        """Whole; None: not in this base."""
        row = self._db.execute("SELECT content FROM entry WHERE id = ?", (id_,)).fetchone()
        return msgspec.msgpack.decode(row[0], type=Answer) if row else None

    def all(self) -> Iterable[Answer]:
        for (content,) in self._db.execute("SELECT content FROM entry ORDER BY n"):
            yield msgspec.msgpack.decode(content, type=Answer)

    def _ask(self, match: str, day: date, regions: Sequence[str]) -> dict[int, Hit]:
        rows = self._db.execute(
            f"{_ROW} FROM"
            f" (SELECT rowid AS n, bm25(search, {_WEIGHTS}) AS score FROM search"
            "   WHERE search MATCH ? ORDER BY score LIMIT ?) f"
            " JOIN entry e USING (n) ORDER BY f.score, e.n",
            (match, _LOOKED_AT),
        )
        return _here(rows, day, regions)

    def _near(self, n: int, parts: tuple[Part, ...]) -> bool:
        """Enough of what was asked stands in it."""
        row = self._db.execute("SELECT content FROM entry WHERE n = ?", (n,)).fetchone()
        answer = msgspec.msgpack.decode(row[0], type=Answer)
        texts = (answer.title, answer.brief, *answer.body)
        said = " ".join((*(f"{t.zh} {t.en}" for t in texts), *answer.also)).casefold()
        shares = [
            max(sum(token in said for token in way) / len(way) for way in part.ways if way)
            for part in parts
        ]
        return sum(shares) / len(shares) >= _LEAST


def _here(rows: Iterable[tuple], day: date, regions: Sequence[str]) -> dict[int, Hit]:
    """Those that hold on the day and where the terminal stands."""
    today = day.isoformat()
    found: dict[int, Hit] = {}
    for n, hit, start, until, where in rows:
        if start > today or (until and until < today):
            continue
        if where and not _served(where.split(","), regions):
            continue
        found[n] = msgspec.msgpack.decode(hit, type=Hit)
    return found


def _served(where: Iterable[str], regions: Sequence[str]) -> bool:
    """A station of a city is served by what holds for its province; a province's station by what
    holds for one of its cities as well."""
    return any(a.startswith(b) or b.startswith(a) for a in where for b in regions)
