"""What was filed: taken once each, numbered. Kept for the life of the process; a person is named by
the id of the cast only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count


@dataclass(slots=True)
class Filing:
    number: str
    infno: str
    person: str
    at: datetime
    data: dict[str, str]
    msgid: str = ""  # of the request that filed it
    withdrawn: bool = False
    review: str = "0"  # rchk_flag: 0 awaiting, 1 approved, 2 not approved, 3 withdrawn
    people: tuple[str, ...] = ()
    """Of a list of people: the SHA-256 of each row's values in the order of the contract, parted by
    `|`. It names nobody, and whoever has a row can tell whether it is there."""


@dataclass(frozen=True, slots=True)
class File:
    """What was uploaded, without its content."""

    number: str
    digest: str  # SHA-256, hex
    size: int
    name: str


@dataclass(slots=True)
class Filings:
    """`every`: what came to this process; `before`: what the office had taken earlier."""

    every: list[Filing] = field(default_factory=list)
    before: list[Filing] = field(default_factory=list)
    files: dict[str, File] = field(default_factory=dict)  # by number
    _count: count = field(default_factory=lambda: count(1))

    def add(
        self,
        infno: str,
        person: str,
        at: datetime,
        data: Mapping[str, str],
        people: tuple[str, ...] = (),
    ) -> Filing:
        number = f"{at:%Y%m%d}{next(self._count):012d}"
        made = Filing(number, infno, person, at, dict(data), people=people)
        self.every.append(made)
        return made

    def name(self, since: int, msgid: str) -> None:
        """What was added after the first `since` came with this msgid."""
        for made in self.every[since:]:
            made.msgid = msgid

    def forget(self) -> None:
        """Nothing came to this process."""
        self.every.clear()
        for one in self.before:
            one.withdrawn = False

    def decide(self, infno: str, person: str, review: str) -> int:
        """The office has looked at a person's filings of a kind; how many there were."""
        found = self.of(infno, person)
        for one in found:
            one.review = review
        return len(found)

    def of(self, infno: str, person: str) -> list[Filing]:
        """In force, oldest first."""
        return [
            one
            for one in (*self.before, *self.every)
            if one.infno == infno and one.person == person and not one.withdrawn
        ]
