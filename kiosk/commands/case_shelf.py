"""Cases and what was done for them, summed up in memory: only what is new is read again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from kiosk.cases.deeds import CaseDeed
from kiosk.cases.due import CaseDays, Facts, Late, State
from kiosk.cases.stage import Seen, seen
from kiosk.cases.standing import Work, work
from kiosk.handling.case_book import CaseBook
from kiosk.outbox.kinds import CaseStanding
from kiosk.text.workdays import Workdays

_AT_ONCE = 5000


class Case(NamedTuple):
    told: CaseStanding
    facts: Facts
    work: Work


class CaseShelf:
    """Of one book; nothing of a person is in it. `look` raises StoreFault."""

    def __init__(self, days: CaseDays, calendar: Workdays) -> None:
        self._days, self._calendar = days, calendar
        self._deeds: dict[str, dict[str, CaseDeed]] = {}
        self._told: dict[str, CaseStanding] = {}
        self._work: dict[str, Work] = {}
        self._at = (0, 0)

    def look(self, book: CaseBook) -> bool:
        """Read what came since; True: something did."""
        book.refresh()
        changed = False
        while True:
            page = book.since(*self._at, most=_AT_ONCE, largest=1 << 30)
            if not (page.deeds or page.facts):
                return changed
            changed, self._at = True, (page.deeds_at, page.facts_at)
            for deed in page.deeds:
                self._deeds.setdefault(deed.case, {})[deed.id] = deed
                self._work.pop(deed.case, None)
            for told in page.facts:
                self._told[told.number] = told

    def __iter__(self) -> Iterator[Case]:
        return (self._case(told) for told in self._told.values())

    def case(self, number: str) -> Case | None:
        told = self._told.get(number)
        return None if told is None else self._case(told)

    def deeds(self, number: str) -> tuple[CaseDeed, ...]:
        """Everything that was done for one, oldest first."""
        found = self._deeds.get(number, {}).values()
        return tuple(sorted(found, key=lambda one: one.at))  # those of one moment as they came in

    def seen(self, case: Case, now: datetime) -> Seen:
        return seen(case.facts, case.work, now, self._days, self._calendar)

    def _case(self, told: CaseStanding) -> Case:
        made = self._work.get(told.number)
        if made is None:
            made = self._work[told.number] = work(self.deeds(told.number))
        return Case(told, _facts(told, made), made)


def _facts(told: CaseStanding, made: Work) -> Facts:
    received = told.received
    if received is None and (found := made.handed_in) is not None:
        received = found.at
    return Facts(
        State(told.state),
        told.acting,
        told.at,
        told.stood,
        told.originals,
        received,
        tuple(Late(one.paper, one.until, one.known) for one in told.late),
    )
