"""Work on cases heard from the hub: for a terminal that is alone, or whose keeper is away.

What is done here reaches the hub through the outbox. Both ways may bring the same: a deed is known
by its id, and two that differ are shown to a person, from wherever they came.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from kiosk.cases.deeds import CaseDeed
from kiosk.commands.news_rounds import Asking
from kiosk.handling.case_book import CaseBook, Page
from kiosk.outbox.kinds import CaseStanding
from kiosk.outbox.record import Outcome
from kiosk.runtime.clock import Clock
from kiosk.uplink.hub import Fetched

EVERY, WATCHED = 300.0, 15.0
"""Seconds between two looks; while somebody looks at the cases."""

LOOKS = 60.0
"""Seconds after the last look of theirs for which it counts as watched."""

PAGES = 20
"""Of one look: what is more comes with the next."""

Place = Annotated[int, msgspec.Meta(ge=0)]


class _News(msgspec.Struct):
    """`CaseNews` of `hub/terminal-api.yaml`."""

    book: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z-]{0,36}$")]
    deeds: tuple[CaseDeed, ...]
    cases: tuple[CaseStanding, ...]
    deeds_at: Place
    cases_at: Place
    more: bool


class CaseNews:
    """A `Matter` of the rounds. `reached`: the last look came to its end; None: there was none."""

    def __init__(self, book: CaseBook, clock: Clock) -> None:
        self._book, self._clock = book, clock
        self._until = float("-inf")
        self.reached: bool | None = None

    def watched(self) -> None:
        """Somebody looks at the cases: from any thread."""
        self._until = self._clock.monotonic() + LOOKS

    @property
    def every(self) -> float | None:
        return WATCHED if self._clock.monotonic() < self._until else EVERY

    def ask(self, hub: Asking, station: str, terminal: str) -> Fetched:
        self.reached = False
        fetched = Fetched(Outcome.ACCEPTED)
        for _ in range(PAGES):
            book, at = self._book.heard_from_hub()
            asked = f"&deeds={at.deeds}&cases={at.facts}" + (f"&book={book}" if book else "")
            fetched = hub.told("cases", station, terminal, asked)
            if fetched.outcome is not Outcome.ACCEPTED:
                return fetched
            try:
                news = msgspec.json.decode(fetched.content, type=_News)
            except (msgspec.DecodeError, msgspec.ValidationError):
                return Fetched(Outcome.NONSENSE)
            if not news.book:
                break
            page = Page(news.deeds, news.cases, news.deeds_at, news.cases_at)
            self._book.hear_hub(news.book, page)
            if not news.more:
                break
        self.reached = True
        return fetched
