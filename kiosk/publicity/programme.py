"""The order of a round: which chapters, each how long a page. Pure.

A kind of which only some are played at a time goes on in the next round where it ended, so that
each guide has its turn however many there are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from kiosk.settings.model import PlaySettings

STATION, QUEUE, MEDIA, FIGURES = "station", "queue", "media", "figures"


class Chapter(NamedTuple):
    """One thing that is shown, on as many pages as it takes. `subject`: which of its kind: an id,
    or the name of a picture's file; "" where there is only one."""

    what: str
    subject: str = ""
    seconds: float = 15.0  # a page


class Stock(NamedTuple):
    """What there is to play: subjects of each kind, in their order. A kind that has none is not
    played: no page stands empty."""

    subjects: Mapping[str, tuple[str, ...]] = {}


class Round(NamedTuple):
    chapters: tuple[Chapter, ...]
    places: dict[str, int]  # kind -> which of its subjects the next round begins with


def round_of(plays: Sequence[PlaySettings], stock: Stock, places: Mapping[str, int]) -> Round:
    """The next round; `places` as the last one left them."""
    chapters: list[Chapter] = []
    after = dict(places)
    for play in plays:
        there = stock.subjects.get(play.what, ())
        count = len(there)
        if not count:
            continue
        begin = after.get(play.what, 0) % count if play.at_a_time else 0
        taken = min(play.at_a_time or count, count)
        chapters += [
            Chapter(play.what, there[(begin + n) % count], play.seconds) for n in range(taken)
        ]
        if play.at_a_time:
            after[play.what] = (begin + taken) % count
    return Round(tuple(chapters), after)
