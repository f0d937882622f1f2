"""How the work on a case stands, from everything that was done for it. Pure; the order in which
deeds came in makes no difference.

Of one matter the deeds that no other follows are its last word. Where there are several and they
say different things, nobody decides that but a person: all are shown (`Conflict`), and their choice
is a deed that follows all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from kiosk.cases.deeds import ADDED, CaseDeed, What

Matter = tuple[What, str]


class Post(NamedTuple):
    """Who holds it ("": nobody), to whom it is offered, since when."""

    who: str = ""
    to: str = ""
    since: datetime | None = None


class Conflict(NamedTuple):
    """Done side by side, and different; oldest first."""

    what: What
    paper: str
    sides: tuple[CaseDeed, ...]


class Work(NamedTuple):
    """`papers`: id -> missing | here. `notices`, `told`: all, oldest first. `last`: the last word
    of each matter that nobody disputes."""

    last: Mapping[Matter, CaseDeed]
    conflicts: tuple[Conflict, ...]
    notices: tuple[CaseDeed, ...]
    told: tuple[CaseDeed, ...]
    collected: tuple[CaseDeed, ...]

    def value(self, what: What, paper: str = "") -> str | None:
        """None: nobody said, or it is disputed."""
        found = self.last.get((what, paper))
        return None if found is None else found.value

    def post(self, what: What) -> Post:
        found = self.last.get((what, ""))
        return Post() if found is None else Post(found.value, found.to, found.at)

    @property
    def missing(self) -> tuple[str, ...]:
        """Papers that are wanted, also where two disagree whether they are here."""
        disputed = {c.paper for c in self.conflicts if c.what is What.PAPER}
        wanted = {p for (w, p), d in self.last.items()
                  if w is What.PAPER and d.value == "missing"}  # fmt: skip
        return tuple(sorted(wanted | disputed))

    @property
    def handed_in(self) -> CaseDeed | None:
        return self.last.get((What.HANDED_IN, ""))


def heads(deeds: Iterable[CaseDeed]) -> dict[Matter, list[CaseDeed]]:
    """Of each matter what no other deed follows, oldest first."""
    by_matter: dict[Matter, list[CaseDeed]] = {}
    for deed in sorted(deeds, key=lambda one: (one.at, one.id)):
        by_matter.setdefault(deed.matter, []).append(deed)
    found = {}
    for matter, several in by_matter.items():
        followed = {id_ for one in several for id_ in one.after}
        found[matter] = [one for one in several if one.id not in followed] or several
    return found


def work(deeds: Iterable[CaseDeed]) -> Work:
    """Everything that was done for one case, summed up."""
    every = sorted({one.id: one for one in deeds}.values(), key=lambda one: (one.at, one.id))
    last: dict[Matter, CaseDeed] = {}
    conflicts = []
    for matter, open_ in heads(every).items():
        if len({one.says for one in open_}) > 1 and matter[0] not in ADDED:
            conflicts.append(Conflict(*matter, tuple(open_)))
        elif open_:
            last[matter] = open_[-1]
    collected = [d for (what, _), d in last.items() if what is What.COLLECTED and d.count]
    return Work(
        last,
        tuple(sorted(conflicts, key=lambda c: (c.what.value, c.paper))),
        tuple(d for d in every if d.what is What.NOTICE),
        tuple(d for d in every if d.what is What.TOLD),
        tuple(sorted(collected, key=lambda one: (one.at, one.paper))),
    )
