"""An update, seen from the terminal: it makes room for the next release, and proves the new one.

A thread looks every few seconds. While the running release is on trial the doors stay shut: what
was promised during a trial could be lost with it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.commands.evidence import Evidence
from kiosk.commands.own_thread import OwnThread
from kiosk.commands.tending import Tending
from kiosk.store.faults import StoreFault
from kiosk.update.proof import Notes, Place, proves

if TYPE_CHECKING:
    from kiosk.commands.records import Records

LOOK_EVERY = 5.0
"""Seconds between two looks."""

MISSED = 120
"""Looks, ten minutes, for which a proven release waits for what worked before its start. What has
not come by then broke meanwhile; the next release may be what mends it."""


class Renewal:
    def __init__(
        self,
        data: Path,
        tending: Tending,
        records: Callable[[], Records | None],
        *,
        probe: Callable[[], None],
        proved: Callable[[], None],
        make_room: Callable[[], None],
        place: Place | None,
        began: float,
    ) -> None:
        """`records()` is None until the database is open. `probe` looks at all parts; `proved` and
        `make_room` are told, on this thread, that the trial is over, and that a release waits.
        `began`: wall clock of this start, seconds."""
        self._notes = Notes(data)
        self._evidence = Evidence(tending, records, began)
        self._probe, self._proved, self._make_room = probe, proved, make_room
        self._place = place
        self.on_trial = place is not None and place.on_trial
        self._before = self._notes.worked()
        self._done = False
        self._looks = 0
        self._thread = OwnThread("renewal", self._round, LOOK_EVERY)

    @property
    def makes_room(self) -> bool:
        """A release waits to take over."""
        return self._place is not None and self._place.successor

    def start(self) -> None:
        """Home has been drawn. A working tree renews itself by hand."""
        if self._place is not None:
            self._thread.start()

    def close(self) -> None:
        self._thread.stop()

    def look(self) -> None:
        """One look."""
        assert self._place is not None
        facts = self._evidence.facts()
        if not self._done:
            self._looks += 1
            waited = not self.on_trial and self._looks > MISSED
            if not proves(facts, frozenset() if waited else self._before):
                self._probe()
                return
            self._notes.prove(self._place.version)
            self._done = True
            if self.on_trial:
                self.on_trial = False
                self._proved()
        if facts.works != self._before:
            self._notes.note_works(facts.works)
            self._before = facts.works
        if self._place.successor:
            self._make_room()

    def _round(self) -> float:
        with contextlib.suppress(OSError, StoreFault):  # a full disk proves nothing; later it may
            self.look()
        return LOOK_EVERY
