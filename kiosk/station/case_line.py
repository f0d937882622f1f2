"""Work on cases between the terminals of a station: whoever keeps the queue has the whole book, all
others tell it what they know and hear what it knows. Nothing personal goes through it.

Everything may be told and heard twice: a deed is known by its id, how a case stands by its time.
What was heard is on the disk together with how far one has heard, so nothing is passed over.
"""

from __future__ import annotations

from kiosk.cases.deeds import CaseDeed
from kiosk.handling.case_book import CaseBook, Page
from kiosk.outbox.kinds import CaseStanding
from kiosk.station.caller import Caller
from kiosk.station.words import Said, Word


class CaseTell(Said, kw_only=True):
    deeds: tuple[CaseDeed, ...] = ()
    facts: tuple[CaseStanding, ...] = ()


class CaseAsk(Said, kw_only=True):
    """What came after these places of the keeper's book."""

    deeds: int = 0
    facts: int = 0


class CaseHeard(Said, kw_only=True):
    """`book`: its name; places say something only with it."""

    book: Word
    deeds: tuple[CaseDeed, ...] = ()
    facts: tuple[CaseStanding, ...] = ()
    deeds_at: int = 0
    facts_at: int = 0


class CaseBoard:
    """At the terminal that keeps the book. Raises StoreFault."""

    def __init__(self, book: CaseBook) -> None:
        self._book = book

    def tell(self, said: CaseTell) -> CaseHeard:
        self._book.take(said.deeds, said.facts)
        return CaseHeard(book=self._book.name())

    def hear(self, asked: CaseAsk) -> CaseHeard:
        self._book.refresh()
        page = self._book.since(asked.deeds, asked.facts)
        return CaseHeard(book=self._book.name(), **page._asdict())


class CaseLine:
    """At every other."""

    def __init__(self, book: CaseBook, caller: Caller) -> None:
        self._book, self._caller = book, caller

    def exchange(self) -> int:
        """Tell everything, hear everything; how many deeds are new here. Raises NotReached,
        Refusal, StoreFault: the next one goes on where this one ended."""
        self._book.refresh()
        keeper = self._ask(CaseAsk(deeds=_END, facts=_END)).book
        while self._tell(keeper):
            pass
        new = 0
        while (heard := self._hear(keeper)) is not None:
            new += heard
        return new

    def _tell(self, keeper: str) -> bool:
        """One message; False: there was nothing left to tell."""
        reached = self._book.reached(keeper)
        page = self._book.since(reached.told_deeds, reached.told_facts)
        if not (page.deeds or page.facts):
            return False
        said = CaseTell(deeds=page.deeds, facts=page.facts)
        if self._caller.ask("case-tell", said, CaseHeard).book != keeper:
            return False  # it is another book since: the next exchange begins with it
        self._book.told(keeper, page)
        return True

    def _hear(self, keeper: str) -> int | None:
        """One message; None: there is nothing more."""
        reached = self._book.reached(keeper)
        heard = self._ask(CaseAsk(deeds=reached.deeds, facts=reached.facts))
        if heard.book != keeper or not (heard.deeds or heard.facts):
            return None
        return self._book.hear(
            keeper, Page(heard.deeds, heard.facts, heard.deeds_at, heard.facts_at)
        )

    def _ask(self, asked: CaseAsk) -> CaseHeard:
        return self._caller.ask("case-hear", asked, CaseHeard)


_END = 2**62
"""Behind all places: only the name of the book is asked for."""
