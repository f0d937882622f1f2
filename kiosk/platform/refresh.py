"""The shipped dictionaries compared with the platform's (1901): once a day, beside everything else.

Nobody waits for it, and an answer that looks wrong changes nothing: empty, far too long, or without
half of the codes that are known.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Protocol

from kiosk.platform import codec
from kiosk.platform.china import Clock, local
from kiosk.platform.interface import Cause
from kiosk.platform.line import Line
from kiosk.platform.session import No, Session
from kiosk.services.dictionaries import REGION
from kiosk.services.fresh import MOST, Fresh, FreshFolder
from kiosk.services.result import Record

DICTIONARY = "national/1901"
AFTER_TROUBLE = 3600.0  # seconds
GONE = frozenset({Cause.BREAKER, Cause.CONNECT, Cause.REFUSED, Cause.READ, Cause.WHOLE})


class Known(Protocol):
    """`kiosk.services.dictionaries.Dictionaries`."""

    def names(self) -> tuple[str, ...]: ...

    def codes(self, dictionary: str) -> frozenset[str]: ...

    def fresh(self, dictionary: str) -> Fresh | None: ...

    def renew(self, dictionary: str, fresh: Fresh) -> None: ...


class Dated(Protocol):
    """Something the platform told, of a day."""

    @property
    def at(self) -> date: ...


def stale(told: Dated | None, today: date) -> bool:
    """It was not asked for today yet."""
    return told is None or told.at < today


class Refresh:
    """One thread at a time calls `run`."""

    def __init__(self, session: Session, known: Known, folder: FreshFolder, clock: Clock) -> None:
        self._session = session
        self._known = known
        self._folder = folder
        self._clock = clock
        self._not_before = 0.0

    def due(self) -> tuple[str, ...]:
        """Dictionaries not compared today; none for an hour after trouble."""
        if self.resting:
            return ()
        today = local(self._clock.now()).date()
        return tuple(
            name
            for name in self._known.names()
            if name != REGION and stale(self._known.fresh(name), today)
        )

    @property
    def resting(self) -> bool:
        """There was trouble: nothing more is asked of the centre in passing for a while."""
        return self._clock.monotonic() < self._not_before

    def run(self, line: Line, told: Callable[[str, int], None] = lambda name, changed: None) -> int:
        """Ask for all that are due; returns how many were renewed. `told` hears of each that says
        something new, and of how many codes. Ends early when the platform is gone."""
        renewed = 0
        for name in self.due():
            found = self.ask(name, line)
            if isinstance(found, No):
                self._not_before = self._clock.monotonic() + AFTER_TROUBLE
                if line.ended or found.trouble.cause in GONE:
                    break
                continue
            values = found.values
            known = self._known.codes(name)
            if not values or len(values) > MOST or len(known & values.keys()) * 2 < len(known):
                # the platform's own no: as it was, and asked again tomorrow
                before = self._known.fresh(name)
                kept = before.values if before else {}
                found = Fresh(before.version if before else 0, found.at, kept)
            elif more := len(values.keys() - known):
                told(name, more)
            self._known.renew(name, found)
            self._folder.save(name, found)
            renewed += 1
        return renewed

    def ask(self, name: str, line: Line) -> Fresh | No:
        """1901 for one dictionary, as it answers."""
        asked = {"type": name, "parentValue": "0", "valiFlag": "1"}
        outcome = self._session.call(DICTIONARY, line, arguments=asked)
        if isinstance(outcome, No):
            return outcome
        node = outcome.transaction.answer["rows"]
        try:
            rows = codec.rows(node, outcome.output, self._session.reader)
        except codec.BadAnswer as bad:
            return No(self._session.nonsense(outcome.transaction, bad))
        values = {str(row["value"]): str(row["label"]) for row in rows if row["type"] == name}
        return Fresh(_version(rows), local(self._clock.now()).date(), values)


def _version(rows: list[Record]) -> int:
    versions = [row["version"] for row in rows]
    return max((v for v in versions if isinstance(v, int) and 0 <= v < 2**53), default=0)
