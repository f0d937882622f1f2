"""Papers of finished cases that wait for the hub's archive: nothing is wrong while they flow."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.health.parts import Part, Row, Told, Verdict
from kiosk.journal import events
from kiosk.outbox.archiving import Standing

OLD = 86400.0
"""Seconds for which papers may wait before somebody must look why."""


class Papers:
    def __init__(self) -> None:
        self._standing: Standing | None = None
        self._wall = 0.0
        self._at: float | None = None
        self._told = Told()

    def read(self, standing: Standing | None, wall: float, now: float) -> None:
        """None: papers of this terminal go to no archive."""
        self._standing, self._wall, self._at = standing, wall, now

    def parts(self) -> Iterator[Part]:
        own = self._standing
        if own is None:
            return
        words = []
        if own.waiting:
            words.append(f"{own.waiting} waiting, oldest {self._age():.0f} s")
        if own.stuck:
            words.append(f"{own.stuck} stuck: archive list")
        if own.why:
            words.append(own.why)
        verdict = Verdict.BAD if self._bad() else Verdict.GOOD
        yield Part("papers", "archive", verdict, ", ".join(words), "store", self._at)

    def rows(self) -> Iterator[Row]:
        own = self._standing
        if own is None:
            return
        stuck, was = str(own.stuck), self._told.last("stuck") or "0"
        if self._told.is_news("stuck", "", stuck):
            if own.stuck > int(was):
                cases = own.stuck
                yield lambda journal: events.archive_stuck(journal, cases=cases)
            elif not own.stuck:
                yield events.archive_flowing

    def _age(self) -> float:
        own = self._standing
        return max(0.0, self._wall - own.oldest) if own and own.oldest is not None else 0.0

    def _bad(self) -> bool:
        own = self._standing
        return own is not None and bool(own.stuck or own.why or self._age() > OLD)
