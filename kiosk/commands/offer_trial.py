"""Settings on trial: they prove themselves as a release does, or give way. And what works under
those in force is noted, so that the next are asked for no more.

Doors stay open meanwhile: settings were typed, checked and signed before, and nothing that was
promised under them is lost when they give way.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from kiosk.commands.evidence import Evidence
from kiosk.commands.own_thread import OwnThread
from kiosk.journal import events
from kiosk.journal.journal import Journal
from kiosk.remote.folder import NONE, Folder
from kiosk.store.faults import StoreFault
from kiosk.update import table
from kiosk.update.proof import Notes, proves
from kiosk.update.table import MINUTES

LOOK_EVERY = 5.0
"""Seconds between two looks."""

A_MINUTE = 12
"""Looks."""


class OfferTrial:
    def __init__(
        self,
        folder: Folder,
        evidence: Evidence,
        journal: Journal,
        *,
        probe: Callable[[], None],
        settled: Callable[[], None] = lambda: None,
    ) -> None:
        """`probe` looks at all parts. `settled` hears, on this thread, that an offer has proved
        itself. `folder`'s restart ends the process between visits."""
        self._folder, self._evidence, self._journal = folder, evidence, journal
        self._probe, self._settled = probe, settled
        self._notes = Notes(folder.root)
        self._before = self._notes.worked()
        self._lacking: frozenset[str] | None = None
        self._looks = 0
        self._whole = False  # all that worked before this start works again
        self._thread = OwnThread("offer", self._round, LOOK_EVERY)

    @property
    def on_trial(self) -> bool:
        now = self._folder.standing()
        return now.current != now.proven

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._thread.stop()

    def note(self) -> None:
        """What works at this moment, right before others take over. Raises OSError, StoreFault."""
        self._note(self._evidence.facts().works)

    def look(self) -> None:
        """One look. Raises OSError, StoreFault."""
        if not self._folder.root.is_dir():
            return  # nothing was ever offered
        self._looks += 1
        facts, now = self._evidence.facts(), self._folder.standing()
        if now.current != now.proven:
            self._try(facts, now.current or NONE)
            return
        waited = self._looks > A_MINUTE * MINUTES
        self._whole = self._whole or waited or proves(facts, self._before)
        if self._whole or now.next is not None:
            self._note(facts.works)

    # ---- inside

    def _try(self, facts, version: str) -> None:
        if proves(facts, self._before):
            self._notes.prove(version)
            self._folder.carry_out(table.minute(self._folder.standing()))
            self._whole = True
            events.settings_proved(self._journal, version=int(version))
            self._settled()
            return
        lacking = self._before - facts.works
        lacking |= {"home"} if not facts.drawn else frozenset()
        lacking |= {"store"} if not facts.opened else frozenset()
        if lacking != self._lacking:
            self._folder.note_lacking(lacking)
            self._lacking = lacking
        self._probe()
        if self._looks % A_MINUTE == 0:
            self._folder.carry_out(table.minute(self._folder.standing()))

    def _note(self, works: frozenset[str]) -> None:
        if works != self._notes.worked():
            self._notes.note_works(works)

    def _round(self) -> float:
        with contextlib.suppress(OSError, StoreFault):  # a full disk proves nothing; later it may
            self.look()
        return LOOK_EVERY
